# pyright: strict
"""How an event network is to learn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LearningPlan:
    """How to fit. Ends at `minutes` or `epochs`, or once held-out bits rise `patience` times."""

    minutes: float
    epochs: int = 1_000
    batch_size: int = 32
    learning_rate: float = 1e-3
    final_learning_rate: float = 0.05  # as a share of learning_rate
    warm_up: float = 0.02  # as a share of the budget
    weight_decay: float = 0.05
    transpose: float = 0.0  # chance that a piece is moved to a random key
    hide_controls: float = 0.1
    hide_plan: float = 0.3  # chance that nothing of the plan is known
    fill_in: float = 0.0  # chance that some bars are left out and filled in last
    patience: int = 6
    measure_every: int = 1  # epochs
    seed: int = 0
