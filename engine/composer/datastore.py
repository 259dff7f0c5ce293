# pyright: strict
"""What a model remembers of its songs note by note: states of the network and what followed them.

Where the network finds itself as it once was in a song, what came there is made likelier: a nearest
neighbour language model (Khandelwal et al. 2020, "Generalization through memorization"). Music says
a thing again as it said it before. What a network of two million weights cannot learn from a few
songs in two minutes it can look up: `python -m benchmarks.quality` shows how much that saves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.composer.vocabulary import HEADS

Floats = NDArray[np.float32]
Tokens = NDArray[np.int32]

AXES = 48
"""Directions of the states that are kept."""

NEIGHBOURS = 32

_LEVELS = 31
"""Steps on either side of the centre, along the widest direction.

On five MIDI songs 48 directions in 31 steps cost 4.18 bits a note and 0.21 MB, 64 in 127 steps 4.16
and 0.37, 40 in 31 steps 4.20 and 0.18.
"""

_LEAST_MATCH = 1e-6


@dataclass(frozen=True, slots=True)
class Trust:
    """How far neighbours are believed.

    Their share is `most` where one is at no (squared) `distance`, half of it at that distance, and
    falls on; `temperature` says by how much a nearer one counts for more.
    """

    most: float
    distance: float
    temperature: float


CHOICES = tuple(
    Trust(*settings) for settings in product((0.3, 0.6, 0.8, 0.9), (2.0, 5.0, 10.0), (2.0, 5.0))
)
NONE = Trust(0.0, 1.0, 1.0)


class Recalled:
    """What neighbours say of the next event of each row, one property after another.

    `weights` (b, k) sum to one, or to less where some neighbours must not speak; `tokens` (b, k, 5)
    are what came after them, `share` (b,) how far they are believed.
    """

    def __init__(self, weights: Floats, tokens: Tokens, share: Floats) -> None:
        self._weights, self._tokens, self._share = weights, tokens, share
        self._rows = np.arange(len(weights))[:, None]

    def mixed(self, head: int, logits: Floats) -> Floats:
        """Logits (b, classes) of the network and the neighbours together."""
        own = np.exp(logits - np.maximum.reduce(logits, axis=1, keepdims=True))
        own /= np.add.reduce(own, axis=1, keepdims=True)
        share, agreeing = self._agreeing()
        own *= 1 - share[:, None]
        classes = own.shape[1]
        places = (self._tokens[:, :, head] + classes * self._rows).ravel()
        told = np.bincount(places, (share[:, None] * agreeing).ravel(), own.size)
        own += told.reshape(own.shape).astype(np.float32)
        return np.log(own + np.float32(1e-30))

    def know(self, head: int, token: NDArray[np.int32]) -> None:
        """Listen on only to neighbours after which this head's `token` (b,) came."""
        self._weights = self._weights * (self._tokens[:, :, head] == token[:, None])

    def cost(self, head: int, token: NDArray[np.int32], nats: Floats) -> Floats:
        """What `token` (b,) costs in nats that costs the network alone so many `nats` (b,)."""
        share, agreeing = self._agreeing()
        said = np.add.reduce(agreeing * (self._tokens[:, :, head] == token[:, None]), axis=1)
        both = (1 - share) * np.exp(-nats) + share * said
        return -np.log(both + np.float32(1e-30))

    def _agreeing(self) -> tuple[Floats, Floats]:
        """How far (b,) they are believed, and the weights (b, k) of those that agree so far."""
        weight = np.add.reduce(self._weights, axis=1)
        agreeing = self._weights / np.maximum(weight, _LEAST_MATCH)[:, None]
        share: Floats = self._share * np.sqrt(weight) * (weight > _LEAST_MATCH)
        return share, agreeing


