"""Pieces as the steps that a network takes, cut into windows that fill a batch without padding.

At each step the network knows the note before, when and in which role the next one comes, what the
plan means for there, and which pitches its role had last; it says that note's pitch, duration and
velocity, and when and in which role the one after it comes. A first step, of no note, only says
when the piece begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.controls import CONTROL_SIZES, UNKNOWN
from engine.composer.events import Events, bar_positions, gap_classes
from engine.composer.vocabulary import ONSET, PITCH, POSITIONS, ROLE, SIZES, START, VELOCITY
from engine.plan.plan import COLUMNS
from engine.plan.plan import UNKNOWN as UNPLANNED

WINDOW = 320
"""Steps that a network sees at once: a piece of 16 bars, mostly."""

LINE = 3
"""How many pitches that a role had last are known: a line goes on from where it is, as it went."""

WHOLE, AROUND, MISSING = range(3)
"""A step of music as it goes on; around bars that are missing; and in these, filled in after."""

INPUT_SIZES = (
    *(size + 1 for size in SIZES),  # the note before, and when and in which role this one comes
    POSITIONS + 1,
    3,
    *CONTROL_SIZES,
    *(size for _, size in COLUMNS),
    *(SIZES[PITCH] + 1,) * LINE,
)
"""Classes of each input of a step, in order; of tokens, position and line one more: none yet."""

OFFSETS: NDArray[np.int32] = np.cumsum([0, *INPUT_SIZES[:-1]]).astype(np.int32)
INPUTS = int(sum(INPUT_SIZES))
"""All classes of all inputs, laid end to end; OFFSETS says where each input's begin."""


@dataclass(frozen=True, slots=True)
class Windows:
    """`b` windows of `t` steps.

    classes (b, t, inputs) what is known, as places among all INPUTS; bars (b, t) the step's time
    in bars from the piece's start; piece (b, t) which piece it is of; target (b, t, 5) tokens in
    the order of HEADS; position (b, t) the next note's place in the bar; weight (b, t, 5) of each
    target in the loss, 0 where it is padding or was not in the source.
    """

    classes: NDArray[np.int32]
    bars: NDArray[np.float32]
    piece: NDArray[np.int32]
    target: NDArray[np.int32]
    position: NDArray[np.int32]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.classes)

    def inputs(self) -> dict[str, NDArray[np.int32] | NDArray[np.float32]]:
        """What a network is called with."""
        return {name: getattr(self, name) for name in _FIELDS if name != "weight"}

    def take(self, rows: NDArray[np.int64] | slice) -> Windows:
        """The named windows."""
        return Windows(*(getattr(self, name)[rows] for name in _FIELDS))

    def batches(self, size: int) -> Iterator[Windows]:
        """Consecutive groups of `size` windows, the last as small as what is left."""
        for start in range(0, len(self), size):
            yield self.take(slice(start, start + size))


