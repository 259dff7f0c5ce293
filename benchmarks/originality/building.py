"""Pieces built from phrases of known songs, disguised in the ways that people disguise them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.values import Metre, Role

Rows = NDArray[np.int64]
"""Notes (n, 5): onset, duration, pitch, velocity, role."""

NOTES_A_BAR = 2.5
"""Notes of a phrase that are not repeats of the one before, at least."""

PIECE_BARS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A song that phrases are taken from, or music that they are put into."""

    title: str
    notes: Rows
    metre: Metre


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A piece with a phrase of `source` in its `bars`; `phrase_bars` are the phrase's own."""

    manner: str
    source: int
    notes: Rows
    metre: Metre
    bars: tuple[int, int]
    phrase_bars: tuple[int, int]


def tune_of(notes: Rows) -> Rows:
    """The notes that are heard as the tune: of the melody's role, if there is one, the highest."""
    pitched = notes[notes[:, 4] != Role.DRUM]
    melody = pitched[pitched[:, 4] == Role.MELODY]
    own = melody if len(melody) >= len(pitched) / 10 else pitched
    own = own[np.lexsort((own[:, 2], own[:, 0]))]
    return own[np.append(np.diff(own[:, 0]) > 0, True)] if len(own) else own


def phrase_of(song: Source, length: int, chance: random.Random) -> tuple[Rows, int] | None:
    """So many bars of the tune, from 0 on, and the bar they begin in; None if it has none."""
    tune, bar = tune_of(song.notes), song.metre.ticks_per_bar
    bars = int(tune[-1, 0] // bar) + 1 if len(tune) else 0
    for _ in range(40):
        first = chance.randrange(max(1, bars - length + 1))
        own = tune[(tune[:, 0] >= first * bar) & (tune[:, 0] < (first + length) * bar)].copy()
        if len(own) and np.count_nonzero(np.diff(own[:, 2])) + 1 >= NOTES_A_BAR * length:
            own[:, 0] -= first * bar
            return own, first
    return None


def _plain(phrase: Rows, chance: random.Random) -> Rows:  # noqa: ARG001
    return phrase


def _transposed(phrase: Rows, chance: random.Random) -> Rows:
    moved = phrase.copy()
    moved[:, 2] += chance.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6])
    return moved


def _octave(phrase: Rows, chance: random.Random) -> Rows:
    moved = phrase.copy()
    moved[:, 2] += chance.choice([-12, 12])
    return moved


def _rhythm(phrase: Rows, chance: random.Random) -> Rows:
    """Other lengths altogether, in about the same time."""
    lengths = np.array([chance.choice([3, 6, 6, 9, 12, 12, 18, 24]) for _ in phrase])
    moved = phrase.copy()
    moved[:, 0] = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    moved[:, 1] = lengths
    return moved


