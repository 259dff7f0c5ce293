"""How much a recording is like music that can be transcribed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import Posteriorgram
from engine.errors import SongError
from engine.values import HeardNote

MIN_QUALITY = 0.2
"""Below this a song is refused."""


def estimate_quality(
    samples: NDArray[np.float32], posterior: Posteriorgram, notes: Sequence[HeardNote]
) -> float:
    """0 (noise, speech, silence) to 1 (clear music)."""
    del samples
    if not notes:
        return 0.0
    sounding = posterior.frames.max(axis=1)
    return float(np.clip((sounding > 0.4).mean(), 0.0, 1.0))


def refuse_what_is_not_music(quality: float, notes: Sequence[HeardNote], name: str) -> None:
    """Raise SongError for a recording below `MIN_QUALITY` or with no note at all."""
    if notes and quality >= MIN_QUALITY:
        return
    raise SongError(
        f"“{name}” does not sound like music that can be written down "
        f"(quality {quality:.2f} of 1, {MIN_QUALITY} is needed).",
        "Speech, noise and very faint recordings cannot be used: send a clearer recording.",
    )
