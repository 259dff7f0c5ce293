# pyright: strict
"""Passages of a recording that come back as sound, and what is heard of a note in all of them.

A band plays a bar again, and each time something else hides a note or feigns one. What was heard at
the same place of the other times is evidence for this one: the log-odds are averaged (a logarithmic
opinion pool; Genest & Zidek, "Combining Probability Distributions", 1986), and a note lasts as long
as it does in the mean.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import PITCHES, Posteriorgram
from engine.audio.note_candidates import Candidates

Floats = NDArray[np.float32]

_HOP = 4
"""Frames (46 ms) that are compared as one."""

_BLOCK, _STEP = 64, 16
"""Length and distance of the passages that are looked for: 3 s and 0.75 s, in hops."""

_AT_ONCE = 128
"""Hops whose inner products with all others are taken at once, which is twice as fast as fewer."""

_APART = _BLOCK // 2
"""Hops between a passage and what counts as another time it is played."""

_ALIKE = 0.75
"""Correlation from which a passage is the same."""

_MOST_COPIES = 6
_NEAR = 8
_ONSET_WEIGHT = 0.7
_FARTHEST_FRAMES = 4
"""Frames (46 ms) from its place within which a note of another time is looked for."""

_OTHERS_SHARE = 0.5
"""What the other times together weigh, as much as this one.

With a third five MIDI songs, played and heard again, have an F1 of 0.529 and cost 4.49 bits a note
at their unseen ends once learnt, with a half 0.526 and 4.26, with two thirds 0.521 and 4.30.
"""

_SURELY_NOT = -3.9
"""Log-odds of a note where nothing is a candidate."""

_UNSURE = 0.01
"""The nearest that a likelihood comes to 0 or 1."""

_NOTHING = -1


@dataclass(frozen=True, slots=True)
class Copy:
    """What stands in frames `start` to `end` stands again `lag` frames later (or before)."""

    start: int
    end: int
    lag: int


@dataclass(frozen=True, slots=True, eq=False)
class OtherTimes:
    """The places where what a candidate is in is played another time.

    `candidates` and `others` (places,) number candidates; `others` is -1 where nothing is one.
    """

    candidates: NDArray[np.int64]
    others: NDArray[np.int64]

    def likely(self, likely: Floats) -> Floats:
        """How likely each candidate is a note, 0 to 1, by this time and the mean of the others."""
        odds = _log_odds(likely)
        there = np.where(self.others >= 0, odds[self.others], _SURELY_NOT)
        places = np.bincount(self.candidates, minlength=len(odds))
        mean = np.bincount(self.candidates, there, len(odds)) / np.maximum(places, 1)
        share = _OTHERS_SHARE * (places > 0)
        pooled = (1 - share) * odds + share * mean
        return (1 / (1 + np.exp(-pooled))).astype(np.float32)

    def mean_lengths(
        self, chosen: NDArray[np.int64], lengths: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The lengths of the `chosen` candidates, each in the mean of all its times."""
        # one more than there are candidates, for the others that are none
        most = max(int(values.max(initial=0)) for values in (self.candidates, self.others, chosen))
        place = np.full(most + 2, _NOTHING, np.int64)
        place[chosen] = np.arange(len(chosen))
        own, other = place[self.candidates], place[self.others]
        both = (own >= 0) & (other >= 0)
        own, other = own[both], other[both]
        total = lengths + np.bincount(own, lengths[other], len(lengths))
        mean: NDArray[np.float64] = total / (1 + np.bincount(own, minlength=len(lengths)))
        return mean


NO_OTHER_TIMES = OtherTimes(np.empty(0, np.int64), np.empty(0, np.int64))
"""Of music that does not come back."""


def find_copies(posterior: Posteriorgram) -> tuple[Copy, ...]:
    """Where each passage of the recording comes back, at most six times."""
    return tuple(_copies(posterior))


