"""What tells versions of a phrase apart, and which of them readers would mark better."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.composer.phrase_judge import Phrase, compare, phrase_figures
from engine.values import Role
from tests.plan.music import BAR, Row, plan_over, struck, tune

C, D, E, F, G, A, B = 60, 62, 64, 65, 67, 69, 71
SCALE = (C, D, E, F, G, A, B, C + 12)


def phrase(
    *parts: Sequence[Row],
    chords: Sequence[tuple[int, str]] = ((0, ""), (7, "")),
    minor: bool = False,
    likely: float = -1.0,
) -> Phrase:
    """Two bars, over C and G where nothing else is said."""
    notes = [note for part in parts for note in part]
    rows = np.array([(on, on + length, pitch, role) for on, length, pitch, role in notes], np.int64)
    return Phrase(rows, plan_over(chords).chords, BAR, 0, 2, minor, likely)


def figure(
    name: str,
    *parts: Sequence[Row],
    chords: Sequence[tuple[int, str]] = ((0, ""), (7, "")),
    minor: bool = False,
) -> float:
    return phrase_figures(phrase(*parts, chords=chords, minor=minor))[name]


def test_a_stranger_is_in_neither_the_key_nor_the_chord() -> None:
    line = tune(0, (C, C + 1, E, F))
    assert figure("tune_strangers", line) == pytest.approx(1 / 4)
    assert figure("tune_strangers", line, chords=((9, ""), (7, ""))) == 0  # A major has C sharp


def test_the_leading_note_is_no_stranger_to_minor_keys() -> None:
    line = tune(0, (A, G + 1, A, E), length=12)
    assert figure("tune_strangers", line, minor=True) == 0
    assert figure("tune_strangers", line) == pytest.approx(1 / 4)


def test_strangers_of_the_accompaniment_are_counted_by_themselves() -> None:
    under = struck((C - 12, E - 13, G - 12), 0)
    assert figure("accompaniment_strangers", tune(0, SCALE), under) == pytest.approx(1 / 3)
    assert figure("tune_strangers", tune(0, SCALE), under) == 0


def test_a_tune_that_rests_off_the_chord_is_told_by_its_long_notes() -> None:
    line = [*tune(0, (C, D, E, F)), (24, 12, D, Role.MELODY), (36, 12, E, Role.MELODY)]
    assert figure("tune_rests_off_chord", line, chords=((0, ""),)) == pytest.approx(1 / 2)
    assert figure("tune_rests_off_chord", tune(0, SCALE)) == 0


def test_an_accompaniment_is_off_the_chord_where_neither_that_nor_its_bass_has_its_notes() -> None:
    under = struck((C - 12, D - 12, E - 12, A - 12), 0)
    assert figure("accompaniment_off_chord", tune(0, SCALE), under) == pytest.approx(2 / 4)
    over_d = phrase(tune(0, SCALE), under)
    over_d.chords[:, 1] = D % 12
    assert phrase_figures(over_d)["accompaniment_off_chord"] == pytest.approx(1 / 4)


def test_a_tune_is_against_a_bass_in_seconds_fourths_and_sevenths_at_any_octave() -> None:
    line, bass = tune(0, (C, D, F, A), length=12), [(0, 36, C - 24, Role.BASS)]
    assert figure("tune_against_bass", line, bass) == pytest.approx(2 / 3)  # it is silent under A
    assert figure("tune_against_bass", line, [(0, 36, C - 24, Role.CHORD)]) == 0


@pytest.mark.parametrize(
    ("line", "name", "share"),
    [
        ((C, C, D, E, F), "tune_repeats", 1 / 4),
        ((C, E, C, E, G), "tune_to_and_fro", 2 / 3),
        ((C, E, D, F, G), "tune_turns", 2 / 3),
        ((C, C + 10, A, G, F), "tune_step", 15 / 4),
        ((C, E, G), "tune_height", 63.666667),
    ],
)
def test_how_the_tune_goes_is_told(line: Sequence[int], name: str, share: float) -> None:
    assert figure(name, tune(0, line)) == pytest.approx(share)


def test_a_tune_is_far_above_from_more_than_a_tenth_on() -> None:
    under = struck((C - 12, G - 12), 0, BAR)
    assert figure("tune_far_above", tune(0, (A, A + 12), length=24), under) == pytest.approx(1 / 2)


def test_what_begins_after_a_phrase_is_none_of_its_business() -> None:
    after = tune(2, (C, C + 1, C + 1, C + 1))
    assert figure("tune_strangers", tune(0, SCALE), after) == 0
    assert figure("tune_repeats", tune(0, SCALE), after) == 0


def test_what_sounds_on_from_before_is_no_note_of_the_phrase() -> None:
    before = [(-24, 48, C + 1, Role.MELODY)]
    assert figure("tune_strangers", before, tune(0, (C, D, E, F))) == 0


def test_drums_and_phrases_without_a_note_are_none_of_its_business() -> None:
    drums = [(0, 6, 36, Role.DRUM)]
    assert set(phrase_figures(phrase(drums)).values()) == {0.0, -1.0}
    assert set(phrase_figures(phrase([(0, 24, C, Role.CHORD)])).values()) <= {0.0, -1.0}


def test_strangers_repeated_notes_and_what_is_unlikely_are_worse() -> None:
    good = tune(0, SCALE)
    strange = tune(0, (C, C + 1, E, F + 1, G, A + 1, B, C + 12))
    assert compare([phrase(good), phrase(strange)]).argmax() == 0
    assert compare([phrase(good), phrase(tune(0, [G] * 8))]).argmax() == 0
    assert compare([phrase(good), phrase(good, likely=-1.5)]).argmax() == 0


def test_marks_are_told_from_the_mean_of_those_that_are_compared() -> None:
    found = compare([phrase(tune(0, SCALE)), phrase(tune(0, [G] * 8)), phrase(tune(0, (C, G)))])
    assert found.max() > 0 > found.min()
    assert compare([phrase(tune(0, SCALE))]).tolist() == [0.0]
