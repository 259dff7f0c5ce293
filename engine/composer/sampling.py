"""Write pieces event by event: several candidates in lockstep, each within its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.composer.copy_guard import Followers
from engine.composer.datastore import Lookup
from engine.composer.draft import Draft, Manner
from engine.composer.form import Form
from engine.composer.masks import Limits
from engine.composer.pieces import Classes
from engine.composer.returning import Returning
from engine.composer.stepping.layers import Floats, Heads
from engine.composer.vocabulary import (
    DURATION_TICKS,
    HEADS,
    ONSET,
    ONSET_TICKS,
    POSITIONS,
    VELOCITY_LEVELS,
)
from engine.composer.windows import START
from engine.errors import Stopped
from engine.values import Report, ShouldStop

MOST_EVENTS = 3_000
"""Events in one piece, however dense."""


class Stepper(Protocol):
    """An event network that is fed one event at a time."""

    def start(self, controls: Classes) -> None: ...

    def keep(self, rows: NDArray[np.intp]) -> None: ...

    def advance(self, before: Classes, before_position: Classes, before_bars: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """One written piece in the home key: rows of onset, duration, pitch, role, velocity.

    `log_probability` is the mean natural log probability of a written event.
    """

    rows: tuple[tuple[int, int, int, int, int], ...]
    log_probability: float

    def notes(self) -> NDArray[np.int64]:
        """Rows as songs have them (n, 5): onset, duration, pitch, velocity, role."""
        return np.array(self.rows, np.int64).reshape(-1, 5)[:, [0, 1, 2, 4, 3]]


def write(
    stepper: Stepper,
    heads: Heads,
    controls: Classes,
    primer: Classes,
    primer_end: int,
    limits: Limits,
    manner: Manner,
    followers: Followers,
    lookup: Lookup | None,
    forms: Sequence[Form],
    seeds: Sequence[int],
    *,
    report: Report,
    should_stop: ShouldStop,
) -> list[Candidate]:
    """Write one candidate per seed, all from the same primer tokens (n, 5) in the home key.

    The candidates are independent: each draws from a generator of its own seed, and has one of the
    `forms`. Raises Stopped.
    """
    batch, bar = len(seeds), limits.metre.ticks_per_bar
    most = len(primer) + MOST_EVENTS
    returning = Returning(forms, bar, most)
    draft = Draft(batch, heads, limits, manner, followers, lookup, returning, primer_end)
    record = _Record(batch, most)
    draws = np.empty((batch, MOST_EVENTS, len(HEADS)))
    for piece, seed in enumerate(seeds):
        np.random.default_rng(seed).random(out=draws[piece])
    stepper.start(np.tile(controls, (batch, 1)))
    before = np.tile(START, (batch, 1))
    position = np.full(batch, POSITIONS, np.int32)
    onset = np.full(batch, ONSET_TICKS[primer[0, ONSET]] if len(primer) else 0)
    for token in primer:
        stepper.advance(before, position, (onset / bar).astype(np.float32))
        before = np.tile(token, (batch, 1)).astype(np.int32)
        draft.take(before)
        record.take(before)
        onset, position = draft.onset, _place(draft.onset, bar)
    going = np.arange(batch)
    for number in range(MOST_EVENTS):
        if should_stop():
            raise Stopped
        state = stepper.advance(before, position, (onset / bar).astype(np.float32))
        at_once = number == 0 and not len(primer)
        before, likelihood = draft.draw(state, draws[going, number], at_once=at_once)
        going_on = draft.onset + ONSET_TICKS[before[:, ONSET]] < limits.end
        if not going_on.all():
            rows = _close_up(going_on)
            if not len(rows):
                break
            for part in (stepper, draft, record):
                part.keep(rows)
            going, before, likelihood = going[rows], before[rows], likelihood[rows]
        draft.take(before)
        record.take(before, likelihood)
        onset, position = draft.onset, _place(draft.onset, bar)
        report("composing", min(1.0, float(onset.min()) / max(limits.end, 1)))
    return record.candidates()


def _place(onset: NDArray[np.int64], bar: int) -> Classes:
    """The bar positions of onsets, as the network is told them."""
    return ((onset % bar) % POSITIONS).astype(np.int32)


def _close_up(going_on: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The rows that go on, the last of them in the places of those that do not: few move."""
    rows = np.arange(np.count_nonzero(going_on))
    free = np.flatnonzero(~going_on[: len(rows)])
    rows[free] = np.flatnonzero(going_on[len(rows) :]) + len(rows)
    return rows


class _Record:
    """What has been written of each piece of a batch."""

    def __init__(self, batch: int, most: int) -> None:
        self._pieces = np.arange(batch)  # what each row writes
        self._tokens = np.empty((batch, most, len(HEADS)), np.int32)
        self._likelihood = np.zeros((batch, most))
        self._events = np.zeros(batch, np.int64)
        self._drawn = np.zeros(batch, np.int64)

    def keep(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows only, in this order."""
        self._pieces = self._pieces[rows]

    def take(self, tokens: Classes, likelihood: NDArray[np.float64] | None = None) -> None:
        """Note down an event of each row, with its log probability if it was drawn."""
        number = self._events[self._pieces]
        self._tokens[self._pieces, number] = tokens
        self._events[self._pieces] += 1
        if likelihood is not None:
            self._likelihood[self._pieces, number] = likelihood
            self._drawn[self._pieces] += 1

    def candidates(self) -> list[Candidate]:
        """All pieces, those that ended too."""
        total = self._likelihood.sum(axis=1) / np.maximum(1, self._drawn)
        return [
            Candidate(_rows(tokens[:events]), float(mean))
            for tokens, events, mean in zip(self._tokens, self._events, total, strict=True)
        ]


def _rows(tokens: Classes) -> tuple[tuple[int, int, int, int, int], ...]:
    gap, role, pitch, duration, velocity = tokens.T
    columns = (
        np.cumsum(ONSET_TICKS[gap]),
        DURATION_TICKS[duration],
        pitch,
        role,
        VELOCITY_LEVELS[velocity],
    )
    return tuple(zip(*(column.tolist() for column in columns), strict=True))
