# pyright: strict
"""Write pieces note by note in lockstep: plan, state, logits, biases, constraints, draw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.composer import constraints
from engine.composer.biases import Sampling, pitch_bias
from engine.composer.constraints import Limits
from engine.composer.copy_guard import CopyGuard
from engine.composer.events import ROLES
from engine.composer.nucleus import log_probability, sample
from engine.composer.onsets import next_ticks
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
    SIZES,
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
    logits = heads.logits(PITCH, state)
    pitch = _draw_pitch(pieces, logits, limits, sampling, guard, uniform[:, PITCH])
    state = heads.know(PITCH, state, pitch)
    longest = [constraints.longest(piece, limits) for piece in pieces]
    known = [  # what comes back at the end is held no longer
        None if piece.given is None else min(piece.given.duration, most)
        for piece, most in zip(pieces, longest, strict=True)
    ]
    mask = np.arange(SIZES[DURATION]) <= np.array(longest)[:, None]
    duration = _draw(heads, DURATION, state, known, mask, sampling, uniform)
    state = heads.know(DURATION, state, duration)
    known = [None if piece.given is None else piece.given.velocity for piece in pieces]
    velocity = _draw(heads, VELOCITY, state, known, None, sampling, uniform)
    drawn = (pitch.tolist(), duration.tolist(), velocity.tolist())
    for piece, *token in zip(pieces, *drawn, strict=True):
        piece.write(*token)
    return heads.know(VELOCITY, state, velocity)


def _draw_pitch(
    pieces: Sequence[Writing],
    logits: Floats,
    limits: Limits,
    sampling: Sampling,
    guard: CopyGuard,
    uniform: NDArray[np.float64],
) -> Classes:
    """The pitch of each piece's next note, and in the piece how likely it was if it was drawn."""
    known = [_known_pitch(piece) for piece in pieces]
    biased, mask = logits.copy(), np.ones(logits.shape, np.bool_)
    for row, piece in enumerate(pieces):
        if known[row] is None:
            biased[row] += pitch_bias(piece, limits, sampling)
            mask[row] = guard.allowed(piece, constraints.pitches(piece, limits))
    token = _with(known, sample(biased, mask, *sampling.of(PITCH), uniform))
    likely = log_probability(logits, token).tolist()
    for piece, its, own in zip(pieces, known, likely, strict=True):
        if its is None:
            piece.log_probability += own
            piece.drawn.append(len(piece.tokens))
    return token


def _draw(
    heads: Heads,
    head: int,
    state: Floats,
    known: Sequence[int | None],
    mask: NDArray[np.bool_] | None,
    sampling: Sampling,
    uniform: NDArray[np.float64],
) -> Classes:
    """Each piece's token of a head, as far as it is not `known`."""
    if None not in known:
        return np.array(known, np.int32)
    logits = heads.logits(head, state)
    return _with(known, sample(logits, mask, *sampling.of(head), uniform[:, head]))


def _with(known: Sequence[int | None], drawn: Classes) -> Classes:
    """What was drawn, and what is known in its place."""
    return np.array([d if k is None else k for k, d in zip(known, drawn, strict=True)], np.int32)


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
    """Draw when and in which role each piece goes on, where what is given leaves anything open."""
    logits = partial(heads.logits, ONSET, state)
    ticks = next_ticks(pieces, limits, logits, *sampling.of(ONSET), uniform[:, ONSET])
    known = [_known_role(piece, limits, tick) for piece, tick in zip(pieces, ticks, strict=True)]
    if None in known:
        # where a filling begins is no gap to what stands before it
        begins = np.array([p.standing is not None and not p.ticks for p in pieces])
        last = np.where(begins, ticks, [p.last_onset for p in pieces])
        since = np.minimum(ticks - last, ONSET_TICKS[-1])
        gap = np.searchsorted(ONSET_TICKS, since).astype(np.int32)
        place = np.array(ticks, np.int32) % limits.metre.ticks_per_bar % POSITIONS
        state = heads.know_position(heads.know(ONSET, state, gap), place)
    mask = np.ones((len(pieces), len(Role)), np.bool_)
    for row, (piece, tick) in enumerate(zip(pieces, ticks, strict=True)):
        if known[row] is None:
            mask[row] = constraints.roles(piece, limits, tick)
    role = _draw(heads, ROLE, state, known, mask, sampling, uniform)
    for piece, tick, its in zip(pieces, ticks, role.tolist(), strict=True):
        piece.go_to(tick, ROLES[int(its)])


def _known_role(piece: Writing, limits: Limits, tick: int) -> Role | None:
    """In which role a piece goes on, where nothing else may: at its end it does not matter."""
    if tick >= limits.end:
        return piece.role
    return piece.queue[0].role if constraints.is_full(piece, limits) else None
