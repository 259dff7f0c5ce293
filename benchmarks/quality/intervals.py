"""What several seeds say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % interval; `half` is None where one value alone tells no spread."""

    mean: float
    half: float | None
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.2f}" + ("" if self.half is None else f" ± {self.half:.2f}")


def interval(values: Sequence[float]) -> Interval | None:
    """Student's t interval over independent seeds; None of no values.

    One value that is told for every seed, since it does not hang on it, has an interval of 0.
    """
    if not values:
        return None
    mean = float(np.mean(values))
    if len(values) == 1:
        return Interval(mean, None, 1)
    error = float(np.std(values, ddof=1)) / np.sqrt(len(values))
    return Interval(mean, float(t.ppf(0.975, len(values) - 1)) * error, len(values))
