"""Learning to hear drums from lessons, in Keras; what is kept are weights for NumPy."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from rich.console import Console
from safetensors.numpy import load_file, save_file

from benchmarks.drums.lessons import Lesson
from engine.audio.drums.features import BANDS, HOP
from engine.audio.drums.network import DILATIONS, DRUMS, WEIGHTS, Weights
from engine.audio.mixing import SAMPLE_RATE

CHANNELS = (12, 20, 28)
WIDTH = 64

_WINDOW, _BATCH = 320, 6
_FASTEST = 3e-3
_WEIGHT_DECAY = 1e-4
_STRUCK_WEIGHT = 2.0
"""How much more a stroke that is missed counts than one that is made up."""

_NEAR = 0.4
"""What is asked for in the frames beside a stroke's."""

_VELOCITY_SHARE, _KIND_SHARE = 0.5, 0.05

Floats = NDArray[np.float32]


def build() -> keras.Model:
    """The network: (batch, frames, BANDS) to log-odds (batch, frames, 3 * DRUMS)."""
    layers = keras.layers
    bands = keras.Input((None, BANDS))
    picture = layers.Reshape((-1, BANDS, 1))(bands)
    for number, channels in enumerate(CHANNELS):
        picture = layers.Conv2D(
            channels,
            (3, 3) if number else (3, 5),
            strides=(1, 1 if number else 2),
            padding="valid",
            use_bias=False,
            name=f"picture_{number}",
        )(layers.ZeroPadding2D((1, 1 if number else 2))(picture))
        picture = layers.BatchNormalization(name=f"picture_{number}_norm")(picture)
        picture = layers.ReLU()(picture)
        if number:
            picture = layers.MaxPooling2D((1, 2))(picture)
    line = layers.Reshape((-1, picture.shape[2] * picture.shape[3]))(picture)
    line = layers.Dense(WIDTH, use_bias=False, name="frame")(layers.Dropout(0.1)(line))
    line = layers.ReLU()(layers.BatchNormalization(name="frame_norm")(line))
    for number, dilation in enumerate(DILATIONS):
        more = layers.Conv1D(
            WIDTH, 3, padding="same", dilation_rate=dilation, use_bias=False, name=f"time_{number}"
        )(layers.Dropout(0.1)(line))
        more = layers.BatchNormalization(name=f"time_{number}_norm")(more)
        line = layers.Add()([line, layers.ReLU()(more)])
    return keras.Model(bands, layers.Dense(3 * DRUMS, name="out")(line))


def targets(lesson: Lesson) -> Floats:
    """What is to be said, (frames, 3 * DRUMS); velocity and kind are -1 where nothing is struck."""
    count = len(lesson.bands)
    wanted = np.full((count, 3 * DRUMS), -1.0, np.float32)
    wanted[:, :DRUMS] = 0.0
    for seconds, drum, velocity, kind in lesson.strokes.tolist():
        frame, column = round(seconds * SAMPLE_RATE / HOP), int(drum)
        for place in (frame - 1, frame, frame + 1):
            if 0 <= place < count:
                struck = 1.0 if place == frame else _NEAR
                wanted[place, column] = max(wanted[place, column], struck)
                wanted[place, DRUMS + column] = max(wanted[place, DRUMS + column], velocity)
                wanted[place, 2 * DRUMS + column] = kind
    return wanted


def _loss(wanted: tf.Tensor, said: tf.Tensor) -> tf.Tensor:
    struck, velocity, kind = tf.split(wanted, 3, axis=-1)
    struck_said, velocity_said, kind_said = tf.split(said, 3, axis=-1)
    total = tf.nn.weighted_cross_entropy_with_logits(struck, struck_said, _STRUCK_WEIGHT)
    known = tf.cast(velocity >= 0, tf.float32)
    total += _VELOCITY_SHARE * known * tf.square(tf.sigmoid(velocity_said) - velocity)
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(tf.maximum(kind, 0.0), kind_said)
    return tf.reduce_mean(total + _KIND_SHARE * known * entropy)


def learn(lessons: Sequence[Lesson], minutes: float, seed: int, console: Console) -> Weights:
    """Learn for that many minutes on one thread; the weights that `engine.audio.drums` reads."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(seed)
    chance = np.random.default_rng(seed)
    network = build()
    optimizer = keras.optimizers.AdamW(_FASTEST, weight_decay=_WEIGHT_DECAY, clipnorm=1.0)
    wanted = [targets(lesson) for lesson in lessons]

    @tf.function(jit_compile=False)
    def step(bands: tf.Tensor, asked: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = _loss(asked, network(bands, training=True))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))
        return loss

    start = time.perf_counter()
    losses: list[float] = []
    while (past := (time.perf_counter() - start) / 60 / minutes) < 1:
        warm = min(1.0, (len(losses) + 1) / 100)
        optimizer.learning_rate = _FASTEST * warm * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * past)))
        bands, asked = _batch(lessons, wanted, chance)
        losses.append(float(step(tf.constant(bands), tf.constant(asked))))
        if len(losses) % 100 == 0:
            console.print(f"{past:.0%}, {len(losses)} steps, loss {np.mean(losses[-100:]):.4f}")
    return folded(network)


def _batch(
    lessons: Sequence[Lesson], wanted: Sequence[Floats], chance: np.random.Generator
) -> tuple[Floats, Floats]:
    bands = np.zeros((_BATCH, _WINDOW, BANDS), np.float32)
    asked = np.zeros((_BATCH, _WINDOW, 3 * DRUMS), np.float32)
    for row in range(_BATCH):
        index = int(chance.integers(len(lessons)))
        begin = int(chance.integers(max(1, len(wanted[index]) - _WINDOW)))
        bands[row] = lessons[index].bands[begin : begin + _WINDOW]
        asked[row] = wanted[index][begin : begin + _WINDOW]
    return bands, asked


def folded(network: keras.Model) -> Weights:
    """Weights with the normalisations multiplied into the layers before them."""
    weights: Weights = {}
    names = [f"picture_{n}" for n in range(len(CHANNELS))] + ["frame"]
    for name in names + [f"time_{n}" for n in range(len(DILATIONS))]:
        kernel = np.asarray(network.get_layer(name).get_weights()[0])
        gain, offset, mean, variance = network.get_layer(f"{name}_norm").get_weights()
        scale = gain / np.sqrt(variance + network.get_layer(f"{name}_norm").epsilon)
        weights[f"{name}/kernel"] = (kernel * scale).astype(np.float32)
        weights[f"{name}/bias"] = (offset - mean * scale).astype(np.float32)
    kernel, bias = network.get_layer("out").get_weights()
    weights["out/kernel"], weights["out/bias"] = kernel, bias
    return weights


def save(folder: Path, weights: Weights) -> None:
    """Write the weights as float16."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / WEIGHTS
    save_file({name: value.astype(np.float16) for name, value in weights.items()}, path)
    path.chmod(0o644)


def load(folder: Path) -> Weights:
    """Weights as they were written."""
    return {name: value.astype(np.float32) for name, value in load_file(folder / WEIGHTS).items()}
