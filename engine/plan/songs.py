"""The plans that a server's songs give its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.plan.drawing import SECTION, fitting
from engine.plan.library import Excerpt, excerpts_of
from engine.plan.notated import notated
from engine.plan.plan import Plan
from engine.plan.rhythm import NO_RHYTHM
from engine.values import Role, Song

EACH = 6
"""Plans that a song gives."""

_AMONG = 6
"""How many plans there are to choose from for each that is borrowed: songs that are alike would all
get the same ones.
"""

LEAST_WRITTEN, LEAST_HEARD = 0.5, 0.8
"""Merit from which a song's own stretch is a plan.

Of a recording less is sure: what was heard raggedly, with a bass that comes and goes, is not what
its band meant.
"""


def song_excerpts(songs: Sequence[Song], others: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """The plans of songs, those of their own stretches that close first.

    A song that has not enough of them gets people's plans, of the `others`, in its mode and metre
    and about as busy, in its key and tempo, with their rhythm left open: how a server's music moves
    is what its model has learnt. Without `others` its own are taken as they are.
    """
    found: list[Excerpt] = []
    for song in songs:
        own = _own(song, LEAST_HEARD if song.raw else LEAST_WRITTEN, closes=True)
        missing = EACH - len(own)
        if missing and others:
            own += _borrowed(song, others, missing)
        found += own or _own(song, 0.0, closes=False)
    return tuple(found)


def _own(song: Song, least: float, *, closes: bool) -> list[Excerpt]:
    notes = notated(song.notes, song.metre) if song.raw else song.notes
    rows = np.array(
        [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in notes], np.int64
    ).reshape(-1, 5)
    return excerpts_of(
        rows,
        song.metre,
        song.tempo,
        song.song_id,
        SECTION,
        most=EACH,
        least=least,
        closes=closes,
    )


def _borrowed(song: Song, others: Sequence[Excerpt], count: int) -> list[Excerpt]:
    """Some of people's plans that are most like the song in how much its bars hold."""
    bars = max(1, song.notes[-1].onset // song.metre.ticks_per_bar + 1) if song.notes else 1
    pitched = len({(n.onset, n.role) for n in song.notes if n.role is not Role.DRUM})
    busy = np.log(max(1.0, pitched / bars))
    likest = sorted(
        fitting(others, song.key.mode, song.metre),
        key=lambda other: abs(np.log(max(1.0, _busy(other.plan))) - busy),
    )
    among = likest[: _AMONG * count]
    random = np.random.default_rng(list(song.song_id.encode()))
    chosen = random.permutation(len(among))[:count].tolist()
    return [
        replace(
            among[place],
            plan=replace(among[place].plan, rhythm=NO_RHYTHM),
            key=song.key,
            tempo=song.tempo,
            source=song.song_id,
        )
        for place in chosen
    ]


def _busy(plan: Plan) -> float:
    """Onsets of the pitched roles in a bar."""
    return float(plan.least_onsets()[:, : Role.DRUM].sum(axis=1).mean())
