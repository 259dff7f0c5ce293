"""Write pieces event by event: several candidates in lockstep, each within its limits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.composer.copy_guard import CopyGuard, Followers
from engine.composer.echo import Echo
from engine.composer.masks import (
    Limits,
    Mask,
    Progress,
    duration_masks,
    onset_masks,
    pitch_masks,
    role_masks,
)
from engine.composer.nucleus import log_probability, sample
from engine.composer.stepping.layers import Floats, Heads
from engine.composer.vocabulary import (
    DURATION,
    DURATION_TICKS,
    HEADS,
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
from engine.values import TICKS_PER_BEAT, Report, Role, ShouldStop

MOST_EVENTS = 3_000
"""Events in one piece, however dense."""

_GAPS, _LENGTHS = ONSET_TICKS.tolist(), DURATION_TICKS.tolist()
_LEVELS = VELOCITY_LEVELS.tolist()
_LEAN = np.log1p(ONSET_TICKS / 3)
_DENSITY_TICKS, _DENSITY_EVENTS = 96, 128


class Stepper(Protocol):
    """An event network that is fed one event at a time."""

    def start(self, batch: int) -> None: ...

    def keep(self, rows: NDArray[np.intp]) -> None: ...

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
    `rhythm_temperature` and `rhythm_top_p` are those of onsets and durations, whose rare values
    make a rhythm.
    `rhythm_echo` and `phrase_echo` are added to the logits of what came before (see Echo).
    """

    temperature: float
    top_p: float
    density: float | None
    rhythm_temperature: float = 1.0
    rhythm_top_p: float = 1.0
    rhythm_echo: float = 0.0
    phrase_echo: float = 0.0


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
    followers: Followers,
    seeds: Sequence[int],
    *,
    report: Report,
    should_stop: ShouldStop,
) -> list[Candidate]:
    """Write one candidate per seed, all from the same primer tokens (n, 5) in the home key.

    The candidates are independent: each draws from a generator of its own seed. Raises Stopped.
    """
    writers = [_Writer(followers, limits.metre.ticks_per_bar) for _ in seeds]
    going = list(writers)
    draws = np.stack(
        [np.random.default_rng(seed).random((MOST_EVENTS, len(HEADS))) for seed in seeds], axis=1
    )
    described = np.tile(controls, (len(seeds), 1)).astype(np.int32)
    stepper.start(len(seeds))
    before = np.tile(START, (len(seeds), 1))
    position = np.full(len(seeds), POSITIONS, np.int32)
    first_onset = _GAPS[primer[0, ONSET]] if len(primer) else 0
    onset = np.full(len(seeds), first_onset, np.int64)
    bar = limits.metre.ticks_per_bar
    for token in primer:
        stepper.advance(before, position, (onset / bar).astype(np.float32), described)
        for writer in writers:
            writer.take(token.tolist())
        before = np.tile(token, (len(seeds), 1)).astype(np.int32)
        onset[:] = writers[0].progress.onset
        position = ((onset % bar) % POSITIONS).astype(np.int32)
    for number in range(MOST_EVENTS):
        if should_stop():
            raise Stopped
        state = stepper.advance(before, position, (onset / bar).astype(np.float32), described)
        nothing_yet = number == 0 and not len(primer)
        tokens, likelihood = _draw(
            state, heads, going, onset, limits, manner, primer_end, draws[number], nothing_yet
        )
        onset = onset + ONSET_TICKS[tokens[:, ONSET]]
        before = tokens
        on = np.flatnonzero(onset < limits.end)
        if len(on) < len(going):
            going = [going[row] for row in on]
            if not going:
                break
            stepper.keep(on)
            before, onset, likelihood, draws = before[on], onset[on], likelihood[on], draws[:, on]
            described = described[on]
        for writer, token, share in zip(going, before.tolist(), likelihood.tolist(), strict=True):
            writer.take(token, share)
        position = ((onset % bar) % POSITIONS).astype(np.int32)
        report("composing", min(1.0, float(onset.min()) / max(limits.end, 1)))
    return [writer.candidate() for writer in writers]


