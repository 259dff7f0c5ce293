"""How far a request is: one fraction over all that it takes, and how long the rest may last.

Work is made of parts (hearing a song, training, composing), a part of stages. What a stage lasts is
learnt from those that were seen on this machine, so the fraction is of time, and never falls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.compute.jobs import Progress
from bot.requests.experience import Experience, Part, PartKind
from bot.store.durations import Duration
from engine.messages import Field

_UNSEEN = 0.95
"""The most of a stage that is believed to be done because time went by."""

_PRIOR = 0.5
"""The share of the whole that has to be done before its pace counts as much as what is expected."""

Clock = Callable[[], float]


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

    def __init__(
        self, experience: Experience, clock: Clock = time.monotonic, *, shown: float = 0.0
    ) -> None:
        """`shown` is how far an earlier attempt had come: what is shown does not go back."""
        self._experience = experience
        self._clock = clock
        self._since = clock()
        self._ahead: list[Part] = []
        self._done = 0.0
        self._now: _AtWork | None = None
        self._shown = shown
        self.measured: list[Duration] = []

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
            self.measured.append(self._experience.learn(now.part, now.seconds))

    def fraction(self) -> float:
        """How much is done, 0 to 1; it never falls."""
        done, whole = self._progress()
        self._shown = max(self._shown, min(0.99, done / whole if whole else 0.0))
        return self._shown

    def left(self) -> float:
        """The seconds that are left: what is expected, the more at the pace so far the more is
        done.
        """
        done, whole = self._progress()
        prior = _PRIOR * whole
        pace = (self._clock() - self._since + prior) / (done + prior) if whole else 1.0
        return max(1.0, (whole - done) * pace)

    def _progress(self) -> tuple[float, float]:
        """Seconds, as expected, of what is done and of the whole."""
        whole = self._done + sum(map(self._expected, self._ahead))
        done = self._done
        if self._now is not None:
            expected = self._expected(self._now.part)
            whole += expected
            done += min(expected, self._done_of(self._now))
        return done, whole

    def _note(self, now: _AtWork, stage: str, fraction: float) -> None:
        if stage != now.stage:
            self._leave_stage(now)
            # what passed before anything was told belongs to the first stage
            now.began, now.told = self._clock() if now.stage else now.began, 0.0
        now.stage = stage
        now.told = max(now.told, min(1.0, fraction))

    def _leave_stage(self, now: _AtWork) -> None:
        if now.stage:
            lasted = self._clock() - now.began
            now.seconds[now.stage] = now.seconds.get(now.stage, 0.0) + lasted

    def _expected(self, part: Part) -> float:
        return self._experience.of(part)

    def _done_of(self, now: _AtWork) -> float:
        """Seconds, as expected, of what is done of a part."""
        part, stages = now.part, self._experience.stages(now.part.kind)

        def expected(stage: str) -> float:
            return self._experience.expected(part.kind, stage, part.work, part.sort)

        name = now.stage or stages[0]
        if name not in stages:
            return sum(expected(stage) for stage in stages if stage in now.seconds)
        lasts = expected(name)
        went = (self._clock() - now.began) / lasts if lasts else 0.0
        told = now.told if now.told > 0 else min(_UNSEEN, went)
        return sum(map(expected, stages[: stages.index(name)])) + lasts * told
