# pyright: strict
"""What a network was found to cost as it learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """Bits per note after `minutes`, by the name of the set that was measured.

    `cpu_minutes` are the same in processor time of this process: on a busy machine, less.
    `bits` of whole notes and all a set's notes, empty for a network that predicts no rhythm;
    `pitch` of the compared notes' pitches alone.
    """

    minutes: float
    cpu_minutes: float
    bits: Mapping[str, float]
    pitch: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Course:
    """One network's training; `predictions` are the notes or tokens that it learnt from."""

    network: str
    predictions: int
    readings: tuple[Reading, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)