def _copies(posterior: Posteriorgram) -> Iterator[Copy]:
    count = len(posterior.frames) // _HOP
    if count < 2 * _BLOCK:
        return
    features = _features(posterior)
    energy = np.concatenate(([0.0], np.cumsum((features**2).sum(axis=1), dtype=np.float64)))
    energies = np.maximum(energy[_BLOCK:] - energy[:-_BLOCK], 1e-9)
    frames = len(posterior.frames)
    margin, final = (_BLOCK - _STEP) // 2, (count - _BLOCK) // _STEP * _STEP
    for start, products in _correlations(features):
        alike = products / np.sqrt(energies[start] * energies)
        alike[max(0, start - _APART) : start + _APART] = 0.0
        first = 0 if start == 0 else (start + margin) * _HOP
        last = frames if start == final else (start + margin + _STEP) * _HOP
        for _ in range(_MOST_COPIES):
            likest = int(alike.argmax())
            if alike[likest] < _ALIKE:
                break
            yield Copy(first, last, _refined(posterior.onsets, start, likest))
            alike[max(0, likest - _NEAR) : likest + _NEAR + 1] = 0.0


def find_other_times(
    candidates: Candidates, likely: Floats, copies: tuple[Copy, ...], frames: int
) -> OtherTimes:
    """Where the passage of each candidate is played again, and the likeliest note there."""
    rows, columns = candidates.frames, candidates.columns
    number = np.full((frames, PITCHES), _NOTHING, np.int32)
    number[rows, columns] = np.arange(len(rows))
    order = np.argsort(rows, kind="stable")
    in_order = rows[order]
    own, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for copy in copies:
        inside = order[slice(*np.searchsorted(in_order, (copy.start, copy.end)))]
        place = rows[inside] + copy.lag
        within = (place >= 0) & (place < frames)
        inside, place = inside[within], place[within]
        best = np.full(len(inside), _NOTHING, np.int64)
        for shift in range(-_FARTHEST_FRAMES, _FARTHEST_FRAMES + 1):
            other = number[np.clip(place + shift, 0, frames - 1), columns[inside]]
            better = (other >= 0) & ((best < 0) | (likely[other] > likely[best]))
            best = np.where(better, other, best)
        own.append(inside)
        others.append(best)
    return OtherTimes(np.concatenate(own), np.concatenate(others))


def _features(posterior: Posteriorgram) -> Floats:
    """What sounds and what begins in each hop, about its mean; (hops, 176)."""
    count = len(posterior.frames) // _HOP
    shape = count, _HOP, PITCHES
    sounding = posterior.frames[: count * _HOP].reshape(shape).mean(axis=1)
    begins = posterior.onsets[: count * _HOP].reshape(shape).max(axis=1)
    padded = np.pad(begins, ((1, 1), (0, 0)))
    begins = np.maximum(begins, np.maximum(padded[:-2], padded[2:]))
    both = np.concatenate((sounding, _ONSET_WEIGHT * begins), axis=1)
    return (both - both.mean(axis=0, keepdims=True)).astype(np.float32)


def _correlations(features: Floats) -> Iterator[tuple[int, Floats]]:
    """Each passage's start, and its inner products with all passages (hops - _BLOCK + 1,)."""
    length = len(features) - _BLOCK + 1
    parts: deque[Floats] = deque(maxlen=_BLOCK // _STEP)
    many = features[:0]
    for first in range(0, len(features) - _STEP + 1, _STEP):
        within = first % _AT_ONCE
        if within == 0:
            many = features[first : first + _AT_ONCE] @ features.T
        products = many[within : within + _STEP]
        step_row, step = products.strides
        diagonals = np.lib.stride_tricks.as_strided(
            products, (_STEP, len(features) - _STEP + 1), (step_row + step, step), writeable=False
        )
        parts.append(diagonals.sum(axis=0))
        if len(parts) == parts.maxlen:
            cut = np.stack([part[_STEP * i :][:length] for i, part in enumerate(parts)])
            yield first + _STEP - _BLOCK, np.asarray(cut.sum(axis=0), np.float32)


def _log_odds(likely: Floats) -> NDArray[np.float64]:
    within = np.clip(likely, _UNSURE, 1 - _UNSURE).astype(np.float64)
    odds: NDArray[np.float64] = np.log(within / (1 - within))
    return odds


def _refined(onsets: Floats, start: int, other: int) -> int:
    """The lag in frames between two passages at hops, from where onsets meet best around it."""
    passage = onsets[start * _HOP : (start + _BLOCK) * _HOP]

    def met(shift: int) -> float:
        first = other * _HOP + shift
        there = onsets[max(0, first) : max(0, first + len(passage))]
        return float((passage * there).sum()) if there.shape == passage.shape else -1.0

    return (other - start) * _HOP + max(range(-_HOP, _HOP + 1), key=met)
