"""Write with the founding tutorial's network as the tutorial does: the likeliest token each time.

The whole window goes through the network for every note. In numpy, since no process that composes
loads TensorFlow.
"""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from engine.composer.artefact import Artefact
from engine.composer.plan import Settings
from engine.composer.stepping.lstm import LSTMCell
from engine.composer.tutorial_tokens import STEP_TICKS, WINDOW, pitches_of, tokens_of
from engine.composer.written import Written
from engine.errors import ModelError, Stopped
from engine.values import Composition, Note, Report, Role, ShouldStop

_VELOCITY = 80


class TutorialComposer:
    """The tutorial's network ready to write; key, density and surprise do not reach it."""

    def __init__(self, artefact: Artefact) -> None:
        weights = artefact.weights
        self._cells = [
            LSTMCell(*(weights[f"lstm_{i}/lstm_cell/{part}"] for part in _PARTS)) for i in (0, 1)
        ]
        self._kernel, self._bias = weights["next/kernel"], weights["next/bias"]
        self._tokens: list[str] = list(artefact.shape["tokens"])
        number = {token: i for i, token in enumerate(self._tokens)}
        self._numbers = number
        songs = [
            [Note(int(o), int(d), int(p), int(v), Role(int(r))) for o, d, p, v, r in song.notes]
            for song in artefact.songs
        ]
        self._songs = [[number[token] for token in tokens_of(song)] for song in songs]
        if all(len(song) < WINDOW for song in self._songs):
            raise ModelError("The model's songs are too short to begin with.", "Train it again.")

    def write(
        self, settings: Settings, takes: int, *, report: Report, should_stop: ShouldStop
    ) -> list[Written]:
        """One candidate a take, each grown from a random window of the songs and the primer."""
        with threadpool_limits(limits=1, user_api="blas"):
            return [self._write_one(settings, take, report, should_stop) for take in range(takes)]

    def _write_one(
        self, settings: Settings, take: int, report: Report, should_stop: ShouldStop
    ) -> Written:
        random = np.random.default_rng(settings.seed * 1_000 + take)
        long_enough = [song for song in self._songs if len(song) >= WINDOW]
        song = long_enough[int(random.integers(len(long_enough)))]
        start = int(random.integers(len(song) - WINDOW + 1))
        primer = [self._numbers[t] for t in tokens_of(settings.primer) if t in self._numbers]
        window = [*song[start : start + WINDOW], *primer][-WINDOW:]
        notes = list(settings.primer)
        end = settings.bars * settings.metre.ticks_per_bar
        tick = -(-settings.primer_end // STEP_TICKS) * STEP_TICKS
        likelihood: list[float] = []
        while tick < end:
            if should_stop():
                raise Stopped
            shares = self._predict(window)
            chosen = int(np.argmax(shares))
            likelihood.append(float(np.log(shares[chosen])))
            for pitch in pitches_of(self._tokens[chosen]):
                length = min(STEP_TICKS, end - tick)
                notes.append(Note(tick, length, pitch, _VELOCITY, Role.MELODY))
            window = [*window[1:], chosen]
            tick += STEP_TICKS
            report("composing", tick / end)
        ordered = sorted(notes, key=lambda note: (note.onset, note.pitch))
        given = set(settings.primer)
        composition = Composition(
            notes=tuple(ordered),
            metre=settings.metre,
            key=settings.key,
            tempo=settings.tempo,
            title=settings.title,
            bars=settings.bars,
            primer_notes=frozenset(i for i, note in enumerate(ordered) if note in given),
        )
        return Written(composition, float(np.mean(likelihood)) if likelihood else 0.0)

    def _predict(self, window: list[int]) -> np.ndarray:
        """Probabilities of the next token."""
        for cell in self._cells:
            cell.start(1)
        hidden = np.zeros((1, 0), np.float32)
        for token in window:
            hidden = np.array([[token / len(self._tokens)]], np.float32)
            for cell in self._cells:
                hidden = cell.step(hidden)
        logits = (hidden @ self._kernel + self._bias)[0].astype(np.float64)
        shares = np.exp(logits - logits.max())
        return shares / shares.sum()


_PARTS = ("kernel", "recurrent_kernel", "bias")
