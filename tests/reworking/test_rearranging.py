"""The same notes for other players."""

from __future__ import annotations

import pytest

from engine.reworking.material import read_material
from engine.reworking.rearranging import rearrange
from engine.reworking.transposing import in_key
from engine.values import Change, Key, Note, Role
from tests.reworking.scene import material, melody_file


@pytest.mark.parametrize("ensemble", ["strings", "lofi", "chiptune"])
def test_every_pitched_note_is_played_by_somebody(ensemble: str) -> None:
    old = material()
    (new,) = rearrange(old, Change("arrange", ensemble=ensemble), 1)
    assert new.arrangement.ensemble == ensemble

    def names(notes: tuple[Note, ...]) -> list[tuple[int, int]]:
        return sorted((n.onset, n.pitch % 12) for n in notes if n.role is not Role.DRUM)

    assert set(names(new.heard.notes)) == set(names(old.notes))


def test_another_key_and_tempo_leave_the_players() -> None:
    old = material()
    (new,) = rearrange(old, Change("arrange", key=Key(2, "major"), tempo=77), 1)
    assert (new.heard.key, new.heard.tempo) == (Key(2, "major"), 77)
    assert [(n.onset, n.pitch, n.velocity) for n in new.heard.notes] == [
        (n.onset, n.pitch + 2, n.velocity) for n in old.notes
    ]


def test_a_file_keeps_its_instrument_in_another_key() -> None:
    old = read_material(melody_file([(72, 480)] * 16, program=73))
    (new,) = rearrange(old, Change("arrange", key=Key(2, "major")), 1)
    assert [track.instrument.program for track in new.arrangement.tracks] == [73]


def test_another_mode_is_on_its_own_degrees() -> None:
    scale = [Note(step, 1, pitch, 80, Role.MELODY) for step, pitch in enumerate((60, 64, 69, 71))]
    minor = in_key(scale, Key(0, "major"), Key(0, "minor"))
    assert [note.pitch for note in minor] == [60, 63, 68, 70]
    assert [n.pitch for n in in_key(minor, Key(0, "minor"), Key(2, "major"))] == [62, 66, 71, 73]
