"""The tutorial's network trained on the base data, and measured as it learns."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.composers import TUTORIAL
from benchmarks.networks.course import Course, Reading
from benchmarks.networks.material import Material, Stretch
from benchmarks.tutorial.network import BATCH, build, windows_of
from benchmarks.tutorial.tokens import WINDOW
from benchmarks.tutorial.training import token_bits
from engine.composer.base_training import draw_epoch

READINGS = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """A set's compared tokens: a window for each, whether it was never seen, and all the notes."""

    inputs: NDArray[np.float32]
    targets: NDArray[np.int32]
    unknown: NDArray[np.bool_]
    notes: int


class _Clock(keras.callbacks.Callback):
    """Measures at equal distances of time and ends the training; stands still while it measures."""

    def __init__(self, questions: Mapping[str, _Question], words: int, minutes: float) -> None:
        super().__init__()
        self._questions, self._words, self._minutes = questions, words, minutes
        self._began, self._cpu_began = time.monotonic(), time.process_time()
        self.readings: list[Reading] = []
        self.batches = 0
        self.over = False

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        del batch, logs
        self.batches += 1
        spent = time.monotonic() - self._began
        if spent < 60 * self._minutes * (len(self.readings) + 1) / READINGS:
            return
        cpu_spent = time.process_time() - self._cpu_began
        self.over = spent >= 60 * self._minutes
        pitch = {name: self._bits(asked) for name, asked in self._questions.items()}
        self.readings.append(Reading(round(spent / 60, 2), round(cpu_spent / 60, 2), {}, pitch))
        self._began = time.monotonic() - spent
        self._cpu_began = time.process_time() - cpu_spent
        assert self.model is not None
        self.model.stop_training = self.over

    def _bits(self, asked: _Question) -> float:
        """Bits of a note's pitch; a token that was never seen costs what a uniform guess does."""
        costs = token_bits(self.model, asked.inputs, asked.targets)
        costs = np.where(asked.unknown, np.log2(self._words + 1), costs)
        return round(float(costs.sum()) / asked.notes, 3)


def learn_tutorial(material: Material, minutes: float, seed: int) -> Course:
    """Train the tutorial's network with its own tokens, optimizer and batches, in original keys.

    Its pieces are drawn as the base's are, an epoch's worth at a time: so much music would not be
    gone through once in a few minutes, and its order would decide.
    """
    pieces = [piece for own in material.training.values() for piece in own]
    words = sorted({token for piece in pieces for token in piece.tokens})
    numbers = {word: number for number, word in enumerate(words)}
    numbered = {id(p.events): [numbers[token] for token in p.tokens] for p in pieces}
    questions = {name: _question(own, numbers) for name, own in material.compared.items()}
    sources = material.sources
    keras.utils.set_random_seed(seed)
    clock = _Clock(questions, len(words), minutes)
    model: Any = build(len(words))
    epoch = 0
    while not clock.over:
        drawn = draw_epoch(sources, np.random.default_rng([seed, epoch]))
        inputs, targets = windows_of([numbered[id(events)] for events in drawn], len(words))
        model.fit(inputs, targets, batch_size=BATCH, epochs=1, verbose=0, callbacks=[clock])
        epoch += 1
    return Course(TUTORIAL, clock.batches * BATCH, tuple(clock.readings))


def _question(stretches: Sequence[Stretch], numbers: Mapping[str, int]) -> _Question:
    asked = [stretch.piece.tokens[: stretch.stop] for stretch in stretches]
    inputs, targets = windows_of(
        [[numbers.get(token, 0) for token in tokens] for tokens in asked], len(numbers)
    )
    unknown = [token not in numbers for tokens in asked for token in tokens[WINDOW:]]
    return _Question(inputs, targets, np.array(unknown), sum(s.notes for s in stretches))
