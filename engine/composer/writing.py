# pyright: strict
"""One piece being written: what stands, what sounds, and what is to come back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import ROLES
from engine.composer.vocabulary import (
    DURATION_TICKS,
    ONSET,
    ONSET_TICKS,
    PITCHES,
    START,
    nearest_class,
)
from engine.composer.windows import LINE
from engine.plan.chords import KINDS, NO_CHORD
from engine.plan.plan import Part, Plan, Return
from engine.plan.rhythm import PLACE, ROLE, Rhythm
from engine.values import Role

PARTS = {Role.MELODY: Part.MELODY, Role.BASS: Part.ACCOMPANIMENT, Role.CHORD: Part.ACCOMPANIMENT}
"""The part of a plan that a role belongs to; drums have none."""

_DURATIONS: NDArray[np.int64] = nearest_class(
    np.arange(int(DURATION_TICKS[-1]) + 1, dtype=np.int64), DURATION_TICKS
)
"""The duration class of each length in ticks."""

_LENGTHS: list[int] = DURATION_TICKS.tolist()
_GAPS: list[int] = ONSET_TICKS.tolist()

Token = tuple[int, int, int, int, int]
"""A note's classes in the order of HEADS."""

_NO_NOTE: tuple[int, ...] = tuple(START.tolist())


@dataclass(frozen=True, slots=True)
class Given:
    """A note of which is known when and in which role it comes, and how long it is.

    `pitch` and `velocity` (a class) are None where they are to be drawn. Pitches are likelier where
    a figure leads that came before over another chord (`near`), and where a tune that comes back
    elsewhere goes on from its last note (`step`, in semitones).
    """

    tick: int
    role: Role
    duration: int
    pitch: int | None = None
    velocity: int | None = None
    near: int | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Notes that stand while others are filled in between them, in the key frame.

    rows (n, 4): onset, end, pitch and role. `classes` (k, inputs) and `bars` (k,) are the steps
    that a network reads of them first; `last` is the last of these; at `start` the filling begins.
    """

    rows: NDArray[np.int64]
    classes: NDArray[np.int32]
    bars: NDArray[np.float32]
    last: Token
    start: int

    def sounding(self, tick: int) -> NDArray[np.bool_]:
        """Which pitches (128,) sound at a tick, drums left out."""
        pitched = self.rows[:, 3] != Role.DRUM
        found = np.zeros(PITCHES, np.bool_)
        found[self.rows[pitched & (self.rows[:, 0] <= tick) & (tick < self.rows[:, 1]), 2]] = True
        return found

    def melody(self, tick: int) -> tuple[int, int] | None:
        """End and pitch of the melody's note that sounds at a tick."""
        own = self.rows[:, 3] == Role.MELODY
        at = self.rows[own & (self.rows[:, 0] <= tick) & (tick < self.rows[:, 1])]
        return (int(at[-1, 1]), int(at[-1, 2])) if len(at) else None


