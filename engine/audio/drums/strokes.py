"""From what the network says to the strokes that are believed.

A drum is struck where its likelihood has a peak over a threshold of its own. Drums come in company:
strokes with few sure ones around them, or with hardly any of another drum, are what sounds like
one, an attack of a piano or a slap of a bass, and are left out. Toms speak for nobody: low plucked
strings sound much like them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from engine.audio.drums.features import band_loudness, frame_seconds
from engine.audio.drums.kit import GENERAL_MIDI, Drum
from engine.audio.drums.network import FOLDER, Answer, ask
from engine.values import HeardNote, ShouldStop, never_stop

SETTINGS = "model.json"

LEAST_LIKELY = 0.15
"""The lowest threshold there can be."""

_COMPANY_SECONDS = 4.0
_OTHER_DRUMS = 2
"""How many of the sure strokes around one must be of another drum."""

_PEAK_FRAMES = 7
_LENGTH_SECONDS = 0.1
_SOFTEST = 12
"""Velocity of the softest stroke: what can be heard among other music is no breath."""

_OTHER_KIND = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """What is believed; chosen with kits that nothing was learnt from.

    `thresholds` are the likelihoods from which on each drum is, in the order of Drum. A stroke of
    at least `sure`, but of no tom, speaks for those within 4 s of it; each needs `company` such,
    two of them of another drum.
    """

    thresholds: tuple[float, ...]
    sure: float
    company: int


@lru_cache(maxsize=1)
def shipped_settings() -> Settings:
    """The settings that come with Motif's weights."""
    record = json.loads((FOLDER / SETTINGS).read_text("utf-8"))["settings"]
    return Settings(tuple(record["thresholds"]), record["sure"], record["company"])


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Strokes by time: `seconds`, `drums` (numbers of Drum), `likely`, `velocity` (1 to 127) and
    whether each is of the `other_kind` of its group; one-dimensional arrays of one length."""

    seconds: NDArray[np.float64]
    drums: NDArray[np.int64]
    likely: NDArray[np.float32]
    velocity: NDArray[np.int64]
    other_kind: NDArray[np.bool_]


def hear_drums(
    samples: NDArray[np.float32], *, should_stop: ShouldStop = never_stop
) -> tuple[HeardNote, ...]:
    """The drums in mono samples at SAMPLE_RATE, by time; pitches are those of General MIDI drums.

    Raises Stopped.
    """
    answer = ask(band_loudness(samples), should_stop=should_stop)
    strokes = believed(find_peaks(answer), shipped_settings())
    return tuple(
        HeardNote(seconds, seconds + _LENGTH_SECONDS, GENERAL_MIDI[Drum(drum)][other], velocity)
        for seconds, drum, other, velocity in zip(
            strokes.seconds.tolist(),
            strokes.drums.tolist(),
            strokes.other_kind.tolist(),
            strokes.velocity.tolist(),
            strict=True,
        )
    )


def find_peaks(answer: Answer) -> Strokes:
    """Every peak of a drum's likelihood that any settings could believe."""
    struck = answer.struck
    peaks = (struck >= maximum_filter1d(struck, _PEAK_FRAMES, axis=0)) & (struck >= LEAST_LIKELY)
    peaks[1:] &= ~peaks[:-1]  # of equal neighbours the first
    frames, drums = np.nonzero(peaks)
    velocity = np.rint(127 * answer.velocity[frames, drums]).astype(np.int64)
    return Strokes(
        seconds=frame_seconds(_refined(struck, frames, drums)),
        drums=drums,
        likely=struck[frames, drums],
        velocity=np.clip(velocity, _SOFTEST, 127),
        other_kind=answer.kinds[frames, drums] >= _OTHER_KIND,
    )


def believed(peaks: Strokes, settings: Settings) -> Strokes:
    """The peaks over their drum's threshold that have enough sure ones around them."""
    over = peaks.likely >= np.asarray(settings.thresholds, np.float32)[peaks.drums]
    speaking = over & (peaks.likely >= settings.sure) & (peaks.drums != Drum.TOM)
    company = _company(peaks.seconds, speaking)
    others = company.copy()
    for drum in Drum:
        own = peaks.drums == drum
        others[own] -= _company(peaks.seconds[own], speaking[own])
    keep = over & (company >= settings.company) & (others >= _OTHER_DRUMS)
    return Strokes(
        peaks.seconds[keep],
        peaks.drums[keep],
        peaks.likely[keep],
        peaks.velocity[keep],
        peaks.other_kind[keep],
    )


def _company(seconds: NDArray[np.float64], sure: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many of these strokes that are sure lie around each, before, after or both."""
    speaking = np.sort(seconds[sure])
    first = np.searchsorted(speaking, seconds - _COMPANY_SECONDS)
    return np.searchsorted(speaking, seconds + _COMPANY_SECONDS, side="right") - first


def _refined(
    struck: NDArray[np.float32], frames: NDArray[np.int64], drums: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Where between frames a peak lies: the top of the parabola through it and its neighbours."""
    before = struck[np.maximum(frames - 1, 0), drums].astype(np.float64)
    after = struck[np.minimum(frames + 1, len(struck) - 1), drums].astype(np.float64)
    bend = before + after - 2 * struck[frames, drums].astype(np.float64)
    away = np.where(bend < -1e-6, 0.5 * (before - after) / np.minimum(bend, -1e-6), 0.0)
    return np.maximum(frames + np.clip(away, -0.5, 0.5), 0.0)
