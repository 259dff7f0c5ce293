"""A song stands in the key it is named after, unless another is clearly likelier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.composer.key_frame import MARGIN, likeliest_key
from engine.composer.vocabulary import PITCH
from engine.composer.windows import WINDOW, Windows
from engine.values import Key, Song
from tests.composer.music import BAR, song

SCALE = (0, 2, 4, 5, 7, 9, 11)


class Ear:
    """Hears what lies outside C major as dearer by so many bits, and how much it was asked."""

    def __init__(self, dearer: float) -> None:
        self.dearer = dearer
        self.asked: list[int] = []

    def __call__(self, windows: Windows) -> float:
        pitches = windows.target[windows.weight[..., PITCH] > 0][:, PITCH]
        self.asked.append(len(pitches))
        return 5 + self.dearer * float(np.mean(~np.isin(pitches % 12, SCALE)))


def named(key: Key, semitones: int = 0, bars: int = 16) -> Song:
    """Music in C major, moved, and named after a key."""
    notes = tuple(replace(n, pitch=n.pitch + semitones) for n in song(2, bars=bars).notes)
    return replace(song(2, bars=bars), notes=notes, key=key)


@pytest.mark.parametrize("semitones", [-5, 0, 3])
def test_the_right_name_is_kept(semitones: int) -> None:
    key = Key(semitones % 12, "major")
    assert likeliest_key(named(key, semitones), Ear(20.0)) == key


def test_a_wrong_name_is_left_for_the_key_that_sounds() -> None:
    assert likeliest_key(named(Key(6, "major")), Ear(20.0)) == Key(0, "major")
    assert likeliest_key(named(Key(1, "major"), 3), Ear(20.0)) == Key(3, "major")


def test_the_mode_is_that_of_the_name() -> None:
    assert likeliest_key(named(Key(1, "minor")), Ear(20.0)).mode == "minor"


def test_a_name_is_kept_where_another_is_only_a_little_likelier() -> None:
    wrong = Key(6, "major")
    share = 5 / 7
    assert likeliest_key(named(wrong), Ear(0.5 * MARGIN / share)) == wrong


def test_a_beginning_in_another_key_does_not_name_the_song() -> None:
    long = named(Key(0, "major"), bars=120)
    strange = tuple(replace(n, pitch=n.pitch + 6) if n.onset < 30 * BAR else n for n in long.notes)
    moved = replace(long, notes=strange)
    assert sum(n.onset < 30 * BAR for n in strange) >= 0.7 * WINDOW
    ear = Ear(20.0)
    assert likeliest_key(moved, ear) == Key(0, "major")
    assert ear.asked[-1] == len(moved.notes)


def test_most_songs_are_asked_only_for_their_beginning() -> None:
    ear = Ear(20.0)
    likeliest_key(named(Key(0, "major"), bars=120), ear)
    assert len(ear.asked) == 12
    assert max(ear.asked) == WINDOW
