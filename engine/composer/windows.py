"""Pieces laid end to end and cut into windows that fill a batch without padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.controls import CONTROL_SIZES, UNKNOWN
from engine.composer.events import Events, bar_positions
from engine.composer.vocabulary import PITCH, PITCHES, POSITIONS, ROLE, SIZES, VELOCITY
from engine.values import Role

WINDOW = 256
"""Events that a network sees at once."""

START = np.array(SIZES, dtype=np.int32)
"""The event before a piece's first: one past the last class of each head."""


@dataclass(frozen=True, slots=True)
class Windows:
    """`b` windows of `t` events: for each event what came before it, and itself as the target.

    before (b, t, 5) tokens of the event before; before_position (b, t) its place in the bar;
    before_bars (b, t) its time in bars from the piece's start; piece (b, t) which piece it is of;
    controls (b, t, 6); target (b, t, 5) tokens; position (b, t) the target's place in the bar;
    weight (b, t, 5) of each target in the loss, 0 where it is padding or was not in the source.
    """

    before: NDArray[np.int32]
    before_position: NDArray[np.int32]
    before_bars: NDArray[np.float32]
    piece: NDArray[np.int32]
    controls: NDArray[np.int32]
    target: NDArray[np.int32]
    position: NDArray[np.int32]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.before)

    def inputs(self) -> dict[str, NDArray[np.int32] | NDArray[np.float32]]:
        """What a network is called with."""
        return {
            "before": self.before,
            "before_position": self.before_position,
            "before_bars": self.before_bars,
            "piece": self.piece,
            "controls": self.controls,
            "target": self.target,
            "position": self.position,
        }

    def take(self, rows: NDArray[np.int64] | slice) -> Windows:
        """The named windows."""
        return Windows(*(getattr(self, name)[rows] for name in _FIELDS))

    def batches(self, size: int) -> Iterator[Windows]:
        """Consecutive groups of `size` windows, the last as small as what is left."""
        for start in range(0, len(self), size):
            yield self.take(slice(start, start + size))


_FIELDS = tuple(Windows.__dataclass_fields__)


def lay_out(pieces: Sequence[Events], *, window: int = WINDOW, skip: int = 0) -> Windows:
    """All pieces end to end, cut into windows; the last window is padded with weight 0.

    `skip` events are left out at the front, so that other places are cut each epoch.
    """
    length = sum(len(piece) for piece in pieces) - skip
    rows = max(1, -(-length // window))
    size = rows * window
    tokens = np.concatenate([piece.tokens for piece in pieces])
    before = np.concatenate([_before(piece) for piece in pieces])
    position = np.concatenate([bar_positions(piece.ticks, piece.metre) for piece in pieces])
    before_position = np.concatenate(
        [_delayed(bar_positions(piece.ticks, piece.metre), POSITIONS) for piece in pieces]
    )
    before_bars = np.concatenate([_bars_before(piece) for piece in pieces])
    number = np.concatenate([np.full(len(p), i + 1, np.int32) for i, p in enumerate(pieces)])
    described = np.concatenate([np.tile(piece.controls, (len(piece), 1)) for piece in pieces])
    weight = np.ones((len(tokens), 5), np.float32)
    weight[:, VELOCITY] = np.concatenate(
        [np.full(len(piece), float(piece.has_velocity)) for piece in pieces]
    )

    def cut(values: NDArray[Any], padding: int) -> NDArray[Any]:
        values = values[skip:]
        shape = (size - len(values), *values.shape[1:])
        return np.concatenate([values, np.full(shape, padding, values.dtype)]).reshape(
            rows, window, *values.shape[1:]
        )

    return Windows(
        before=cut(before.astype(np.int32), 0),
        before_position=cut(before_position, 0),
        before_bars=cut(before_bars, 0),
        piece=cut(number, 0),
        controls=cut(described.astype(np.int32), 0),
        target=cut(tokens, 0),
        position=cut(position, 0),
        weight=cut(weight, 0),
    )


def overlapping(piece: Events, *, window: int = WINDOW, context: int | None = None) -> Windows:
    """Windows over one piece such that each event is weighed once and sees enough before it.

    Every window after the first starts `window - context` events after the one before and weighs
    only those events that have `context` of the piece in front of them.
    """
    context = window // 2 if context is None else context
    whole = lay_out([piece], window=len(piece))
    cuts: list[Windows] = []
    for start in range(0, max(1, len(piece) - context), window - context):
        stop = min(len(piece), start + window)
        part = Windows(*(_padded(getattr(whole, name)[:, start:stop], window) for name in _FIELDS))
        if start > 0:
            part.weight[:, :context] = 0
        cuts.append(part)
    return joined(cuts)


def joined(parts: Sequence[Windows]) -> Windows:
    """The windows of all parts, in their order."""
    return Windows(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def transposed(piece: Events, semitones: int) -> Events:
    """The piece with every pitched note moved; the whole is moved by octaves to stay in range."""
    pitched = piece.tokens[:, ROLE] != Role.DRUM
    moved = piece.tokens.copy()
    pitches = moved[pitched, PITCH]
    if len(pitches):
        if pitches.max() + semitones >= PITCHES:
            semitones -= 12
        elif pitches.min() + semitones < 0:
            semitones += 12
    moved[pitched, PITCH] = np.clip(pitches + semitones, 0, PITCHES - 1)
    return Events(moved, piece.ticks, piece.metre, piece.controls, piece.has_velocity)


def forget_some_controls(piece: Events, chance: float, random: np.random.Generator) -> Events:
    """The piece with each control made unknown by `chance`, so that none is relied on blindly."""
    hidden = random.random(len(CONTROL_SIZES)) < chance
    described = np.where(hidden, UNKNOWN, piece.controls).astype(np.int32)
    return Events(piece.tokens, piece.ticks, piece.metre, described, piece.has_velocity)


def _before(piece: Events) -> NDArray[np.int32]:
    before = np.vstack([START[None], piece.tokens[:-1]])
    if not piece.has_velocity:
        before[:, VELOCITY] = START[VELOCITY]
    return before


def _bars_before(piece: Events) -> NDArray[np.float32]:
    bars = piece.ticks / piece.metre.ticks_per_bar
    return np.concatenate([bars[:1], bars[:-1]]).astype(np.float32)


def _delayed(values: NDArray[np.int32], first: int) -> NDArray[np.int32]:
    return np.concatenate([np.array([first], np.int32), values[:-1]])


def _padded(values: NDArray[Any], window: int) -> NDArray[Any]:
    missing = window - values.shape[1]
    return np.pad(values, [(0, 0), (0, missing)] + [(0, 0)] * (values.ndim - 2))
