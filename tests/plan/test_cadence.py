"""The ending that a stretch of music gets that goes on where it is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.plan.cadence import (
    begins_on_tonic,
    ended,
    ends_on_tonic,
    stands_in_its_mode,
    with_cadence,
)
from engine.plan.chords import KINDS, chord_class
from engine.plan.plan import Plan
from engine.plan.reading import read_plan
from engine.plan.rhythm import BAR, LENGTH, PLACE, ROLE, SHAPE, read_rhythm
from engine.values import Mode, Role
from tests.plan.music import BAR as TICKS
from tests.plan.music import FOUR, Row, plan_over, rows, struck, tune

C, G, F = (36, 60, 64, 67), (43, 59, 62, 67), (41, 60, 65, 69)
EIGHTHS = (72, 74, 76, 77, 79, 77, 76, 74)


def plan_of(music: list[Row]) -> Plan:
    notes = rows(music)
    return replace(read_plan(notes, FOUR), rhythm=read_rhythm(notes, FOUR))


def goes_on(*, tune_stops: bool = False, bass_stops: bool = False) -> Plan:
    """Four bars that stop on the subdominant in the middle of their figures."""
    music: list[Row] = []
    for bar, chord in enumerate((C, G, C, F)):
        last = bar == 3
        music += struck(chord[1:] if bass_stops and last else chord, bar * TICKS, TICKS // 2)
        if bass_stops and last:
            music = [row for row in music if (row[0], row[3]) != (bar * TICKS, Role.BASS)]
        if not (tune_stops and last):
            music += tune(bar, EIGHTHS)
    return plan_of(music)


def closed(plan: Plan, mode: Mode = "major") -> Plan:
    found = with_cadence(plan, mode, FOUR)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("tonics", "stands"),
    [(("m", "m"), True), (("m", ""), True), (("", "7"), False), (("sus4", ""), False)],
)
def test_in_minor_half_of_the_tonic_chords_have_a_minor_third(
    tonics: tuple[str, ...], stands: bool
) -> None:
    plan = plan_over([(9, tonics[0]), (4, "7"), (9, tonics[1]), (4, "")])
    assert stands_in_its_mode(plan, "minor") is stands


@pytest.mark.parametrize(("mode", "tonic", "kind"), [("major", 0, ""), ("minor", 9, "m")])
def test_it_ends_with_a_dominant_and_a_bar_of_the_tonic(mode: Mode, tonic: int, kind: str) -> None:
    plan = goes_on()
    chords = plan.chords.copy()
    chords[-3] = chord_class(5, ""), 5
    own = closed(replace(plan, chords=chords), mode)
    assert ends_on_tonic(own, mode)
    fifth = (tonic + 7) % 12
    wanted = [(chord_class(fifth, ""), fifth), *[(chord_class(tonic, kind), tonic)] * 2]
    assert [tuple(row) for row in own.chords[-3:].tolist()] == wanted
    assert np.array_equal(own.chords[:-3], goes_on().chords[:-3])


def test_a_dominant_that_is_there_stays_as_it_is() -> None:
    plan = goes_on()
    chords = plan.chords.copy()
    chords[-3] = chord_class(7, "7"), 11
    assert closed(replace(plan, chords=chords)).chords[-3].tolist() == [chord_class(7, "7"), 11]


def test_what_is_struck_on_the_last_bar_line_is_held_and_nothing_comes_after_it() -> None:
    last = closed(goes_on()).rhythm
    last = last[last[:, BAR] == 3]
    assert set(last[:, PLACE].tolist()) == {0}
    assert set(last[:, LENGTH].tolist()) == {TICKS}
    assert set(last[:, ROLE].tolist()) == {Role.MELODY, Role.BASS, Role.CHORD}


def test_the_bars_before_keep_their_rhythm() -> None:
    before, after = goes_on().rhythm, closed(goes_on()).rhythm
    assert np.array_equal(before[before[:, BAR] < 3], after[after[:, BAR] < 3])


def test_the_last_bar_comes_back_from_nowhere_and_has_an_onset_a_role() -> None:
    own = closed(goes_on())
    assert not own.lag[-1].any()
    assert own.least_onsets()[-1].tolist() == [1, 1, 1, 0]


def test_a_tune_that_had_stopped_comes_in_on_the_last_bar_line() -> None:
    rhythm = closed(goes_on(tune_stops=True)).rhythm
    assert [3, 0, TICKS, int(Role.MELODY), -2] in rhythm.tolist()


def test_a_bass_that_had_stopped_comes_in_as_low_as_it_was() -> None:
    rhythm = closed(goes_on(bass_stops=True)).rhythm
    bass = rhythm[rhythm[:, ROLE] == Role.BASS]
    assert bass[-1, [BAR, PLACE, LENGTH]].tolist() == [3, 0, TICKS]
    assert bass[:-1, SHAPE].min() <= bass[-1, SHAPE] <= bass[:-1, SHAPE].max()


def test_music_without_a_bass_gets_none() -> None:
    assert (
        with_cadence(
            plan_of([row for bar in range(4) for row in tune(bar, EIGHTHS)]), "major", FOUR
        )
        is None
    )


def test_where_it_begins_is_told_by_its_first_bar() -> None:
    assert begins_on_tonic(goes_on(), "major")
    assert not begins_on_tonic(goes_on().part(1, 4), "major")
    assert goes_on().chords[0, 0] // KINDS == 0


def closing_with(last: list[tuple[int, int]], under: Sequence[int] = ()) -> Plan:
    """Two bars over C, the second with a tune (places, lengths) and what is struck `under` it."""
    music = [*struck(C, 0, TICKS), *tune(0, EIGHTHS)]
    music += [
        (TICKS + place, length, 72 + n % 3, Role.MELODY) for n, (place, length) in enumerate(last)
    ]
    music += [(TICKS + place, 6, 36, Role.BASS) for place in under]
    plan = plan_of(music)
    return replace(plan, chords=np.array([(chord_class(0, ""), 0)] * 4, np.int16))


def last_bar(plan: Plan, *roles: Role) -> list[list[int]]:
    own = plan.rhythm[(plan.rhythm[:, BAR] == 1) & np.isin(plan.rhythm[:, ROLE], roles)]
    return own[:, [PLACE, LENGTH]].tolist()


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ([(0, 12), (12, 24), (36, 6), (42, 6)], [[0, 12], [12, 36]]),
        ([(0, 24), (24, 6), (30, 6), (36, 6), (42, 6)], [[0, 48]]),
        ([(6 * n, 6) for n in range(8)], [[0, 48]]),
        ([(36, 6), (42, 6)], [[0, 48]]),
    ],
    ids=["a long note", "a half", "running eighths", "an upbeat alone"],
)
def test_a_tune_that_leads_on_ends_with_its_last_long_note_or_its_first(
    last: list[tuple[int, int]], kept: list[list[int]]
) -> None:
    plan = ended(closing_with(last, (0, 24, 36, 42)), "major", FOUR)
    assert last_bar(plan, Role.MELODY) == kept
    assert last_bar(plan, Role.BASS) == [[0, 48]]
    assert plan.least_onsets()[-1, Role.MELODY] <= len(kept)
    assert not plan.lag[-1].any()


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ([], [[0, 48]]),
        ([(0, 48)], [[0, 48]]),
        ([(0, 12), (12, 12), (24, 24)], [[0, 12], [12, 12], [24, 24]]),
        ([(0, 24), (24, 6)], [[0, 24], [24, 24]]),
    ],
    ids=["no tune", "one note", "three", "a rest at the end"],
)
def test_any_other_tune_stays_and_is_held_to_the_end(
    last: list[tuple[int, int]], kept: list[list[int]]
) -> None:
    assert last_bar(ended(closing_with(last, (0, 24, 36, 42)), "major", FOUR), Role.MELODY) == kept


def test_chords_stop_with_the_tune_or_in_the_middle_of_the_bar_and_are_held() -> None:
    under = [(TICKS + place, 6, 60, Role.CHORD) for place in range(0, 48, 6)]
    for last, places in (([(0, 48)], 5), ([(0, 6), (6, 24), (30, 18)], 6)):
        plan = closing_with(last)
        chords = replace(plan, rhythm=plan_of([*struck(C, 0, TICKS), *under]).rhythm)
        rhythm = np.concatenate([plan.rhythm, chords.rhythm[chords.rhythm[:, BAR] == 1]])
        stopped = last_bar(ended(replace(plan, rhythm=rhythm), "major", FOUR), Role.CHORD)
        assert [place for place, _ in stopped] == [6 * n for n in range(places)]
        assert sum(stopped[-1]) == 48


def test_music_without_a_tune_gets_none() -> None:
    plan = plan_of([(place, 12, 48, Role.BASS) for place in range(0, 2 * TICKS, 12)])
    assert last_bar(ended(plan, "major", FOUR), Role.MELODY) == []


def test_a_bass_stays_on_its_first_note_under_the_last_chord() -> None:
    plan = closing_with([(6 * n, 6) for n in range(8)], (0, 24, 36))
    chords = plan.chords.copy()
    chords[-2] = chord_class(7, ""), 7
    closed = ended(replace(plan, chords=chords), "major", FOUR)
    assert last_bar(closed, Role.BASS) == [[0, 6], [24, 24]]


def test_the_last_chord_has_its_root_in_the_bass_as_long_as_it_lasts() -> None:
    plan = closing_with([(0, 48)], (0,))
    chords = np.array([(chord_class(0, ""), 4)] * 4, np.int16)
    assert ended(replace(plan, chords=chords), "major", FOUR).chords[:, 1].tolist() == [4, 4, 0, 0]
    chords[-2] = chord_class(5, ""), 9
    assert ended(replace(plan, chords=chords), "major", FOUR).chords[:, 1].tolist() == [4, 4, 9, 0]


@pytest.mark.parametrize(("mode", "tonic"), [("major", (0, "")), ("minor", (9, "m"))])
def test_what_does_not_end_on_the_tonic_gets_a_cadence_first(
    mode: Mode, tonic: tuple[int, str]
) -> None:
    plan = closing_with([(6 * n, 6) for n in range(8)], (0, 24, 36))
    chords = np.array([(chord_class(5, ""), 5)] * 4, np.int16)
    closed = ended(replace(plan, chords=chords), mode, FOUR)
    root = tonic[0]
    assert closed.chords[1:].tolist() == [
        [chord_class((root + 7) % 12, ""), (root + 7) % 12],
        *[[chord_class(*tonic), root]] * 2,
    ]
    assert last_bar(closed, Role.MELODY) == last_bar(closed, Role.BASS) == [[0, 48]]


def test_the_last_bar_comes_to_rest_though_it_would_come_back() -> None:
    plan = closing_with([(0, 48)], (0,))
    back = np.array([[0, 0], [1, 1]], np.int16)
    assert not ended(replace(plan, lag=back, kind=back), "major", FOUR).lag[-1].any()


def test_who_has_stopped_before_the_last_chord_comes_in_under_it() -> None:
    plan = closing_with([(0, 48)], (0,))
    chords = plan.chords.copy()
    chords[-2] = chord_class(7, ""), 7
    plan = ended(replace(plan, chords=chords), "major", FOUR)
    assert last_bar(plan, Role.BASS) == [[0, 6], [24, 24]]
    assert last_bar(plan, Role.MELODY) == [[0, 24], [24, 24]]


def test_a_bass_that_has_stopped_comes_in_on_the_last_bar_line() -> None:
    assert last_bar(ended(closing_with([(0, 48)]), "major", FOUR), Role.BASS) == [[0, 48]]


@pytest.mark.parametrize(
    ("quality", "triad"), [("", ""), ("m", "m"), ("7", ""), ("maj7", ""), ("sus4", ""), ("m7", "m")]
)
def test_the_last_chord_is_a_triad(quality: str, triad: str) -> None:
    plan = closing_with([(0, 48)], (0,))
    chords = np.array([(chord_class(0, quality), 0)] * 4, np.int16)
    closed = ended(replace(plan, chords=chords), "major", FOUR).chords[:, 0].tolist()
    assert closed == [chord_class(0, quality)] * 2 + [chord_class(0, triad)] * 2
