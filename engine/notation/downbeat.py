"""Which beats begin a bar, and how many beats a bar has, from bass and change of chord."""

# pyright: strict
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.values import TICKS_PER_BEAT, Metre, Note

_TRIPLE_MARGIN = 1.15
"""How much better bars of three must explain the accents than bars of four: those are commoner."""

_BASS_BELOW = 52
_SHARES = (1.0, 1.5, 0.7)
"""What bass onsets, changes of chord and the weight of all onsets add to an accent."""


def find_bars(notes: Sequence[Note]) -> tuple[Metre, int]:
    """The metre (3/4 or 4/4) and the number (below its beats) of the first beat that begins a bar.

    `notes` are on the beat grid, their tick 0 being any beat.
    """
    if not notes:
        return Metre(4, 4), 0
    accents = _accents(notes)
    scores = {beats: _contrast(accents, beats) for beats in (3, 4)}
    beats = 3 if scores[3].max() > _TRIPLE_MARGIN * max(scores[4].max(), 0.0) + 0.05 else 4
    return Metre(beats, 4), int(scores[beats].argmax())


def begin_at_a_bar(
    notes: Sequence[Note], beats: NDArray[np.float64]
) -> tuple[tuple[Note, ...], NDArray[np.float64], Metre]:
    """Move the grid so that tick 0 is the first beat of a bar; also the metre found.

    `beats[k]` is the time of tick `k * TICKS_PER_BEAT`. Empty bars before the first note go, and
    the beats reach past the last note's end.
    """
    metre, first = find_bars(notes)
    if not notes:
        return (), beats, metre
    earliest = min(note.onset for note in notes) // TICKS_PER_BEAT
    start = first + (earliest - first) // metre.beats * metre.beats
    if start < 0:
        gap = beats[1] - beats[0]
        beats = np.concatenate([beats[0] + gap * np.arange(start, 0), beats])
    else:
        beats = beats[start:]
    moved = tuple(replace(note, onset=note.onset - start * TICKS_PER_BEAT) for note in notes)
    needed = max(note.onset + note.duration for note in moved) // TICKS_PER_BEAT + 2 - len(beats)
    if needed > 0:
        gap = beats[-1] - beats[-2]
        beats = np.concatenate([beats, beats[-1] + gap * np.arange(1, needed + 1)])
    return moved, beats, metre


def _accents(notes: Sequence[Note]) -> NDArray[np.float64]:
    """How strongly each beat is marked; mean 0, deviation 1."""
    count = max(note.onset for note in notes) // TICKS_PER_BEAT + 2
    bass, weight = np.zeros(count), np.zeros(count)
    chroma = np.zeros((count + 4, 12))
    for note in notes:
        beat, within = divmod(note.onset, TICKS_PER_BEAT)
        last = min(count, (note.onset + note.duration - 1) // TICKS_PER_BEAT + 1)
        chroma[beat : max(last, beat + 1), note.pitch % 12] += note.velocity / 127
        if within == 0:
            length = min(note.duration, 4 * TICKS_PER_BEAT) / TICKS_PER_BEAT
            weight[beat] += np.sqrt(length) * note.velocity / 127
            if note.pitch < _BASS_BELOW:
                bass[beat] = max(bass[beat], np.sqrt(length))
    total = np.zeros(count)
    for share, part in zip(_SHARES, (bass, _changes(chroma, count), weight), strict=True):
        deviation = part.std()
        if deviation > 0:
            total += share * np.minimum((part - part.mean()) / deviation, 3.0)
    return total / max(float(total.std()), 1e-9)


def _changes(chroma: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Cosine distance between the harmony of the two beats before and from each beat on."""
    changes = np.zeros(count)
    for beat in range(2, count):
        before = chroma[beat - 2 : beat].sum(axis=0)
        after = chroma[beat : beat + 2].sum(axis=0)
        norm = float(np.linalg.norm(before) * np.linalg.norm(after))
        if norm > 0:
            changes[beat] = 1 - float(before @ after) / norm
    return changes


def _contrast(accents: NDArray[np.float64], beats: int) -> NDArray[np.float64]:
    """For each first beat how far accents on bars' beginnings are above the others."""
    bars = len(accents) // beats
    if bars < 2:
        return np.zeros(beats)
    folded = accents[: bars * beats].reshape(bars, beats)
    means = folded.mean(axis=0)
    return (means - means.mean()) * beats / (beats - 1)
