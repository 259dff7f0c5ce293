# pyright: strict
"""What speaks for each metre, length of a quarter and first beat that a recording might have.

A hypothesis says how many of the pulses that were followed make a quarter, how long the bars are
and where they begin. The notes are folded onto its bar, and what falls on its beats is compared
with what falls between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.audio.harmony_changes import (
    WIDTHS,
    change_of_harmony,
    change_over,
    chroma_through_time,
)
from engine.audio.metre_contrasts import beaten, changes, contrasts, returns, struck
from engine.audio.onset_streams import Onsets, find_onsets
from engine.values import HeardNote, Metre

METRES = (Metre(2, 4), Metre(3, 4), Metre(4, 4), Metre(6, 8), Metre(9, 8), Metre(12, 8))

BINS = 12
"""Places in a quarter."""

_QUARTERS = ((1, 2), (2, 3), (1, 1), (4, 3), (3, 2), (2, 1), (3, 1))
"""Pulses in a quarter, as fractions."""

_STEPS = ((6, 6), (6, 6), (6, 6), (3, 3), (4, 2), (6, 6), (4, 2))
"""Bins between places where a bar may begin, in simple and in compound metres."""

_SLOWEST, _FASTEST = 30.0, 260.0
"""Quarters a minute that are thought of."""

_LAGS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 8.0, 9.0, 12.0, 16.0, 18.0, 24.0)
"""Quarters after which music may come back."""

_PLACES = (0, 3, 4, 6, 8, 9)
"""Bins of a quarter where notes of usual rhythms begin; the others belong to the nearest."""

_PLACE_OF = np.array([0, 0, 1, 1, 2, 3, 3, 3, 4, 5, 5, 0])
_FLOOR = 0.15

_LENGTHS = np.log2([0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0])
"""Quarters, as powers of two, from one onset to the next; others belong to the nearest."""

SHARED = (245, 8)
"""How many features at the beginning and at the end of a row mean the same in all metres."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A quarter of `pulses[0] / pulses[1]` pulses; a bar begins `first` bins after pulse 0."""

    pulses: tuple[int, int]
    metre: Metre
    first: int

    @property
    def quarter(self) -> float:
        """Pulses in a quarter."""
        return self.pulses[0] / self.pulses[1]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """For each hypothesis of one metre a row of `features`; float32 (hypotheses, features)."""

    hypotheses: tuple[Hypothesis, ...]
    features: NDArray[np.float32]