def _draw(
    state: Floats,
    heads: Heads,
    writers: Sequence[_Writer],
    onset: NDArray[np.int64],
    limits: Limits,
    manner: Manner,
    primer_end: int,
    uniform: NDArray[np.float64],
    nothing_yet: bool,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The tokens (batch, 5) of each writer's next event, and their log probability (batch,)."""
    pieces = [writer.progress for writer in writers]
    tokens = np.empty((len(writers), len(HEADS)), np.int32)
    all_logits: list[Floats] = []
    next_onset: list[int] = []
    for head in range(len(HEADS)):
        logits = heads.logits(head, state)
        allowed: Mask | None = None
        if head == ONSET:
            if manner.rhythm_echo:
                for row, writer in enumerate(writers):
                    writer.echo.lean_onset(logits[row], int(onset[row]), manner.rhythm_echo)
            if manner.density is not None:
                logits += _lean(pieces, manner.density, primer_end)
            allowed = onset_masks(pieces, limits, primer_end)
            if nothing_yet:
                allowed[:] = ONSET_TICKS == 0
        elif head == ROLE:
            allowed = role_masks(pieces, limits, next_onset)
        elif head == PITCH:
            roles = tokens[:, ROLE].tolist()
            allowed = pitch_masks(pieces, limits, roles, next_onset)
            if manner.phrase_echo:
                for row, writer in enumerate(writers):
                    writer.echo.lean_pitch(
                        logits[row], next_onset[row], roles[row], manner.phrase_echo
                    )
        elif head == DURATION:
            allowed = duration_masks(next_onset, limits)
            for row, (writer, token) in enumerate(zip(writers, tokens.tolist(), strict=True)):
                if manner.phrase_echo:
                    writer.echo.lean_duration(
                        logits[row], next_onset[row], token[ROLE], token[PITCH], manner.phrase_echo
                    )
                writer.forbid_copies(allowed[row], token, next_onset[row])
        temperature, top_p = min(manner.temperature, 1.0), manner.top_p
        if head == PITCH:
            temperature = manner.temperature
        elif head in (ONSET, DURATION):
            temperature, top_p = manner.rhythm_temperature, manner.rhythm_top_p
        tokens[:, head] = sample(logits, allowed, temperature, top_p, uniform[:, head])
        all_logits.append(logits)
        if head == ONSET:
            onsets = onset + ONSET_TICKS[tokens[:, ONSET]]
            next_onset = onsets.tolist()
            place = (onsets % limits.metre.ticks_per_bar) % POSITIONS
            state = heads.know_onset(state, tokens[:, ONSET], place.astype(np.int32))
        elif head != VELOCITY:
            state = heads.know(head, state, tokens[:, head])
    return tokens, log_probability(all_logits, tokens)


class _Writer:
    """One candidate: its notes so far, how likely they were, and what it must not copy."""

    def __init__(self, followers: Followers, bar: int) -> None:
        self.progress = Progress()
        self.echo = Echo(bar)
        self._guard = CopyGuard(followers)
        self._likelihood: list[float] = []

    def take(self, token: Sequence[int], likelihood: float | None = None) -> None:
        """Append an event given by its tokens."""
        onset = self.progress.onset + _GAPS[token[ONSET]]
        duration, pitch = _LENGTHS[token[DURATION]], token[PITCH]
        starts_onset = not self.progress.rows or onset > self.progress.onset
        self.progress.add(onset, duration, pitch, token[ROLE], _LEVELS[token[VELOCITY]])
        self.echo.add(onset, token[ROLE], pitch, token[DURATION])
        if likelihood is not None:
            self._likelihood.append(likelihood)
        if token[ROLE] != Role.DRUM:
            self._guard.add(pitch, duration, starts_onset=starts_onset)

    def forbid_copies(self, allowed: Mask, token: Sequence[int], onset: int) -> None:
        """Take from the durations `allowed` those that would copy, unless that leaves none."""
        if token[ROLE] == Role.DRUM:
            return
        copied = self._guard.copied(token[PITCH], starts_onset=onset > self.progress.onset)
        if copied is not None and (allowed & ~copied).any():
            allowed &= ~copied

    def candidate(self) -> Candidate:
        """What was written."""
        mean = float(np.mean(self._likelihood)) if self._likelihood else 0.0
        return Candidate(tuple(self.progress.rows), mean)


def _lean(pieces: Sequence[Progress], density: float, primer_end: int) -> Floats:
    """What leans the onset logits towards the aimed density, by how far the last beats are off."""
    leans: list[float] = []
    for piece in pieces:
        window = max(piece.onset - _DENSITY_TICKS, primer_end)
        recent = len(piece.onsets) - bisect_left(piece.onsets, window)
        beats = max(0, piece.onset - window) / TICKS_PER_BEAT  # none while the primer still rings
        rate = (min(recent, _DENSITY_EVENTS) + density) / (beats + 1)
        leans.append(rate / density)
    lean = 1.5 * np.clip(np.log(leans), -1.5, 1.5)
    return (lean[:, None] * _LEAN).astype(np.float32)
