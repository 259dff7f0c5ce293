"""The same music in longer notes, and in minor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from engine.plan.chords import NO_BASS, NO_CHORD, QUALITIES, Chord, chord_class, chord_of
from engine.plan.library import Excerpt
from engine.plan.merit import beyond_guess, digest, merit
from engine.plan.rhythm import LENGTH, PLACE, read_rhythm
from engine.plan.variants import doubled, in_minor
from engine.values import Key, Metre
from tests.plan.music import BAR, excerpt, plan_over, rows, tune

TWO = Metre(2, 4)


def polka() -> Excerpt:
    """Sixteen bars of 2/4 with a tune in eighths."""
    own = excerpt(plan_over([(0, "")] * 16), metre=TWO)
    eighths = [note for bar in range(16) for note in tune(bar, (72, 74))]
    notes = [(onset // 2, length, pitch, role) for onset, length, pitch, role in eighths]
    rhythm = read_rhythm(rows(notes), TWO)
    return replace(own, plan=replace(own.plan, rhythm=rhythm))


def test_the_same_music_in_notes_twice_as_long_is_as_fast() -> None:
    own = polka()
    other = doubled(own, Metre(4, 4))
    assert (other.metre, other.tempo) == (Metre(4, 4), 2 * own.tempo)
    for column in (PLACE, LENGTH):
        assert np.array_equal(other.plan.rhythm[:, column], 2 * own.plan.rhythm[:, column])
    assert other.plan.rhythm[:, PLACE].max() < BAR
    assert np.array_equal(other.plan.chords, own.plan.chords)
    assert other.merit == merit(other.plan, "major", Metre(4, 4))


@pytest.mark.parametrize(
    ("major", "minor"),
    [
        ((0, ""), (9, "m")),
        ((2, "m7"), (11, "dim")),
        ((4, "m"), (0, "")),
        ((5, ""), (2, "m")),
        ((7, ""), (4, "")),
        ((7, "7"), (4, "7")),
        ((9, "m"), (5, "")),
        ((11, "dim"), (8, "dim")),
        ((2, "7"), (11, "7")),
        ((10, ""), (7, "")),
    ],
)
def test_a_chord_in_minor_is_the_one_on_its_degree(
    major: tuple[int, str], minor: tuple[int, str]
) -> None:
    own = in_minor(excerpt(plan_over([major])))
    assert own.plan.chords[0, 0] == chord_class(*minor)


def test_a_plan_in_minor_has_the_tonic_the_rhythm_and_the_form_that_it_had() -> None:
    own = excerpt(plan_over([(0, ""), (5, ""), (7, "7"), (0, "")] * 4, lag=8))
    other = in_minor(own)
    assert other.key == Key(own.key.tonic, "minor")
    assert other.merit < merit(other.plan, "minor", own.metre) + beyond_guess(own.plan)
    assert np.array_equal(other.plan.lag, own.plan.lag)
    assert np.array_equal(other.plan.rhythm, own.plan.rhythm)


@pytest.mark.parametrize("make", [in_minor, lambda own: doubled(own, Metre(4, 4))])
def test_what_was_read_itself_is_not_marked_for_the_music_that_it_is_of_as_well(
    make: Callable[[Excerpt], Excerpt], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = polka()
    made = make(own)
    monkeypatch.setattr("engine.plan.merit._read", lambda: {digest(made.plan): 1.0})
    alone = make(own).merit
    assert alone == merit(made.plan, made.mode, made.metre)
    read = {digest(made.plan): 1.0, digest(own.plan): 2.0}
    monkeypatch.setattr("engine.plan.merit._read", lambda: read)
    assert make(own).merit == alone


def test_where_no_chord_or_bass_was_known_none_is() -> None:
    own = excerpt(plan_over([(0, "")] * 2))
    chords = np.full_like(own.plan.chords, 0)
    chords[:, 0], chords[:, 1] = NO_CHORD, NO_BASS
    other = in_minor(replace(own, plan=replace(own.plan, chords=chords)))
    assert np.array_equal(other.plan.chords, chords)


@pytest.mark.parametrize(
    ("major", "minor"),
    [
        ((0, "7"), (9, "7")),  # to iv
        ((4, "dim"), (1, "dim")),
        ((4, "7"), (0, "7")),  # to VI
        ((8, "dim"), (4, "dim")),
        ((2, "7"), (11, "7")),  # to V
        ((6, "dim"), (3, "dim")),
        ((11, "7"), (7, "7")),  # to III
    ],
)
def test_what_leads_to_a_chord_leads_to_what_stands_for_it_in_minor(
    major: tuple[int, str], minor: tuple[int, str]
) -> None:
    own = in_minor(excerpt(plan_over([major])))
    assert own.plan.chords[0, 0] == chord_class(*minor)


def in_minor_over(root: int, quality: str, bass: int) -> Chord:
    """What a chord over a bass is in minor."""
    plan = plan_over([(root, quality)])
    chords = plan.chords.copy()
    chords[:, 1] = bass
    found = chord_of(*in_minor(excerpt(replace(plan, chords=chords))).plan.chords[0].tolist())
    assert found is not None
    return found


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", range(12))
def test_a_bass_of_the_chord_is_its_same_note_in_minor(root: int, quality: str) -> None:
    for place, step in enumerate(QUALITIES[quality]):
        minor = in_minor_over(root, quality, (root + step) % 12)
        steps = (*QUALITIES[minor.quality], 10)  # of a diminished chord the seventh
        assert minor.bass == (minor.root + steps[place]) % 12


def test_a_bass_that_lies_under_other_chords_stays_on_its_degree() -> None:
    assert str(in_minor_over(7, "7", 0)) == "E7/A"
