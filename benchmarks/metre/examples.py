"""What metres are learnt from: excerpts of scores and made pieces, spoiled as hearing does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.metre.made import make_song
from benchmarks.metre.music import (
    METRES,
    Excerpt,
    PlayedNote,
    draw_excerpt,
    is_held_out,
    metres_in,
    read_score,
)
from benchmarks.metre.styles import MAY_SWING, pieces, swing
from benchmarks.metre.tunes import Tune, is_held_out_tune, play_tune, tunes
from engine.audio.beats import find_beats
from engine.audio.metre_features import BINS, Evidence, evidence
from engine.values import HeardNote, Metre

_SECONDS = (30.0, 45.0, 45.0, 60.0)
_FEWEST_NOTES = 40
_TEMPO_TOLERANCE, _BAR_SECONDS, _BARS_MET = 0.08, 0.07, 0.6
_PACE_DEVIATION, _STYLES_DEVIATION = 0.12, 0.08
_MOST_OF_A_WORK, _MOST_OF_A_TUNE = 24, 3
"""Excerpts that are drawn from a work or tune whose metre is rare."""

_TRIES = 1.6
"""Excerpts that are drawn for each that is wanted: not every one will do."""

WRONG_KEPT = 0.4
"""Share of the wrong hypotheses that is learnt from: fewer, and all examples fit in memory."""

_DRUMS_MISSED = {35: 0.1, 36: 0.1, 38: 0.2, 40: 0.2, 42: 0.25, 46: 0.3, 49: 0.7, 51: 0.6}
_OTHERS_MISSED, _DEAF = 0.6, 0.1
"""Likelihoods that a drum is not heard, by General MIDI, and that none of a song is."""

_FALSE_DRUMS, _FEWEST_STROKES = 0.005, 8

_MOST_SIGNATURES = 4
_OCTAVES = (12, 12, 19, -12, 7)
"""Semitones at which a note is also heard where it is not played."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """What speaks for each hypothesis about an excerpt, and which are right; by metre."""

    name: str
    metre: Metre
    features: dict[Metre, NDArray[np.float16]]
    right: dict[Metre, NDArray[np.bool_]]


def spoil(notes: Sequence[PlayedNote], pace: float, chance: np.random.Generator) -> list[HeardNote]:
    """The notes about as Basic Pitch would hear them: some lost, some made up, all unsteady.

    In most excerpts it is inner voices that are lost.
    """
    lost, made_up = 0.03 + 0.4 * chance.random() ** 1.5, chance.uniform(0.0, 0.25)
    inner_lost = min(0.7, lost * (1.6 if chance.random() < 0.7 else 1.0))
    unsteady = chance.uniform(0.003, 0.014)
    outer: dict[float, tuple[int, int]] = {}
    for note in notes:
        low, high = outer.get(round(note.onset, 3), (note.pitch, note.pitch))
        outer[round(note.onset, 3)] = min(low, note.pitch), max(high, note.pitch)
    heard: list[HeardNote] = []
    for note in notes:
        if note.program is None or not 21 <= note.pitch <= 108:
            continue
        if chance.random() < (lost if note.pitch in outer[round(note.onset, 3)] else inner_lost):
            continue
        away = unsteady * (3 if chance.random() < 0.08 else 1)
        onset = max(0.0, note.onset / pace + chance.normal(0, away))
        length = (note.offset - note.onset) / pace * chance.uniform(0.5, 1.05)
        sure = chance.normal(0.3 + 0.4 * note.velocity / 127, 0.13)
        velocity = int(np.clip(sure * 127, 10, 120))
        heard.append(HeardNote(onset, onset + max(0.05, length), note.pitch, velocity))
        if chance.random() < made_up:
            pitch = min(108, note.pitch + int(chance.choice(_OCTAVES)))
            end = onset + max(0.05, 0.7 * length)
            heard.append(HeardNote(onset, end, pitch, max(10, velocity - 20)))
        if chance.random() < 0.15 * made_up:
            again = onset + chance.random() * length
            heard.append(HeardNote(again, again + 0.15, note.pitch, max(10, velocity - 20)))
    return sorted(heard, key=lambda note: (note.onset, note.pitch))


def spoil_drums(
    notes: Sequence[PlayedNote], pace: float, chance: np.random.Generator
) -> list[HeardNote]:
    """The drums about as they are heard: some missed, some heard in what is none."""
    deaf = chance.random() < _DEAF
    heard: list[HeardNote] = []
    for note in notes:
        onset = max(0.0, note.onset / pace + chance.normal(0, 0.006))
        pitch = note.pitch
        if note.program is not None:
            if chance.random() > _FALSE_DRUMS or deaf:
                continue
            pitch = int(chance.choice(list(_DRUMS_MISSED)))
        elif deaf or chance.random() < _DRUMS_MISSED.get(pitch, _OTHERS_MISSED):
            continue
        heard.append(HeardNote(onset, onset + 0.1, pitch, note.velocity))
    return heard if len(heard) >= _FEWEST_STROKES else []


def examine(
    excerpt: Excerpt,
    notes: Sequence[HeardNote],
    pace: float,
    drums: Sequence[HeardNote],
    chance: np.random.Generator,
) -> Example | None:
    """The example that an excerpt gives, played at `pace` and heard; None if nothing is right.

    Of what is wrong only a share is kept, drawn by chance.
    """
    pulses = find_beats(notes, excerpt.seconds / pace)
    found = evidence(notes, pulses, drums)
    right = {metre: np.zeros(len(one.hypotheses), bool) for metre, one in found.items()}
    if excerpt.metre in found:
        right[excerpt.metre] = _right(found[excerpt.metre], pulses, excerpt, pace)
    if not any(one.any() for one in right.values()):
        return None
    kept = {metre: one | (chance.random(len(one)) < WRONG_KEPT) for metre, one in right.items()}
    features = {metre: one.features[kept[metre]].astype(np.float16) for metre, one in found.items()}
    right = {metre: one[kept[metre]] for metre, one in right.items()}
    return Example(excerpt.name, excerpt.metre, features, right)


def _right(
    one: Evidence, pulses: NDArray[np.float64], excerpt: Excerpt, pace: float
) -> NDArray[np.bool_]:
    gap = float(np.median(np.diff(pulses)))
    places = np.interp(excerpt.bars / pace, pulses, np.arange(len(pulses)))
    bar = excerpt.metre.beats * 4 * BINS // excerpt.metre.unit
    right = np.zeros(len(one.hypotheses), bool)
    for index, hypothesis in enumerate(one.hypotheses):
        quarter = gap * hypothesis.quarter
        if abs(np.log(60 / quarter / (excerpt.tempo * pace))) > _TEMPO_TOLERANCE:
            continue
        past = places / hypothesis.quarter * BINS - hypothesis.first
        away = np.abs((past + bar / 2) % bar - bar / 2) * quarter / BINS
        met = float(np.mean(away < _BAR_SECONDS)) >= _BARS_MET
        right[index] = met or not excerpt.bars_known
    return right


def gather(
    paths: Sequence[Path], each: int, seed: int, metres: Sequence[Metre] = METRES
) -> Iterator[Example]:
    """Examples, at most `each` of a metre; works are taken several times where they are few.

    Of a work in several of the `metres` the longest part in one is taken.
    """
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    works: dict[Metre, list[Path]] = {metre: [] for metre in metres}
    for path in paths:
        named = metres_in(path)
        for metre in named & works.keys() if len(named) <= _MOST_SIGNATURES else ():
            if not is_held_out(path, metre):
                works[metre].append(path)
    times: dict[Path, int] = {}
    for own in works.values():
        chance.shuffle(own)
        for path in own[:each]:
            wanted = min(_MOST_OF_A_WORK, int(np.ceil(_TRIES * each / max(1, len(own)))))
            times[path] = max(times.get(path, 0), wanted)
    missing = dict.fromkeys(metres, each)
    drawn = list(times.items())
    chance.shuffle(drawn)
    for path, count in track(drawn, "Reading"):
        score = read_score(path)
        for _ in range(count if score else 0):
            excerpt = draw_excerpt(path, chance.choice(_SECONDS), chance, score, metres)
            if excerpt is None or is_held_out(path, excerpt.metre) or not missing[excerpt.metre]:
                continue
            pace = float(np.exp(noise.normal(0, _PACE_DEVIATION)))
            notes = spoil(excerpt.notes, pace, noise)
            drums = spoil_drums(excerpt.notes, pace, noise)
            enough = len(notes) >= _FEWEST_NOTES
            example = examine(excerpt, notes, pace, drums, noise) if enough else None
            if example is not None:
                missing[excerpt.metre] -= 1
                yield example


def gather_made(each: int, seed: int) -> Iterator[Example]:
    """Examples of songs made by chance, about `each` of a metre."""
    chance = np.random.default_rng(seed)
    for metre in METRES:
        for _ in track(range(each), f"Making {metre}"):
            yield from _spoiled(make_song(metre, chance), chance)


def gather_tunes(each: int, seed: int) -> Iterator[Example]:
    """Examples of dance tunes, about `each` of a metre."""
    chance = np.random.default_rng(seed)
    own: dict[Metre, list[Tune]] = {metre: [] for metre in METRES}
    for tune in tunes():
        if not is_held_out_tune(tune):
            own[tune.metre].append(tune)
    for metre, known in own.items():
        wanted = min(each, _MOST_OF_A_TUNE * len(known))
        for number in track(chance.permutation(wanted).tolist(), f"Playing {metre}"):
            yield from _spoiled(play_tune(known[number % len(known)], chance), chance)


def gather_styles(seed: int) -> Iterator[Example]:
    """An example of each of the pieces in all kinds of music; all cores take part.

    Of fast ones in 4/4 and 3/4 without sixteenths there is another, in swing.
    """
    total = len(pieces())
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = pool.map(_of_style, range(total), repeat(seed), chunksize=16)
        for examples in track(found, "Playing styles", total=total):
            yield from examples


def _of_style(number: int, seed: int) -> list[Example]:
    piece, chance = pieces()[number], random.Random(f"{seed} {number}")
    noise = np.random.default_rng([seed, number])
    swung = piece.swung(swing(chance)) if piece.metre in MAY_SWING else None
    found: list[Example] = []
    for excerpt in [own.excerpt(chance) for own in (piece, swung) if own]:
        if excerpt is not None:
            found += _spoiled(excerpt, noise, float(np.exp(noise.normal(0, _STYLES_DEVIATION))))
    return found


def _spoiled(song: Excerpt, chance: np.random.Generator, pace: float = 1.0) -> Iterator[Example]:
    notes = spoil(song.notes, pace, chance)
    drums = spoil_drums(song.notes, pace, chance)
    example = examine(song, notes, pace, drums, chance) if len(notes) >= _FEWEST_NOTES else None
    if example is not None:
        yield example
