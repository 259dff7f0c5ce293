# pyright: strict
"""What tells a bar from its half and from two: what alternates, and where harmony changes.

Music in 2/4 and in 4/4 has the same beats. In which of them it is written shows in what alternates:
if every second bar line has the bass, the long note or the new chord, the bars are too short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.values import HeardNote

KITS = (frozenset({35, 36}), frozenset({37, 38, 39, 40}), frozenset({42, 44, 46, 49, 51}))
"""General MIDI's kicks, snares, and hi-hats with cymbals."""

_EIGHTH = 6
"""Bins in an eighth."""

_LEAST = 0.3

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def struck(strokes: Sequence[HeardNote], pulses: Floats) -> tuple[Floats, ...]:
    """The pulses (with fraction) at which each of `KITS` is struck."""
    numbers = np.arange(len(pulses))
    return tuple(
        np.interp([one.onset for one in strokes if one.pitch in kit], pulses, numbers)
        for kit in KITS
    )


def contrasts(streams: Floats, bins: Ints, firsts: Ints, bar: int) -> Floats:
    """How much bars in turn, and the parts of a bar, differ in each stream; (firsts, features).

    `streams` (streams, moments) are folded onto two bars of `bar` bins.
    """
    two = 2 * bar
    place = bins % two
    folded: Floats = np.stack([np.bincount(place, row, two) for row in streams]).astype(np.float64)
    folded += np.roll(folded, 1, axis=1) + np.roll(folded, -1, axis=1)
    usual = folded.mean(axis=1)[:, None] + 1e-6
    first, second = folded[:, firsts % two], folded[:, (firsts + bar) % two]
    apart = np.abs(first - second) / (first + second + usual)
    return np.column_stack([apart.T, np.repeat(_alike(folded)[None], len(firsts), axis=0)])


def _alike(folded: Floats) -> Floats:
    """Correlation of one bar with the other, of half a bar and of a third with the next.

    `folded` (streams, bins of two bars); it does not matter where bars begin.
    """
    bar = folded.shape[1] // 2
    single = folded[:, :bar] + folded[:, bar:]
    pairs = ((folded, bar), (single, bar // 2), (single, bar // 3))
    return np.concatenate([_circular(rows, lag) for rows, lag in pairs])


def _circular(rows: Floats, lag: int) -> Floats:
    centred = rows - rows.mean(axis=1, keepdims=True)
    energy = np.einsum("ij,ij->i", centred, centred)
    again: Floats = np.einsum("ij,ij->i", centred, np.roll(centred, lag, axis=1))
    return again / (energy + 1e-6)


def changes(over: Mapping[int, Floats], firsts: Ints, bar: int) -> Floats:
    """Where in bars harmony changes, seen over parts of a bar and whole ones; (firsts, features).

    `over` is `engine.audio.harmony_changes.change_over` by width.
    """
    eighths = bar // _EIGHTH
    begin = np.rint(firsts / _EIGHTH).astype(np.int64) % eighths
    place = np.arange(eighths)
    turned = (place[:, None] + place) % eighths
    features: list[Floats] = []
    for width in (eighths // 3, eighths // 2, eighths):
        row = over[width]
        number = np.arange(len(row)) % (2 * eighths)
        times = np.maximum(np.bincount(number, minlength=2 * eighths), 1)
        folded = (np.bincount(number, row, 2 * eighths) / times).reshape(2, eighths)
        line = folded.mean(axis=0)
        inside = line[turned]
        third = eighths // 3
        features += [
            line,
            np.abs(folded[0] - folded[1]),
            line - inside[:, 1:].max(axis=1),
            line - inside[:, eighths // 2],
            line - (inside[:, third] + inside[:, -third]) / 2,
            line - line.mean(),
        ]
    return np.stack(features, axis=1)[begin]


@lru_cache(maxsize=8)
def _to_eighths(bar: int) -> Floats:
    """Which eighth each bin of a bar counts for; (bins, eighths)."""
    nearest = np.rint(np.arange(bar) / _EIGHTH).astype(np.int64) % (bar // _EIGHTH)
    return np.eye(bar // _EIGHTH)[nearest]


def beaten(hits: Sequence[Floats], quarter: float, firsts: Ints, bar: int) -> Floats:
    """When in the bar drums are struck, and whether bars in turn differ; (firsts, features).

    `hits` are the pulses at which each of `KITS` is struck; nothing but zeros where none is.
    """
    eighths = bar // _EIGHTH
    width = len(KITS) * (eighths + 5)
    if not any(map(len, hits)):
        return np.zeros((len(firsts), width))
    two = 2 * bar
    places = [np.rint(one / quarter * (2 * _EIGHTH)).astype(np.int64) % two for one in hits]
    folded = np.stack([np.bincount(place, minlength=two) for place in places]).astype(np.float64)
    turned = folded[:, (firsts[:, None] + np.arange(two)) % two]
    one, other = (half @ _to_eighths(bar) for half in (turned[..., :bar], turned[..., bar:]))
    both = one + other
    usual = both.mean(axis=2, keepdims=True)
    shown = np.sqrt(both / (usual + 1e-6))
    first = np.log((both[..., 0] + _LEAST) / (both[..., 1:].max(axis=2) + _LEAST))
    apart = np.abs(one[..., 0] - other[..., 0]) / (both[..., 0] + usual[..., 0] + 1e-6)
    return np.column_stack(
        [
            first.T,
            apart.T,
            np.repeat(_alike(folded)[None], len(firsts), axis=0),
            shown.transpose(1, 0, 2).reshape(len(firsts), -1),
        ]
    )


def returns(rows: Sequence[Floats], lags: Sequence[int]) -> Floats:
    """Correlation of each of `rows` (places, channels) with itself each lag later; flat."""
    count = len(rows[0])
    every = np.concatenate([row - row.mean(axis=0) for row in rows], axis=1)
    spectrum = np.fft.rfft(every, _fast(count + max(lags)), axis=0)
    power = np.abs(spectrum) ** 2
    starts = np.cumsum([0, *(row.shape[1] for row in rows[:-1])])
    together = np.fft.irfft(np.add.reduceat(power, starts, axis=1), axis=0)
    energy = np.add.reduceat(every**2, starts, axis=1).cumsum(axis=0)
    found: list[Floats] = []
    for lag in lags:
        if count <= lag + 4:
            found.append(np.zeros(len(rows)))
            continue
        norm = np.sqrt(energy[-lag - 1] * (energy[-1] - energy[lag - 1]))
        found.append(together[lag] / (norm + 1e-9))
    return np.concatenate(found)


def _fast(count: int) -> int:
    """The next power of two."""
    return 1 << (count - 1).bit_length()
