"""From a model and settled settings to candidate compositions, some after each of a few plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from engine.composer.artefact import PLANS, SHIPPED, Artefact
from engine.composer.copy_guard import GUARD, CopyGuard
from engine.composer.decoding import Stepper, write
from engine.composer.events import decode, encode, event_order, note_array
from engine.composer.groove import ends_with, keeps_a_beat
from engine.composer.originality import LONGEST_RUN, SongIndex
from engine.composer.resampling import Resampling
from engine.composer.settings import Settings
from engine.composer.stepping.layers import Heads
from engine.composer.stepping.lstm import LSTMStepper
from engine.composer.stepping.transformer import TransformerStepper
from engine.composer.vocabulary import DURATION, PITCH, VELOCITY
from engine.composer.writing import Given, Writing
from engine.judge.passages import Music, music_of_ticks
from engine.plan.barring import MADE_OF
from engine.plan.drawing import FEWEST, Drawn, draw_plan, with_chords
from engine.plan.library import Excerpt, load_excerpts
from engine.plan.plan import Plan
from engine.values import (
    Composition,
    Metre,
    Note,
    Report,
    Role,
    ShouldStop,
    never_stop,
    report_nothing,
)

SPARE = 14
"""Candidates written beyond the takes that are asked for; the best of all are kept."""

OF_A_PLAN = 4
"""Candidates that are written after one plan.

With a plan for each of sixteen the best one of a metre would be drawn, and win, again and again.
"""

_NUMBERS = 1_000
"""Of one seed's candidates."""


@dataclass(frozen=True, slots=True)
class Written:
    """A candidate as sounding notes, with the plan that it follows, in the key frame.

    `log_probability` is the mean natural log probability of a drawn pitch, as the network has it;
    `merit` the plan's in points, 0 of one that was given (see `engine.plan.merit`), with what its
    last phrase is better or worse than others after the plan. Those of one `group` share all but
    their last phrase. `plan_from` are the pieces that the plan is of, none of a song's own or one
    that was given.
    """

    composition: Composition
    plan: Plan
    log_probability: float
    merit: float = 0.0
    group: int = 0
    plan_from: tuple[str, ...] = ()


