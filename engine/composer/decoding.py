# pyright: strict
"""Write pieces note by note in lockstep: plan, state, logits, biases, constraints, draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.composer import constraints
from engine.composer.biases import Sampling, pitch_bias
from engine.composer.constraints import Limits
from engine.composer.copy_guard import CopyGuard
from engine.composer.nucleus import log_probability, sample
from engine.composer.resampling import Resampling
from engine.composer.stepping.layers import Floats, Heads
from engine.composer.vocabulary import (
    DURATION,
    HEADS,
    ONSET,
    ONSET_TICKS,
    PITCH,
    POSITIONS,
    ROLE,
    START,
    VELOCITY,
)
from engine.composer.windows import MISSING, OFFSETS, WHOLE
from engine.composer.writing import Writing
from engine.errors import Stopped
from engine.values import Report, Role, ShouldStop

MOST_EVENTS = 3_000
"""Notes in one piece, however dense."""

Classes = NDArray[np.int32]


class Stepper(Protocol):
    """An event network that is fed one step at a time."""

    def start(self, batch: int) -> None: ...

    def keep(self, rows: NDArray[np.intp]) -> None: ...

    def advance(self, classes: Classes, bars: Floats) -> Floats: ...


def write(
    stepper: Stepper,
    heads: Heads,
    controls: Classes,
    pieces: Sequence[Writing],
    limits: Limits,
    sampling: Sampling,
    guard: CopyGuard,
    seeds: Sequence[int],
    *,
    resampling: Resampling | None = None,
    report: Report,
    should_stop: ShouldStop,
) -> list[Writing]:
    """Write on at each piece, all with the same notes standing around, until its end.

    Each draws from a generator of its own seed, and goes on from where `resampling` says. Raises
    Stopped.
    """
    pieces = list(pieces)
    bar = limits.metre.ticks_per_bar
    columns = [piece.plan.columns().tolist() for piece in pieces]
    told = controls.tolist()
    draws = [np.random.default_rng(seed) for seed in seeds]
    read = _read(stepper, pieces, should_stop)
    going = list(range(len(pieces)))
    for number in range(MOST_EVENTS + max(len(piece.queue) for piece in pieces)):
        if should_stop():
            raise Stopped
        rows = [pieces[i] for i in going]
        uniform = np.stack([draws[i].random(len(HEADS)) for i in going])
        if read is not None and not number:
            state = read
        else:
            known = [_known(p, columns[i], told) for p, i in zip(rows, going, strict=True)]
            classes = np.array(known, np.int32)
            bars = np.array([p.onset / bar for p in rows], np.float32)
            state = stepper.advance(classes + OFFSETS, bars)
        if number:
            state = _draw_note(rows, heads, state, limits, sampling, guard, uniform)
        _draw_next(rows, heads, state, limits, sampling, uniform)
        if resampling is not None:
            rows = _resampled(resampling, stepper, pieces, going)
        stays = [row for row, piece in enumerate(rows) if piece.onset < limits.end]
        if len(stays) < len(rows):
            if not stays:
                break
            stepper.keep(np.array(stays))
            going = [going[row] for row in stays]
        report("composing", min(pieces[i].onset for i in going) / limits.end)
    return pieces


def _resampled(
    resampling: Resampling, stepper: Stepper, pieces: list[Writing], going: Sequence[int]
) -> list[Writing]:
    """Let each piece go on from the one that survives; those that are going."""
    survivors = resampling.survivors(pieces, going)
    if survivors != going:
        stepper.keep(np.array([going.index(number) for number in survivors]))
        kept = [pieces[number] for number in survivors]
        for number, survivor, piece in zip(going, survivors, kept, strict=True):
            pieces[number] = piece if number == survivor else piece.copy()
    return [pieces[number] for number in going]


def _read(stepper: Stepper, pieces: Sequence[Writing], should_stop: ShouldStop) -> Floats | None:
    """Begin; the state after what stands around was read, None where nothing does."""
    standing = pieces[0].standing
    if standing is None:
        stepper.start(len(pieces))
        return None
    stepper.start(1)
    state = np.zeros((1, 1), np.float32)
    for number in range(len(standing.classes)):
        if should_stop():
            raise Stopped
        row = slice(number, number + 1)
        state = stepper.advance(standing.classes[row], standing.bars[row])
    stepper.keep(np.zeros(len(pieces), np.intp))
    return state.repeat(len(pieces), axis=0)


def _known(piece: Writing, columns: list[list[int]], controls: list[int]) -> list[int]:
    """What is known before the next note, in the order of INPUT_SIZES; before the first little."""
    if not piece.tokens and piece.ready < 0:
        when = (int(START[ONSET]), int(START[ROLE]), POSITIONS)
    else:
        when = (piece.gap, piece.role, piece.onset % piece.bar % POSITIONS)
    segment = WHOLE if piece.standing is None else MISSING
    planned = columns[piece.half_bar]
    return [*piece.before, *when, segment, *controls, *planned, *piece.line()]


def _draw_note(
    pieces: Sequence[Writing],
    heads: Heads,
    state: Floats,
    limits: Limits,
    sampling: Sampling,
    guard: CopyGuard,
    uniform: NDArray[np.float64],
) -> Floats:
    """Draw pitch, duration and velocity of each piece's next note and write it; the new state."""
    drawn: list[Classes] = []
    likely = np.zeros(len(pieces))
    for head in (PITCH, DURATION, VELOCITY):
        logits = heads.logits(head, state)
        if head == PITCH:
            biased = logits + np.stack([pitch_bias(p, limits, sampling) for p in pieces])
            mask = np.stack([guard.allowed(p, constraints.pitches(p, limits)) for p in pieces])
            given = [_known_pitch(p) for p in pieces]
        elif head == DURATION:
            biased, mask = logits, np.stack([constraints.durations(p, limits) for p in pieces])
            longest = mask.sum(axis=1) - 1  # what comes back at the end is held no longer
            given = [
                None if p.given is None else min(p.given.duration, int(most))
                for p, most in zip(pieces, longest, strict=True)
            ]
        else:
            biased, mask = logits, None
            given = [None if p.given is None else p.given.velocity for p in pieces]
        temperature, top_p = sampling.of(head)
        token = sample(biased, mask, temperature, top_p, uniform[:, head])
        for row, known in enumerate(given):
            if known is not None:
                token[row] = known
        if head == PITCH:
            likely = log_probability(logits, token)
        drawn.append(token)
        state = heads.know(head, state, token)
    for row, piece in enumerate(pieces):
        if _known_pitch(piece) is None:
            piece.log_probability += float(likely[row])
            piece.drawn += 1
        piece.write(*(int(token[row]) for token in drawn))
    return state


