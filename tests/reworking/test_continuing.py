"""A piece goes on from its end, which is then no end any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.arranging.timing import tempo_curve
from engine.composer.composing import Composer
from engine.plan.chords import KINDS
from engine.reworking.continuing import ends_at, go_on, tail_of
from engine.reworking.material import material_of
from engine.values import Change, Note, Role
from tests.composer.music import tune
from tests.composer.small_base import small_artefact
from tests.reworking.scene import BAR, QUIET, composer, material, played, take, taken


def continued(bars: int, seed: int = 3, ensemble: str = "piano"):
    old = material(ensemble)
    change = Change("continue", bars=bars, takes=1)
    (new,) = go_on(old, change, composer(), seed, **QUIET)
    return old, new


@pytest.mark.parametrize("bars", [1, 4, 8, 16, 40])
def test_it_is_so_many_bars_longer_and_ends_in_the_last(bars: int) -> None:
    _, new = continued(bars)
    assert new.heard.bars == 16 + bars == len(new.plan)
    assert max(note.onset for note in new.heard.notes) // BAR == 16 + bars - 1


@pytest.mark.parametrize("bars", [4, 16, 24])
def test_it_ends_at_rest_on_the_tonic(bars: int) -> None:
    _, new = continued(bars)
    assert new.plan.chords[-1, 0] // KINDS == new.heard.key.tonic
    assert not new.plan.lag[-1].any()
    closing = [n for n in new.heard.notes if n.onset >= (15 + bars) * BAR and n.role is Role.BASS]
    assert max(n.onset + n.duration for n in closing) == (16 + bars) * BAR


def test_it_tells_the_old_music_that_the_new_section_is_after() -> None:
    own = Composer(small_artefact())
    own.excerpts = [replace(excerpt, piece="easyrpg/town_1") for excerpt in own.excerpts]
    (new,) = go_on(material(), Change("continue", bars=8, takes=1), own, 3, **QUIET)
    assert new.plan_from == ("easyrpg/town_1",)


@pytest.mark.parametrize("ensemble", ["piano", "band"])
def test_all_before_the_old_ending_is_as_it_was(ensemble: str) -> None:
    old, new = continued(4, ensemble=ensemble)
    seam = (16 - tail_of(old)) * BAR

    def before(notes: list[tuple[str, Note]]) -> list[tuple[str, int, int, int]]:
        return sorted((name, n.onset, n.pitch, n.velocity) for name, n in notes if n.onset < seam)

    assert before(played(new.arrangement)) == before(played(old.record.arrangement))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_ends_where_the_old_piece_did(seed: int) -> None:
    old, new = continued(8, seed)
    assert not ends_at(new.heard.notes, BAR, 15)
    assert not any(
        note.onset < 16 * BAR - BAR and note.onset + note.duration > 16 * BAR
        for note in new.heard.notes
    )
    # And the tempo is held there: nobody slows down before the new end.
    curve = tempo_curve(new.arrangement)
    assert min(share for tick, share in curve if tick < 22 * BAR) > 0.9
    assert old.heard.bars == 16


def test_takes_go_on_in_other_ways_from_the_first_bar_on() -> None:
    one, other = go_on(material(), Change("continue", bars=8, takes=2), composer(), 3, **QUIET)
    bars = [
        {(n.onset, n.pitch) for n in take.heard.notes if 15 * BAR <= n.onset < 18 * BAR}
        for take in (one, other)
    ]
    assert len(bars[0] & bars[1]) < len(bars[0] | bars[1]) / 2


def test_bars_that_only_hold_on_are_part_of_the_ending() -> None:
    record = take()
    tracks = tuple(
        replace(
            track,
            notes=tuple(n for n in track.notes if n.onset < 14 * BAR),
            primer=track.primer[: sum(n.onset < 14 * BAR for n in track.notes)],
        )
        for track in record.arrangement.tracks
    )
    held = material_of(replace(record, arrangement=replace(record.arrangement, tracks=tracks)))
    assert tail_of(held) == 3
    assert tail_of(material()) == 1


def test_a_piece_without_drums_gets_none() -> None:
    _, new = continued(4)
    assert Role.DRUM not in {note.role for note in new.heard.notes}


@pytest.mark.parametrize("bars", [1, 3])
def test_a_piece_of_one_bar_keeps_it_and_is_so_many_bars_longer(bars: int) -> None:
    one = tuple(note for note in tune(16, 3) if note.onset + note.duration <= BAR)
    old = material_of(taken(one, bars=1))
    (new,) = go_on(old, Change("continue", bars=bars, takes=1), composer(), 3, **QUIET)
    notes = new.heard.notes
    assert new.heard.bars == 1 + bars == len(new.plan)
    assert max(note.onset for note in notes) < (1 + bars) * BAR
    places = {(note.onset, note.pitch) for note in notes if note.onset < BAR}
    assert places == {(note.onset, note.pitch) for note in old.notes}
