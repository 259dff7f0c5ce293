"""What work lasts on this machine, learnt from what was seen of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.compute.jobs import Lane
from bot.store.durations import KEPT, Duration
from engine.values import STAGES

PartKind = Literal["hear", "train", "compose", "pack", "examine"]

_FIRST_GUESS: dict[str, dict[str, float]] = {
    "hear": {"decoding": 1.0, "hearing": 12.0, "cleaning": 6.0},
    "train": {"loading": 4.0, "training": 60.0, "finishing": 14.0},
    "compose": {"loading": 0.3, "composing": 2.4, "drawing": 0.9, "playing": 0.8, "done": 0.1},
    "change arrange": {"loading": 0.1, "drawing": 0.5, "playing": 0.5, "done": 0.1},
    "pack": {
        "reading": 0.2,
        "playing": 8.0,
        "engraving": 1.0,
        "filming": 16.0,
        "packing": 4.0,
        "done": 0.1,
    },
    "examine": {
        "loading": 0.5,
        "composing": 24.0,
        "playing": 12.0,
        "comparing": 2.0,
        "drawing": 1.0,
        "done": 0.1,
    },
}
"""Seconds of each stage that `engine.values.STAGES` names, on two cores, before any was seen: of a
song of three minutes, of a training, of two takes of sixteen bars, of a minute that is packed,
of a page about a model."""

_FIXED: Mapping[PartKind, float] = {
    **{"hear": 0.3, "train": 3.0, "compose": 0.3, "pack": 0.3},
    "examine": 0.3,
}
"""Work that every part of a kind is besides its own, however small it is."""

_FORGETS = 0.75
"""What each part that came since leaves of the weight of one."""

_NEAR = 2.0
"""How much less a part counts whose work is of another order."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a request takes; `work` is in units that last about the same.

    Parts of the same `sort` tell of each other; without one it is the kind's own.
    """

    kind: PartKind
    work: float = 1.0
    sort: str = ""

    @property
    def sorted(self) -> str:
        return self.sort or self.kind


class Experience:
    """What each stage lasts on this machine; `learnt` hears of each part."""

    def __init__(
        self, learnt: Callable[[PartKind, Mapping[str, float]], None] | None = None
    ) -> None:
        self._learnt = learnt
        self._seen: dict[str, list[Duration]] = {}
        self._unnamed: dict[PartKind, list[str]] = {}
        self._pace = 0.0
        self._whole: dict[Lane, float] = {}

    def load(self, durations: Iterable[Duration]) -> None:
        """Begin with what was seen before a restart, oldest first."""
        for one in durations:
            if one.kind in STAGES:
                self._keep(Part(one.kind, one.work, one.sort), one.stages)  # pyright: ignore[reportArgumentType]

    def stages(self, kind: PartKind) -> list[str]:
        """The stages of a part in the order in which they come, then those that nobody named."""
        return [*STAGES[kind], *self._unnamed.get(kind, ())]

    def expected(self, kind: PartKind, stage: str, work: float = 1.0, sort: str = "") -> float:
        """The seconds of a stage of a part."""
        size = _FIXED[kind] + work
        seen = self._seen.get(sort or kind, ())
        if not seen:
            guess = _FIRST_GUESS.get(sort, _FIRST_GUESS[kind]).get(stage, 0.0)
            return guess * size / (_FIXED[kind] + 1) * math.exp(self._pace)
        total = weights = 0.0
        for age, one in enumerate(reversed(seen)):
            scale = size / (_FIXED[kind] + one.work)
            weight = _FORGETS**age / (1 + (_NEAR * math.log(scale)) ** 2)
            total += weight * one.stages.get(stage, 0.0) * scale
            weights += weight
        return total / weights

    def of(self, part: Part) -> float:
        """The seconds of a part."""
        stages = self.stages(part.kind)
        return sum(self.expected(part.kind, stage, part.work, part.sort) for stage in stages)

    def learn(self, part: Part, seconds: Mapping[str, float]) -> Duration:
        """Take a part that came to its end for what the next will last."""
        if self._learnt is not None:
            self._learnt(part.kind, seconds)
        return self._keep(part, seconds)

    def _keep(self, part: Part, seconds: Mapping[str, float]) -> Duration:
        guessed = self.of(Part(part.kind, part.work, part.sort)) if not self._seen else 0.0
        unnamed = self._unnamed.setdefault(part.kind, [])
        unnamed += [stage for stage in seconds if stage not in (*STAGES[part.kind], *unnamed)]
        if guessed:
            # the first that is ever seen tells how fast the machine is
            self._pace = math.log(max(0.1, min(10.0, sum(seconds.values()) / guessed)))
        seen = self._seen.setdefault(part.sorted, [])
        one = Duration(part.kind, part.sorted, part.work, dict(seconds))
        seen.append(one)
        del seen[:-KEPT]
        return one

    def learn_whole(self, lane: Lane, seconds: float) -> None:
        """Take a request that came to its end for what the next of its lane will last."""
        before = self._whole.get(lane, seconds)
        self._whole[lane] = before + (1 - _FORGETS) * (seconds - before)

    def usual(self, lane: Lane) -> float | None:
        """The seconds of a request, once one was seen."""
        return self._whole.get(lane)
