"""Notes a second: Motif's composer with everything it minds, and the tutorial's `model.predict`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.speed.figures import Effort, Row, Spent, timed
from engine.composer.artefact import load
from engine.composer.composing import SPARE, EventComposer
from engine.composer.nucleus import sample
from engine.composer.plan import Settings, settle
from engine.composer.vocabulary import HEADS, POSITIONS
from engine.composer.windows import START
from engine.values import Brief

PART = "generation"
BASE = Path(__file__).parents[2] / "models" / "base"
BATCHES = (64, 128, 256)
TOKENS = 100
"""Different tokens of the tutorial's network; its time hardly depends on them."""


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Notes a second one by one and in batches, with masks, copy limit and sampling."""
    del songs  # the base composes without any
    composer = EventComposer(load(BASE))
    settings = settle(Brief(bars=effort.bars), (), None, (), with_drums=False, seed=1)
    takes = 2 + SPARE
    theirs = _predict(effort.notes)
    composer.candidates(settings, range(2))  # theirs has compiled, too
    written = [
        ("one piece", 1),
        (f"{takes} candidates, as /compose writes two takes", takes),
        *((f"{pieces} pieces", pieces) for pieces in BATCHES),
    ]
    rows = [
        Row(PART, what, "notes/s", _write(composer, settings, pieces), theirs)
        for what, pieces in written
    ]
    alone = _step(composer, settings, BATCHES[0], 16 * effort.bars)
    what = f"{BATCHES[0]} pieces without masks and copy limit"
    return [*rows, Row(PART, what, "notes/s", alone, theirs, "the network and the sampling alone")]


def _write(composer: EventComposer, settings: Settings, pieces: int) -> Spent:
    def work() -> float:
        seeds = range(17, 17 + pieces)
        return sum(len(piece.rows) for piece in composer.candidates(settings, seeds))

    return timed(work)


def _step(composer: EventComposer, settings: Settings, pieces: int, steps: int) -> Spent:
    random = np.random.default_rng(0)
    described = np.tile(settings.controls, (pieces, 1)).astype(np.int32)
    place = np.zeros(pieces, np.int32)

    def work() -> float:
        composer.stepper.start(described)
        before, position = np.tile(START, (pieces, 1)), np.full(pieces, POSITIONS, np.int32)
        for step in range(steps):
            bars = np.full(pieces, step / 16, np.float32)
            state = composer.stepper.advance(before, position, bars)
            tokens = np.empty_like(before)
            for head in range(len(HEADS)):
                logits = composer.heads.logits(head, state)
                tokens[:, head] = sample(logits, None, 1.0, 0.95, random.random(pieces))
                if head == 0:
                    state = composer.heads.know_onset(state, tokens[:, head], place)
                elif head < len(HEADS) - 1:
                    state = composer.heads.know(head, state, tokens[:, head])
            before, position = tokens, place
        return pieces * steps

    with threadpool_limits(limits=1, user_api="blas"):
        return timed(work)


def _predict(notes: int) -> Spent:
    from benchmarks.tutorial.network import build
    from benchmarks.tutorial.tokens import WINDOW

    model: Any = build(TOKENS)
    window = np.random.default_rng(0).random((1, WINDOW, 1)).astype(np.float32)
    model.predict(window, verbose=0)  # compiles

    def work() -> float:
        seen = window
        for _ in range(notes):
            chosen = int(np.argmax(model.predict(seen, verbose=0)))
            seen = np.roll(seen, -1, axis=1)
            seen[0, -1, 0] = chosen / TOKENS
        return notes

    return timed(work)
