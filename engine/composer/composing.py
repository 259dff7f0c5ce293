"""From a model and settled settings to candidate compositions, the likeliest original ones."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from engine.composer.artefact import Artefact
from engine.composer.copy_guard import GUARD
from engine.composer.datastore import Lookup
from engine.composer.ending import finish
from engine.composer.events import encode, event_order, note_array
from engine.composer.form import Form, alike, draw_form
from engine.composer.originality import SongIndex
from engine.composer.plan import Settings
from engine.composer.sampling import Candidate, Stepper, write
from engine.composer.stepping.layers import Heads
from engine.composer.stepping.lstm import LSTMStepper
from engine.composer.stepping.transformer import TransformerStepper
from engine.composer.written import Composer, Written
from engine.values import (
    Composition,
    Note,
    Report,
    Role,
    ShouldStop,
    never_stop,
    report_nothing,
)

SPARE = 3
"""Candidates written beyond the takes that are asked for; the best of all are kept."""

TOGETHER = (64, 128)
"""Candidates of one part, which are written in lockstep: fewest and most, where they are split."""


def open_composer(artefact: Artefact) -> Composer:
    """The composer of a model, whichever its network."""
    return EventComposer(artefact)


class EventComposer:
    """An event network ready to write: weights in numpy, songs indexed for the copy limit."""

    def __init__(self, artefact: Artefact) -> None:
        shape = artefact.shape
        layers = int(shape["layers"])
        self.stepper: Stepper = (
            TransformerStepper(artefact.weights, layers=layers, heads=int(shape["heads"]))
            if shape["trunk"] == "transformer"
            else LSTMStepper(artefact.weights, layers=layers)
        )
        self.heads = Heads(artefact.weights)
        self.songs = artefact.songs
        self.index = SongIndex([song.notes for song in artefact.songs])
        store = artefact.datastore
        self._lookup = Lookup(store) if store and store.trust.most else None
        self._rhythm = artefact.rhythm
        self._alike = [alike(song) for song in artefact.songs]
        self._followers = {name: self.index.followers(name, GUARD) for name in ("events", "top")}

    def write(
        self, settings: Settings, takes: int, *, report: Report, should_stop: ShouldStop
    ) -> list[Written]:
        """More candidates than takes, all different, in the order they were seeded."""
        seeds = [settings.seed * 1_000 + number for number in range(takes + SPARE)]
        candidates = self.candidates(settings, seeds, report=report, should_stop=should_stop)
        return [self._finish(candidate, settings) for candidate in candidates]

    def candidates(
        self,
        settings: Settings,
        seeds: Sequence[int],
        *,
        report: Report = report_nothing,
        should_stop: ShouldStop = never_stop,
    ) -> list[Candidate]:
        """A candidate for each seed, not yet finished.

        Many are written in parts, beside each other. One BLAS thread, and parts that follow from
        the number of seeds: the same sums in the same order whatever the machine is doing, so that
        a seed means the same notes again.
        """
        tokens, _ = encode(note_array(settings.primer), settings.limits.shift)

        def some(part: Sequence[int], stepper: Stepper, report: Report) -> list[Candidate]:
            return write(
                stepper,
                self.heads,
                settings.controls,
                tokens,
                settings.primer_end,
                settings.limits,
                settings.manner.with_rhythm(self._rhythm),
                self._followers,
                self._lookup,
                [self._form(settings, seed) for seed in part],
                part,
                report=report,
                should_stop=should_stop,
            )

        size = min(max(-(-len(seeds) // 2), TOGETHER[0]), TOGETHER[1])
        parts = [seeds[first : first + size] for first in range(0, len(seeds), size)]
        with threadpool_limits(limits=1, user_api="blas"):
            if len(parts) < 2:
                return some(seeds, self.stepper, report)
            steppers = [deepcopy(self.stepper) for _ in parts]  # each remembers its own pieces
            reports = [report, *(report_nothing for _ in parts[1:])]
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                return [each for done in pool.map(some, parts, steppers, reports) for each in done]

    def _form(self, settings: Settings, seed: int) -> Form:
        random = np.random.default_rng([seed, 2])
        return draw_form(self._alike, settings.bars, settings.manner.returning, random)

    def _finish(self, candidate: Candidate, settings: Settings) -> Written:
        primer = event_order(note_array(settings.primer))
        given = [Note(int(o), int(d), int(p), int(v), Role(int(r))) for o, d, p, v, r in primer]
        shift = settings.limits.shift
        grown = [
            Note(
                onset,
                duration,
                pitch - (0 if role == Role.DRUM else shift),
                velocity,
                Role(role),
            )
            for onset, duration, pitch, role, velocity in candidate.rows[len(given) :]
        ]
        notes = finish([*given, *grown], settings.key, settings.metre, settings.bars)
        marked = {(n.onset, n.pitch, n.role) for n in given}
        composition = Composition(
            notes=notes,
            metre=settings.metre,
            key=settings.key,
            tempo=settings.tempo,
            title=settings.title,
            bars=settings.bars,
            primer_notes=frozenset(
                i for i, n in enumerate(notes) if (n.onset, n.pitch, n.role) in marked
            ),
        )
        return Written(composition, candidate.log_probability)


def vary(composition: Composition, tick: int, number: int = 0) -> Composition:
    """The composition with a note at `tick` moved a step of its key, so that no run goes on.

    It is the top note, for each further `number` the next below, after the lowest the top again: a
    run may end inside a chord. Ticks of the final chord are varied in length, not in pitch.
    """
    here = [n for n in composition.notes if n.onset == tick and n.role is not Role.DRUM]
    varied = sorted(here, key=lambda n: -n.pitch)[number % len(here)]
    steps = sorted((composition.key.tonic + s) % 12 for s in _steps(composition.key.mode))
    if tick >= (composition.bars - 1) * composition.metre.ticks_per_bar:
        changed = replace(varied, duration=max(1, varied.duration // 2))
    else:
        pitch = varied.pitch + 1
        taken = {n.pitch for n in here}
        while pitch % 12 not in steps or pitch in taken:
            pitch += 1
        changed = replace(varied, pitch=pitch if pitch <= 108 else varied.pitch - 12)
    notes = [changed if n is varied else n for n in composition.notes]
    return replace(composition, notes=tuple(notes))


def _steps(mode: str) -> tuple[int, ...]:
    return (0, 2, 4, 5, 7, 9, 11) if mode == "major" else (0, 2, 3, 5, 7, 8, 10)
