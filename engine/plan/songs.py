"""The plans that a server's songs give its pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from engine.plan.barring import in_bars_of
from engine.plan.drawing import SECTION, fitting
from engine.plan.library import Excerpt, excerpts_of
from engine.plan.merit import GOOD
from engine.plan.notated import notated
from engine.plan.reading import read_plan
from engine.plan.rhythm import read_rhythm
from engine.plan.traits import distances, traits
from engine.values import Song

EACH, FEWEST, _TOGETHER = 16, 4, 240
"""Plans that a song gives; fewer where songs are many and would give more together than that.

With six, readers took pieces after the same plan for a machine's.
"""

_MERIT = 0.4
"""What a point of merit counts for against a mean square of traits, in spreads."""

_AGAIN = 0.6
"""What each plan of the same music that the songs have already counts for against that."""


def song_excerpts(songs: Sequence[Song], others: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """The plans of songs, those of their own stretches that close, or are brought to, first.

    What was heard raggedly is not what its band meant, so they must be good ones.
    A song that has not enough of them gets people's plans, of the `others`, in its mode and metre
    that move most as it does, in its key and tempo. Without `others` its own are taken as they are.
    """
    found: list[Excerpt] = []
    taken: list[Excerpt] = []
    each = max(FEWEST, min(EACH, _TOGETHER // max(1, len(songs))))
    for song in songs:
        own = _own(song, each, GOOD, closes=True)
        missing = each - len(own)
        if missing and others:
            borrowed = _borrowed(song, others, missing, taken)
            taken += borrowed
            own += [_as_of(song, plan) for plan in borrowed]
        found += own or _own(song, each, -inf, closes=False)
    return tuple(found)


def _own(song: Song, most: int, least: float, *, closes: bool) -> list[Excerpt]:
    return excerpts_of(
        _rows(song),
        song.metre,
        song.tempo,
        song.song_id,
        SECTION,
        most=most,
        least=least,
        closes=closes,
    )


def _borrowed(
    song: Song, others: Sequence[Excerpt], count: int, taken: Sequence[Excerpt]
) -> list[Excerpt]:
    """Those of people's plans that move most as the song does; those that are `taken` come last.

    Songs of a server are alike: with the same plans for each of them, pieces were alike as well.
    So another plan of music that has given some is the less near.
    """
    notes = _rows(song)
    plan = replace(read_plan(notes, song.metre), rhythm=read_rhythm(notes, song.metre))
    among = fitting(others, song.key.mode, song.metre)
    away = distances(traits(plan, song.metre), [traits(e.plan, e.metre) for e in among])
    away = away - _MERIT * np.array([e.merit for e in among])
    forms = {_form(plan) for plan in taken}
    times = Counter(plan.music for plan in taken)

    def cost(number: int) -> tuple[bool, float]:
        own = among[number]
        return _form(own) in forms, float(away[number]) + _AGAIN * times[own.music]

    left = list(range(len(among)))
    borrowed: list[Excerpt] = []
    while left and len(borrowed) < count:
        nearest = min(left, key=cost)
        left.remove(nearest)
        borrowed.append(among[nearest])
        times[among[nearest].music] += 1
    return borrowed


def _form(excerpt: Excerpt) -> bytes:
    """What a plan has in common with itself in minor or in longer notes."""
    return excerpt.plan.lag.tobytes() + excerpt.plan.kind.tobytes()


def _as_of(song: Song, excerpt: Excerpt) -> Excerpt:
    written = in_bars_of(excerpt, song.metre)
    return replace(written, key=song.key, tempo=song.tempo, source=song.song_id)


def _rows(song: Song) -> NDArray[np.int64]:
    """A song's notes as an array (n, 5), put on paper if it is a recording."""
    notes = notated(song.notes, song.metre) if song.raw else song.notes
    return np.array(
        [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in notes], np.int64
    ).reshape(-1, 5)
