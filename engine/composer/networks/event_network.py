"""The event-per-note network: a trunk, and five heads that each see the ones before."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from engine.composer.networks.layers import Linear, OfLayers, RMSNorm
from engine.composer.networks.trunks import LSTMTrunk, TransformerTrunk
from engine.composer.vocabulary import HEADS, ONSET, POSITIONS, SIZES


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an event network. `trunk` is "transformer" or "lstm"."""

    trunk: str
    width: int = 256
    layers: int = 6
    heads: int = 4
    dropout: float = 0.1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


SHAPES = {
    "transformer": Shape("transformer", width=256, layers=6, heads=4, dropout=0.1),
    "lstm": Shape("lstm", width=256, layers=2, heads=1, dropout=0.3),
}


def fastest_precision() -> str:
    """What matrices are multiplied in: half of it where the processor does that twice as fast.

    On an AMD EPYC with AVX512-BF16 a step of training takes two thirds of the time so.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return "float32"
    return "mixed_bfloat16" if "avx512_bf16" in flags or "amx_bf16" in flags else "float32"


class EventHeads(OfLayers):
    """Logits for a note's pitch, duration and velocity, then the next one's onset and role."""

    def __init__(self, width: int, precision: str = "float32", **options: Any) -> None:
        super().__init__(**options)
        self.norms = [RMSNorm(name=f"{head}_norm") for head in HEADS]
        self.hidden = [Linear(width, precision, name=f"{head}_hidden") for head in HEADS]
        self.logits = [
            Linear(size, "float32", bias=True, name=f"{head}_logits")
            for head, size in zip(HEADS, SIZES, strict=True)
        ]
        self.known = [
            keras.layers.Embedding(size, width, name=f"{head}_known")
            for head, size in zip(HEADS[:-1], SIZES[:-1], strict=True)
        ]
        self.position = keras.layers.Embedding(POSITIONS, width, name="position")

    def call(self, state: Any, target: Any, position: Any) -> tuple[Any, ...]:
        """Logits (b, t, size) for states (b, t, width), targets (b, t, 5), positions (b, t)."""
        batch, length = tf.unstack(tf.shape(position))
        state, target, position = (
            tf.reshape(x, (-1, *x.shape[2:])) for x in (state, target, position)
        )
        logits: list[Any] = []
        for i, norm in enumerate(self.norms):
            hidden = self.hidden[i](norm(state, scaled=False), norm.gain)
            logits.append(self.logits[i](hidden, squared_relu=True))
            if i < len(self.known):
                state = state + self.known[i](target[:, i])
            if i == ONSET:
                state = state + self.position(position)
        return tuple(tf.reshape(x, (batch, length, x.shape[-1])) for x in logits)


class EventNetwork(OfLayers, keras.Model):
    """Called with `engine.composer.windows.Windows.inputs()`; logits (b, t, size) per head."""

    def __init__(self, shape: Shape, precision: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape
        precision = precision or fastest_precision()
        if shape.trunk == "transformer":
            self.trunk: keras.layers.Layer = TransformerTrunk(
                shape.width, shape.layers, shape.heads, shape.dropout, precision, name="trunk"
            )
        else:
            self.trunk = LSTMTrunk(shape.width, shape.layers, shape.dropout, name="trunk")
        self.heads = EventHeads(shape.width, precision, name="heads")

    def call(self, inputs: dict[str, Any], training: bool = False) -> tuple[Any, ...]:
        state = self.trunk(inputs, training=training)
        return self.heads(state, inputs["target"], inputs["position"])
