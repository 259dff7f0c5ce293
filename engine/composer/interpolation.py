"""Weight interpolation: a model goes a part of the way from the base to what its songs taught.

Most of what songs teach is on the first half of it, most of what is forgotten for them on the
second (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"; figures in
docs/composer.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHARE = 0.6
"""Of the way."""


def part_of_way(
    start: Sequence[NDArray[np.float32]],
    end: Sequence[NDArray[np.float32]],
    share: float = SHARE,
) -> list[NDArray[np.floating]]:
    """Weights at a share, 0 to 1, of the way from some to others of the same shapes."""
    return [one + np.float32(share) * (other - one) for one, other in zip(start, end, strict=True)]
