"""Bars are written anew, and everything else is as it was."""

from __future__ import annotations

import numpy as np
import pytest

from engine.composer.artefact import SHIPPED, load
from engine.composer.composing import Composer
from engine.composer.filling import Draft, bits, fill
from engine.errors import OptionError
from engine.plan.plan import Part
from engine.reworking.infilling import as_it_was, infill, planned_anew
from engine.reworking.material import material_of, read_material, settle_work
from engine.values import Change, Note, Role, never_stop
from tests.composer.music import tune
from tests.reworking.scene import BAR, QUIET, changed, composer, material, melody_file, taken


def written(ensemble: str = "piano", **asked: object):
    old = material(ensemble)
    change = Change("infill", takes=1, **asked)  # type: ignore[arg-type]
    (new,) = infill(old, change, composer(), 5, **QUIET)
    return old, new


@pytest.mark.parametrize(
    ("ensemble", "first", "last"),
    [
        *(("piano", first, last) for first, last in ((5, 8), (1, 1), (16, 16), (2, 12))),
        ("strings", 5, 8),
        ("band", 16, 16),
    ],
)
def test_nothing_changes_outside_the_bars(ensemble: str, first: int, last: int) -> None:
    old, new = written(ensemble, first=first, last=last)
    differing = changed(old, new)
    assert differing
    assert all((first - 1) * BAR <= note.onset < last * BAR for _, note in differing)


@pytest.mark.parametrize("role", ["melody", "bass", "chord"])
def test_nothing_changes_but_the_role_that_is_asked_for(role: str) -> None:
    old, new = written(first=5, last=6, role=role)
    differing = changed(old, new)
    assert differing
    assert {note.role for _, note in differing} == {Role[role.upper()]}
    assert all(4 * BAR <= note.onset < 6 * BAR for _, note in differing)


def test_bars_whose_tune_comes_out_as_it_was_are_less_new() -> None:
    def notes(*bars: tuple[int, ...]) -> list[Note]:
        return [
            Note(BAR * number + 12 * place, 12, pitch, 80, role)
            for number, pitches in enumerate(bars)
            for place, pitch in enumerate(pitches)
            for role in [Role.BASS if pitch < 60 else Role.MELODY]
        ]

    old = notes((72, 74, 76, 48), (77, 76, 74, 50))
    both_new = notes((76, 74, 72, 48), (74, 76, 77, 50))
    one_again = notes((72, 74, 76, 43), (74, 76, 77, 50))
    same = as_it_was(old, old, BAR)
    assert as_it_was(old, both_new, BAR) < as_it_was(old, one_again, BAR) < same


def test_the_whole_piece_can_be_written_anew() -> None:
    _, new = written(first=1, last=16)
    bars = {note.onset // BAR for note in new.heard.notes}
    assert {0, 8, 15} <= bars <= set(range(16))


def test_a_role_that_nobody_plays_is_added() -> None:
    melody = melody_file([(60 + step % 5, 480) for step in range(32)])
    change = Change("infill", first=3, last=4, role="bass", takes=1)
    (new,) = infill(read_material(melody), change, composer(), 5, **QUIET)
    bass = [note for note in new.heard.notes if note.role is Role.BASS]
    assert bass
    assert {note.onset // BAR for note in bass} <= {2, 3}


def test_drums_where_there_are_none_are_refused_in_a_sentence() -> None:
    with pytest.raises(OptionError, match="piano has no drums"):
        written(first=3, last=4, role="drum")


def test_bars_that_the_piece_has_not_are_told() -> None:
    with pytest.raises(OptionError, match="bars 1 to 16, and bar 17"):
        written(first=15, last=17)


def test_the_same_seed_gives_the_same_notes() -> None:
    assert written(first=5, last=6)[1].heard == written(first=5, last=6)[1].heard


def test_what_is_done_never_becomes_less() -> None:
    told: list[float] = []

    def report(stage: str, fraction: float, /, **fields: object) -> None:
        told.append(fraction)

    change = Change("infill", first=2, last=12, takes=2)
    infill(material(), change, composer(), 5, report=report, should_stop=never_stop)
    assert told == sorted(told)
    assert 0.0 <= told[0] < told[-1] <= 1.0


def test_what_came_back_note_for_note_is_planned_to_be_new() -> None:
    old = material()
    plan = planned_anew(old.plan, 4, 8, old.roles)
    assert not plan.lag[4:8, Part.MELODY][plan.kind[4:8, Part.MELODY] != 2].any()
    assert np.array_equal(plan.chords, old.plan.chords)


def test_bits_are_of_the_notes_that_are_filled_in_alone() -> None:
    old = material()
    free = np.zeros((16, 4), bool)
    free[4:6, :3] = True
    inside = [note for note in old.notes if 4 * BAR <= note.onset < 6 * BAR]
    given = tuple(note for note in old.notes if note not in inside)
    settings = settle_work(old, 0)
    draft = Draft(old.plan, given, free, around=True)
    (one,) = fill(composer(), draft, settings, [1])
    cost = bits(composer(), draft, one.notes, settings)
    assert 0 < cost < 40
    assert bits(composer(), draft, (), settings) == float("inf")
    assert bits(composer(), draft, one.notes[:3], settings) != cost


def test_a_bass_that_is_written_anew_goes_as_it_goes_in_other_bars() -> None:
    old, new = written(first=5, last=6, role="bass")
    notes = new.heard.notes

    def rhythm(bar: int) -> list[int]:
        own = [n.onset % BAR for n in notes if n.role is Role.BASS and n.onset // BAR == bar]
        return sorted(own)

    others = [rhythm(bar) for bar in range(old.heard.bars) if bar not in (4, 5)]
    assert rhythm(4) in others
    assert rhythm(5) in others


@pytest.mark.parametrize("role", ["melody", None])
def test_a_tune_that_comes_in_after_the_bar_line_does_so_where_it_is_written_anew(
    role: str | None,
) -> None:
    late = tuple(n for n in tune(16, 3) if n.role is not Role.MELODY or n.onset % BAR >= 12)
    material = material_of(taken(late))
    change = Change("infill", first=5, last=6, role=role, takes=2, seed=1)
    for one in infill(material, change, composer(), 1, **QUIET):
        notes = [n for n in one.arrangement.sounding().notes if n.onset // BAR in (4, 5)]
        own = [n.onset % BAR for n in notes if n.role is Role.MELODY]
        assert own
        assert min(own) >= 12


@pytest.mark.parametrize("role", ["melody", "bass", "chord"])
def test_who_joins_drums_that_play_alone_is_not_silent(role: str) -> None:
    drums = tuple(Note(onset, 3, 38, 90, Role.DRUM) for onset in range(0, 4 * BAR, 12))
    material = material_of(taken(drums, "band", 4))
    change = Change("infill", first=4, last=4, role=role, takes=1)
    (new,) = infill(material, change, Composer(load(SHIPPED)), 0, **QUIET)
    assert any(note.role is Role[role.upper()] for note in new.heard.notes)


def test_who_played_in_what_is_written_wholly_anew_plays_in_it_again() -> None:
    both = tuple(n for n in tune(16, 3) if n.onset < 2 * BAR and n.role is not Role.CHORD)
    material = material_of(taken(both, bars=2))
    for seed in range(4):
        change = Change("infill", first=1, last=2, takes=1)
        (new,) = infill(material, change, Composer(load(SHIPPED)), seed, **QUIET)
        assert {note.role for note in new.heard.notes} == material.roles
