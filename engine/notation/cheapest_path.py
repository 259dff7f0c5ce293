# pyright: strict
"""The cheapest way through a row of choices where changing one's mind costs something."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def cheapest_path(costs: NDArray[np.float64], change: NDArray[np.float64]) -> NDArray[np.int64]:
    """The choice (steps,) at each step that costs least in all (Viterbi 1967).

    `costs` (steps, choices) is what each choice costs there, `change` (choices, choices) what going
    from one to another does. There is at least one step.
    """
    best = costs[0]
    origins: list[NDArray[np.int64]] = []
    for row in costs[1:]:
        arriving = best[:, None] + change
        origins.append(arriving.argmin(axis=0))
        best = arriving.min(axis=0) + row
    path = [int(best.argmin())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)
