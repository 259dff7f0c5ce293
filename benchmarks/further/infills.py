"""Takes filled in: what stays, what is kept, and what fillings cost beside plainer ways."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.further.pieces import QUIET, outside
from engine.arranging.adopted import adopt
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.filling import Draft, bits, fill
from engine.errors import EngineError
from engine.plan.reading import read_plan
from engine.reworking import infilling
from engine.reworking.fitting_in import guessed_marks, seam_faults
from engine.reworking.infilling import chords_kept, infill, planned_anew
from engine.reworking.material import Material, material_of, settle_work
from engine.take import Made, TakeRecord
from engine.values import Change, Note, Role


def tell_infills(composer: Composer, pieces: Sequence[Material]) -> None:
    """Bytes outside, chords inside, and bits beside two plainer ways."""
    began = time.monotonic()
    same, kept, costs = 0, [], []
    for number, piece in enumerate(pieces):
        random = np.random.default_rng([number, 9])
        length = int(random.integers(1, 5))
        first = int(random.integers(1, piece.heard.bars - length))
        stop = first + length
        role = [None, None, Role.MELODY, Role.BASS, Role.CHORD][number % 5]
        role = role if role in piece.roles else None
        change = Change(
            "infill",
            first=first + 1,
            last=stop,
            role=None if role is None else role.name.lower(),
            takes=1,
            seed=1,
        )
        (take,) = infill(piece, change, composer, number, **QUIET)
        same += all(
            outside(old.notes, piece.bar, first, stop, role)
            == outside(new.notes, piece.bar, first, stop, role)
            for old, new in zip(
                piece.record.arrangement.tracks, take.arrangement.tracks, strict=True
            )
        )
        kept.append(chords_kept(piece, take.heard.notes, first, stop))
        if role is None:
            costs.append(_costs(composer, piece, take.heard.notes, first, stop, number))
    print(
        f"infills: {same} of {len(pieces)} the same to the byte outside; half bars that keep their"
    )
    print(f"  chord {np.mean(kept):.0%}, pieces with 90 % {np.mean(np.array(kept) >= 0.9):.0%}")
    table = np.array(costs)
    print(
        f"  bits a note, both sides known: filled in {table[:, 0].mean():.2f}, the bar before "
        f"{table[:, 1].mean():.2f}, from the left {table[:, 2].mean():.2f}, as it was "
        f"{table[:, 3].mean():.2f}"
    )
    print(
        f"  with the next two bars: {table[:, 4].mean():.2f}, {table[:, 5].mean():.2f}, "
        f"{table[:, 6].mean():.2f}, {table[:, 7].mean():.2f}"
    )
    print(
        "  chords kept: filled in, bar before, from the left "
        f"{table[:, 8:11].mean(axis=0).round(2)}"
    )
    print(
        "  readers' guessed marks: filled in, bar before, from the left, as it was "
        f"{table[:, 11:15].mean(axis=0).round(2)}"
    )
    print(
        "  faults where bars meet: filled in, bar before, from the left "
        f"{table[:, 15:].mean(axis=0).round(2)}"
    )
    print(
        f"  filled in is cheaper than the bar before in {np.mean(table[:, 4] < table[:, 5]):.0%}, "
        f"than from the left in {np.mean(table[:, 4] < table[:, 6]):.0%} (with what follows)"
    )
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def _costs(
    composer: Composer,
    piece: Material,
    notes: Sequence[Note],
    first: int,
    stop: int,
    seed: int,
) -> list[float]:
    bar = piece.bar
    settings = settle_work(piece, seed)
    plan = planned_anew(piece.plan, first, stop, piece.roles)
    free = np.zeros((len(plan), len(Role)), bool)
    free[first:stop, list(piece.roles)] = True
    given = tuple(outside(piece.notes, bar, first, stop, None))
    around = Draft(plan, given, free, around=True)
    before = [note for note in given if (first - 1) * bar <= note.onset < first * bar]
    copied = [
        replace(note, onset=note.onset + (number + 1) * bar)
        for number in range(stop - first)
        for note in before
    ]
    left = Draft(plan, tuple(n for n in given if n.onset < first * bar), free)
    limits = replace(settings.limits, end=stop * bar)
    seeds = [seed * 1_000 + k for k in range(infilling.FROM_THE_LEFT)]
    found = fill(composer, left, replace(settings, limits=limits), seeds)
    on = max(
        found,
        key=lambda one: (
            chords_kept(piece, (*given, *one.notes), first, stop),
            one.log_probability,
        ),
    )
    ways = [
        [note for note in notes if first * bar <= note.onset < stop * bar],
        copied,
        list(on.notes),
        [note for note in piece.notes if first * bar <= note.onset < stop * bar],
    ]
    after = [n for n in given if stop * bar <= n.onset < (stop + 2) * bar]
    wide = np.zeros_like(free)
    wide[first : stop + 2] = True
    rest = tuple(n for n in given if n.onset < first * bar)
    joined = Draft(plan, rest, wide)
    wholes = [(*given, *way) for way in ways]
    metre = piece.heard.metre
    return [
        *(bits(composer, around, way, settings) for way in ways),
        *(bits(composer, joined, [*way, *after], settings) for way in ways),
        *(chords_kept(piece, (*given, *way), first, stop) for way in ways[:3]),
        *guessed_marks(wholes, metre, (first, stop)),
        *(seam_faults(whole, piece.notes, metre, (first, stop)) for whole in wholes[:3]),
    ]


def tell_songs(composer: Composer, paths: Sequence[Path]) -> None:
    """What songs' own bars cost with both sides known, and with the left alone."""
    table: list[tuple[float, float]] = []
    for number, path in enumerate(paths):
        try:
            arrangement = adopt(path.read_bytes(), path.stem).arrangement
        except EngineError as error:
            print(f"  {path.name}: {error}")
            continue
        plan = read_plan(
            note_array(arrangement.sounding().notes), arrangement.metre, arrangement.bars
        )
        piece = material_of(TakeRecord(arrangement, plan, Made("file")))
        random = np.random.default_rng([number, 10])
        for _ in range(3):
            first = int(random.integers(4, max(5, piece.heard.bars - 8)))
            stop = first + 2
            free = np.zeros((len(piece.plan), len(Role)), bool)
            free[first:stop, list(piece.roles)] = True
            anew = planned_anew(piece.plan, first, stop, piece.roles)
            own = [n for n in piece.notes if first * piece.bar <= n.onset < stop * piece.bar]
            given = tuple(outside(piece.notes, piece.bar, first, stop, None))
            if len(own) < 4:
                continue
            settings = settle_work(piece, 0)
            both = bits(composer, Draft(anew, given, free, around=True), own, settings)
            before = tuple(n for n in given if n.onset < first * piece.bar)
            table.append((both, bits(composer, Draft(anew, before, free), own, settings)))
    both, left = np.array(table).mean(axis=0)
    print(
        f"songs: {len(table)} stretches of two bars cost {both:.2f} bits a note with both sides "
        f"known, {left:.2f} with the left alone",
        flush=True,
    )
