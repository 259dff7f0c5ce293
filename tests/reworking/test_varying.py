"""A variation keeps the form and what it is asked to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.choosing import Chosen
from engine.composer.events import note_array
from engine.english import english
from engine.judge.nearness import distance, figures_in_spreads
from engine.judge.passages import music_of_ticks
from engine.plan.plan import Part, Return
from engine.reworking.ranking import Candidate, rank
from engine.reworking.varying import origins, relative, vary
from engine.values import Change, Note, Role
from engine.workshop import unchanged_takes
from tests.plan.music import plan_over
from tests.reworking.scene import BAR, QUIET, composer, material


def varied(how_much: float = 0.5, keep: str | None = None, seed: int = 3):
    old = material()
    change = Change("vary", how_much=how_much, keep=keep, takes=1)  # type: ignore[arg-type]
    (new,) = vary(old, change, composer(), seed, **QUIET)
    return old, new


def places(notes: tuple[Note, ...], *roles: Role) -> set[tuple[int, int]]:
    return {(note.onset, note.pitch) for note in notes if not roles or note.role in roles}


@pytest.mark.parametrize("how_much", [0.0, 0.5, 1.0])
def test_it_is_never_the_same_and_as_long(how_much: float) -> None:
    old, new = varied(how_much)
    assert places(new.heard.notes) != places(old.notes)
    assert new.heard.bars == old.heard.bars


def test_the_more_is_varied_the_less_is_left() -> None:
    def left(how_much: float) -> float:
        old, new = varied(how_much)
        return len(places(old.notes) & places(new.heard.notes)) / len(places(old.notes))

    assert left(0.0) > left(0.5) > left(1.0)


def test_what_is_varied_wholly_is_of_many_candidates_among_the_nearest_to_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Sequence[Note]] = []

    def ranked(candidates: Sequence[Candidate], *rest: Any) -> list[Chosen]:
        seen.extend(candidate.arrangement.sounding().notes for candidate in candidates)
        return rank(candidates, *rest)

    monkeypatch.setattr("engine.reworking.varying.rank", ranked)
    old, new = varied(1.0)

    def away(notes: Sequence[Note]) -> float:
        metre = old.heard.metre
        rows = (music_of_ticks(note_array(own), metre) for own in (old.notes, notes))
        return distance(*map(figures_in_spreads, rows))

    assert sum(away(notes) < away(new.heard.notes) for notes in seen) < 2
    assert len(seen) > 20


def test_a_melody_that_is_kept_is_there_note_for_note() -> None:
    old, new = varied(1.0, "melody")
    kept = [n for n in old.notes if n.role is Role.MELODY]
    assert [n for n in new.heard.notes if n.role is Role.MELODY] == kept


def test_a_rhythm_that_is_kept_is_the_same_with_other_pitches() -> None:
    old, new = varied(1.0, "rhythm")

    def rhythm(notes: tuple[Note, ...]) -> set[tuple[int, Role]]:
        return {(note.onset, note.role) for note in notes}

    assert rhythm(new.heard.notes) == rhythm(old.notes)
    assert places(new.heard.notes) != places(old.notes)


def test_bars_that_are_not_varied_are_as_they_were() -> None:
    old, new = varied(0.3)
    gone = places(old.notes) - places(new.heard.notes)
    assert len({onset // BAR for onset, _ in gone}) <= 0.3 * 16 * 2 + 2


def test_what_comes_back_note_for_note_is_of_one_origin() -> None:
    plan = plan_over([(0, "")] * 8, lag=4, kind=Return.SAME)
    assert origins(plan, Part.MELODY).tolist() == [0, 1, 2, 3] * 2
    other = plan_over([(0, "")] * 8, lag=4, kind=Return.RHYTHM)
    assert origins(other, Part.MELODY).tolist() == list(range(8))


def test_a_relative_chord_shares_two_notes() -> None:
    from engine.plan.chords import chord_class, tones_of

    for root in range(12):
        for quality in ("", "m"):
            old = tones_of(chord_class(root, quality))
            new = tones_of(relative(chord_class(root, quality))[0])
            assert np.sum(old & new) == 2


def test_takes_with_the_very_notes_that_were_there_are_told() -> None:
    old = material()
    (new,) = vary(old, Change("vary", how_much=0.5, takes=1), composer(), 5, **QUIET)
    same = replace(new, heard=old.heard)
    assert unchanged_takes(old, [new]) == ()
    (message,) = unchanged_takes(old, [new, same])
    assert english(message).startswith("1 of 2 takes have the very notes that were there")
