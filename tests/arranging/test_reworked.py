"""New notes in old hands."""

from __future__ import annotations

import pytest

from engine.arranging.adopted import adopt
from engine.arranging.reworked import newcomer, rework
from engine.errors import OptionError
from engine.values import Note, Role
from tests.reworking.scene import melody_file, played, take


@pytest.mark.parametrize("ensemble", ["piano", "strings", "band", "woodwinds"])
def test_what_stays_stays_whatever_is_added(ensemble: str) -> None:
    old = take(ensemble).arrangement
    low = [Note(4 * 48 + 12 * k, 12, 20 + k, 90, Role.MELODY) for k in range(4)]
    new = rework(old, lambda _: True, low)
    assert set(played(old)) <= set(played(new))


def test_a_new_note_goes_to_who_plays_its_role_nearest() -> None:
    old = take("strings").arrangement
    high, deep = (Note(10, 6, pitch, 80, Role.CHORD) for pitch in (90, 49))
    new = rework(old, lambda _: True, [high, deep])
    added = {n.pitch: name for name, n in set(played(new)) - set(played(old))}
    assert {added[90], added[49]} <= {"Violins II", "Violas"}


def test_it_is_left_out_where_its_key_is_down_and_released_where_that_is_struck() -> None:
    old = take().arrangement
    first = min(old.tracks[0].notes, key=lambda n: n.onset)
    over = Note(first.onset, 5, first.pitch, 80, Role.MELODY)
    assert set(played(rework(old, lambda _: True, [over]))) == set(played(old))


def test_drums_want_an_ensemble_that_has_them() -> None:
    with pytest.raises(OptionError, match="no drums"):
        newcomer("piano", Role.DRUM)
    assert newcomer("its own", Role.DRUM)


def test_a_file_keeps_its_instruments_and_its_velocities() -> None:
    adopted = adopt(melody_file([(72, 480), (74, 240), (76, 240)] * 8, program=40), "x")
    arrangement = adopted.arrangement
    (track,) = arrangement.tracks
    assert track.instrument.program == 40
    assert {note.velocity for note in track.notes} == {77}
    assert all(track.primer)
    assert arrangement.bars == 4
