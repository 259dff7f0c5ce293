"""How many of the pieces that were built are recognised, and how many others are taken for some."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

import numpy as np

from benchmarks.originality.building import MANNERS, Built, Source, build, excerpt
from engine.composer.artefact import SongCard
from engine.composer.originality import SongIndex
from engine.provenance.comparing import Comparison, compare
from engine.provenance.fingerprints import Fingerprints
from engine.provenance.lines import piece_lines
from engine.provenance.values import Near
from engine.values import Key

_MORE = 1.1
"""How many times as many notes as they shall have songs have at most."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `pieces`, how many are recognised: `first` with the source as the nearest song, `named`
    with bars of it told, `in_bars` with the right bars of both told."""

    pieces: int = 0
    first: int = 0
    named: int = 0
    in_bars: int = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.pieces + other.pieces,
            self.first + other.first,
            self.named + other.named,
            self.in_bars + other.in_bars,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Notes of the songs, in the mean; rates by manner; of the pieces that were not built, in how
    many bars of a song are told, how many pieces that is of, and the `chance` of the surest passage
    of each (infinite for none); seconds of a comparison, at the median."""

    notes: int
    rates: Mapping[str, Rate]
    alarms: int
    others: int
    surest: Sequence[float]
    seconds: float


def some(songs: Sequence[Source], count: int, chance: random.Random) -> list[Source]:
    """So many of the songs, or all."""
    return chance.sample(songs, min(count, len(songs)))


def of_notes(songs: Sequence[Source], notes: int, chance: random.Random) -> list[Source]:
    """Some of the songs that have about so many notes together."""
    found: list[Source] = []
    room = notes * _MORE
    for song in some(songs, len(songs), chance):
        if len(song.notes) <= room and room > notes * (_MORE - 1):
            found.append(song)
            room -= len(song.notes)
    return found


def measure(
    draw: Callable[[random.Random], Sequence[Source]],
    hosts: Sequence[Source],
    strangers: Sequence[Source],
    pieces: int,
    seed: int,
    music: Fingerprints | None = None,
    bars: int = 4,
) -> Found:
    """Build `pieces` pieces from the songs of servers that `draw` draws, within music of `hosts`.

    As many of `strangers` are not built. Phrases have so many `bars`. With `music` the songs are
    looked for there instead, by their titles.
    """
    chance = random.Random(seed)
    rates = dict.fromkeys(MANNERS, Rate())
    seconds: list[float] = []
    surest: list[float] = []
    sizes: list[int] = []
    alarms = others = 0
    names = list(MANNERS)
    server: Sequence[Source] = ()
    own: list[SongCard] = []
    index = SongIndex([])
    for number in range(pieces):
        if number % (2 * len(names)) == 0:
            server = draw(chance)
            sizes.append(sum(len(song.notes) for song in server))
            own = [] if music is not None else [_card(song) for song in server]
            index = SongIndex([song.notes for song in own])
        built = build(server, hosts, names[number % len(names)], chance, bars)
        start = time.perf_counter()
        found = compare(built.notes, built.metre, own, index, music)
        seconds.append(time.perf_counter() - start)
        told = found.passages if music is None else found.music
        rates[built.manner] += _rate(built, server[built.source].title, own, found, told)
        host, metre = excerpt(chance.choice(strangers), chance)
        alone = compare(host, metre, own, index, music)
        others += 1
        alarms += bool(alone.passages if music is None else alone.music)
        near = alone.passages if music is None else music.find(piece_lines(host), most=1)
        surest.append(min((each.chance for each in near), default=math.inf))
    return Found(round(mean(sizes)), rates, alarms, others, surest, median(seconds))


def _rate(
    built: Built,
    title: str,
    songs: Sequence[SongCard],
    found: Comparison,
    told: Sequence[Near],
) -> Rate:
    own = [near for near in told if near.title == title]
    nearest = songs[found.songs[0]].title if songs and found.songs else ""
    first = nearest == title if songs else bool(told) and told[0].title == title
    in_bars = any(
        _meet(near.bars, built.bars) and _meet(near.song_bars, built.phrase_bars) for near in own
    )
    return Rate(1, int(first), int(bool(own)), int(in_bars))


def _meet(bars: tuple[int, int], others: tuple[int, int]) -> bool:
    return bars[0] <= others[1] and others[0] <= bars[1]


def _card(song: Source) -> SongCard:
    return SongCard(
        song_id=song.title,
        title=song.title,
        key=Key(0, "major"),
        metre=song.metre,
        tempo=100.0,
        density=1.0,
        heard=False,
        notes=song.notes.astype(np.int32),
    )
