"""Write what is missing of a piece: some notes stand, the rest is written under a plan.

Infilling, varying, continuing and accompanying are this with other things given. Of what is missing
between others the network reads all that stands around it first, as it learnt to (see
`engine.composer.windows`); else it writes from left to right, and what is given comes when it is
due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from engine.composer.composing import Composer
from engine.composer.copy_guard import GUARD
from engine.composer.events import Events, decode, encode, event_order, note_array
from engine.composer.resampling import Resampling
from engine.composer.settings import Settings
from engine.composer.vocabulary import (
    DURATION,
    DURATION_TICKS,
    HEADS,
    ONSET,
    PITCH,
    ROLE,
    START,
    VELOCITY,
    nearest_class,
)
from engine.composer.windows import WINDOW, Steps, steps_of
from engine.composer.writing import Given, Standing, Writing
from engine.notation.one_key import beside
from engine.plan.plan import Plan
from engine.plan.rhythm import Rhythm
from engine.values import Note, Report, Role, ShouldStop, never_stop, report_nothing

Open = NDArray[np.bool_]

_READ = WINDOW * 3 // 4
"""Events that stand or are filled in together: as many as were when the network learnt to."""

_FEWEST_READ = 80

_MORE = 1.3
"""How many times as many notes as are planned at least are reckoned with."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A piece of which some stands and the rest is to be written.

    `plan` is that of the whole, in the key frame. Notes are as they sound: `given` stand, those
    `without_pitch` come then, in their role, and are as long. `open` (bars, 4) says which
    roles may begin in which bars. With `around` the open bars, at most 8 in a row, are filled in
    with all that stands around them known. Where there are `rhythms` of what is open, candidates
    are written in one after the other of them instead of the plan's.
    """

    plan: Plan
    given: tuple[Note, ...]
    open: Open
    without_pitch: tuple[Note, ...] = ()
    around: bool = False
    rhythms: tuple[Rhythm, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """The notes that one candidate adds to a draft, as they sound.

    `log_probability` is the mean natural log probability of a drawn pitch, as the network has it;
    `closing` the points by which its last phrase is better than others of its group's.
    """

    notes: tuple[Note, ...]
    log_probability: float
    closing: float = 0.0


def fill(
    composer: Composer,
    draft: Draft,
    settings: Settings,
    seeds: Sequence[int],
    *,
    groups: Sequence[int] = (),
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> list[Filled]:
    """A candidate for each seed; the same seeds mean the same notes again. Raises Stopped.

    Those of one of the `groups` (one for each seed) go on from one another every few bars (see
    `engine.composer.resampling`); this is for drafts that are not filled in `around`.
    """
    ways = [replace(draft, plan=replace(draft.plan, rhythm=each)) for each in draft.rhythms]
    drafts = [(ways or [draft])[number % max(1, len(ways))] for number in range(len(seeds))]
    limits, bar = settings.limits, settings.metre.ticks_per_bar
    bars = np.flatnonzero(draft.open.any(axis=1))
    if draft.around and len(bars):
        first, stop = int(bars[0]), int(bars[-1]) + 1
        limits = replace(limits, end=stop * bar)
        standing = _standing(draft, settings, first, stop)
        pieces = [_between(each, settings, standing, first) for each in drafts]
    else:
        pieces = [_along(each, settings) for each in drafts]
    resampling = None
    if groups and len(bars):
        minor = settings.key.mode == "minor"
        resampling = Resampling(groups, len(draft.plan), minor=minor, first=int(bars[0]))
    written = composer.continue_writing(
        pieces,
        replace(settings, limits=limits),
        seeds,
        resampling=resampling,
        report=report,
        should_stop=should_stop,
    )
    closing = resampling.closing_marks(written) if resampling else [0.0] * len(written)
    return [
        replace(_filled(piece, draft, settings), closing=mark)
        for piece, mark in zip(written, closing, strict=True)
    ]


def _along(draft: Draft, settings: Settings) -> Writing:
    """A piece from its beginning, with all that is given to come in its place."""
    piece = Writing(draft.plan, (), settings.metre.ticks_per_bar)
    piece.open = draft.open
    coming = [*_given(draft.given, settings, whole=True)]
    coming += _given(draft.without_pitch, settings, whole=False)
    piece.queue = sorted(coming, key=lambda g: (g.tick, g.role, -(g.pitch or g.near or 0)))
    return piece


def _given(notes: Sequence[Note], settings: Settings, *, whole: bool) -> list[Given]:
    tokens, ticks = encode(note_array(notes), settings.limits.shift)
    rows = event_order(note_array(notes))
    return [
        Given(
            int(tick),
            Role(int(row[4])),
            int(token[DURATION]),
            int(token[PITCH]) if whole or row[4] == Role.DRUM else None,
            int(token[VELOCITY]) if whole else None,
            near=None if whole or row[4] in (Role.MELODY, Role.DRUM) else int(token[PITCH]),
        )
        for tick, row, token in zip(ticks, rows, tokens, strict=True)
    ]


def _between(draft: Draft, settings: Settings, standing: Standing, first: int) -> Writing:
    """A piece from its first open bar, with all that stands around it read."""
    piece = Writing(draft.plan, (), settings.metre.ticks_per_bar)
    piece.open, piece.standing = draft.open, standing
    rows = standing.rows[standing.rows[:, 0] < standing.start]
    tune = rows[rows[:, 3] == Role.MELODY][-GUARD - 1 :]
    lengths = nearest_class(tune[:, 1] - tune[:, 0], DURATION_TICKS)
    piece.top = list(zip(tune[:, 0].tolist(), tune[:, 2].tolist(), lengths.tolist(), strict=True))
    line = rows[np.lexsort((-rows[:, 2], rows[:, 0]))]
    for role in Role:
        piece.lines[role] = line[line[:, 3] == role, 2].tolist()
    piece.onset = standing.start
    piece.enter(first)
    return piece


def _standing(draft: Draft, settings: Settings, first: int, stop: int) -> Standing:
    """What stands around the bars from `first` up to `stop`, the nearest of it."""
    bar, shift = settings.metre.ticks_per_bar, settings.limits.shift
    notes = note_array(draft.given)
    read = nearest(notes, draft, first, stop, bar)
    tokens, ticks = encode(read, shift)
    start = first * bar
    # One event stands for all that is missing: where it begins is all that is read of it.
    events = Events(
        np.vstack([tokens, np.zeros((1, len(START)), np.int32)]),
        np.append(ticks, start),
        settings.metre,
        settings.controls,
        draft.plan.columns(),
    )
    steps = steps_of(events, np.arange(len(events)) == len(read))
    moved = notes[:, 2] + np.where(notes[:, 4] == Role.DRUM, 0, shift)
    rows = np.column_stack([notes[:, 0], notes[:, 0] + notes[:, 1], moved, notes[:, 4]])
    last = tuple(int(token) for token in (tokens[-1] if len(tokens) else START))
    return Standing(
        rows[np.argsort(rows[:, 0], kind="stable")],
        steps.classes[: len(read) + 1],
        steps.bars[: len(read) + 1],
        last,  # type: ignore[arg-type] - five of them
        start,
    )


def nearest(
    notes: NDArray[np.int64], draft: Draft, first: int, stop: int, bar: int
) -> NDArray[np.int64]:
    """Of notes (n, 5) those nearest to the bars from `first` up to `stop`, in their order.

    By whole bars, as many as a network can read with what is planned there.
    """
    number = notes[:, 0] // bar
    away = np.maximum(np.maximum(first - number, number - stop + 1), 0)
    planned = draft.plan.least_onsets()[first:stop] * draft.open[first:stop]
    room = max(_FEWEST_READ, _READ - int(_MORE * planned.sum()))
    sizes = np.cumsum(np.bincount(away))
    reach = int(np.searchsorted(sizes, room, side="right")) - 1
    return event_order(notes[away <= max(reach, int(away.min(initial=first + stop)))])[:_READ]


def _filled(piece: Writing, draft: Draft, settings: Settings) -> Filled:
    tokens = np.array(piece.tokens, np.int32).reshape(-1, 5)
    tokens[:, ONSET] = 0  # the piece's ticks say when notes come
    places = {(note.onset, note.pitch, note.role) for note in draft.given}
    written = decode(tokens, -settings.limits.shift, piece.ticks)
    own = [note for note in written if (note.onset, note.pitch, note.role) not in places]
    mean = piece.log_probability / max(1, len(piece.drawn))
    return Filled(beside(own, draft.given), mean)


def bits(composer: Composer, draft: Draft, notes: Sequence[Note], settings: Settings) -> float:
    """Bits that the network pays for notes of a draft, in the mean (see `costs`)."""
    return costs(composer, draft, [notes], settings)[0]


def costs(
    composer: Composer, draft: Draft, candidates: Sequence[Sequence[Note]], settings: Settings
) -> list[float]:
    """Bits a note that the network pays for each way to fill a draft, loudness left out.

    With all that stands `around` known, or else only what comes before. Infinite for no notes.
    """
    there = [number for number, notes in enumerate(candidates) if notes]
    found = [float("inf")] * len(candidates)
    if there:
        ways = [_counted(draft, candidates[number], settings) for number in there]
        with threadpool_limits(limits=1, user_api="blas"):
            paid = _costs(composer, [steps for steps, _ in ways], [places for _, places in ways])
        for number, cost in zip(there, paid.tolist(), strict=True):
            found[number] = cost
    return found


def _counted(
    draft: Draft, notes: Sequence[Note], settings: Settings
) -> tuple[Steps, NDArray[np.int64]]:
    """The steps of a draft with notes, and at which of them these begin."""
    bar = settings.metre.ticks_per_bar
    bars = np.flatnonzero(draft.open.any(axis=1))
    first, stop = int(bars[0]), int(bars[-1]) + 1
    known = draft.given if draft.around else [n for n in draft.given if n.onset < stop * bar]
    read = nearest(note_array(known), draft, first, stop, bar)
    rows = np.vstack([read, note_array(notes)])
    gone = np.arange(len(rows)) >= len(read)
    order = np.lexsort((-rows[:, 2], rows[:, 4], rows[:, 0]))
    tokens, ticks = encode(rows[order], settings.limits.shift)
    gone = gone[order]
    columns = draft.plan.columns()
    events = Events(tokens, ticks, settings.metre, settings.controls, columns)
    steps = steps_of(events, gone if draft.around else None)
    counted = np.sort(gone) if draft.around else gone
    return steps, np.flatnonzero(counted) + 1


def _costs(
    composer: Composer, ways: Sequence[Steps], places: Sequence[NDArray[np.int64]]
) -> NDArray[np.float64]:
    """Bits a note (k,) of the notes that begin at the steps `places` of each way."""
    longest, count = max(map(len, ways)), len(ways)

    def together(name: str) -> NDArray[Any]:
        own = [getattr(steps, name) for steps in ways]
        return np.stack([np.concatenate([v, v[-1:].repeat(longest - len(v), 0)]) for v in own])

    classes, bars, target = together("classes"), together("bars"), together("target")
    position, weight = together("position"), together("weight")
    begins = np.zeros((count, longest + 1), np.bool_)
    for row, own in enumerate(places):
        begins[row, own] = True
    differ = (classes != classes[:1]).any(axis=(0, 2)) | (bars != bars[:1]).any(axis=0)
    shared = int(differ.argmax()) if differ.any() else longest
    heads, stepper, total = composer.heads, composer.stepper, np.zeros(count)
    stepper.start(1)
    for number in range(longest):
        if number == shared:
            stepper.keep(np.zeros(count, np.intp))
        rows = 1 if number < shared else count
        state = stepper.advance(classes[:rows, number], bars[:rows, number])
        if not begins[:, number : number + 2].any():
            continue
        state = state.repeat(count // rows, axis=0)
        for head in range(len(HEADS)):
            if head == ROLE:
                state = heads.know_position(state, position[:, number])
            here = begins[:, number if head < ONSET else number + 1]
            if head != VELOCITY and here.any():
                logits = heads.logits(head, state).astype(np.float64)
                logits -= logits.max(axis=1, keepdims=True)
                said = logits[np.arange(count), target[:, number, head]]
                paid = np.log(np.exp(logits).sum(axis=1)) - said
                total += paid * here * (weight[:, number, head] > 0)
            if head < ROLE and (number or head == ONSET):
                state = heads.know(head, state, target[:, number, head])
    return total / np.log(2) / np.array([len(own) for own in places])
