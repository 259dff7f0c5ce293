"""The event-per-note network: a trunk, and five heads that each see the ones before."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import keras

from engine.composer.networks.backend import ops
from engine.composer.networks.cores import HALVES
from engine.composer.networks.trunks import LSTMTrunk, RMSNorm, TransformerTrunk
from engine.composer.vocabulary import HEADS, POSITIONS, SIZES


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an event network. `trunk` is "transformer" or "lstm"."""

    trunk: str
    width: int = 256
    layers: int = 4
    heads: int = 4
    dropout: float = 0.1

    @property
    def parts(self) -> int:
        """Of a batch that are learnt side by side; an LSTM goes step by step, and alone faster."""
        return HALVES if self.trunk == "transformer" else 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


SHAPES = {
    "transformer": Shape("transformer", width=192, layers=4, heads=4, dropout=0.2),
    "lstm": Shape("lstm", width=256, layers=2, heads=1, dropout=0.3),
}


class EventHeads(keras.layers.Layer):
    """Logits for the next event's onset, role, pitch, duration and velocity, in that order."""

    def __init__(self, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.norms = [RMSNorm(name=f"{head}_norm") for head in HEADS]
        self.hidden = [
            keras.layers.Dense(width, use_bias=False, name=f"{head}_hidden") for head in HEADS
        ]
        self.logits = [
            keras.layers.Dense(size, name=f"{head}_logits")
            for head, size in zip(HEADS, SIZES, strict=True)
        ]
        self.known = [
            keras.layers.Embedding(size, width, name=f"{head}_known")
            for head, size in zip(HEADS[:-1], SIZES[:-1], strict=True)
        ]
        self.position = keras.layers.Embedding(POSITIONS, width, name="position")

    def call(self, state: Any, target: Any, position: Any) -> tuple[Any, ...]:
        logits: list[Any] = []
        for i in range(len(HEADS)):
            hidden = ops.square(ops.relu(self.hidden[i](self.norms[i](state))))
            logits.append(self.logits[i](hidden))
            if i < len(self.known):
                state = state + self.known[i](target[..., i])
            if i == 0:
                state = state + self.position(position)
        return tuple(logits)


class EventNetwork(keras.Model):
    """Called with `engine.composer.windows.Windows.inputs()`; logits (b, t, size) per head."""

    def __init__(self, shape: Shape, **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape
        if shape.trunk == "transformer":
            self.trunk: keras.layers.Layer = TransformerTrunk(
                shape.width, shape.layers, shape.heads, shape.dropout, name="trunk"
            )
        else:
            self.trunk = LSTMTrunk(shape.width, shape.layers, shape.dropout, name="trunk")
        self.heads = EventHeads(shape.width, name="heads")

    def call(self, inputs: dict[str, Any], training: bool = False) -> tuple[Any, ...]:
        state = self.trunk(inputs, training=training)
        return self.heads(state, inputs["target"], inputs["position"])