class Composer:
    """An event network ready to write: weights in numpy, songs indexed for the copy limit.

    `music` are the songs that say how a piece is to be put together: none that was heard, for tunes
    that are chosen to be like what was heard go less by step (see docs/composer.md).
    """

    def __init__(self, artefact: Artefact) -> None:
        shape = artefact.shape
        layers = int(shape["layers"])
        self.stepper: Stepper = (
            TransformerStepper(artefact.weights, layers=layers, heads=int(shape["heads"]))
            if shape["trunk"] == "transformer"
            else LSTMStepper(artefact.weights, layers=layers)
        )
        self.heads = Heads(artefact.weights)
        # Songs of a lone melody or of few bars have no plans: people's are there for them.
        self.excerpts: Sequence[Excerpt] = artefact.excerpts or _peoples(SHIPPED / PLANS)
        self.index = SongIndex([song.notes for song in artefact.songs])
        self.music: list[Music] = [
            music_of_ticks(song.notes.astype(np.int64), song.metre)
            for song in artefact.songs
            if not song.heard
        ]
        self._guard = CopyGuard(self.index.followers("top", GUARD))

    def write(
        self,
        settings: Settings,
        numbers: Sequence[int],
        *,
        report: Report = report_nothing,
        should_stop: ShouldStop = never_stop,
    ) -> list[Written]:
        """The candidates of these numbers, from 0; the same if all of a plan are asked for again.

        Those of one plan go on from one another (see `engine.composer.resampling`). One BLAS
        thread: the same sums in the same order whatever the machine is doing.
        """
        primer, bar = _given(settings), settings.metre.ticks_per_bar
        drawn = {k: self.draw(settings, k) for k in {number // OF_A_PLAN for number in numbers}}
        own = [drawn[number // OF_A_PLAN] for number in numbers]
        pieces = [Writing(each.plan, primer, bar) for each in own]
        seeds = [_NUMBERS * settings.seed + number for number in numbers]
        groups = [number // OF_A_PLAN for number in numbers]
        resampling = Resampling(groups, settings.bars, minor=settings.key.mode == "minor")
        written = self.continue_writing(
            pieces,
            settings,
            seeds,
            resampling=resampling,
            report=report,
            should_stop=should_stop,
        )
        closing = resampling.closing_marks(written)
        return [
            replace(_finish(piece, settings, each.merit + mark), group=group, plan_from=each.pieces)
            for piece, each, mark, group in zip(written, own, closing, groups, strict=True)
        ]

    def continue_writing(
        self,
        pieces: Sequence[Writing],
        settings: Settings,
        seeds: Sequence[int],
        *,
        resampling: Resampling | None = None,
        report: Report = report_nothing,
        should_stop: ShouldStop = never_stop,
    ) -> list[Writing]:
        """Write on at each piece until the end that the settings' limits tell."""
        with threadpool_limits(limits=1, user_api="blas"):
            return write(
                self.stepper,
                self.heads,
                settings.controls,
                pieces,
                settings.limits,
                settings.sampling,
                self._guard,
                seeds,
                resampling=resampling,
                report=report,
                should_stop=should_stop,
            )

    def excerpts_in(self, metre: Metre) -> Sequence[Excerpt]:
        """The songs' plans, or people's for a metre that none of the songs has.

        Where people's are few too, those of songs that can be written in it come first.
        """
        peoples = _peoples(SHIPPED / PLANS)
        if any(excerpt.metre == metre for excerpt in self.excerpts) or not peoples:
            return self.excerpts
        if sum(excerpt.metre == metre for excerpt in peoples) < FEWEST and any(
            excerpt.metre == MADE_OF.get(metre) for excerpt in self.excerpts
        ):
            return self.excerpts
        return peoples

    def draw(self, settings: Settings, number: int) -> Drawn:
        """The plan of this number, from 0, each another as long as there are others."""
        shift = settings.limits.shift
        if settings.plan is not None:
            return Drawn(settings.plan, 0.0)
        drawn = draw_plan(
            self.excerpts_in(settings.metre),
            settings.bars,
            settings.key.mode,
            settings.metre,
            settings.tempo,
            [replace(note, pitch=note.pitch + shift) for note in settings.primer],
            settings.limits.roles,
            settings.density,
            np.random.default_rng([settings.seed, 2]),
            number=number,
            shift=shift,
            genre=settings.genre,
            # What the songs have themselves may begin a piece, and not come back as they have it.
            literal=self.index.longest_copied_run(note_array(settings.primer)) <= LONGEST_RUN,
        )
        if not settings.chords:
            return drawn
        return replace(drawn, plan=with_chords(drawn.plan, settings.chords, shift))


@cache
def _peoples(plans: Path) -> tuple[Excerpt, ...]:
    return load_excerpts(plans)


def _given(settings: Settings) -> list[Given]:
    """The primer's notes, in the key frame."""
    tokens, ticks = encode(note_array(settings.primer), settings.limits.shift)
    rows = event_order(note_array(settings.primer))
    return [
        Given(int(tick), Role(int(row[4])), int(t[DURATION]), int(t[PITCH]), int(t[VELOCITY]))
        for tick, row, t in zip(ticks, rows, tokens, strict=True)
    ]


def _finish(piece: Writing, settings: Settings, merit: float) -> Written:
    given = [*settings.primer]
    places = {(note.onset, note.pitch, note.role) for note in given}
    tokens = np.array(piece.tokens, np.int32).reshape(-1, 5)
    written = decode(tokens, -settings.limits.shift, piece.ticks)
    grown = [n for n in written if (n.onset, n.pitch, n.role) not in places]
    if not keeps_a_beat([*given, *grown], settings.metre, settings.bars):
        grown = [note for note in grown if note.role is not Role.DRUM]
    grown = ends_with(grown, given)
    notes = _damp_repeats([*given, *grown])
    composition = Composition(
        notes=notes,
        metre=settings.metre,
        key=settings.key,
        tempo=settings.tempo,
        title=settings.title,
        bars=settings.bars,
        primer_notes=frozenset(
            i for i, n in enumerate(notes) if (n.onset, n.pitch, n.role) in places
        ),
    )
    likely = piece.log_probability / max(1, len(piece.drawn))
    return Written(composition, piece.plan, likely, merit)


def _damp_repeats(notes: Sequence[Note]) -> tuple[Note, ...]:
    """By onset, then pitch; each note ends where the same key is struck again."""
    result: list[Note] = []
    struck: dict[tuple[int, bool], int] = {}
    for note in sorted(notes, key=lambda n: (-n.onset, -n.pitch, n.role)):
        place = (note.pitch, note.role is Role.DRUM)
        limit = struck.get(place)
        if limit == note.onset:
            continue
        if limit is not None:
            note = replace(note, duration=min(note.duration, limit - note.onset))
        struck[place] = note.onset
        result.append(note)
    return tuple(sorted(result, key=lambda n: (n.onset, n.pitch, n.role)))
