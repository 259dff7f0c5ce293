"""What is done to takes, measured: filled in, varied, continued, accompanied, and at 64 bars.

    python -m benchmarks.further [--model DIR] [--pieces 24] [--continuations 100] [--songs MIDI…]

Prints, of pieces of the model by defaults: whether all outside of what was filled in is the same,
how many half bars keep their chord, what fillings cost the network with both sides known beside
copying the bar before and going on from the left; how far variations are from their parent and from
other pieces; at how many seams of continuations there is an ending; whether every note of a melody
is in its accompaniment; and which bars of long pieces come back. Of songs: what their own bars cost
with both sides known, and with the left alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.arranging.adopted import adopt
from engine.choosing import compose_takes, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.filling import Draft, bits, fill
from engine.errors import EngineError
from engine.judge.nearness import distance, figures_in_spreads
from engine.judge.passages import music_of_ticks
from engine.plan.chords import KINDS, NO_CHORD, find_chords
from engine.plan.reading import read_plan
from engine.reworking import infilling
from engine.reworking.accompanying import accompany
from engine.reworking.continuing import ends_at, go_on
from engine.reworking.fitting_in import guessed_marks, seam_faults
from engine.reworking.infilling import chords_kept, infill, planned_anew
from engine.reworking.material import Material, material_of, settle_work
from engine.reworking.varying import vary
from engine.take import Made, TakeRecord
from engine.values import (
    Brief,
    Change,
    Composition,
    Keep,
    Note,
    Role,
    never_stop,
    report_nothing,
)

BASE = Path(__file__).parents[1] / "models" / "base"
FIRST_SEED = 70_000
QUIET = {"report": report_nothing, "should_stop": never_stop}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.further", description=__doc__)
    parser.add_argument("--model", type=Path, default=BASE)
    parser.add_argument("--pieces", type=int, default=24)
    parser.add_argument("--continuations", type=int, default=100)
    parser.add_argument("--only", choices=("infill", "vary", "accompany", "continue", "long"))
    parser.add_argument("--songs", nargs="+", type=Path, default=[])
    asked = parser.parse_args()
    composer = Composer(load(asked.model))
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    pieces = [_piece(composer, FIRST_SEED + number) for number in range(asked.pieces)]
    told: dict[str, Callable[[], None]] = {
        "infill": lambda: tell_infills(composer, pieces),
        "vary": lambda: tell_variations(composer, pieces),
        "accompany": lambda: tell_accompaniments(composer, pieces),
        "continue": lambda: tell_continuations(composer, pieces, asked.continuations),
        "long": lambda: tell_long(composer, max(1, asked.pieces // 8)),
    }
    for name, tell in told.items():
        if asked.only in (None, name):
            tell()
    if asked.songs:
        tell_songs(composer, asked.songs)


def _piece(composer: Composer, seed: int, bars: int = 16) -> Material:
    brief = Brief(bars=bars, takes=1)
    settings = settle_brief(brief, None, composer.excerpts, seed, False)
    take = compose_takes(composer, settings, 1, "piano")[0]
    plan = take.plan.transposed(-settings.limits.shift)
    return material_of(TakeRecord(take.arrangement, plan, Made("compose", seed=seed)))


def _outside(
    notes: Sequence[Note], bar: int, first: int, stop: int, role: Role | None
) -> list[Note]:
    return [
        note
        for note in notes
        if not first * bar <= note.onset < stop * bar
        or (role is not None and note.role is not role)
    ]


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
            _outside(old.notes, piece.bar, first, stop, role)
            == _outside(new.notes, piece.bar, first, stop, role)
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
    given = tuple(_outside(piece.notes, bar, first, stop, None))
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


def _row(notes: Sequence[Note], piece: Composition) -> NDArray[np.float64]:
    return figures_in_spreads(music_of_ticks(note_array(notes), piece.metre))


def tell_variations(composer: Composer, pieces: Sequence[Material]) -> None:
    """How far variations are from their parent, and from the other pieces."""
    began = time.monotonic()
    own = [_row(piece.notes, piece.heard) for piece in pieces]
    print("variations: notes that are the parent's; distance from the parent, from the nearest and")
    print(
        "  the mean other piece; share that is nearer to its parent than to every other, the mean"
    )
    keeps: Sequence[Keep] = ("melody", "chords", "rhythm")
    wanted: Sequence[tuple[float, Keep | None]] = (
        *((share, None) for share in (0.25, 0.5, 1.0)),
        *((0.5, keep) for keep in keeps),
    )
    for how_much, keep in wanted:
        shares, rows = [], []
        for number, piece in enumerate(pieces):
            change = Change("vary", how_much=how_much, keep=keep, takes=1)
            (take,) = vary(piece, change, composer, number, **QUIET)
            old = {(n.onset, n.pitch) for n in piece.notes}
            shares.append(np.mean([(n.onset, n.pitch) in old for n in take.heard.notes]))
            mine = _row(take.heard.notes, piece.heard)
            away = [distance(mine, other) for other in own]
            others = np.array(away[:number] + away[number + 1 :])
            rows.append((away[number], np.nanmin(others), np.nanmean(others)))
        table = np.array([row for row in rows if not np.isnan(row).any()])
        print(
            f"  {how_much:4} {keep or '':8} {np.mean(shares):6.0%} {table[:, 0].mean():6.2f} "
            f"{table[:, 1].mean():6.2f} {table[:, 2].mean():6.2f} "
            f"{np.mean(table[:, 0] < table[:, 1]):6.0%} {np.mean(table[:, 0] < table[:, 2]):6.0%}",
            flush=True,
        )
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def tell_accompaniments(composer: Composer, pieces: Sequence[Material]) -> None:
    """Whether every given note is there."""
    whole = 0
    for number, piece in enumerate(pieces):
        notes = tuple(note for note in piece.notes if note.role is Role.MELODY)
        given = replace(piece.heard, notes=notes, primer_notes=frozenset())
        change = Change("accompany", takes=1)
        (take,) = accompany(given, change, composer, number, **QUIET)
        whole += set(notes) <= set(take.heard.notes)
    print(f"accompaniments: {whole} of {len(pieces)} with every note of the melody", flush=True)


def tell_continuations(composer: Composer, pieces: Sequence[Material], count: int) -> None:
    """At how many seams music ends: by its rhythm, and by its harmony."""
    ended = home = final = 0
    for number in range(count):
        piece = pieces[number % len(pieces)]
        bars = (4, 8, 12, 16)[number % 4]
        change = Change("continue", bars=bars, takes=1)
        (take,) = go_on(piece, change, composer, number, **QUIET)
        ended += ends_at(take.heard.notes, piece.bar, piece.heard.bars - 1)
        home += _is_home(take.heard, piece.heard.bars)
        final += _is_home(take.heard, take.heard.bars)
    before = sum(ends_at(p.notes, p.bar, p.heard.bars - 1) for p in pieces)
    homes = sum(_is_home(p.heard, p.heard.bars) for p in pieces)
    print(
        f"continuations: where the old piece ended {ended} of {count} stand still ({before} of "
        f"{len(pieces)} old ones did), {home} are over the tonic ({homes} of {len(pieces)} were); "
        f"{final} are at their own end",
        flush=True,
    )


def _is_home(music: Composition, bars: int) -> bool:
    """Whether the last half of the bar before bar `bars` is over the tonic."""
    chord = int(find_chords(note_array(music.notes), music.metre, music.bars)[2 * bars - 1, 0])
    return chord < NO_CHORD and chord // KINDS == music.key.tonic


def tell_long(composer: Composer, count: int) -> None:
    """What of pieces of 64 bars comes back, and when."""
    for number in range(count):
        piece = _piece(composer, FIRST_SEED + 500 + number, 64)
        plan = read_plan(piece.rows, piece.heard.metre, 64)
        chords = plan.chords[:, 0].reshape(4, 32)
        alike = [[round(float((a == b).mean()), 2) for b in chords] for a in chords]
        bars = [
            {
                (n.onset % piece.bar, n.pitch)
                for n in piece.notes
                if n.onset // piece.bar == k and n.role is Role.MELODY
            }
            for k in range(64)
        ]
        tune = [
            [
                round(float(np.mean([bars[16 * a + k] == bars[16 * b + k] for k in range(16)])), 2)
                for b in range(4)
            ]
            for a in range(4)
        ]
        print(
            f"64 bars, piece {number}: chords alike between sections {alike[0]}, of B with A "
            f"{alike[2][0]}; bars of tune the same as the first section's {tune[0]}",
            flush=True,
        )


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
            given = tuple(_outside(piece.notes, piece.bar, first, stop, None))
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


if __name__ == "__main__":
    main()
