"""How much of a piece stands in songs, event by event.

An event is a note's interval to the note before it and its duration in ticks, exactly. Events are
read in the top line and in all notes, from the lowest of an onset to the highest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.judge.excerpts import DURATION, ONSET, PITCH, ROLE, Rows
from engine.judge.features import top_line
from engine.values import Role

SHORT_RUN = 8
"""Events whose share is told: real tunes have 2.3 % of such rows in common with ten others."""

Event = tuple[int, int]


def event_lines(notes: Rows) -> tuple[list[Event], list[Event]]:
    """The events of the top line and of all notes; drums are left out."""
    pitched = notes[notes[:, ROLE] != Role.DRUM]
    if not len(pitched):
        return [], []
    upwards = pitched[np.lexsort((pitched[:, PITCH], pitched[:, ONSET]))]
    return _events(top_line(pitched)), _events(upwards)


def longest_copied_run(piece: Rows, songs: Sequence[Rows], longest: int = 64) -> int:
    """Events in the longest row that a piece shares with a song in the same line, to `longest`."""
    own = event_lines(piece)
    best = 0
    for song in songs:
        for mine, theirs in zip(own, event_lines(song), strict=True):
            while best < longest and _runs(mine, best + 1) & _runs(theirs, best + 1):
                best += 1
    return best


def copied_share(piece: Rows, songs: Sequence[Rows], length: int = SHORT_RUN) -> float:
    """The share of the rows of `length` events that stand in a song; the greater of both lines."""
    shares = [0.0]
    theirs = [event_lines(song) for song in songs]
    for line, mine in enumerate(event_lines(piece)):
        known = {run for song in theirs for run in _runs(song[line], length)}
        rows = [tuple(mine[i : i + length]) for i in range(len(mine) - length + 1)]
        if rows:
            shares.append(sum(row in known for row in rows) / len(rows))
    return max(shares)


def _events(line: Rows) -> list[Event]:
    intervals = np.diff(line[:, PITCH])
    return [(int(i), int(d)) for i, d in zip(intervals, line[1:, DURATION], strict=True)]


def _runs(line: Sequence[Event], length: int) -> set[tuple[Event, ...]]:
    return {tuple(line[i : i + length]) for i in range(len(line) - length + 1)}