@dataclass(frozen=True, slots=True)
class Datastore:
    """`n` events of songs, in their order: the states before them and themselves.

    centre (width,), axes (width, d) and `scale` lead from a state to a key; keys (n, d) of whole
    steps; tokens (n, 5); `first` (n,) tells the first events of songs.
    """

    centre: Floats
    axes: Floats
    scale: float
    keys: NDArray[np.int8]
    tokens: NDArray[np.uint8]
    first: NDArray[np.bool_]
    trust: Trust

    def __len__(self) -> int:
        return len(self.keys)

    def trusted(self, trust: Trust) -> Datastore:
        """The same, believed so far."""
        return replace(self, trust=trust)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Arrays to store; `from_arrays` is the inverse, to float16."""
        trust = np.array(list(asdict(self.trust).values()), np.float32)
        return {
            "centre": self.centre.astype(np.float16),
            "axes": self.axes.astype(np.float16),
            "scale": np.array(self.scale, np.float32),
            "keys": self.keys,
            "tokens": self.tokens,
            "first": self.first,
            "trust": trust,
        }

    @staticmethod
    def from_arrays(stored: Any) -> Datastore:
        """Inverse of `to_arrays`. Raises KeyError, ValueError, TypeError."""
        keys, tokens = stored["keys"], stored["tokens"]
        if len(keys) != len(tokens) or tokens.shape[1:] != (len(HEADS),):
            raise ValueError("keys and events do not go together")
        return Datastore(
            stored["centre"].astype(np.float32),
            stored["axes"].astype(np.float32),
            float(stored["scale"]),
            keys.astype(np.int8),
            tokens.astype(np.uint8),
            stored["first"].astype(bool),
            Trust(*(float(part) for part in stored["trust"])),
        )


def keep(states: Sequence[Floats], tokens: Sequence[Tokens], trust: Trust) -> Datastore:
    """A datastore of songs, given by the states (n, width) before their events and these (n, 5)."""
    everything = np.concatenate(states)
    centre = everything.mean(axis=0)
    spread = everything - centre
    # The directions along which the states differ most: principal components.
    axes = np.linalg.eigh(spread.T @ spread)[1][:, ::-1][:, :AXES]
    keys = spread @ axes
    scale = max(float(np.abs(keys).max()), 1e-6) / _LEVELS
    first = np.zeros(len(everything), bool)
    first[np.cumsum([0, *(len(part) for part in states[:-1])])] = True
    return Datastore(
        centre,
        axes.astype(np.float32),
        scale,
        np.rint(keys / scale).astype(np.int8),
        np.concatenate(tokens).astype(np.uint8),
        first,
        trust,
    )


class Lookup:
    """A datastore made ready to be asked, with nearest neighbours by squared distance."""

    def __init__(self, store: Datastore) -> None:
        self.trust = store.trust
        self.tokens: Tokens = store.tokens.astype(np.int32)
        self.first = store.first
        self._centre, self._axes = store.centre, store.axes
        keys = store.keys.astype(np.float32) * np.float32(store.scale)
        self._lengths = np.vecdot(keys, keys)
        self._keys = np.ascontiguousarray(keys.T)
        self._neighbours = min(NEIGHBOURS, len(store))

    def near(self, states: Floats) -> tuple[NDArray[np.intp], Floats]:
        """The nearest neighbours (b, k) of states (b, width), and their distances."""
        asked: Floats = np.matmul(states - self._centre, self._axes)
        distances: Floats = np.matmul(asked, self._keys)
        distances *= -2
        distances += self._lengths
        found = np.argpartition(distances, self._neighbours - 1, axis=1)[:, : self._neighbours]
        # A state lies off the axes too; that is the same for all and left out.
        near = np.take_along_axis(distances, found, axis=1) + np.vecdot(asked, asked)[:, None]
        return found, np.maximum(near, 0)

    def recall(
        self,
        near: tuple[NDArray[np.intp], Floats],
        trust: Trust | None = None,
        silent: NDArray[np.bool_] | None = None,
    ) -> Recalled:
        """What the neighbours say, believed as far as `trust` (default: as was found best).

        Those marked `silent` (b, n) have no say.
        """
        trust = trust or self.trust
        found, distances = near
        nearest = np.minimum.reduce(distances, axis=1, keepdims=True)
        weights = np.exp((nearest - distances) / np.float32(trust.temperature))
        weights /= np.add.reduce(weights, axis=1, keepdims=True)
        if silent is not None:
            weights *= ~np.take_along_axis(silent, found, axis=1)
        far: Floats = nearest[:, 0] * np.float32(1 / trust.distance)
        share: Floats = np.float32(trust.most) * np.reciprocal(1 + far)
        return Recalled(weights, self.tokens[found], share)


def costs_with(recalled: Recalled, tokens: Tokens, nats: Floats) -> Floats:
    """The costs (n, 5) in nats of events that cost the network alone `nats` (n, 5)."""
    columns: list[Floats] = []
    for head in range(len(HEADS)):
        columns.append(recalled.cost(head, tokens[:, head], nats[:, head]))
        recalled.know(head, tokens[:, head])
    return np.stack(columns, axis=1)
