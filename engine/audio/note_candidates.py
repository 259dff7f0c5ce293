"""Onsets in a posteriorgram that may be notes, and what is heard around each of them.

A candidate is described by how surely its pitch, its neighbours and the pitches that share partials
with it begin and sound, from a quarter of a second before to half a second after; by how much
louder its partials become and how far they stand out of the spectrum; by the drums that are struck
with it; and by its place in its song.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from engine.audio import partials
from engine.audio.basic_pitch_model import PITCHES, Posteriorgram, frame_times
from engine.audio.drums.kit import GROUP_OF_PITCH, Drum
from engine.audio.listening import Evidence
from engine.audio.mixing import SAMPLE_RATE
from engine.audio.note_creation import inferred_onsets
from engine.audio.windows import EDGE_ROWS, Windows, maxima
from engine.values import HeardNote

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

_LEAST_ONSET = 0.2
_LEAST_SHIPPED_ONSET = 0.1
_LEAST_FRAME = 0.1
"""An onset weaker than these (inferred, from the model, mean frame after it) is no candidate."""

_Spans = tuple[tuple[int, int], ...]
"""Frames from a candidate to where a span begins, and the span's length."""

_OWN: _Spans = (
    *((-24, 12), (-12, 6), (-6, 3), (-3, 2), (-1, 1), (0, 1), (1, 1), (2, 1), (3, 1)),
    *((4, 3), (7, 6), (13, 6), (19, 12), (31, 12)),
)
_NEAR_SOUNDING: _Spans = ((-6, 6), (-3, 3), (0, 3), (3, 6), (9, 12))
_NEAR_ONSETS: _Spans = ((-6, 6), (-2, 6), (4, 6))
_FAR_SOUNDING: _Spans = ((-6, 6), (0, 3), (3, 6), (9, 12))
_FAR_ONSETS: _Spans = ((-8, 6), (-3, 6), (3, 6))

_NEIGHBOURS = (1, -1, 2, -2)
_HARMONICS = (-12, -19, -24, -28, -31, -7, -5, -4, -3, 3, 4, 5, 7, 12, 19, 24, 28)
_PARTIALS = (0, 12, 19, 24, 28, 31, 34, 36, -12, -19, -24)
"""Semitones from a candidate at which its surroundings are looked at."""

_BEFORE, _ATTACK, _AFTER = (-5, 3), (0, 2), (4, 6)
"""Spans of the spectrum's frames."""

_SECOND = 87
_STRONG = 0.3
_STRUCK_SECONDS = 0.04
_SONG_SHARES = (0.02, 0.1, 0.3)

_BLOCK = 8192
"""Frames (95 s) whose candidates are described at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Onsets that may be notes: `frames` and `columns` (pitch - 21) in the posteriorgram.

    `features` is float32 (candidates, features).
    """

    frames: Integers
    columns: Integers
    features: Floats


def find_candidates(evidence: Evidence) -> Candidates:
    """Local maxima of the inferred onsets, with their features."""
    posterior = evidence.posterior
    onsets = inferred_onsets(posterior).astype(np.float32)
    loudest, soon = _around(onsets, 7), _soon(posterior.frames)
    frames, columns = _peaks(posterior, onsets, soon)
    times = frame_times(len(onsets))[frames]
    in_song = _in_song(posterior, onsets, loudest, soon, frames, columns)
    features = np.empty((0, len(frames)), np.float32)
    for inside in _blocks(frames, len(onsets)):
        described = (
            *_course(posterior, onsets, frames[inside], columns[inside]),
            *(one[inside] for one in in_song),
            *_spectrum(evidence.loudness, times[inside], columns[inside]),
            *_struck(evidence.drums, times[inside]),
        )
        if not len(features):
            features = np.empty((len(described), len(frames)), np.float32)
        for row, feature in zip(features, described, strict=True):
            row[inside] = feature
    return Candidates(frames, columns, features.T)


