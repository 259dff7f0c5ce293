"""Songs made by chance in each metre: bass, chords, tune and drums as bands play them.

Scores of concert music hold little of this, and it is what people render to try things out. What
all of them keep is what makes a metre: chords change and patterns begin again with the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.metre.music import Excerpt, PlayedNote
from engine.values import Metre

_BEATS = {
    Metre(2, 4): (104, 0.2),
    Metre(3, 4): (120, 0.3),
    Metre(4, 4): (112, 0.3),
    Metre(6, 8): (80, 0.3),
    Metre(9, 8): (80, 0.3),
    Metre(12, 8): (72, 0.26),
}
"""Beats a minute (dotted quarters in compound time): their median, and its spread in logarithms."""

_SLOWEST, _FASTEST = 40, 200
_SIMPLE = ((0,), (0,), (0, 0.5), (0, 0.5), (0, 0.25, 0.5, 0.75), (0, 0.75), (0, 0.5, 0.75), ())
_COMPOUND = ((0,), (0, 1), (0, 1), (0, 0.5, 1), (0, 0.5, 1), (0, 0.75, 1), (0.5, 1), ())
"""Where in a beat notes of a tune begin, in quarters."""

_FORMS = (
    (0, 1, 0, 2),
    (0, 1, 0, 2),
    (0, 1, 0, 1),
    (0, 0, 1, 2),
    (0, 0, 0, 1),
    (0, 1, 2, 3),
    (0,) * 4,
)
"""Which bars of a phrase of a tune have the same rhythm."""

_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
_SECONDS = (20.0, 30.0, 45.0, 60.0)
_LEAD_SECONDS = 0.3
_KICK, _SNARE, _HAT = 36, 38, 42

Floats = NDArray[np.float64]
Chance = np.random.Generator


@dataclass(frozen=True, slots=True)
class Frame:
    """Quarters of a bar and of a beat, places of its beats and eighths, and the number of bars.

    `tempo` is in quarters a minute.
    """

    metre: Metre
    bar: float
    beat: float
    beats: Floats
    eighths: Floats
    bars: int
    tempo: float

    @property
    def halves(self) -> Floats:
        """Where the parts of a bar begin that it is felt in: two, or as many as beats."""
        return self.beats[:: len(self.beats) // 2] if len(self.beats) in (2, 4) else self.beats


@dataclass(frozen=True, slots=True)
class Sound:
    """A note in quarters; `program` None for a drum."""

    at: float
    length: float
    pitch: int
    program: int | None


def make_song(metre: Metre, chance: Chance) -> Excerpt:
    """A song of 20 s to a minute in a metre."""
    frame = draw_frame(metre, float(chance.choice(_SECONDS)), chance)
    scale = np.array(_SCALES[int(chance.integers(2))]) + int(chance.integers(-5, 7))
    roots = _harmony(frame, chance)
    return performed(frame, _music(frame, roots, scale, chance), chance)


def draw_frame(metre: Metre, seconds: float, chance: Chance) -> Frame:
    """Bars of a metre for that long, at a usual tempo."""
    bar, beat = metre.beats * 4 / metre.unit, 1.5 if metre.unit == 8 else 1.0
    usual, spread = _BEATS[metre]
    tempo = beat * float(np.clip(usual * np.exp(chance.normal(0, spread)), _SLOWEST, _FASTEST))
    bars = max(8, round(seconds * tempo / 60 / bar))
    return Frame(metre, bar, beat, np.arange(0, bar, beat), np.arange(0, bar, 0.5), bars, tempo)


def _music(frame: Frame, roots: Floats, scale: NDArray[np.int64], chance: Chance) -> list[Sound]:
    kind = chance.random()
    tune = _tune(frame, roots, scale, chance)
    if kind < 0.08:
        return tune
    if kind < 0.2:
        return [*tune, *_below(tune, roots, scale, chance)]
    sounds = accompaniment(frame, roots, scale, chance)
    enters = float(chance.choice([0, 0, 0, 1, 2, 4])) * frame.bar
    return sounds + ([one for one in tune if one.at >= enters] if kind < 0.93 else [])


def accompaniment(
    frame: Frame, roots: Floats, scale: NDArray[np.int64], chance: Chance
) -> list[Sound]:
    """Bass, chords or broken ones, now and then with drums."""
    layers = [
        layer
        for layer, likely in ((_bass, 0.8), (_chords, 0.6), (_broken, 0.4))
        if chance.random() < likely
    ] or [_broken]
    sounds = [sound for layer in layers for sound in layer(frame, roots, scale, chance)]
    return sounds + (_drums(frame, chance) if chance.random() < 0.25 else [])


def _harmony(frame: Frame, chance: Chance) -> Floats:
    """The root (degree of the scale) of the chord at each eighth; (eighths,)."""
    count = len(frame.eighths)
    lasting = float(chance.choice([0, 0.5, 1, 2], p=[0.05, 0.13, 0.7, 0.12]))
    starts = frame.beats if lasting == 0 else frame.halves if lasting == 0.5 else frame.beats[:1]
    if lasting == 0.5 and len(frame.beats) == 3:
        starts = frame.beats[[0, 2]]
    odd = 0.2 * chance.random()
    cycle = chance.integers(0, 7, size=int(chance.choice([2, 4, 4, 8, 8, 16])))
    if chance.random() < 0.6:
        usual = chance.choice([0, 0, 0, 3, 4, 4, 5, 1], size=len(cycle))
        cycle = np.append(0, usual[1:])
    roots, step, root = np.zeros(frame.bars * count), -1, 0
    for number in range(frame.bars):
        for at in frame.eighths:
            whole = at == 0 and (lasting < 2 or number % 2 == 0)
            if (whole or (at > 0 and at in starts)) and (step < 0 or chance.random() > odd / 2):
                step += 1
                root = int(cycle[step % len(cycle)])
            elif at > 0 and at in frame.halves and chance.random() < odd / 3:
                root = int(chance.integers(0, 7))
            roots[number * count + round(at * 2)] = root
    return roots


def _degree(scale: NDArray[np.int64], number: int) -> int:
    return int(scale[number % 7]) + 12 * (number // 7)


def _root(roots: Floats, at: float) -> int:
    return int(roots[min(int(at * 2 + 1e-6), len(roots) - 1)])


def _some(frame: Frame, chance: Chance) -> Floats:
    """Places in a bar by chance, the stronger the likelier, and its first beat nearly always."""
    likely = np.where(np.isin(frame.eighths, frame.beats), 0.5, 0.3)
    chosen = chance.random(len(frame.eighths)) < likely
    chosen[0] |= chance.random() < 0.9
    return frame.eighths[chosen] if chosen.any() else frame.beats[:1]


def _repeated(places: Floats, frame: Frame, chance: Chance) -> list[tuple[float, float]]:
    """The places in all bars, now and then one left out, and how long until the next of a bar."""
    left_out = 0.08 * chance.random()
    following = np.diff(np.append(places, frame.bar))
    return [
        (number * frame.bar + at, length)
        for number in range(frame.bars)
        for at, length in zip(places.tolist(), following.tolist(), strict=True)
        if chance.random() > left_out
    ]


def _bass(frame: Frame, roots: Floats, scale: NDArray[np.int64], chance: Chance) -> list[Sound]:
    kinds = (frame.beats[:1], frame.halves, frame.halves, frame.beats, frame.eighths)
    which = int(chance.integers(len(kinds) + 1))
    places = kinds[which] if which < len(kinds) else _some(frame, chance)
    short, low = float(chance.choice([0.5, 0.9, 1.0])), int(chance.integers(28, 42))
    walks, fifths = chance.random() < 0.2, float(chance.choice([0, 0, 1, 0.3]))
    sounds: list[Sound] = []
    for at, length in _repeated(places, frame, chance):
        up = 4 * (chance.random() < fifths and at % frame.bar > 0)
        if walks and at % frame.bar > 0:
            up = int(chance.integers(0, 7))
        pitch = low + (_degree(scale, _root(roots, at) + up) - low) % 19
        sounds.append(Sound(at, short * length, pitch, 32))
    return sounds


def _chords(frame: Frame, roots: Floats, scale: NDArray[np.int64], chance: Chance) -> list[Sound]:
    off = np.setdiff1d(frame.eighths, frame.beats)
    weak = frame.beats[1::2] if len(frame.beats) != 3 else frame.beats[1:]
    last = frame.beats + frame.beat - 0.5
    kinds = (frame.beats[1:], off, frame.beats, frame.beats[:1], frame.eighths, weak, last)
    which = int(chance.integers(len(kinds) + 1))
    places = kinds[which] if which < len(kinds) else _some(frame, chance)
    low, short = int(chance.integers(48, 60)), float(chance.choice([0.4, 0.8, 1.0]))
    count = int(chance.choice([2, 3, 3, 4]))
    return [
        Sound(at, short * length, low + (_degree(scale, _root(roots, at) + step) - low) % 14, 0)
        for at, length in _repeated(places, frame, chance)
        for step in (0, 2, 4, 6)[:count]
    ]


def _broken(frame: Frame, roots: Floats, scale: NDArray[np.int64], chance: Chance) -> list[Sound]:
    """Single notes of the chord one after the other, in a figure that begins with bar or beat."""
    step = float(chance.choice([0.5, 0.5, 0.25]))
    if frame.metre.unit == 4 and chance.random() < 0.06:
        step = 1 / 3
    places = np.arange(0, frame.bar - 1e-6, step)
    within = float(
        chance.choice(
            [frame.bar, frame.halves[1] if len(frame.halves) > 1 else frame.bar, frame.beat]
        )
    )
    size = max(2, round(within / step))
    figure = chance.integers(0, 5, size=size)
    if chance.random() < 0.6:
        figure = np.array(
            [(0, 2, 1, 2), (0, 1, 2, 1), (0, 1, 2, 3), (0, 1, 2, 0)][int(chance.integers(4))]
        )[np.minimum(np.arange(size) % 4 if size % 3 else np.arange(size) % 3, 3)]
    low = int(chance.integers(40, 62))
    held = float(chance.choice([1.0, 1.0, 2.0]))
    sounds: list[Sound] = []
    for at, length in _repeated(places, frame, chance):
        number = int(figure[round(at % frame.bar / step) % size])
        base = low + (_degree(scale, _root(roots, at)) - low) % 12
        third = _degree(scale, _root(roots, at) + 2 * number) - _degree(scale, _root(roots, at))
        sounds.append(Sound(at, held * length, base + third, 0))
    return sounds


def _tune(frame: Frame, roots: Floats, scale: NDArray[np.int64], chance: Chance) -> list[Sound]:
    taste = chance.dirichlet(np.full(8, 0.7))
    phrase = int(chance.choice([2, 4, 4, 4, 8]))
    own = [_rhythm(frame, taste, chance) for _ in range(phrase)]
    form = _FORMS[int(chance.integers(len(_FORMS)))]
    own = [own[min(form[number % 4], phrase - 1)] for number in range(phrase)]
    ends, free = chance.random() < 0.7, 0.3 * chance.random()
    upbeat = float(chance.choice([0, 0, 0, 0.5, frame.beat, frame.beat / 2]))
    every = chance.random() < 0.5
    place, program = 2, int(chance.choice([0, 40, 56, 73]))
    octave = int(chance.choice([60, 67, 72]))
    sounds: list[Sound] = []
    if upbeat:
        sounds.append(Sound(-upbeat, 0.9 * upbeat, octave + _degree(scale, 4) - 12, program))
    for number in range(frame.bars):
        closing = number % phrase == phrase - 1
        rhythm = _rhythm(frame, taste, chance) if chance.random() < free else own[number % phrase]
        if closing and ends:
            rhythm = [0.0, *rhythm[1:2]] if chance.random() < 0.3 else [0.0]
            if upbeat and every:
                rhythm = [*[one for one in rhythm if one < frame.bar - upbeat], frame.bar - upbeat]
        for at, following in zip(rhythm, [*rhythm[1:], frame.bar], strict=True):
            place = int(np.clip(place + chance.integers(-3, 4), -4, 9))
            root = _root(roots, number * frame.bar + at)
            if at % frame.beat == 0 and chance.random() < 0.6:
                place += (root - place) % 2 if (place - root) % 7 not in (0, 2, 4) else 0
            length = float(chance.choice([0.5, 0.95, 0.95])) * (following - at)
            sounds.append(
                Sound(number * frame.bar + at, length, octave + _degree(scale, place), program)
            )
    return sounds


def _below(
    tune: Sequence[Sound], roots: Floats, scale: NDArray[np.int64], chance: Chance
) -> list[Sound]:
    """Three voices that move with the tune, as in a hymn."""
    moves = float(chance.choice([1.0, 0.7]))
    return [
        Sound(
            one.at, one.length, low + (_degree(scale, _root(roots, one.at) + step) - low) % 12, 19
        )
        for one in tune
        if one.at >= 0 and (one.length > 0.4 or chance.random() < moves)
        for low, step in ((40, 0), (50, 4), (57, 2))
    ]


def _drums(frame: Frame, chance: Chance) -> list[Sound]:
    """A beat: the bass drum on what is strong, the snare on what is not, hi-hats throughout."""
    strong = frame.halves if len(frame.halves) == 2 and len(frame.beats) == 4 else frame.beats[:1]
    weak = np.setdiff1d(frame.beats, strong)
    if len(frame.beats) == 4 and chance.random() < 0.2:
        strong, weak = frame.beats, weak
    kicks, snares = strong, weak
    if chance.random() < 0.4:
        extra = frame.eighths[chance.random(len(frame.eighths)) < 0.2]
        kicks = np.setdiff1d(np.union1d(strong, extra), weak)
    if chance.random() < 0.15:
        snares = np.union1d(weak, frame.eighths[chance.random(len(frame.eighths)) < 0.15])
    hats = (frame.eighths, frame.eighths, frame.beats, np.setdiff1d(frame.eighths, frame.beats))
    parts = ((_KICK, kicks), (_SNARE, snares), (_HAT, hats[int(chance.integers(4))]))
    return [
        Sound(number * frame.bar + at, 0.1, pitch, None)
        for pitch, places in parts
        for number in range(frame.bars)
        for at in places.tolist()
    ]


def performed(frame: Frame, sounds: Sequence[Sound], chance: Chance) -> Excerpt:
    """The song in seconds, first beats louder or not, eighths now and then swung."""
    quarter, stress = 60 / frame.tempo, float(chance.choice([0, 5, 12, 20]))
    swung = frame.metre.unit == 4 and frame.tempo > 90 and chance.random() < 0.06
    first = min(0.0, *(one.at for one in sounds))
    notes: list[PlayedNote] = []
    for one in sounds:
        at = one.at + (1 / 6 if swung and one.at % 1 == 0.5 else 0.0)
        loud = stress * (1.0 * (one.at % frame.bar == 0) + 0.4 * (one.at % frame.beat == 0))
        velocity = int(np.clip(66 + loud + chance.normal(0, 6), 20, 120))
        onset = _LEAD_SECONDS + (at - first) * quarter
        end = onset + max(0.05, one.length * quarter)
        notes.append(PlayedNote(onset, end, one.pitch, velocity, one.program))
    played = sorted(notes, key=lambda note: (note.onset, note.pitch))
    bars: Floats = (
        _LEAD_SECONDS + (np.arange(frame.bars, dtype=np.float64) * frame.bar - first) * quarter
    )
    return Excerpt("made", frame.metre, tuple(played), bars, frame.tempo, bars_known=True)


def _rhythm(frame: Frame, taste: Floats, chance: Chance) -> list[float]:
    """Where in a bar the notes of a tune begin."""
    kinds = _COMPOUND if frame.metre.unit == 8 else _SIMPLE
    places = [
        float(beat + one)
        for number, beat in enumerate(frame.beats.tolist())
        for one in kinds[
            int(chance.choice(len(kinds), p=taste)) if number else int(chance.integers(6))
        ]
    ]
    return places or [0.0]
