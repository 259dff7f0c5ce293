"""Write pieces event by event: several candidates in lockstep, each within its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.composer import masks
from engine.composer.masks import Limits, Progress
from engine.composer.nucleus import log_probability, sample
from engine.composer.originality import LONGEST_RUN, coarse_lengths, code, code_of_lengths
from engine.composer.stepping.layers import Floats, Heads
from engine.composer.vocabulary import (
    DURATION,
    DURATION_TICKS,
    ONSET,
    ONSET_TICKS,
    PITCH,
    POSITIONS,
    ROLE,
    VELOCITY,
    VELOCITY_LEVELS,
)
from engine.composer.windows import START
from engine.errors import Stopped
from engine.values import Report, Role, ShouldStop

MOST_EVENTS = 3_000
"""Events in one piece, however dense."""

GUARD = LONGEST_RUN - 1
"""A run of this many events is not continued as its song does, a note short of the limit."""

_COARSE = coarse_lengths(DURATION_TICKS)


class Stepper(Protocol):
    """An event network that is fed one event at a time."""

    def start(self, batch: int) -> None: ...

    def advance(
        self,
        before: NDArray[np.int32],
        before_position: NDArray[np.int32],
        before_bars: Floats,
        controls: NDArray[np.int32],
    ) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How adventurous: `temperature` scales the logits, `top_p` cuts the nucleus.

    `density` is the aimed number of notes a quarter note, or None to leave it to the network.
    """

    temperature: float
    top_p: float
    density: float | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One written piece in the home key: rows of onset, duration, pitch, role, velocity.

    `log_probability` is the mean natural log probability of a written event.
    """

    rows: tuple[tuple[int, int, int, int, int], ...]
    log_probability: float


def write(
    stepper: Stepper,
    heads: Heads,
    controls: NDArray[np.int32],
    primer: NDArray[np.int32],
    primer_end: int,
    limits: Limits,
    manner: Manner,
    followers: Mapping[str, Mapping[bytes, frozenset[int]]],
    seeds: Sequence[int],
    *,
    report: Report,
    should_stop: ShouldStop,
) -> list[Candidate]:
    """Write one candidate per seed, all from the same primer tokens (n, 5) in the home key.

    The candidates are independent: each draws from a generator of its own seed. Raises Stopped.
    """
    batch = len(seeds)
    writers = [_Writer(seed, followers) for seed in seeds]
    described = np.tile(controls, (batch, 1)).astype(np.int32)
    stepper.start(batch)
    before = np.tile(START, (batch, 1))
    position = np.full(batch, POSITIONS, np.int32)
    first_onset = int(ONSET_TICKS[primer[0, ONSET]]) if len(primer) else 0
    onset = np.full(batch, first_onset, np.int64)
    bar = limits.metre.ticks_per_bar
    for token in primer:
        stepper.advance(before, position, (onset / bar).astype(np.float32), described)
        for writer in writers:
            writer.take(token)
        before = np.tile(token, (batch, 1)).astype(np.int32)
        onset = np.array([writer.progress.onset for writer in writers], np.int64)
        position = ((onset % bar) % POSITIONS).astype(np.int32)
    for number in range(MOST_EVENTS):
        if should_stop():
            raise Stopped
        state = stepper.advance(before, position, (onset / bar).astype(np.float32), described)
        draws = np.stack([writer.random.random(5) for writer in writers])
        tokens = np.zeros((batch, 5), np.int32)
        logits = heads.logits(ONSET, state)
        _steer_density(logits, writers, manner, primer_end)
        allowed = np.stack([masks.onset_mask(w.progress, limits, primer_end) for w in writers])
        if number == 0 and not len(primer):
            allowed[:] = ONSET_TICKS == 0
        tokens[:, ONSET] = sample(
            logits, allowed, min(manner.temperature, 1.0), manner.top_p, draws[:, ONSET]
        )
        likelihood = log_probability(logits, tokens[:, ONSET])
        next_onset = onset + ONSET_TICKS[tokens[:, ONSET]]
        next_position = ((next_onset % bar) % POSITIONS).astype(np.int32)
        state = heads.know_onset(state, tokens[:, ONSET], next_position)
        for head in (ROLE, PITCH, DURATION, VELOCITY):
            logits = heads.logits(head, state)
            allowed = np.stack(
                [
                    writer.allowed(head, tokens[i], int(next_onset[i]), limits, logits.shape[1])
                    for i, writer in enumerate(writers)
                ]
            )
            temperature = manner.temperature if head == PITCH else min(manner.temperature, 1.0)
            tokens[:, head] = sample(logits, allowed, temperature, manner.top_p, draws[:, head])
            likelihood = likelihood + log_probability(logits, tokens[:, head])
            if head != VELOCITY:
                state = heads.know(head, state, tokens[:, head])
        for i, writer in enumerate(writers):
            if writer.progress.finished or next_onset[i] >= limits.end:
                writer.progress.finished = True
            else:
                writer.take(tokens[i], float(likelihood[i]))
        if all(writer.progress.finished for writer in writers):
            break
        before = tokens
        onset = np.minimum(next_onset, limits.end)
        position = ((onset % bar) % POSITIONS).astype(np.int32)
        report("composing", min(1.0, float(onset.min()) / max(limits.end, 1)))
    return [writer.candidate() for writer in writers]


class _Writer:
    """One candidate: its random numbers, its notes so far, and what it must not copy."""

    def __init__(self, seed: int, followers: Mapping[str, Mapping[bytes, frozenset[int]]]) -> None:
        self.random = np.random.default_rng(seed)
        self.progress = Progress()
        self._followers = followers
        self._events: list[int] = []
        self._top: list[int] = []
        self._last_pitch: int | None = None
        self._last_top: int | None = None
        self._likelihood: list[float] = []

    def take(self, token: NDArray[np.int32], likelihood: float | None = None) -> None:
        """Append an event given by its tokens."""
        onset = self.progress.onset + int(ONSET_TICKS[token[ONSET]])
        duration, pitch = int(DURATION_TICKS[token[DURATION]]), int(token[PITCH])
        starts_onset = not self.progress.rows or onset > self.progress.onset
        velocity = int(VELOCITY_LEVELS[token[VELOCITY]])
        self.progress.add(onset, duration, pitch, int(token[ROLE]), velocity)
        if likelihood is not None:
            self._likelihood.append(likelihood)
        if token[ROLE] == Role.DRUM:
            return
        if self._last_pitch is not None:
            self._events.append(code(pitch - self._last_pitch, duration))
        self._last_pitch = pitch
        if starts_onset:  # the events of one onset begin with the highest, nearly always
            if self._last_top is not None:
                self._top.append(code(pitch - self._last_top, duration))
            self._last_top = pitch

    def allowed(
        self, head: int, token: NDArray[np.int32], onset: int, limits: Limits, classes: int
    ) -> NDArray[np.bool_]:
        """The classes of one head that may be drawn, given the heads before it."""
        if head == ROLE:
            same = onset == self.progress.onset and bool(self.progress.rows)
            return masks.role_mask(self.progress, limits, same_onset=same)
        if head == PITCH:
            return masks.pitch_mask(self.progress, limits, int(token[ROLE]), onset)
        if head == DURATION:
            mask = masks.duration_mask(onset, limits)
            if token[ROLE] == Role.DRUM:
                return mask
            free = mask & ~self._copied(int(token[PITCH]), onset)
            return free if free.any() else mask
        return np.ones(classes, bool)

    def candidate(self) -> Candidate:
        """What was written."""
        mean = float(np.mean(self._likelihood)) if self._likelihood else 0.0
        return Candidate(tuple(self.progress.rows), mean)

    def _copied(self, pitch: int, onset: int) -> NDArray[np.bool_]:
        """The durations with which this pitch would extend a copied run past the guard."""
        copied = np.zeros(len(DURATION_TICKS), bool)
        lines = [("events", self._events, self._last_pitch)]
        if onset > self.progress.onset:
            lines.append(("top", self._top, self._last_top))
        for name, line, last in lines:
            if last is None or len(line) < GUARD:
                continue
            row = np.array(line[-GUARD:], np.int64).tobytes()
            following = self._followers.get(name, {}).get(row)
            if following:
                copied |= np.isin(code_of_lengths(pitch - last, _COARSE), list(following))
        return copied


def _steer_density(
    logits: Floats, writers: Sequence[_Writer], manner: Manner, primer_end: int
) -> None:
    """Lean the onset logits towards the aimed density, by how far the last beats are from it."""
    if manner.density is None:
        return
    for i, writer in enumerate(writers):
        progress = writer.progress
        window = max(progress.onset - 96, primer_end)
        ticks = progress.onset - window
        recent = sum(1 for row in progress.rows[-128:] if row[0] >= window)
        rate = (recent + manner.density) / ((ticks + 12) / 12)
        lean = float(np.clip(np.log(rate / manner.density), -1.5, 1.5))
        logits[i] += np.float32(lean * 1.5) * np.log1p(ONSET_TICKS / 3).astype(np.float32)
