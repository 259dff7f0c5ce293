"""What the benchmark of what is given holds for a motif that comes back, and for a chord."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.given import BARS, comes_back, draw_chords, draw_motif
from engine.tasks import read_request
from engine.values import Brief, Composition, Key, Metre, Note, Role

BAR = 48
MOTIF = tuple(
    Note(onset, 6, pitch, 80, Role.MELODY)
    for onset, pitch in ((0, 60), (6, 64), (12, 62), (24, 67), (36, 65))
)


def piece(*notes: Note) -> Composition:
    return Composition(notes, Metre(4, 4), Key(0, "major"), 100, "", BARS)


def later(bars: int, semitones: int = 0, gap: int = 1) -> tuple[Note, ...]:
    return tuple(
        replace(note, onset=gap * note.onset + bars * BAR, pitch=note.pitch + semitones)
        for note in MOTIF
    )


@pytest.mark.parametrize(
    "again",
    [later(8), later(4, 5), later(6, gap=2), (*later(8)[:3], replace(later(8)[3], pitch=69))],
    ids=["as it is", "transposed", "in longer notes", "cut off"],
)
def test_a_motif_is_back_where_its_steps_are(again: tuple[Note, ...]) -> None:
    assert comes_back(piece(*MOTIF, *again), MOTIF) == (len(again) == len(MOTIF))


def test_a_motif_in_the_first_bars_alone_is_not_back() -> None:
    assert not comes_back(piece(*MOTIF, *later(2)), MOTIF)


def test_its_rhythm_and_its_ups_and_downs_are_a_motif_too() -> None:
    wider = [replace(note, pitch=60 + 2 * (note.pitch - 60)) for note in later(8)]
    slower = [replace(note, onset=2 * note.onset - 8 * BAR) for note in wider]
    assert comes_back(piece(*MOTIF, *wider), MOTIF)
    assert not comes_back(piece(*MOTIF, *slower), MOTIF)


def test_what_is_drawn_by_lot_can_be_read() -> None:
    chooser = random.Random(1)
    for _ in range(50):
        brief = read_request({"chords": draw_chords(chooser), "notes": draw_motif(chooser)})
        assert isinstance(brief, Brief)
        assert len(brief.chords) == 4
        assert 5 <= len(brief.primer) <= 8
    assert np.unique([draw_motif(chooser) for _ in range(9)]).size == 9
