# pyright: strict
"""How much a recording is like music that can be written down.

Speech glides between pitches, so that little of what sounds holds a pitch; noise holds none; both
lack a pulse and a scale. Each of these is a little unsure by itself (slow speech holds vowels, rain
has a pulse), together they tell music from the rest. The weights were chosen on recorded and
synthetic speech in seven languages, noises, and game music from solo to orchestra.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import Posteriorgram
from engine.audio.tempo import tempogram
from engine.errors import SongError
from engine.values import HeardNote

MIN_QUALITY = 0.33
"""Below this a recording is refused as a song."""

_SOUNDING = 0.3
_HELD_FRAMES = 14
"""Frames (0.16 s) that a pitch sounds on end to count as held."""

_KEY_SECONDS = 30.0
_DIATONIC = (0, 2, 4, 5, 7, 9, 11)

_NOISE_SCORE, _MUSIC_SCORE = 0.9, 2.9
"""Sums of evidence that mean quality 0 and 1."""

_FEWEST_NOTES, _FEWEST_PITCHES = 8, 3
_FEWEST_TURNS, _LEAST_KEY_SHARE = 0.2, 0.85
"""Shares of a tune's steps that change direction and of its sound in one key: sweeps have less."""


def estimate_quality(posterior: Posteriorgram, notes: Sequence[HeardNote]) -> float:
    """0 (noise, speech, a test tone) to 1 (clear music), from the cleaned notes."""
    if not notes:
        return 0.0
    onsets = np.array([note.onset for note in notes])
    weights = np.array([note.velocity / 127 for note in notes])
    lengths = np.array([note.offset - note.onset for note in notes])
    held, together = _texture(posterior)
    evidence = (
        held
        + 1.5 * _pulse(onsets, weights)
        + 1.5 * (_key_share(notes) - 0.65)
        + min(float(np.median(lengths)), 0.6)
        + 0.2 * (min(together, 3.0) - 1.0)
    )
    enough = min(1.0, len(notes) / _FEWEST_NOTES)
    enough *= min(1.0, len({note.pitch for note in notes}) / _FEWEST_PITCHES)
    if _glides(notes):
        enough = 0.0
    scaled = (evidence - _NOISE_SCORE) / (_MUSIC_SCORE - _NOISE_SCORE)
    return round(float(np.clip(scaled, 0.0, 1.0)) * enough, 3)


def refuse_what_is_not_music(quality: float, notes: Sequence[HeardNote], name: str) -> None:
    """Raise SongError for a recording below `MIN_QUALITY` or with no note at all."""
    if notes and quality >= MIN_QUALITY:
        return
    raise SongError("audio.no_music", name=name, quality=quality, least=MIN_QUALITY)


def _texture(posterior: Posteriorgram) -> tuple[float, float]:
    """Share of the sounding pitch frames that belong to held pitches; pitches at a time."""
    sounding = posterior.frames > _SOUNDING
    total = int(np.count_nonzero(sounding))
    if total == 0:
        return 0.0, 0.0
    edges = np.diff(np.pad(sounding, ((1, 1), (0, 0))).astype(np.int8), axis=0)
    begins, ends = np.nonzero(edges.T == 1)[1], np.nonzero(edges.T == -1)[1]
    runs = ends - begins
    held = float(runs[runs >= _HELD_FRAMES].sum()) / total
    return held, total / int(np.count_nonzero(sounding.any(axis=1)))


def _pulse(onsets: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """How far the most regular pulse stands out, about 0.1 (speech) to 0.5 and more."""
    regularity = tempogram(onsets, weights)
    strongest = np.sort(regularity)[-5:].mean()
    return min(0.5, float(strongest - np.median(regularity)))


def _glides(notes: Sequence[HeardNote]) -> bool:
    """Whether pitch only rises or falls, through all keys: a sweep. A scale keeps to its key."""
    steps = np.sign(np.diff([n.pitch for n in sorted(notes, key=lambda n: (n.onset, n.pitch))]))
    steps = steps[steps != 0]
    if len(steps) < 2:
        return False
    turns = int(np.count_nonzero(np.diff(steps))) / len(steps)
    return turns < _FEWEST_TURNS and _key_share(notes) < _LEAST_KEY_SHARE


def _key_share(notes: Sequence[HeardNote]) -> float:
    """Share of the sound that fits one diatonic scale for half a minute, 7/12 to 1."""
    pieces = int(max(note.onset for note in notes) // _KEY_SECONDS) + 1
    chroma = np.zeros((pieces, 12))
    for note in notes:
        weight = note.velocity * min(note.offset - note.onset, 2.0)
        chroma[int(note.onset // _KEY_SECONDS), note.pitch % 12] += weight
    scales = np.array(
        [[(pitch - tonic) % 12 in _DIATONIC for pitch in range(12)] for tonic in range(12)]
    )
    return float((chroma @ scales.T).max(axis=1).sum() / chroma.sum())
