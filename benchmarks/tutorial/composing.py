"""Write with the tutorial's network as the tutorial does: the likeliest token each time.

The whole window goes through the network for every note. In numpy, a window of each piece beside
the others', for Keras takes far longer to answer than to reckon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.tutorial.model import Floats, TutorialModel
from benchmarks.tutorial.tokens import STEP_TICKS, WINDOW, pitches_of, tokens_of
from engine.errors import ModelError
from engine.notation.keys import estimate_key
from engine.values import Composition, Note, Role

_VELOCITY = 80


def compose(model: TutorialModel, bars: int, seeds: Sequence[int]) -> list[Composition]:
    """A piece for each seed, grown from a window of 100 tokens somewhere in the model's songs.

    Raises ModelError for a model whose songs are all shorter than that.
    """
    songs = _long_enough(model)
    windows: list[list[int]] = []
    for seed in seeds:
        random = np.random.default_rng(seed)
        song = songs[int(random.integers(len(songs)))]
        start = int(random.integers(len(song) - WINDOW + 1))
        windows.append(song[start : start + WINDOW])
    return _grow(model, bars, windows)


def continue_songs(model: TutorialModel, bars: int) -> list[Composition]:
    """What follows the first 100 tokens of each of the model's songs. Raises ModelError."""
    return _grow(model, bars, [song[:WINDOW] for song in _long_enough(model)])


def predict(weights: Sequence[Floats], windows: Floats) -> Floats:
    """Probabilities (n, words) of the token after each window (n, WINDOW), scaled to [0, 1)."""
    *layers, kernel, bias = weights
    sequence = windows[:, :, None]
    for first in range(0, len(layers), 3):
        sequence = _lstm(sequence, *layers[first : first + 3])
    logits = sequence[:, -1] @ kernel + bias
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def _long_enough(model: TutorialModel) -> list[list[int]]:
    numbers = {word: number for number, word in enumerate(model.words)}
    songs = [[numbers[token] for token in tokens_of(song.notes)] for song in model.songs]
    found = [song for song in songs if len(song) >= WINDOW]
    if not found:
        raise ModelError(
            "said", text="The model's songs are too short to begin with. Train it again."
        )
    return found


def _grow(model: TutorialModel, bars: int, windows: Sequence[Sequence[int]]) -> list[Composition]:
    metre = Counter(song.metre for song in model.songs).most_common(1)[0][0]
    tempo = round(float(np.median([song.tempo for song in model.songs])))
    end = bars * metre.ticks_per_bar
    seen = np.array(windows)
    notes: list[list[Note]] = [[] for _ in windows]
    for tick in range(0, end, STEP_TICKS):
        scaled = (seen / len(model.words)).astype(np.float32)
        # On a busy machine, threads over products this small wait for each other.
        with threadpool_limits(limits=1, user_api="blas"):
            chosen = predict(model.weights, scaled).argmax(axis=1)
        seen = np.column_stack([seen[:, 1:], chosen])
        length = min(STEP_TICKS, end - tick)
        for piece, token in zip(notes, chosen.tolist(), strict=True):
            piece += [
                Note(tick, length, pitch, _VELOCITY, Role.MELODY)
                for pitch in sorted(pitches_of(model.words[token]))
            ]
    return [
        Composition(tuple(piece), metre, estimate_key(piece), tempo, "Tutorial", bars)
        for piece in notes
    ]


def _lstm(inputs: Floats, kernel: Floats, recurrent: Floats, bias: Floats) -> Floats:
    """Hidden states (n, steps, width), with Keras' gate order: input, forget, cell, output."""
    hidden = np.zeros((len(inputs), len(recurrent)), np.float32)
    cell = np.zeros_like(hidden)
    states: list[Floats] = []
    entering = inputs @ kernel + bias
    for step in range(inputs.shape[1]):
        gates = entering[:, step] + hidden @ recurrent
        into, forget, candidate, out = np.split(gates, 4, axis=-1)
        cell = _sigmoid(forget) * cell + _sigmoid(into) * np.tanh(candidate)
        hidden = _sigmoid(out) * np.tanh(cell)
        states.append(hidden)
    return np.stack(states, axis=1)


def _sigmoid(values: NDArray[Any]) -> NDArray[Any]:
    return 0.5 * (1 + np.tanh(0.5 * values))
