"""Learn metres: `python -m benchmarks.metre.training FOLDER... --out engine/audio/metre.npz`.

The folders hold MIDI as benchmarks.metre takes it; what that holds out is left out. Songs made by
chance, dance tunes and pieces in many styles (benchmarks.metre.made, tunes, styles) are learnt from
besides. A network with
one hidden layer for each metre, which share what means the same in all of them, learns which of the
hypotheses of engine.audio.metre_features is right (a conditional logit).
"""

from __future__ import annotations

import argparse
import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from benchmarks.metre.examples import (
    WRONG_KEPT,
    Example,
    gather,
    gather_made,
    gather_styles,
    gather_tunes,
)
from benchmarks.metre.music import METRES, midi_in
from engine.audio.metre import LARGEST, array_name
from engine.audio.metre_features import SHARED
from engine.values import Metre

HIDDEN = 96
_BATCH, _FASTEST, _DROPOUT, _DECAY = 24, 2e-3, 0.25, 0.1
"""Works are few and features many: with much less decay it learns the works by heart."""

_FURTHER, _BAND_EXCERPTS, _MADE, _TUNES = 110, 260, 300, 40
"""Excerpts of each metre from a further round of works, from music by bands, songs made by chance
and dance tunes, at most."""

_BANDS_COUNT = 2
"""How many times as often what bands play is seen: it is the likeliest to be heard, and rare."""

Floats = NDArray[np.float32]


class Network:
    """Weights of all metres; `widths` are their numbers of features."""

    def __init__(self, widths: dict[Metre, int], seed: int) -> None:
        chance = np.random.default_rng(seed)

        def variable(name: str, *shape: int, spread: float = 0.0) -> tf.Variable:
            start = tf.constant(chance.normal(0, spread, shape), tf.float32)
            return tf.Variable(start, name=name)

        self.widths = widths
        both = sum(SHARED)
        self.shared = (
            variable("hidden", both, HIDDEN, spread=both**-0.5),
            variable("out", HIDDEN, spread=HIDDEN**-0.5),
            variable("linear", both),
        )
        self.own = {
            metre: (
                variable("hidden", width, HIDDEN, spread=0.5 * width**-0.5),
                variable("out", HIDDEN, spread=HIDDEN**-0.5),
                variable("linear", width),
                variable("bias", HIDDEN),
                variable("constant"),
            )
            for metre, width in widths.items()
        }

    @property
    def variables(self) -> list[tf.Variable]:
        return [*self.shared, *(one for own in self.own.values() for one in own)]

    def weights(self, metre: Metre) -> dict[str, tf.Tensor]:
        """What engine.audio.metre reads of a metre, but for mean and scale."""
        hidden, out, linear, bias, constant = self.own[metre]
        begin, end = SHARED
        middle = self.widths[metre] - begin - end
        everywhere, everywhere_linear = (
            tf.concat([one[:begin], tf.zeros((middle, *one.shape[1:])), one[begin:]], 0)
            for one in (self.shared[0], self.shared[2])
        )
        return {
            "hidden": hidden + everywhere,
            "out": out + self.shared[1],
            "linear": linear + everywhere_linear,
            "bias": bias + 0.0,
            "constant": constant + 0.0,
        }


def standardised(
    examples: Sequence[Example],
) -> tuple[dict[Metre, Floats], dict[Metre, Floats], list[dict[Metre, NDArray[np.float16]]]]:
    """Mean and scale of each metre's features, and the examples' features by them."""
    mean: dict[Metre, Floats] = {}
    scale: dict[Metre, Floats] = {}
    for metre in METRES:
        some = [one.features[metre] for one in examples[::3] if metre in one.features]
        rows = np.concatenate(some).astype(np.float32)
        mean[metre], scale[metre] = rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-3)
    features = [
        {
            metre: np.clip((rows - mean[metre]) / scale[metre], -LARGEST, LARGEST).astype("f2")
            for metre, rows in one.features.items()
        }
        for one in examples
    ]
    return mean, scale, features