def evidence(
    notes: Sequence[HeardNote], pulses: Floats, drums: Sequence[HeardNote] = ()
) -> dict[Metre, Evidence]:
    """What speaks for the hypotheses, by metre; `pulses` are seconds. Needs at least two notes."""
    onsets = find_onsets(notes, pulses)
    hits = struck(drums, pulses)
    gap = float(np.median(np.diff(pulses)))
    hypotheses: dict[Metre, list[Hypothesis]] = {metre: [] for metre in METRES}
    rows: dict[Metre, list[Floats]] = {metre: [] for metre in METRES}
    for pulse_count, steps in zip(_QUARTERS, _STEPS, strict=True):
        quarter = pulse_count[0] / pulse_count[1]
        tempo = 60 / (gap * quarter)
        if not _SLOWEST <= tempo <= _FASTEST:
            continue
        bins = np.rint(onsets.pulse / quarter * BINS).astype(np.int64)
        harmony = change_of_harmony(onsets, int(bins.max()) // (BINS // 2), quarter)
        streams = onsets.streams, harmony
        totals = chroma_through_time(onsets, int(bins.max()) // (BINS // 2), quarter)
        over = {width: change_over(totals, width) for width in WIDTHS}
        whole = _whole(onsets, hits, bins, quarter, tempo)
        for metre in METRES:
            bar = metre.beats * 4 * BINS // metre.unit
            folded = _fold(streams, bins, bar)
            step = steps[0] if metre.unit == 4 else steps[1]
            firsts = np.arange(0, bar, step)
            rows[metre].append(
                np.concatenate(
                    [
                        np.repeat(whole[None], len(firsts), axis=0),
                        _edges(bins, firsts, bar),
                        contrasts(onsets.streams, bins, firsts, bar),
                        changes(over, firsts, bar),
                        _described(folded, firsts, metre),
                        beaten(hits, quarter, firsts, bar),
                        _followed(pulse_count, firsts),
                    ],
                    axis=1,
                )
            )
            hypotheses[metre] += [Hypothesis(pulse_count, metre, int(f)) for f in firsts]
    return {
        metre: Evidence(tuple(hypotheses[metre]), np.concatenate(rows[metre]).astype(np.float32))
        for metre in METRES
        if rows[metre]
    }


def _fold(streams: tuple[Floats, Floats], bins: Ints, bar: int) -> tuple[Floats, Floats]:
    """Streams by bin of the bar, and by its eighths, as means over the bars."""
    own, harmony = streams
    place = bins % bar
    folded = np.stack([np.bincount(place, row, bar) for row in own])
    eighths = bar // (BINS // 2)
    number = np.mod(np.arange(harmony.shape[1], dtype=np.int64), eighths)
    times = np.maximum(np.bincount(number, minlength=eighths), 1)
    changes = np.stack([np.bincount(number, row, eighths) / times for row in harmony])
    bars = max(1.0, (bins.max() - bins.min()) / bar)
    return folded / bars, changes


@lru_cache(maxsize=8)
def _layout(metre: Metre) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Which place each bin of a bar counts for, (bins, places); places on beats, and halfway."""
    bar, beat = metre.beats * 4 * BINS // metre.unit, BINS * 3 // 2 if metre.unit == 8 else BINS
    bins = np.arange(bar)
    places = np.array([b for b in bins if b % BINS in _PLACES])
    nearest = np.abs((bins[:, None] - places[None] + bar / 2) % bar - bar / 2).argmin(axis=1)
    counts = np.eye(len(places))[nearest]
    on_beat = places % beat == 0
    half = (places % 6 == 0) & ~on_beat if metre.unit == 8 else places % beat == 6
    return counts, on_beat, half


def _described(folded: tuple[Floats, Floats], firsts: Ints, metre: Metre) -> Floats:
    """One bar's profile, seen from each of the bins where it may begin; (firsts, features)."""
    own, harmony = folded
    bar = own.shape[1]
    counts, on_beat, half = _layout(metre)
    turned = own[:, (firsts[:, None] + np.arange(bar)) % bar].transpose(1, 0, 2)
    places = turned @ counts
    strong, between = places[..., on_beat], places[..., half].mean(axis=2)
    fine = places[..., ~on_beat & ~half].mean(axis=2)
    floor = _FLOOR * (strong.mean(axis=2) + between) + 1e-6

    def ratio(one: Floats, other: Floats) -> Floats:
        return np.log((one + floor) / (other + floor))

    beats = strong.shape[2]
    middle = strong[..., 2] if beats == 4 else strong[..., 1]
    levels = [
        ratio(strong[..., 0], strong[..., 1:].mean(axis=2)),
        ratio(strong.mean(axis=2), between),
        ratio(between, fine),
        ratio(middle, strong[..., 1::2].mean(axis=2)),
        ratio(strong[..., 0], strong.max(axis=2)),
    ]
    eighths = harmony.shape[1]
    begin = np.rint(firsts / (BINS // 2)).astype(np.int64)
    index = np.mod(begin[:, None] + np.arange(eighths, dtype=np.int64), eighths)
    changes = harmony[:, index].transpose(1, 0, 2)
    beat = 3 if metre.unit == 8 else 2
    main = np.mod(np.arange(eighths, dtype=np.int64), beat) == 0
    change = changes[..., main]
    levels += [
        change[..., 0] - change[..., 1:].mean(axis=2),
        change.mean(axis=2) - changes[..., ~main].mean(axis=2),
        change[..., 0] - change.max(axis=2),
    ]
    detail = np.sqrt(places / (places.mean(axis=2, keepdims=True) + 1e-6))
    flat = len(firsts), -1
    return np.concatenate([*levels, detail.reshape(flat), changes.reshape(flat)], axis=1)


def _edges(bins: Ints, firsts: Ints, bar: int) -> Floats:
    """Where in the bar the music begins and ends; (firsts, features)."""
    opening, closing = (bins[0] - firsts) % bar, (bins[-1] - firsts) % bar
    upbeat = (bar - opening) % bar
    return np.stack(
        [
            np.minimum(opening, upbeat) <= 1,
            (upbeat > 1) & (upbeat <= BINS + 1),
            (upbeat > 1) & (upbeat < bar / 2 - 1),
            np.minimum(closing, bar - closing) <= 1,
            np.abs(closing - bar / 2) <= 1,
            closing / bar,
        ],
        axis=1,
    ).astype(np.float64)


def _followed(pulse_count: tuple[int, int], firsts: Ints) -> Floats:
    """Whether bars begin on pulses, and how many pulses make a quarter; (firsts, features)."""
    places = firsts * pulse_count[0] / pulse_count[1] / BINS
    on_pulse = np.abs(places - np.rint(places)) < 0.02
    which = np.array([one == pulse_count for one in _QUARTERS])
    return np.column_stack([on_pulse, np.repeat(which[None], len(firsts), axis=0)]).astype(float)


def _whole(
    onsets: Onsets, hits: tuple[Floats, ...], bins: Ints, quarter: float, tempo: float
) -> Floats:
    """What does not depend on where bars begin: tempo, rhythm in the quarter, and what returns."""
    octaves = np.log2(tempo / 100)
    span = max(1.0, float(onsets.pulse[-1] - onsets.pulse[0]) / quarter)
    density = np.log2(max(len(bins) / span, 0.05))
    rhythm = np.bincount(_PLACE_OF[bins % BINS], minlength=len(_PLACES)) / len(bins)
    third = np.bincount(bins * 2 // 3 % 12, minlength=12)[::4].sum() / len(bins)
    count = int(bins.max()) // 3 + 2
    place = np.minimum(np.rint(bins / 3).astype(np.int64), count - 1)
    chroma = np.zeros((count, 12))
    np.add.at(chroma, place, onsets.pitches)
    rhythmic = np.zeros(count)
    rhythmic[place] = 1.0
    bass = np.zeros(count)
    bass[place] = onsets.streams[1]
    beats = np.zeros((len(hits), count))
    for row, hit in zip(beats, hits, strict=True):
        at = np.rint(hit / quarter * 4).astype(np.int64)
        row[at[(at >= 0) & (at < count)]] = 1.0
    back = returns(
        [rhythmic[:, None], bass[:, None], chroma, *beats[..., None]],
        [round(lag * 4) for lag in _LAGS],
    )
    return np.concatenate(
        [
            [1.0, octaves, octaves**2, octaves**3, density, density**2, density * octaves, third],
            rhythm,
            back,
            [np.log2(len(hit) / span + 0.05) for hit in hits],
            [np.log2(span)],
            _waits(onsets.pulse / quarter),
            _waits(onsets.pulse[onsets.streams[1] > 0] / quarter),
        ]
    )


def _waits(places: Floats) -> Floats:
    """Shares of the usual lengths among those from one place (in quarters) to the next."""
    waits = np.log2(np.maximum(np.diff(places), 0.1))
    which = np.abs(waits[:, None] - _LENGTHS).argmin(axis=1)
    return np.bincount(which, minlength=len(_LENGTHS)) / max(1, len(waits))
