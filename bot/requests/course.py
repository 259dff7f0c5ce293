"""How far a request is: one fraction over all that it takes, and how long the rest may last.

Work is made of parts (hearing a song, training, composing), a part of stages. What a stage lasts is
learnt from those that were seen on this machine, so the fraction is of time, and never falls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.compute.jobs import Lane, Progress
from engine.messages import Field
from engine.values import STAGES

PartKind = Literal["hear", "train", "compose", "pack", "examine"]

_FIRST_GUESS: dict[PartKind, dict[str, float]] = {
    "hear": {"decoding": 1.0, "hearing": 12.0, "cleaning": 6.0},
    "train": {"loading": 4.0, "training": 60.0, "finishing": 14.0},
    "compose": {"loading": 0.5, "composing": 4.5, "drawing": 1.5, "playing": 1.5, "done": 0.1},
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

_TRUST = 0.5
"""How much of an expectation the latest measurement makes."""

_UNSEEN = 0.95
"""The most of a stage that is believed to be done because time went by."""

Clock = Callable[[], float]


class Experience:
    """What each stage lasts on this machine, by unit of work; `learnt` hears of each part."""

    def __init__(
        self, learnt: Callable[[PartKind, Mapping[str, float]], None] | None = None
    ) -> None:
        self._learnt = learnt
        self._seconds = {kind: dict(stages) for kind, stages in _FIRST_GUESS.items()}
        self._whole: dict[Lane, float] = {}

    def stages(self, kind: PartKind) -> list[str]:
        """The stages of a part in the order in which they come, then those that nobody named."""
        return [
            *STAGES[kind],
            *(stage for stage in self._seconds[kind] if stage not in STAGES[kind]),
        ]

    def expected(self, kind: PartKind, stage: str, work: float = 1.0) -> float:
        return self._seconds[kind].get(stage, 0.0) * work

    def learn(self, kind: PartKind, seconds: dict[str, float], work: float) -> None:
        """Take a part that came to its end for what the next will last."""
        if self._learnt is not None:
            self._learnt(kind, seconds)
        known = self._seconds[kind]
        for stage, lasted in seconds.items():
            before = known.get(stage)
            seen = lasted / work
            known[stage] = seen if before is None else before + _TRUST * (seen - before)

    def learn_whole(self, lane: Lane, seconds: float) -> None:
        """Take a request that came to its end for what the next of its lane will last."""
        before = self._whole.get(lane, seconds)
        self._whole[lane] = before + _TRUST * (seconds - before)

    def usual(self, lane: Lane) -> float | None:
        """The seconds of a request, once one was seen."""
        return self._whole.get(lane)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a request takes; `work` is in units that last about the same."""

    kind: PartKind
    work: float = 1.0


@dataclass(slots=True)
class _AtWork:
    """The part that is being done: its stages so far, with the seconds they took."""

    part: Part
    began: float
    stage: str = ""
    told: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    figures: Mapping[str, Field] = field(default_factory=dict[str, Field])


class Course:
    """Where one attempt at a request is. Times are of a monotonic clock."""

    def __init__(self, experience: Experience, clock: Clock = time.monotonic) -> None:
        self._experience = experience
        self._clock = clock
        self._since = clock()
        self._ahead: list[Part] = []
        self._done = 0.0
        self._now: _AtWork | None = None
        self._shown = 0.0

    @property
    def kind(self) -> PartKind | None:
        """What is being done; None before the first part begins, and between two."""
        return self._now.part.kind if self._now else None

    @property
    def stage(self) -> str:
        """The stage as it was told last."""
        return self._now.stage if self._now else ""

    @property
    def figures(self) -> Mapping[str, Field]:
        """What was told of the stage besides."""
        return self._now.figures if self._now else {}

    def plan(self, parts: Sequence[Part]) -> None:
        """What is to be done from here on."""
        self._ahead = list(parts)

    def begin(self, part: Part) -> Progress:
        """A part begins: what its worker tells goes to the function that is returned."""
        self.end()
        self._ahead = self._ahead[1:]
        at_work = self._now = _AtWork(part, self._clock())

        def note(stage: str, fraction: float, /, **figures: Field) -> None:
            if self._now is at_work:
                self._note(at_work, stage, fraction)
                at_work.figures = figures

        return note

    def skip(self) -> None:
        """The next part is not needed."""
        self._ahead = self._ahead[1:]

    @property
    def complete(self) -> bool:
        """Whether everything that was planned is done."""
        return self._done > 0 and self._now is None and not self._ahead

    def end(self, *, complete: bool = True) -> None:
        """The part is over; one that was complete is learnt from."""
        if self._now is None:
            return
        now, self._now = self._now, None
        self._leave_stage(now)
        self._done += self._expected(now.part)
        if complete and now.seconds:
            self._experience.learn(now.part.kind, now.seconds, now.part.work)

    def fraction(self) -> float:
        """How much is done, 0 to 1; it never falls."""
        whole = self._done + sum(map(self._expected, self._ahead))
        done = self._done
        if self._now is not None:
            expected = self._expected(self._now.part)
            whole += expected
            done += min(expected, self._done_of(self._now))
        self._shown = max(self._shown, min(0.99, done / whole if whole else 0.0))
        return self._shown

    def left(self) -> float:
        """The seconds that are left: what is expected at first, then as fast as it went so far."""
        shown, spent = self.fraction(), self._clock() - self._since
        parts = [*self._ahead, *([self._now.part] if self._now else [])]
        expected = (self._done + sum(map(self._expected, parts))) * (1 - shown)
        weight = min(1.0, 2 * shown)
        pace = spent * (1 - shown) / shown if shown else 0.0
        return max(1.0, weight * pace + (1 - weight) * expected)

    def _note(self, now: _AtWork, stage: str, fraction: float) -> None:
        if stage != now.stage:
            self._leave_stage(now)
            now.began, now.told = self._clock(), 0.0
        now.stage = stage
        now.told = max(now.told, min(1.0, fraction))

    def _leave_stage(self, now: _AtWork) -> None:
        if now.stage:
            lasted = self._clock() - now.began
            now.seconds[now.stage] = now.seconds.get(now.stage, 0.0) + lasted

    def _expected(self, part: Part) -> float:
        stages = self._experience.stages(part.kind)
        return sum(self._experience.expected(part.kind, stage, part.work) for stage in stages)

    def _done_of(self, now: _AtWork) -> float:
        """Seconds, as expected, of what is done of a part."""
        name, kind, work = now.stage, now.part.kind, now.part.work
        stages = self._experience.stages(kind)
        if name not in stages:
            return sum(self._experience.expected(kind, s, work) for s in stages if s in now.seconds)
        before = stages[: stages.index(name)]
        expected = self._experience.expected(kind, name, work)
        went = (self._clock() - now.began) / expected if expected else 0.0
        told = now.told if now.told > 0 else min(_UNSEEN, went)
        passed = sum(self._experience.expected(kind, stage, work) for stage in before)
        return passed + expected * told
