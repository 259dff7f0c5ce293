"""More of a piece: other parts with a melody, further bars, and 64 bars at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.further.pieces import FIRST_SEED, QUIET, piece_of
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.plan.chords import KINDS, NO_CHORD, find_chords
from engine.plan.reading import read_plan
from engine.reworking.accompanying import accompany
from engine.reworking.continuing import ends_at, go_on
from engine.reworking.material import Material
from engine.values import Change, Composition, Role


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
        piece = piece_of(composer, FIRST_SEED + 500 + number, 64)
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
