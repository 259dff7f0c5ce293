# pyright: strict
"""What a linear regression on named figures has learnt, kept as a JSON file of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FARTHEST = 2.5
"""Spreads that one figure may count for at most."""


@dataclass(frozen=True, slots=True)
class Regression:
    """The mean, the spread and the weight of each figure, in its name's order."""

    names: tuple[str, ...]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weight: NDArray[np.float64]

    def guess(self, figures: Mapping[str, float]) -> float:
        """What is guessed from figures, which may be more than are known here."""
        found = np.array([figures[name] for name in self.names])
        away = np.clip((found - self.mean) / self.spread, -FARTHEST, FARTHEST)
        return float(away @ self.weight)


@cache
def load_regression(path: Path) -> Regression:
    """The regression in a file, as a benchmark's `fit` writes it."""
    told = json.loads(path.read_text(encoding="utf-8"))["figures"]
    columns = (
        np.array([told[name][part] for name in told]) for part in ("mean", "spread", "weight")
    )
    return Regression(tuple(told), *columns)