def _ornamented(phrase: Rows, chance: random.Random) -> Rows:
    """Neighbours, passing notes and mordents, put into every other note that is long enough."""
    found: list[list[int]] = []
    for index, (onset, length, pitch, velocity, role) in enumerate(phrase.tolist()):
        following = int(phrase[index + 1, 2]) if index + 1 < len(phrase) else pitch
        if length < 6 or chance.random() < 0.5:
            found.append([onset, length, pitch, velocity, role])
            continue
        part, step = max(1, length // 4), chance.choice([-2, -1, 1, 2])
        kind = chance.choice(["mordent", "neighbour", "passing"])
        if kind == "mordent":
            pitches = [pitch, pitch + step, pitch]
            lengths = [part, part, length - 2 * part]
        elif kind == "passing" and abs(following - pitch) > 2:
            pitches = [pitch, (pitch + following) // 2]
            lengths = [length - part, part]
        else:
            pitches = [pitch, pitch + step]
            lengths = [length - part, part]
        for own, size in zip(pitches, lengths, strict=True):
            found.append([onset, size, own, velocity, role])
            onset += size
    return np.array(found, np.int64)


def _folded(phrase: Rows, chance: random.Random) -> Rows:
    """Some notes an octave away."""
    moved = phrase.copy()
    jumps = np.array([chance.choice([0, 0, 0, 12, -12]) for _ in phrase])
    moved[:, 2] += jumps
    return moved


def _all_at_once(phrase: Rows, chance: random.Random) -> Rows:
    return _rhythm(_transposed(_octave(phrase, chance), chance), chance)


MANNERS: dict[str, Callable[[Rows, random.Random], Rows]] = {
    "as it is": _plain,
    "transposed": _transposed,
    "other rhythm": _rhythm,
    "other octave": _octave,
    "octaves within": _folded,
    "ornamented": _ornamented,
    "inner voice": _transposed,
    "transposed, octave, rhythm": _all_at_once,
}


def build(
    songs: Sequence[Source],
    hosts: Sequence[Source],
    manner: str,
    chance: random.Random,
    length: int = 4,
) -> Built:
    """Sixteen bars of a host with `length` bars of its tune replaced by a phrase of a song."""
    found, number = None, 0
    for number in chance.sample(range(len(songs)), len(songs)):
        if (found := phrase_of(songs[number], length, chance)) is not None:
            break
    if found is None:
        raise ValueError("none of the songs has a phrase")
    phrase, first = found
    phrase = MANNERS[manner](phrase, chance)
    host, metre = excerpt(chance.choice(hosts), chance)
    bar = metre.ticks_per_bar
    places = max(1, PIECE_BARS - length + 1)
    start_bar = chance.randrange(places)
    start = start_bar * bar
    stop = start + int((phrase[:, 0] + phrase[:, 1]).max())
    phrase = phrase.copy()
    phrase[:, 0] += start
    phrase[:, 2] = _within(phrase[:, 2])
    phrase[:, 3] = 80
    inside = (host[:, 0] >= start) & (host[:, 0] < stop)
    if manner == "inner voice":
        # between a held note above and one below
        phrase[:, 4] = Role.CHORD
        kept = host[~inside]
        over, under = int(phrase[:, 2].max()) + 4, int(phrase[:, 2].min()) - 7
        around: list[list[int]] = []
        for onset in range(start, stop, 24):
            around.append([onset, 24, min(120, over + chance.choice([0, 2, 4])), 80, Role.MELODY])
            around.append([onset, 24, max(12, under - chance.choice([0, 3, 5])), 80, Role.BASS])
        host = np.concatenate([kept, np.array(around, np.int64)])
    else:
        phrase[:, 4] = Role.MELODY
        # what would sound above it makes way
        lowest = np.interp(host[:, 0], phrase[:, 0], phrase[:, 2])
        above = (host[:, 4] != Role.DRUM) & (host[:, 2] >= lowest - 3)
        host = host[~(inside & (above | (host[:, 4] == Role.MELODY)))]
    notes = np.concatenate([host, phrase])
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))]
    last = (stop - 1) // bar
    return Built(
        manner, number, notes, metre, (start_bar + 1, last + 1), (first + 1, first + length)
    )


def _within(pitches: NDArray[np.int64]) -> NDArray[np.int64]:
    low, high = int(pitches.min()), int(pitches.max())
    if low < 30:
        return pitches + 12 * ((41 - low) // 12)
    return pitches - 12 * max(0, (high - 84 + 11) // 12)


def excerpt(host: Source, chance: random.Random) -> tuple[Rows, Metre]:
    """Sixteen bars of other music, from 0 on."""
    bar = host.metre.ticks_per_bar
    bars = int(host.notes[-1, 0] // bar) + 1
    first = chance.randrange(max(1, bars - PIECE_BARS + 1))
    inside = (host.notes[:, 0] >= first * bar) & (host.notes[:, 0] < (first + PIECE_BARS) * bar)
    rows = host.notes[inside].copy()
    rows[:, 0] -= first * bar
    return rows, host.metre
