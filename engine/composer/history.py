# pyright: strict
"""What was seen while a network was fitted."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.values import Figures


@dataclass(slots=True)
class History:
    """Bits are per note; `best` is the index into `held_out` of the weights that were kept.

    `held_out` was measured after `held_out_epochs` epochs and `held_out_seconds` of fitting, and
    with it, as far as anybody asked, what other music costs: `watched`, by name.
    """

    train: list[float] = field(default_factory=list[float])
    held_out: list[Figures] = field(default_factory=list[Figures])
    held_out_epochs: list[int] = field(default_factory=list[int])
    held_out_seconds: list[float] = field(default_factory=list[float])
    watched: list[dict[str, float]] = field(default_factory=list[dict[str, float]])
    epochs: int = 0
    events: int = 0
    seconds: float = 0.0
    best: int = 0
