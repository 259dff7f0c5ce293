"""How a server's model is trained: the plan for songs and budget, and what is held out."""

from __future__ import annotations

from dataclasses import replace

from engine.composer.events import Events
from engine.composer.learning_plan import LearningPlan
from engine.composer.windows import WINDOW
from engine.values import Budget

HELD_OUT = 0.15
"""Share of each song, its end, that is kept for measuring and early stopping."""

FEWEST_NOTES = 32
"""Notes that all songs together must have."""

MINUTES = 2.0
"""Default limit of a training."""

FINISHING = 0.25
"""Share of the minutes, and of the epochs that were best, in which the held-out ends are learnt."""

EPOCHS = 16
"""Passes over songs of 4,000 notes and more that start from a base, of fewer in proportion more.

Twice as many save 0.1 bits a note and cost what the base knew.
"""

_NO_LIMIT = 7 * 24 * 60.0
_LONGEST_BATCH, _BATCHES = 8, 8

FROM_BASE = LearningPlan(
    minutes=MINUTES,
    learning_rate=2e-4,
    warm_up=0.05,
    weight_decay=0.05,
    transpose=0.5,
    hide_controls=0.1,
    patience=6,
)
FROM_NOTHING = LearningPlan(
    minutes=MINUTES,
    batch_size=16,
    learning_rate=1e-3,
    warm_up=0.05,
    weight_decay=0.1,
    transpose=0.5,
    hide_controls=0.1,
    patience=8,
)


def held_out_events(piece: Events) -> int:
    """Events at a piece's end that are held out; none of a very short one."""
    return max(1, round(len(piece) * HELD_OUT)) if len(piece) >= 16 else 0


def plan_for(budget: Budget, events: int, seed: int, *, has_base: bool) -> LearningPlan:
    """The plan for songs of so many events."""
    plan = FROM_BASE if has_base else FROM_NOTHING
    # Few songs are few windows: small batches of them, or an epoch is a single step.
    fitting = min(_LONGEST_BATCH, max(2, events // WINDOW // _BATCHES))
    # An epoch of few notes is over in a moment: measuring would cost more than it.
    repeats = max(1, round(4_000 / events))
    return replace(
        plan,
        # Epochs alone mean just those: a training that the clock cannot change.
        minutes=(1 - FINISHING) * budget.minutes
        if budget.minutes
        else (_NO_LIMIT if budget.epochs else (1 - FINISHING) * MINUTES),
        epochs=budget.epochs or (EPOCHS * repeats if has_base else plan.epochs),
        batch_size=budget.batch_size or (fitting if has_base else plan.batch_size),
        measure_every=1 if budget.epochs else repeats,
        seed=seed,
    )


def finishing_plan(plan: LearningPlan, best_epochs: int) -> LearningPlan:
    """How to go on, gently, with whole songs after the weights that did best."""
    return replace(
        plan,
        minutes=plan.minutes * FINISHING / (1 - FINISHING),
        epochs=max(1, round(best_epochs * FINISHING / (1 - FINISHING))),
        learning_rate=plan.learning_rate / 2,
        warm_up=0.0,
        seed=plan.seed + 1,
    )
