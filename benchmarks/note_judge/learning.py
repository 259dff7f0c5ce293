"""From excerpts to the weights that `engine.audio.note_judge` reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.note_judge.excerpts import Heard, load
from engine.audio.basic_pitch_model import LOWEST_PITCH, frame_times
from engine.audio.cleaning import LATE_SECONDS
from engine.audio.drums.strokes import hear_drums
from engine.audio.listening import Evidence
from engine.audio.note_candidates import Candidates, find_candidates
from engine.audio.note_judge import FARTHEST, Weights
from engine.audio.partials import pitch_loudness

_TOLERANCE_SECONDS = 0.05
_UNISON_SECONDS = 0.03
_HIDDEN = (64, 24)
_DROPOUT = 0.3
_NETWORKS = 3
_BATCH = 1024
_RATE = 2e-3
_DECAY = 1e-3
_LEAST_SCALE = 1e-3
_WARM_UP = 200

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Candidates of an excerpt, which of them are notes, and how many notes were played."""

    kind: str
    features: NDArray[np.float16]
    is_note: NDArray[np.bool_]
    notes: int


def lesson(path: Path) -> Lesson:
    """What an excerpt teaches; it is kept beside it, and read from there the next time."""
    described = path.with_suffix(".lesson.npz")
    if not described.exists():
        one = _described(load(path))
        with described.with_suffix(".part").open("wb") as file:
            np.savez(
                file,
                kind=one.kind,
                features=one.features,
                is_note=one.is_note,
                notes=one.notes,
            )
        described.with_suffix(".part").rename(described)
    with np.load(described, allow_pickle=False) as kept:
        return Lesson(str(kept["kind"]), kept["features"], kept["is_note"], int(kept["notes"]))


def _described(heard: Heard) -> Lesson:
    evidence = Evidence(heard.posterior, pitch_loudness(heard.samples), hear_drums(heard.samples))
    candidates = find_candidates(evidence)
    is_note = label(candidates, heard.notes, len(heard.posterior.frames))
    return Lesson(heard.kind, candidates.features.astype(np.float16), is_note, len(heard.notes))


def label(candidates: Candidates, notes: NDArray[np.float64], frames: int) -> NDArray[np.bool_]:
    """Which candidates are notes (rows of seconds and pitch): the nearest pairs first.

    Each note and candidate counts once, and so do notes in unison.
    """
    times = frame_times(frames)[candidates.frames] - LATE_SECONDS
    by_pitch: dict[int, list[float]] = defaultdict(list)
    for seconds, pitch in notes[np.argsort(notes[:, 0], kind="stable")].tolist():
        own = by_pitch[int(pitch)]
        if not own or seconds - own[-1] > _UNISON_SECONDS:
            own.append(seconds)
    is_note = np.zeros(len(times), bool)
    for pitch, onsets in by_pitch.items():
        indices = np.flatnonzero(candidates.columns + LOWEST_PITCH == pitch)
        pairs = sorted(
            (abs(times[index] - onset), index, number)
            for number, onset in enumerate(onsets)
            for index in indices[np.abs(times[indices] - onset) <= _TOLERANCE_SECONDS]
        )
        taken: set[int] = set()
        for _, index, number in pairs:
            if not is_note[index] and number not in taken:
                is_note[index] = True
                taken.add(number)
    return is_note


def fit(lessons: Sequence[Lesson], rounds: int, seed: int) -> Weights:
    """Weights of several networks by binary cross entropy, each candidate counting alike."""
    features = np.concatenate([one.features for one in lessons])
    is_note = np.concatenate([one.is_note for one in lessons]).astype(np.float32)
    mean = features.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = features.std(axis=0, dtype=np.float64).astype(np.float32) + _LEAST_SCALE

    def shown(rows: NDArray[np.int64]) -> Floats:
        scaled = (features[rows].astype(np.float32) - mean) / scale
        return np.clip(scaled, -FARTHEST, FARTHEST)

    networks = [
        _learnt(shown, is_note, len(mean), rounds, seed + number) for number in range(_NETWORKS)
    ]
    layers = {name: np.stack([one[name] for one in networks]) for name in networks[0]}
    return {"mean": mean, "scale": scale, **layers}


def _learnt(
    shown: Callable[[NDArray[np.int64]], Floats],
    is_note: Floats,
    inputs: int,
    rounds: int,
    seed: int,
) -> Weights:
    """Kernels (inputs, outputs) and biases (1, outputs) of one network."""
    import keras

    keras.utils.set_random_seed(seed)
    entrance = line = keras.Input((inputs,))
    for name, units in zip(("first", "second"), _HIDDEN, strict=True):
        line = keras.layers.Dense(units, activation="relu", name=name)(line)
        line = keras.layers.Dropout(_DROPOUT)(line)
    network = keras.Model(entrance, keras.layers.Dense(1, name="out")(line))
    batches = len(is_note) // _BATCH
    steps = max(1, rounds * batches - _WARM_UP)
    rate: Any = keras.optimizers.schedules.CosineDecay(
        0.0, steps, warmup_target=_RATE, warmup_steps=_WARM_UP
    )
    network.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=_DECAY),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(is_note))
    for number in track(range(rounds * batches), "Learning"):
        if number and number % batches == 0:
            order = chance.permutation(len(is_note))
        rows = np.sort(order[number % batches * _BATCH :][:_BATCH])
        network.train_on_batch(shown(rows), is_note[rows, None])
    weights: Weights = {}
    for name in ("first", "second", "out"):
        kernel, bias = network.get_layer(name).get_weights()
        weights |= {f"{name}/kernel": kernel, f"{name}/bias": bias[None]}
    return weights


def rounded(weights: Weights) -> Weights:
    """As they are shipped: kernels in half the space."""
    return {
        name: value.astype(np.float16).astype(np.float32) if "kernel" in name else value
        for name, value in weights.items()
    }


def save(path: Path, weights: Weights) -> None:
    """Write rounded weights."""
    stored = {
        name: value.astype(np.float16) if "kernel" in name else value
        for name, value in weights.items()
    }
    np.savez(path, allow_pickle=False, **stored)
