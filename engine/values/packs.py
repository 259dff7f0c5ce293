"""A piece as files to use elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.messages import Message


@dataclass(frozen=True, slots=True)
class Pack:
    """A piece as files to use elsewhere, by their names in the pack (with `/` between folders).

    `archive` is a zip of them. `left_out` names what would not fit, the most wanted first.
    Intro, any number of loops and ending go on into each other: their lengths are in samples at
    `sample_rate`. `warnings` say what of the piece is not in the pack.
    """

    title: str
    files: Mapping[str, bytes]
    archive: bytes
    left_out: tuple[str, ...]
    sample_rate: int
    intro_samples: int
    loop_samples: int
    ending_samples: int
    bars: int
    seconds: float
    wall_seconds: float
    stages: Mapping[str, float] = field(default_factory=dict[str, float])
    warnings: tuple[Message, ...] = ()