def _known_pitch(piece: Writing) -> int | None:
    """The pitch of what is given, unless an accompaniment comes back above another tune with it.

    What stands already, and so has its velocity, stays as it is.
    """
    given = piece.given
    if given is None or given.pitch is None:
        return None
    comes_back = given.velocity is None and piece.role in (Role.BASS, Role.CHORD)
    return None if comes_back and given.pitch >= piece.under else given.pitch


def _draw_next(
    pieces: Sequence[Writing],
    heads: Heads,
    state: Floats,
    limits: Limits,
    sampling: Sampling,
    uniform: NDArray[np.float64],
) -> None:
    """Draw when and in which role each piece goes on."""
    logits = heads.logits(ONSET, state)
    ticks = _next_ticks(pieces, limits, logits, sampling, uniform[:, ONSET])
    # where a filling begins is no gap to what stands before it
    begins = np.array([p.standing is not None and not p.ticks for p in pieces])
    last = np.where(begins, ticks, [p.last_onset for p in pieces])
    gap = np.searchsorted(ONSET_TICKS, np.minimum(ticks - last, ONSET_TICKS[-1])).astype(np.int32)
    place = (ticks % limits.metre.ticks_per_bar % POSITIONS).astype(np.int32)
    state = heads.know_position(heads.know(ONSET, state, gap), place)
    of_role = heads.logits(ROLE, state)
    mask = np.stack(
        [
            constraints.roles(piece, limits, tick)
            if tick < limits.end
            else np.ones(len(Role), bool)
            for piece, tick in zip(pieces, ticks.tolist(), strict=True)
        ]
    )
    role = sample(of_role, mask, *sampling.of(ROLE), uniform[:, ROLE])
    for row, piece in enumerate(pieces):
        piece.go_to(int(ticks[row]), Role(int(role[row])))


def _next_ticks(
    pieces: Sequence[Writing],
    limits: Limits,
    logits: Floats,
    sampling: Sampling,
    uniform: NDArray[np.float64],
) -> NDArray[np.int64]:
    """When each piece goes on, by a gap drawn among those allowed.

    A draw that leaves the bar says that the bar is done. What comes back in the next one is known
    then, and it is drawn again.
    """
    for piece in pieces:
        if piece.ready < 0:
            piece.enter(0)
    ticks = np.zeros(len(pieces), np.int64)
    rows = list(range(len(pieces)))
    while rows:
        masks = np.stack([constraints.gaps(pieces[row], limits) for row in rows])
        free = np.logical_or.reduce(masks, axis=1)
        masks[~free] = True  # drawn with the others, and not used
        gaps = ONSET_TICKS[sample(logits[rows], masks, *sampling.of(ONSET), uniform[rows])]
        again: list[int] = []
        for row, is_free, gap in zip(rows, free.tolist(), gaps.tolist(), strict=True):
            piece = pieces[row]
            last = piece.last_onset
            if is_free:
                tick = last + gap
            else:  # no gap of the vocabulary leads to what is given next: it comes all the same
                tick = piece.queue[0].tick if piece.queue else (piece.ready + 1) * piece.bar
            if tick // piece.bar <= piece.ready or (piece.ready + 1) * piece.bar >= limits.end:
                ticks[row] = tick if is_free else max(tick, last)
            else:
                piece.enter(piece.ready + 1)
                again.append(row)
        rows = again
    return ticks