_FIELDS = tuple(Windows.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one piece, fields as in Windows without the windows; one more than events."""

    classes: NDArray[np.int32]
    bars: NDArray[np.float32]
    target: NDArray[np.int32]
    position: NDArray[np.int32]
    weight: NDArray[np.float32]

    def part(self, start: int, stop: int) -> Steps:
        """The steps from `start` up to `stop`."""
        return Steps(*(getattr(self, name)[start:stop] for name in _STEP_FIELDS))

    def __len__(self) -> int:
        return len(self.bars)


_STEP_FIELDS = tuple(Steps.__dataclass_fields__)


def steps_of(piece: Events, missing: NDArray[np.bool_] | None = None) -> Steps:
    """A piece's steps; the events `missing` (n,) come last, to be filled in."""
    gone = np.zeros(len(piece), bool) if missing is None else missing
    order = np.concatenate([np.flatnonzero(~gone), np.flatnonzero(gone)])
    kept = int((~gone).sum())
    tokens, ticks = piece.tokens[order].copy(), piece.ticks[order]
    tokens[:kept, ONSET] = gap_classes(ticks[:kept])
    first = int(ticks[kept]) if kept < len(ticks) else 0
    tokens[kept:, ONSET] = gap_classes(ticks[kept:] - first)
    position = bar_positions(ticks, piece.metre)
    bars = ticks / piece.metre.ticks_per_bar
    before = np.vstack([START[None], START[None], tokens[:-1]])[: len(tokens) + 1]
    if not piece.has_velocity:
        before[:, VELOCITY] = START[VELOCITY]
    now = np.vstack([START[None], tokens])
    segment = np.where(np.arange(len(tokens) + 1) > kept, MISSING, AROUND if gone.any() else WHOLE)
    half = np.minimum((bars * 2).astype(np.int64), len(piece.plan) - 1)
    known = np.column_stack(
        [
            before[:, :ONSET],
            now[:, ONSET:],
            np.concatenate([[POSITIONS], position]),
            segment,
            np.tile(piece.controls, (len(tokens) + 1, 1)),
            piece.plan[np.concatenate([half[:1], half])],
            np.vstack([np.full(LINE, START[PITCH]), lines_of(piece.tokens, gone)[order]]),
        ]
    )
    if gone.any():
        known[kept + 1, ONSET] = START[
            ONSET
        ]  # where the filling begins is no gap to the note before
    target = np.zeros((len(tokens) + 1, len(SIZES)), np.int32)
    target[1:, :ONSET], target[:-1, ONSET:] = tokens[:, :ONSET], tokens[:, ONSET:]
    weight = np.ones(target.shape, np.float32)
    weight[0, :ONSET] = weight[-1, ONSET:] = 0
    if gone.any():
        weight[kept, ONSET] = 0
    if not piece.has_velocity:
        weight[:, VELOCITY] = 0
    return Steps(
        classes=(known + OFFSETS).astype(np.int32),
        bars=np.concatenate([[0.0], bars]).astype(np.float32),
        target=target,
        position=np.concatenate([position, [0]]).astype(np.int32),
        weight=weight,
    )


def lines_of(tokens: NDArray[np.int32], gone: NDArray[np.bool_] | None = None) -> NDArray[np.int32]:
    """The pitches (n, LINE) that the role of each note had before it, the last one first.

    Of what is `gone` (n,) nothing is known to the rest, and the rest is to what is gone.
    """
    gone = np.zeros(len(tokens), bool) if gone is None else gone
    lines = np.full((len(tokens), LINE), START[PITCH], np.int32)
    for role in np.unique(tokens[:, ROLE]).tolist():
        of_role = np.flatnonzero(tokens[:, ROLE] == role)
        for known, told in ((of_role[~gone[of_role]], False), (of_role, True)):
            for back in range(1, LINE + 1):
                before = np.concatenate(
                    [np.full(min(back, len(known)), START[PITCH]), tokens[known[:-back], PITCH]]
                )
                own = gone[known] == told
                lines[known[own], back - 1] = before[own]
    return lines


def lay_out(pieces: Sequence[Steps], *, window: int = WINDOW, skip: int = 0) -> Windows:
    """All pieces end to end, cut into windows; the last window is padded with weight 0.

    `skip` steps are left out at the front, so that other places are cut each epoch.
    """
    length = sum(len(piece) for piece in pieces) - skip
    rows = max(1, -(-length // window))
    size = rows * window
    number = np.concatenate([np.full(len(p), i + 1, np.int32) for i, p in enumerate(pieces)])

    def cut(values: NDArray[Any]) -> NDArray[Any]:
        values = values[skip:]
        shape = (size - len(values), *values.shape[1:])
        return np.concatenate([values, np.zeros(shape, values.dtype)]).reshape(
            rows, window, *values.shape[1:]
        )

    columns = {
        name: cut(np.concatenate([getattr(piece, name) for piece in pieces]))
        for name in _STEP_FIELDS
    }
    return Windows(piece=cut(number), **columns)


def overlapping(piece: Steps, *, window: int = WINDOW, context: int | None = None) -> Windows:
    """Windows over one piece such that each step is weighed once and sees enough before it.

    Every window after the first starts `window - context` steps after the one before and weighs
    only those that have `context` of the piece in front of them.
    """
    context = window // 2 if context is None else context
    cuts: list[Windows] = []
    for start in range(0, max(1, len(piece) - context), window - context):
        cut = lay_out([piece.part(start, min(len(piece), start + window))], window=window)
        if start > 0:
            cut.weight[:, :context] = 0
        cuts.append(cut)
    return joined(cuts)


def joined(parts: Sequence[Windows]) -> Windows:
    """The windows of all parts, in their order."""
    return Windows(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def forget_some_controls(piece: Events, chance: float, random: np.random.Generator) -> Events:
    """The piece with each control made unknown by `chance`, so that none is relied on blindly."""
    hidden = random.random(len(CONTROL_SIZES)) < chance
    described = np.where(hidden, UNKNOWN, piece.controls).astype(np.int32)
    return replace(piece, controls=described)


def unplanned(piece: Events) -> Events:
    """The piece with nothing of its plan known."""
    return replace(piece, plan=np.tile(UNPLANNED, (len(piece.plan), 1)))


def forget_some_plan(piece: Events, chance: float, random: np.random.Generator) -> Events:
    """The piece with each column of its plan made unknown by `chance`."""
    hidden = random.random(len(COLUMNS)) < chance
    return replace(piece, plan=np.where(hidden, UNPLANNED, piece.plan))


def leave_out(piece: Events, random: np.random.Generator) -> NDArray[np.bool_]:
    """Which events (n,) of a piece are missing: of one to eight bars, all or those of a role."""
    bar = piece.ticks // piece.metre.ticks_per_bar
    first, last = int(bar[0]), int(bar[-1])
    length = int(random.integers(1, 9))
    start = int(random.integers(first, max(first, last - length + 1) + 1))
    gone = (bar >= start) & (bar < start + length)
    if random.random() < 0.5:
        roles = np.unique(piece.tokens[gone, ROLE])
        gone &= piece.tokens[:, ROLE] == (random.choice(roles) if len(roles) else 0)
    return gone if gone.any() and not gone.all() else np.zeros(len(piece), bool)
