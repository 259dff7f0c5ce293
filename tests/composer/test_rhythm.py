"""A model's rhythm is made as varied as its songs'."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.composer.artefact import USUAL_RHYTHM, Artefact, Rhythm, SongCard, load
from engine.composer.rhythm import Variety, varied, variety
from engine.composer.rhythm_fitting import fit_rhythm
from engine.errors import Stopped
from engine.values import Key, Metre, Role

BASE = Path(__file__).parents[2] / "models" / "base"
FOUR = Metre(4, 4)


def notes(gaps: list[int], durations: list[int], role: Role = Role.MELODY) -> np.ndarray:
    """Note rows of a part with these gaps and durations in turn, for eight bars."""
    onsets = np.cumsum([0, *(gaps * 400)])
    onsets = onsets[onsets < 8 * FOUR.ticks_per_bar]
    return np.array(
        [(onset, durations[i % len(durations)], 60, 80, role) for i, onset in enumerate(onsets)]
    )


@pytest.mark.parametrize(
    ("gaps", "durations", "bits"),
    [([12], [12], (0, 0)), ([6, 6, 12, 24], [12, 6], (1.5, 1)), ([3, 6, 9, 6], [6], (1.5, 0))],
)
def test_variety_is_the_entropy_of_gaps_and_durations(
    gaps: list[int], durations: list[int], bits: tuple[float, float]
) -> None:
    found = variety([(notes(gaps, durations), FOUR)])
    assert found is not None
    assert (found.gaps, found.durations) == pytest.approx(bits, abs=0.02)


def test_drums_and_scraps_tell_no_variety() -> None:
    assert variety([(notes([6, 12], [6], Role.DRUM), FOUR), (notes([12], [6])[:7], FOUR)]) is None


def test_too_even_music_is_warmed_and_too_varied_music_cooled() -> None:
    rhythm = varied([(USUAL_RHYTHM, Variety(1.5, 2.5))], Variety(2.0, 2.0))
    assert rhythm.onset > 1 > rhythm.duration


def test_what_was_tried_tells_how_much_a_change_does() -> None:
    tried = [(USUAL_RHYTHM, Variety(1.0, 2.0)), (Rhythm(1.1, 1.0), Variety(1.2, 2.0))]
    further = varied(tried, Variety(1.4, 2.0))
    assert further.onset == pytest.approx(1.1 * 1.1, abs=0.01)
    assert further.duration == 1.0


def test_no_wish_leads_out_of_bounds() -> None:
    rhythm = varied([(USUAL_RHYTHM, Variety(0.0, 9.0))], Variety(9.0, 0.0))
    assert 0.5 < rhythm.duration < 1 < rhythm.onset < 2


@pytest.fixture(scope="module")
def even() -> Artefact:
    """The base, as a model of a song of quarter notes."""
    song = SongCard(
        "id", "even", Key(0, "major"), FOUR, 100.0, 1.0, False, notes([12], [12]).astype(np.int32)
    )
    return replace(load(BASE), songs=(song,))


def test_a_model_of_even_songs_is_cooled(even: Artefact) -> None:
    rhythm = fit_rhythm(even, lambda: False)
    assert rhythm.onset < 0.9
    assert rhythm.duration < 0.9
    assert fit_rhythm(even, lambda: False) == rhythm


def test_fitting_the_rhythm_stops_when_asked(even: Artefact) -> None:
    with pytest.raises(Stopped):
        fit_rhythm(even, lambda: True)


def test_a_model_without_songs_keeps_the_usual_rhythm() -> None:
    assert fit_rhythm(load(BASE), lambda: False) == USUAL_RHYTHM
