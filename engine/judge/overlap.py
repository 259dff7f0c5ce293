"""How far two sets of music overlap in a feature, after Yang and Lerch 2018.

"On the evaluation of generative models in music", Neural Computing and Applications 32: distances
between the members of one set are compared with distances from the other set's members to them, as
the area under the lower of both densities.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_GRID = 512
_NARROWEST = 0.01
"""The least bandwidth as a share of the range, where all distances are nearly the same."""


def overlapping_area(one: Floats, other: Floats) -> float:
    """The area, 0 to 1, that the densities of two samples (n,) and (m,) share.

    Densities are Gaussian kernel estimates with Scott's bandwidth. Symmetric. 0 for an empty
    sample.
    """
    if not len(one) or not len(other):
        return 0.0
    low, high = min(one.min(), other.min()), max(one.max(), other.max())
    if np.isclose(low, high, rtol=1e-9, atol=1e-12):
        return 1.0
    widths = [max(_scott(sample), _NARROWEST * (high - low)) for sample in (one, other)]
    margin = 4 * max(widths)
    grid = np.linspace(low - margin, high + margin, _GRID)
    densities = [_density(s, w, grid) for s, w in zip((one, other), widths, strict=True)]
    return float(min(1.0, np.trapezoid(np.minimum(*densities), grid)))


def distances_within(vectors: Floats) -> Floats:
    """Euclidean distances (n * (n - 1) / 2,) between all pairs of the rows of (n, d)."""
    rows, columns = np.triu_indices(len(vectors), 1)
    return np.linalg.norm(vectors[rows] - vectors[columns], axis=1)


def distances_between(one: Floats, other: Floats) -> Floats:
    """Euclidean distances (n * m,) from each row of (n, d) to each of (m, d)."""
    return np.linalg.norm(one[:, None] - other[None], axis=2).ravel()


def set_overlap(music: Floats, reference: Floats) -> float:
    """The overlap of distances inside `reference` (n, d) with those of `music` (m, d) to it."""
    return overlapping_area(distances_within(reference), distances_between(music, reference))


def _scott(sample: Floats) -> float:
    return float(sample.std(ddof=1)) * len(sample) ** -0.2 if len(sample) > 1 else 0.0


def _density(sample: Floats, width: float, grid: Floats) -> Floats:
    deviations = (grid[:, None] - sample[None]) / width
    return np.exp(-0.5 * deviations**2).mean(axis=1) / (width * np.sqrt(2 * np.pi))