def fit(examples: Sequence[Example], epochs: float, seed: int) -> dict[str, NDArray[np.generic]]:
    """The arrays that engine.audio.metre reads. Each metre is shown equally often."""
    mean, scale, features = standardised(examples)
    chance = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    widths = {metre: len(mean[metre]) for metre in METRES}
    network = Network(widths, seed)
    optimizer = keras.optimizers.AdamW(_FASTEST, weight_decay=_DECAY)
    steps = int(epochs * len(examples) / _BATCH)
    counts = Counter(one.metre for one in examples)
    share = np.array([1 / counts[one.metre] for one in examples]) / len(counts)
    signature = [
        [tf.TensorSpec((None, widths[metre]), tf.float32) for metre in METRES],
        tf.TensorSpec((None,), tf.int32),
        tf.TensorSpec((None,), tf.float32),
    ]

    @tf.function(input_signature=signature)
    def step(rows: list[tf.Tensor], owner: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            kept = tf.cast(tf.random.uniform((HIDDEN,)) > _DROPOUT, tf.float32) / (1 - _DROPOUT)
            parts: list[tf.Tensor] = []
            for metre, x in zip(METRES, rows, strict=True):
                one = network.weights(metre)
                hidden = tf.nn.relu(x @ one["hidden"] + one["bias"]) * kept
                worth = tf.linalg.matvec(hidden, one["out"]) + tf.linalg.matvec(x, one["linear"])
                parts.append(worth + one["constant"])
            worth = tf.concat(parts, 0) - (1 - right) * np.log(WRONG_KEPT)
            top = tf.math.unsorted_segment_max(worth, owner, _BATCH)
            likely = tf.exp(worth - tf.gather(top, owner))
            everything = tf.math.unsorted_segment_sum(likely, owner, _BATCH)
            good = tf.math.unsorted_segment_sum(likely * right, owner, _BATCH)
            loss = tf.reduce_mean(tf.math.log(everything) - tf.math.log(good + 1e-12))
        gradients = tape.gradient(loss, network.variables)
        optimizer.apply_gradients(zip(gradients, network.variables, strict=True))
        return loss

    losses: list[float] = []
    for number in range(steps):
        warm = min(1.0, (number + 1) / 100)
        falling = 0.5 * (1 + np.cos(np.pi * number / steps))
        optimizer.learning_rate = _FASTEST * warm * (0.01 + 0.99 * falling)
        losses.append(float(step(*_batch(examples, features, share, chance))))
        if len(losses) % max(1, steps // 10) == 0:
            print(f"{number + 1} of {steps}, loss {np.mean(losses[-(steps // 10) :]):.3f}")
    arrays: dict[str, NDArray[np.generic]] = {}
    for metre in METRES:
        arrays[array_name(metre, "mean")] = mean[metre]
        arrays[array_name(metre, "scale")] = scale[metre]
        for name, value in network.weights(metre).items():
            arrays[array_name(metre, name)] = value.numpy().astype(np.float16)
    return arrays


def _batch(
    examples: Sequence[Example],
    features: Sequence[dict[Metre, NDArray[np.float16]]],
    share: NDArray[np.float64],
    chance: np.random.Generator,
) -> tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]:
    drawn = chance.choice(len(examples), _BATCH, p=share)
    rows: list[tf.Tensor] = []
    owner: list[NDArray[np.int64]] = []
    right: list[NDArray[np.bool_]] = []
    for metre in METRES:
        own = [(place, n) for place, n in enumerate(drawn) if metre in features[n]]
        rows.append(tf.constant(np.concatenate([features[n][metre] for _, n in own]), tf.float32))
        owner += [np.full(len(features[n][metre]), place) for place, n in own]
        right += [examples[n].right[metre] for _, n in own]
    return (
        rows,
        tf.constant(np.concatenate(owner), tf.int32),
        tf.constant(np.concatenate(right), tf.float32),
    )


def gathered(options: argparse.Namespace) -> list[Example]:
    """All examples; those that are kept in the folder for them are taken from it."""
    seed: int = options.drawn
    works = midi_in(options.folders)
    sources: dict[str, Callable[[], Iterator[Example]]] = {
        "works": lambda: gather(works, options.each, seed),
        "made": lambda: gather_made(_MADE, seed),
        "bands": lambda: gather(midi_in(options.bands), _BAND_EXCERPTS, seed),
        "tunes": lambda: gather_tunes(_TUNES, seed),
        "styles": lambda: gather_styles(seed),
        "rare": lambda: gather(works, _FURTHER, seed + 1, METRES[4:]),
        "usual": lambda: gather(works, _FURTHER, seed + 1, METRES[:4]),
    }
    examples: list[Example] = []
    for source, find in sources.items():
        own = _kept(options.examples / f"{source}.pkl", find) if options.examples else list(find())
        print(f"{source}: {len(own)}", flush=True)
        examples += own * (_BANDS_COUNT if source == "bands" else 1)
    return examples


def _kept(file: Path, find: Callable[[], Iterator[Example]]) -> list[Example]:
    """What a file keeps; it is made if it is not there."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        found = pickle.dumps(list(find()))
        file.write_bytes(found)
    kept: list[Example] = pickle.loads(file.read_bytes())
    return kept


def main() -> None:
    """Read, spoil, follow, fit, write."""
    parser = argparse.ArgumentParser(description="Fit the weights by which metres are told.")
    parser.add_argument("folders", type=Path, nargs="+", help="folders of MIDI files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bands", type=Path, nargs="*", default=[], help="folders drawn from more")
    parser.add_argument(
        "--examples", type=Path, help="folder to keep the examples in, or take them"
    )
    parser.add_argument("--each", type=int, default=140, help="excerpts of each metre, at most")
    parser.add_argument("--epochs", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0, help="of what the weights begin with")
    parser.add_argument("--drawn", type=int, default=0, help="seed of the examples")
    options = parser.parse_args()
    examples = gathered(options)
    print(", ".join(f"{m}: {sum(e.metre == m for e in examples)}" for m in METRES))
    np.savez(options.out, allow_pickle=False, **fit(examples, options.epochs, options.seed))


if __name__ == "__main__":
    main()