class Writing:
    """A piece as far as it is written, note by note; all ticks from the piece's start.

    The next note comes at `onset` in `role`; `given` is what is known of it already. `queue` holds
    the notes that must come after it, in order; `closed` the parts of bars to which nothing else
    may be added, and `free_from` the ticks from which a part may have notes of its own; `free_tick`
    that of any part in the bar that is written, once somebody has asked for it. `top` has
    the highest note of each onset: tick, pitch, duration class; `melody` the end and the pitch of
    the melody's last note, `lines` all pitches of each role; `bass_until` when the bass ends.
    `planned` (bars, 4) are the fewest onsets of each role. `open` (bars, 4) says which roles may
    begin in which bars, None all. What is filled in has other notes `standing` around it. `drawn`
    are the numbers of the notes whose pitch was drawn, `log_probability` is theirs together.
    """

    def __init__(self, plan: Plan, primer: Sequence[Given], bar: int) -> None:
        self.plan, self.bar = plan, bar
        self.planned = plan.least_onsets()
        self.open: NDArray[np.bool_] | None = None
        self.standing: Standing | None = None
        self.tokens: list[Token] = []
        self.ticks: list[int] = []
        self.log_probability = 0.0
        self.drawn: list[int] = []
        self.onset, self.role = 0, Role.MELODY
        self.given: Given | None = None
        self.queue: list[Given] = sorted(primer, key=lambda g: (g.tick, g.role, -(g.pitch or 0)))
        self.closed: set[tuple[int, Part]] = set()
        self.free_from: dict[Part, int] = {}
        for note in primer:
            part = PARTS.get(note.role)
            if part is not None:
                end = note.tick + _LENGTHS[note.duration]
                self.free_from[part] = max(self.free_from.get(part, 0), end)
        self.primer_end = max(self.free_from.values(), default=0)
        self.ready = -1
        self.free_tick: int | None = None
        self.not_before = 0
        self.ends: NDArray[np.int64] = np.zeros(PITCHES, np.int64)
        self.sounding_until = 0
        self.struck: list[tuple[Role, int]] = []
        self.top: list[tuple[int, int, int]] = []
        self.melody = (0, PITCHES)
        self.bass_until = 0
        self.lines: dict[Role, list[int]] = {role: [] for role in Role}
        self._onsets: dict[int, list[int]] = {}
        self._bars: dict[tuple[int, Part], list[tuple[int, Role, int, int]]] = {}

    def copy(self) -> Writing:
        """The same piece as far as it is written, to be written on in another way."""
        other = copy(self)
        other.tokens, other.ticks, other.queue = [*self.tokens], [*self.ticks], [*self.queue]
        other.drawn = [*self.drawn]
        other.closed, other.free_from = {*self.closed}, {**self.free_from}
        other.ends, other.struck, other.top = self.ends.copy(), [*self.struck], [*self.top]
        other.lines = {role: [*line] for role, line in self.lines.items()}
        other._onsets = {bar: [*onsets] for bar, onsets in self._onsets.items()}
        other._bars = {place: [*notes] for place, notes in self._bars.items()}
        return other

    @property
    def before(self) -> tuple[int, int, int]:
        """Pitch, duration and velocity classes of the last note."""
        begun = self.standing.last if self.standing else _NO_NOTE
        pitch, duration, velocity, *_ = self.tokens[-1] if self.tokens else begun
        return pitch, duration, velocity

    @property
    def gap(self) -> int:
        """The onset class of the next note."""
        if self.standing and not self.ticks:
            return _NO_NOTE[ONSET]  # where a filling begins is no gap to the note before
        return bisect_left(_GAPS, self.onset - self.last_onset)

    @property
    def last_onset(self) -> int:
        """The tick of the last note; of none where the writing begins."""
        if self.ticks:
            return self.ticks[-1]
        return self.standing.start if self.standing else 0

    @property
    def under(self) -> int:
        """What the next note must lie under: the melody's pitch while it sounds, else PITCHES."""
        standing = self.standing.melody(self.onset) if self.standing else None
        until, pitch = standing or self.melody
        return pitch if until > self.onset else PITCHES

    @property
    def half_bar(self) -> int:
        """The half bar that the next note begins in."""
        return min(2 * self.onset // self.bar, len(self.plan.chords) - 1)

    def line(self) -> list[int]:
        """The pitches that the next note's role had last, the last one first (see LINE)."""
        last = self.lines[self.role][: -LINE - 1 : -1]
        return [*last, *[PITCHES] * (LINE - len(last))]

    def sounding(self) -> NDArray[np.bool_]:
        """Which pitches (128,) sound on when the next note begins."""
        own = self.ends > self.onset
        return own | self.standing.sounding(self.onset) if self.standing else own

    def may_begin(self, role: Role, number: int) -> bool:
        """Whether notes of a role may be written in bar `number`."""
        return self.open is None or (number < len(self.open) and bool(self.open[number, role]))

    def struck_in(self, number: int) -> NDArray[np.int64]:
        """How many onsets (4,) each role has had in bar `number`."""
        return np.array(self._onsets.get(number, [0] * len(Role)), np.int64)

    def write(self, pitch: int, duration: int, velocity: int) -> None:
        """Put the next note down."""
        self.tokens.append((pitch, duration, velocity, self.gap, int(self.role)))
        self.ticks.append(self.onset)
        if not self.struck or all(role is not self.role for role, _ in self.struck):
            self._onsets.setdefault(self.onset // self.bar, [0] * len(Role))[self.role] += 1
        end = self.onset + _LENGTHS[duration]
        self.sounding_until = max(self.sounding_until, end)
        self.struck.append((self.role, pitch))
        self.lines[self.role].append(pitch)
        if self.role is Role.MELODY:
            self.melody = (end, pitch)
        elif self.role is Role.BASS:
            self.bass_until = end
        if self.role is not Role.DRUM:
            if not self.top or self.top[-1][0] < self.onset:
                self.top.append((self.onset, pitch, duration))
            elif pitch > self.top[-1][1]:
                self.top[-1] = (self.onset, pitch, duration)
            self.ends[pitch] = max(int(self.ends[pitch]), end)
            part = PARTS[self.role]
            number = self.onset // self.bar
            place = self.onset - number * self.bar
            self._bars.setdefault((number, part), []).append((place, self.role, pitch, duration))

    def go_to(self, tick: int, role: Role) -> None:
        """Say when and in which role the next note comes."""
        if tick != self.onset or not self.tokens:
            self.struck = []
        self.onset, self.role, self.given = tick, role, None
        if self.queue and self.queue[0].tick == tick and self.queue[0].role is role:
            self.given = self.queue.pop(0)

    def enter(self, number: int) -> None:
        """Bar `number` comes next, all before it is written: queue what comes back in it."""
        self.ready, self.not_before, self.free_tick = number, number * self.bar, None
        if number >= len(self.plan):
            return
        coming: list[Given] = []
        for part in Part:
            own = [role for role, its in PARTS.items() if its is part]
            free = [role for role in own if self.may_begin(role, number)]
            if not free or self.free_from.get(part, 0) > number * self.bar:
                continue
            lag, how = int(self.plan.lag[number, part]), Return(int(self.plan.kind[number, part]))
            source = self._bars.get((number - lag, part)) if lag and free == own else None
            rhythm = self.plan.rhythm_of(number, part)
            if free != own:
                rhythm = rhythm[np.isin(rhythm[:, ROLE], free)]
            shaped = how is Return.RHYTHM and _same_places(source, rhythm)
            if source and not shaped:
                coming += self._again(source, number, lag, how)
            elif (planned := self._planned(rhythm, number)) or self._rests(number, free):
                coming += planned
            else:
                continue
            self.closed.add((number, part))
        self.queue = sorted(
            [*self.queue, *coming], key=lambda g: (g.tick, g.role, -(g.pitch or g.near or 0))
        )

    def _rests(self, number: int, roles: Sequence[Role]) -> bool:
        """Whether roles whose rhythm is planned have nothing in a bar."""
        return bool(len(self.plan.rhythm)) and not self.planned[number, roles].any()

    def _planned(self, rhythm: Rhythm, number: int) -> list[Given]:
        """The notes of a planned rhythm in bar `number`, for the roles that play."""
        coming: list[Given] = []
        for _, place, length, role, shape in rhythm.tolist():
            if self.planned[number, role] and place < self.bar:
                kind = int(_DURATIONS[min(length, len(_DURATIONS) - 1)])
                near, step = (None, shape) if role == Role.MELODY else (shape, None)
                when = number * self.bar + place
                coming.append(Given(when, ROLES[role], kind, near=near, step=step))
        return coming

    def _again(
        self, source: Sequence[tuple[int, Role, int, int]], number: int, back: int, how: Return
    ) -> list[Given]:
        """The notes of a bar of this piece, `back` bars before, once more in bar `number`."""
        start = number * self.bar
        if how is Return.SAME:
            return [Given(start + at, role, length, pitch) for at, role, pitch, length in source]
        moved = [pitch + self._moved(start + at, back * self.bar) for at, _, pitch, _ in source]
        if source[0][1] is not Role.MELODY:
            return [
                Given(start + at, role, length, near=near)
                for (at, role, _, length), near in zip(source, moved, strict=True)
            ]
        tune = [Given(start + at, role, length) for at, role, _, length in source]
        if how is Return.RHYTHM:
            return tune
        pairs = zip(tune[1:], pairwise(source), strict=True)
        steps = [replace(note, step=b[2] - a[2]) for note, (a, b) in pairs]
        return [replace(tune[0], near=moved[0]), *steps]

    def _moved(self, tick: int, back: int) -> int:
        """Semitones, -6 to 5, from the root of the chord so many ticks before to that at a tick."""
        now, before = (
            int(self.plan.chords[min(2 * place // self.bar, len(self.plan.chords) - 1), 0])
            for place in (tick, tick - back)
        )
        if now >= NO_CHORD or before >= NO_CHORD:
            return 0
        return (now // KINDS - before // KINDS + 6) % 12 - 6


def _same_places(source: Sequence[tuple[int, Role, int, int]] | None, rhythm: Rhythm) -> bool:
    """Whether a bar's notes come where a planned rhythm has them, so that its shape is theirs."""
    return {place for place, *_ in source or ()} == set(rhythm[:, PLACE].tolist())
