"""Notes a second: Motif's composer with everything it minds, and the tutorial's `model.predict`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.speed.figures import Effort, Row, Spent, timed
from engine.composer.artefact import load
from engine.composer.composing import SPARE, Composer
from engine.composer.nucleus import sample
from engine.composer.settings import Settings, settle
from engine.composer.vocabulary import HEADS, ONSET
from engine.composer.windows import INPUT_SIZES, OFFSETS
from engine.values import Brief

PART = "generation"
BASE = Path(__file__).parents[2] / "models" / "base"
BATCHES = (64, 128, 256)
FEWEST_BARS = 4
TOKENS = 100
"""Different tokens of the tutorial's network; its time hardly depends on them."""


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Notes a second one by one and in batches, with plans, constraints and copy limit."""
    del songs  # the base composes without any
    composer = Composer(load(BASE))
    brief = Brief(bars=max(effort.bars, FEWEST_BARS))
    settings = settle(brief, (), None, composer.excerpts, with_drums=False, seed=1)
    takes = 2 + SPARE
    theirs = _predict(effort.notes)
    composer.write(settings, range(2))  # theirs has compiled, too
    written = [
        ("one piece", 1),
        (f"{takes} candidates, as /compose writes two takes", takes),
        *((f"{pieces} pieces", pieces) for pieces in BATCHES),
    ]
    rows = [
        Row(PART, what, "notes/s", _write(composer, settings, pieces), theirs)
        for what, pieces in written
    ]
    alone = _step(composer, BATCHES[0], 16 * effort.bars)
    what = f"{BATCHES[0]} pieces without plan, constraints and copy limit"
    return [*rows, Row(PART, what, "notes/s", alone, theirs, "the network and the sampling alone")]


def _write(composer: Composer, settings: Settings, pieces: int) -> Spent:
    def work() -> float:
        written = composer.write(settings, range(pieces))
        return sum(len(piece.composition.notes) for piece in written)

    return timed(work)


def _step(composer: Composer, pieces: int, steps: int) -> Spent:
    random = np.random.default_rng(0)
    known = (random.random((pieces, len(INPUT_SIZES))) * INPUT_SIZES).astype(np.int32)

    def work() -> float:
        composer.stepper.start(pieces)
        for step in range(steps):
            bars = np.full(pieces, step / 16, np.float32)
            state = composer.stepper.advance(known + OFFSETS, bars)
            for head in range(len(HEADS)):
                logits = composer.heads.logits(head, state)
                token = sample(logits, None, 1.0, 0.95, random.random(pieces))
                if head < len(HEADS) - 1:
                    state = composer.heads.know(head, state, token)
                if head == ONSET:
                    state = composer.heads.know_position(state, np.zeros(pieces, np.int32))
                if head <= ONSET:
                    known[:, head] = token
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
