"""What a composer hands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from engine.composer.plan import Settings
from engine.values import Composition, Report, ShouldStop


@dataclass(frozen=True, slots=True)
class Written:
    """A candidate as sounding notes; `log_probability` is the mean over its events."""

    composition: Composition
    log_probability: float


class Composer(Protocol):
    """Whatever can write a piece within settings."""

    def write(
        self, settings: Settings, takes: int, *, report: Report, should_stop: ShouldStop
    ) -> list[Written]:
        """As many candidates as takes, or more."""
        ...
