# pyright: strict
"""The form of songs: which of their bars come back, from how far before and how much changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.artefact import SongCard
from engine.composer.events import NOTE_ONSET, NOTE_PITCH, NOTE_ROLE
from engine.values import Role

SAME, SAME_HEARD = 0.8, 0.5
"""F1 of two bars' notes (place in the bar and pitch) from which one is the other come back.

A band plays a bar again with a note more or less; of a recording every second note of a bar that
is the same to the ear may be heard elsewhere, or not at all.
"""

_PITCHES = 128
_STEP = 4
"""Excerpts begin at every fourth bar: music is made of phrases."""

_ROLES = len(Role)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike every two bars of a song are.

    `bars` (bars, bars): F1 of their notes in units of what makes them the same, which they are from
    1 on. `roles` (bars, bars, roles): the F1 of the notes of each role, 0 to 1; that of all notes
    for a role that one of the bars lacks.
    """

    bars: Floats
    roles: Floats

    def __len__(self) -> int:
        return len(self.bars)


@dataclass(frozen=True, slots=True)
class Form:
    """Which bars of a piece come back.

    `lags` (bars,): from how many bars before, 0 for a new bar. `changed` (bars, roles): the share
    of a role's notes, 0 to 1, that get a new pitch.
    """

    lags: NDArray[np.int64]
    changed: Floats


def alike(song: SongCard) -> Likeness:
    """How alike a song's bars are, by F1 of their notes.

    Of a recording, what differs in a bar that comes back may be hearing's: its roles do not.
    """
    bar = song.metre.ticks_per_bar
    onset, pitch = song.notes[:, NOTE_ONSET], song.notes[:, NOTE_PITCH]
    bars, places = onset // bar, (onset % bar) * _PITCHES + pitch
    _, column = np.unique(places, return_inverse=True)
    shape = _ROLES, int(bars.max(initial=-1)) + 1, int(column.max(initial=-1)) + 1
    struck = np.zeros(shape, np.float32)
    struck[song.notes[:, NOTE_ROLE], bars, column] = 1.0
    together = _f1(struck.max(axis=0))
    if song.heard:
        return Likeness(together / SAME_HEARD, np.ones((*together.shape, _ROLES), np.float32))
    roles = [np.where(_lacking(own), together, _f1(own)) for own in struck]
    return Likeness(together / SAME, np.stack(roles, axis=-1))


def _f1(struck: Floats) -> Floats:
    """F1 between every two rows of what is struck (bars, places); 0 where both have nothing."""
    count = struck.sum(axis=1)
    shared = 2 * (struck @ struck.T) / np.maximum(count[:, None] + count, 1)
    return shared.astype(np.float32)


def _lacking(struck: Floats) -> NDArray[np.bool_]:
    """Of which two rows of what is struck (bars, places) one has nothing."""
    silent = np.logical_not(struck.any(axis=1, keepdims=True))
    return np.logical_or(silent, silent.T)


def form_of(likeness: Likeness) -> Form:
    """Where each bar stood before, nearly so, and what is changed in it; never its drums.

    Where several did, the one that goes on from the bar that came back before, else the likest.
    """
    bars = len(likeness)
    lags, changed = np.zeros(bars, np.int64), np.zeros((bars, _ROLES), np.float32)
    for number in range(1, bars):
        earlier = likeness.bars[number, :number]
        likest = int(earlier[::-1].argmax()) + 1  # of equals the nearest
        going_on = int(lags[number - 1])
        if going_on and earlier[number - going_on] >= 1:
            lags[number] = going_on
        elif earlier[number - likest] >= 1:
            lags[number] = likest
        if lags[number]:
            changed[number] = 1 - likeness.roles[number, number - lags[number]]
    changed[:, Role.DRUM] = 0.0  # a beat with other drums is another beat
    return Form(lags, changed)


def draw_form(
    songs: Sequence[Likeness], bars: int, share: float, random: np.random.Generator
) -> Form:
    """A form for a piece of so many bars: that of as many in a row of one of the songs.

    A bar that comes back does so with probability `share`, so that 0 is a piece of new bars only.
    What is longer than the song goes on with new bars.
    """
    lags, changed = np.zeros(bars, np.int64), np.zeros((bars, _ROLES), np.float32)
    if not songs:
        return Form(lags, changed)
    chosen = songs[int(random.integers(len(songs)))]
    first = _STEP * int(random.integers(max(0, len(chosen) - bars) // _STEP + 1))
    cut = slice(first, first + bars)
    form = form_of(Likeness(chosen.bars[cut, cut], chosen.roles[cut, cut]))
    lags[: len(form.lags)], changed[: len(form.lags)] = form.lags, form.changed
    return Form(lags * (random.random(bars) < share), changed)
