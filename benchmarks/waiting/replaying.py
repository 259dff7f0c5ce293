"""Replays traces before the estimates and the cards of the bot, on a clock of its own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from benchmarks.waiting.traces import PartTrace, Trace
from bot.features.cards import state
from bot.locales import speaker
from bot.requests.course import Course
from bot.requests.dispatcher import Running
from bot.requests.experience import Experience, Part
from bot.requests.standing import Machines, Standing

_SAY = speaker("en")


@dataclass(slots=True)
class Clock:
    """Seconds, moved by whoever replays."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Wait:
    """One request as its member lived it: what its first card said, and what it took.

    `between` are estimates on the way, with what was really left; `fell` is whether the bar ever
    went back; `edits` how often the card was edited.
    """

    name: str
    queued: bool
    promised: float
    took: float
    between: tuple[tuple[float, float], ...]
    fell: bool
    edits: int

    @property
    def right(self) -> bool:
        """Whether the first estimate was within a factor of two."""
        return within_two(self.promised, self.took)


def within_two(promised: float, took: float) -> bool:
    return abs(math.log(promised / max(took, 1.0))) <= math.log(2)


@dataclass(slots=True)
class Cards:
    """The cards of one machine: looked at every second, edited at most every `gap` seconds."""

    gap: float = 3.0
    edits: int = 0
    _shown: str = ""
    _edited: float = field(default=-math.inf)

    def look(self, now: float, text: str) -> None:
        if text != self._shown and now - self._edited >= self.gap:
            self.edits += bool(self._shown)
            self._shown, self._edited = text, now


def replay(traces: Sequence[Trace], *, together: int = 1, slower: float = 1.0) -> list[Wait]:
    """Each request in its turn, `together` at once in the queue of one machine of its lane.

    What the first ones took is what the later ones are estimated by. `slower` times as slow.
    """
    clock, experience = Clock(), Experience()
    waits: list[Wait] = []
    for lane in ("compose", "train"):
        own = [trace for trace in traces if trace.lane == lane]
        for first in range(0, len(own), together):
            waits += _batch(own[first : first + together], clock, experience, slower)
    return waits


def _batch(
    traces: Sequence[Trace], clock: Clock, experience: Experience, slower: float
) -> list[Wait]:
    """Requests that were asked for at the same moment."""
    asked = clock.now
    sizes = [sum(map(experience.of, parts(trace))) for trace in traces]
    ends = [0.0, *map(Machines(1).take, sizes)]
    waits: list[Wait] = []
    for place, trace in enumerate(traces, 1):
        cards = Cards()
        cards.look(clock.now, state(_SAY, Standing(ends[place], place=place)))
        seen = _run(trace, clock, experience, cards, slower)
        waits.append(
            Wait(
                trace.name,
                place > 1,
                ends[place],
                clock.now - asked,
                tuple((left, clock.now - at) for at, left, _ in seen),
                any(later[2] < earlier[2] for earlier, later in itertools.pairwise(seen)),
                cards.edits,
            )
        )
    return waits


def _run(
    trace: Trace, clock: Clock, experience: Experience, cards: Cards, slower: float
) -> list[tuple[float, float, float]]:
    """Work on a request; every second: the time, what is said to be left, and the bar."""
    course = Course(experience, clock)
    course.plan(parts(trace))
    # the task is not looked at
    running = Running(None, clock.now, 1, "compose", course)  # pyright: ignore[reportArgumentType]
    seen: list[tuple[float, float, float]] = []

    def look() -> None:
        left = course.left()
        seen.append((clock.now, left, course.fraction()))
        cards.look(clock.now, state(_SAY, Standing(left, running=running)))

    for part, planned in zip(trace.parts, parts(trace), strict=True):
        note, began, second = course.begin(planned), clock.now, 0.0
        for at, stage, fraction in [*part.notes, (part.seconds, "", 1.0)]:
            while second + 1 <= at * slower:
                second += 1
                clock.now = began + second
                look()
            clock.now = began + at * slower
            if stage:
                note(stage, fraction)
        course.end()
    return seen


def parts(trace: Trace) -> list[Part]:
    """What the request was known to take before it began."""
    return [_part(part) for part in trace.parts]


def _part(part: PartTrace) -> Part:
    return Part(part.kind, part.work, part.sort)  # pyright: ignore[reportArgumentType]


def noisy(traces: Sequence[Trace], factors: Sequence[float]) -> list[Trace]:
    """The same requests on a machine that is now and then busy with something else."""
    return [
        replace(
            trace,
            parts=tuple(
                replace(
                    part,
                    seconds=part.seconds * factor,
                    notes=tuple((at * factor, *rest) for at, *rest in part.notes),  # pyright: ignore[reportArgumentType]
                )
                for part in trace.parts
            ),
        )
        for trace, factor in zip(traces, factors, strict=True)
    ]