def _blocks(frames: Integers, count: int) -> list[Integers] | list[slice]:
    """Which candidates are described at a time, for what is looked at around them takes memory."""
    if count <= _BLOCK:
        return [slice(None)]
    return [np.flatnonzero(frames // _BLOCK == block) for block in range(-(-count // _BLOCK))]


def _near(rows: Integers) -> slice:
    """The rows of a picture that are looked at around some."""
    if not len(rows):
        return slice(0, 0)
    return slice(max(0, int(rows.min()) - EDGE_ROWS), int(rows.max()) + EDGE_ROWS + 1)


def _peaks(posterior: Posteriorgram, onsets: Floats, soon: Floats) -> tuple[Integers, Integers]:
    """Frames and columns of the candidates, by column and frame."""
    frames, columns = np.nonzero(
        (onsets >= _LEAST_ONSET)
        & (onsets >= _around(onsets, 5))
        & (_around(posterior.onsets, 7) >= _LEAST_SHIPPED_ONSET)
        & (soon >= _LEAST_FRAME)
    )
    inside = frames < len(onsets) - 3
    frames, columns = frames[inside], columns[inside]
    order = np.lexsort((frames, columns))
    frames, columns = frames[order], columns[order]
    repeated = np.zeros(len(frames), bool)
    repeated[1:] = (np.diff(columns) == 0) & (np.diff(frames) <= 2)
    return frames[~repeated], columns[~repeated]


def _course(
    posterior: Posteriorgram, onsets: Floats, frames: Integers, columns: Integers
) -> list[Floats]:
    """How the pitch itself, its neighbours and those with common partials begin and sound."""
    near = _near(frames)
    begins, sounds, shipped = (
        Windows(picture[near], frames - near.start, columns)
        for picture in (onsets, posterior.frames, posterior.onsets)
    )
    described = [picture.mean(*span) for picture in (sounds, begins) for span in _OWN]
    for intervals, sounding, beginning in (
        (_NEIGHBOURS, _NEAR_SOUNDING, _NEAR_ONSETS),
        (_HARMONICS, _FAR_SOUNDING, _FAR_ONSETS),
    ):
        for interval in intervals:
            described += [sounds.mean(*span, interval) for span in sounding]
            described += [begins.loudest(*span, interval) for span in beginning]
    described += [shipped.loudest(-3, 6, interval) for interval in (0, 12, -12)]
    return [*described, begins.loudest(-10, 21), begins.loudest(-43, _SECOND)]


def _in_song(
    posterior: Posteriorgram,
    onsets: Floats,
    loudest: Floats,
    soon: Floats,
    frames: Integers,
    columns: Integers,
) -> list[NDArray[Any]]:
    """What begins and sounds together, and how a candidate and its pitch rank in the song."""
    cell = frames, columns
    count = len(onsets)
    before = uniform_filter1d(posterior.frames, 5, axis=0, mode="constant", origin=2)
    together = [picture.sum(axis=1) for picture in (loudest, soon, before)]
    together += [picture.max(axis=1) for picture in (loudest, soon)]
    weight = np.bincount(frames, onsets[cell], count)
    near, wide = (
        np.convolve(weight, np.ones(length))[length // 2 : length // 2 + count]
        for length in (5, _SECOND)
    )
    together += [near, near / np.maximum(wide * 5 / _SECOND, 1e-3)]
    pitches = [loudest.mean(axis=0), posterior.frames.mean(axis=0)]
    pitches.append(_of_pitch_class(pitches[0]))
    strong = soon > _STRONG
    highest = np.where(strong.any(axis=1), PITCHES - 1 - strong[:, ::-1].argmax(axis=1), 0)
    lowest = np.where(strong.any(axis=1), strong.argmax(axis=1), PITCHES - 1)
    ranked = np.sort(onsets[cell])[::-1]
    song = [ranked[int(share * len(ranked))] if len(ranked) else 0.0 for share in _SONG_SHARES]
    song += [len(frames) / max(1, count), 10 * posterior.frames.mean()]
    return [
        *(one[frames] for one in together),
        *(one[columns] / max(one.max(), 1e-9) for one in pitches),
        (highest[frames] - columns) / 24,
        (columns - lowest[frames]) / 24,
        columns / PITCHES,
        _rank(onsets[cell]),
        _rank(soon[cell]),
        *(np.full(len(frames), one) for one in song),
    ]


def _spectrum(loudness: Floats, times: NDArray[np.float64], columns: Integers) -> list[Floats]:
    """How loud the partials are, how much louder they become, and how far they stand out."""
    rows = np.rint(times * SAMPLE_RATE / partials.HOP).astype(np.int64)
    rows = np.minimum(rows, len(loudness) - 1)
    near = _near(rows)
    loudness, rows = loudness[near], rows - near.start
    loud = Windows(loudness, rows, columns)
    clear = Windows(partials.prominence(loudness), rows, columns)
    described: list[Floats] = []
    for interval in _PARTIALS:
        attack = loud.mean(*_ATTACK, interval)
        described += [attack, attack - loud.mean(*_BEFORE, interval)]
        described += [loud.mean(*_AFTER, interval) - attack]
        described += [clear.mean(*_ATTACK, interval), clear.mean(*_BEFORE, interval)]
    own = loud.mean(*_ATTACK)
    for interval in (1, -1):
        attack = loud.mean(*_ATTACK, interval)
        described += [attack - own, attack - loud.mean(*_BEFORE, interval)]
    growth = np.zeros_like(loudness)
    growth[2:-1] = np.maximum(loudness[3:] - loudness[:-3], 0)
    return [*described, loudness.mean(axis=1)[rows], growth.mean(axis=1)[rows]]


def _struck(drums: Sequence[HeardNote], times: NDArray[np.float64]) -> list[Floats]:
    """How hard each drum is struck with a candidate, 0 to 1."""
    described: list[Floats] = []
    for drum in Drum:
        own = [note for note in drums if GROUP_OF_PITCH[note.pitch][0] == drum]
        if not own:
            described.append(np.zeros(len(times), np.float32))
            continue
        onsets = np.array([note.onset for note in own])
        middles = (onsets[1:] + onsets[:-1]) / 2
        nearest = np.searchsorted(middles, times)
        together = np.abs(times - onsets[nearest]) <= _STRUCK_SECONDS
        velocities = np.array([note.velocity for note in own], np.float32)
        described.append(np.where(together, 0.5 + velocities[nearest] / 254, 0))
    return described


def _of_pitch_class(pitches: Floats) -> Floats:
    """For each pitch the sum over its octaves."""
    classes = np.bincount(np.arange(PITCHES) % 12, pitches)
    return classes[np.arange(PITCHES) % 12].astype(np.float32)


def _around(matrix: Floats, length: int) -> Floats:
    """Maximum over `length` frames around each frame."""
    half = length // 2
    return maxima(np.pad(matrix.astype(np.float32, copy=False), ((half, half), (0, 0))), length)


def _soon(sounding: Floats) -> Floats:
    """Mean over ten frames that begin two after each frame; zeros beyond the end."""
    total = np.zeros((len(sounding) + 12, PITCHES))
    np.cumsum(sounding, axis=0, dtype=np.float64, out=total[1 : len(sounding) + 1])
    total[len(sounding) + 1 :] = total[len(sounding)]
    return ((total[12:] - total[2:-10]) / 10).astype(np.float32)


def _rank(values: Floats) -> Floats:
    """Place of each value among all, 0 to 1."""
    places = np.empty(len(values), np.float32)
    places[np.argsort(values, kind="stable")] = np.arange(len(values)) / max(1, len(values))
    return places
