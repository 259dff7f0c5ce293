"""Plain music in each metre, as people write it by program to try out what hears it.

Idioms that every band knows (march, waltz, Alberti, jig, slow blues), a chord or two to the bar and
a tune in phrases. None of it is learnt from: the weights' own songs (benchmarks.metre.made) are
drawn from chance rhythms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.metre.music import Excerpt, PlayedNote
from engine.values import Metre

Strokes = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Where in a bar kick, snare and hi-hat are struck, in quarters."""


@dataclass(frozen=True, slots=True)
class Style:
    """An accompaniment of one bar, in quarters; tempos are of the beat (dotted in compound time).

    `broken` are places of single notes of the chord, `chords` of whole ones, `bass` of its root and
    fifth in turn. `rhythms` are those of the tune, drawn bar by bar; `drums` may be added.
    """

    name: str
    metre: Metre
    tempos: tuple[int, int]
    bass: tuple[float, ...] = ()
    chords: tuple[float, ...] = ()
    broken: tuple[float, ...] = ()
    rhythms: tuple[tuple[float, ...], ...] = ()
    drums: Strokes | None = None
    programs: tuple[int, int, int] = (0, 0, 0)


def _every(step: float, bar: float) -> tuple[float, ...]:
    return tuple(np.arange(0, bar - 1e-6, step).tolist())


_TWO = ((0, 1), (0, 0.5, 1), (0, 0.5, 1, 1.5), (0, 0.75, 1, 1.5), (0, 0.25, 0.5, 0.75, 1, 1.5))
_THREE = ((0, 1, 2), (0, 2), (0, 1, 2, 2.5), (0, 1.5, 2), (0,), (0, 0.5, 1, 1.5, 2, 2.5))
_FOUR = ((0, 1, 2, 3), (0, 1.5, 2, 3), (0, 0.5, 1, 2, 3), (0, 2), (0, 1, 2, 2.5, 3, 3.5), (0, 1, 2))
_SIX = (
    (0, 1, 1.5, 2.5),
    (0, 0.5, 1, 1.5, 2, 2.5),
    (0, 1.5),
    (0, 1, 1.5, 2, 2.5),
    (0, 0.75, 1, 1.5),
)
_NINE = (
    (0, 1, 1.5, 2.5, 3),
    (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4),
    (0, 1, 1.5, 2, 2.5, 3, 4),
    (0, 1.5, 3),
)
_TWELVE = (
    (0, 1.5, 3, 4.5),
    (0, 1, 1.5, 2.5, 3),
    (0, 0.5, 1, 1.5, 2.5, 3, 4, 4.5),
    (0, 3),
    (0, 1, 1.5, 2.5, 3, 4, 4.5, 5.5),
)

STYLES = (
    Style("march", Metre(2, 4), (96, 126), (0, 1), (0.5, 1.5), (), _TWO),
    Style("polka", Metre(2, 4), (100, 132), (0,), (0.5, 1, 1.5), (), _TWO, programs=(32, 21, 21)),
    Style("oom-pah", Metre(2, 4), (80, 120), (0,), (1,), (), _TWO, ((0,), (1,), (0, 0.5, 1, 1.5))),
    Style("galop", Metre(2, 4), (90, 140), (0, 1), (), _every(0.25, 2), _TWO),
    Style("study", Metre(2, 4), (70, 110), (0,), (), _every(0.5, 2), _TWO),
    Style("waltz", Metre(3, 4), (100, 190), (0,), (1, 2), (), _THREE, ((0,), (1, 2), (0, 1, 2))),
    Style("minuet", Metre(3, 4), (90, 140), (0, 2), (), (), _THREE, programs=(6, 6, 6)),
    Style("slow three", Metre(3, 4), (60, 100), (0,), (), _every(0.5, 3), _THREE),
    Style(
        "chorale", Metre(3, 4), (80, 120), (0, 1, 2), (0, 1, 2), (), _THREE, programs=(19, 19, 19)
    ),
    Style("ballad", Metre(3, 4), (70, 110), (0,), (0,), _every(0.5, 3), _THREE),
    Style(
        "rock",
        Metre(4, 4),
        (90, 160),
        _every(0.5, 4),
        (0, 2),
        (),
        _FOUR,
        ((0, 2), (1, 3), _every(0.5, 4)),
        (33, 27, 81),
    ),
    Style("plain", Metre(4, 4), (80, 160), (0, 2), (1, 3), (), _FOUR),
    Style("Alberti", Metre(4, 4), (70, 140), (), (), _every(0.5, 4), _FOUR),
    Style("block chords", Metre(4, 4), (60, 140), (0,), (0,), (), _FOUR, programs=(48, 48, 73)),
    Style(
        "hymn", Metre(4, 4), (70, 110), _every(1, 4), _every(1, 4), (), _FOUR, programs=(19, 19, 19)
    ),
    Style(
        "ballad",
        Metre(4, 4),
        (60, 90),
        (0, 2.5),
        (),
        _every(0.5, 4),
        _FOUR,
        ((0, 2.5), (1, 3), _every(0.5, 4)),
        (33, 0, 65),
    ),
    Style(
        "dance",
        Metre(4, 4),
        (110, 140),
        (0.5, 1.5, 2.5, 3.5),
        (0,),
        (),
        _FOUR,
        (_every(1, 4), (1, 3), (0.5, 1.5, 2.5, 3.5)),
        (38, 89, 80),
    ),
    Style("jig", Metre(6, 8), (90, 130), (0, 1.5), (1, 2.5), (), _SIX, programs=(32, 24, 40)),
    Style("arpeggios", Metre(6, 8), (45, 90), (0,), (), _every(0.5, 3), _SIX),
    Style("barcarolle", Metre(6, 8), (45, 80), (0,), (0.5, 1, 2, 2.5), (), _SIX),
    Style(
        "march", Metre(6, 8), (90, 125), (0, 1.5), (0.5, 1, 2, 2.5), (), _SIX, programs=(58, 61, 56)
    ),
    Style(
        "rock",
        Metre(6, 8),
        (50, 80),
        (0, 1.5),
        (0,),
        _every(0.5, 3),
        _SIX,
        ((0,), (1.5,), _every(0.5, 3)),
        (33, 27, 81),
    ),
    Style(
        "slip jig",
        Metre(9, 8),
        (90, 130),
        (0, 1.5, 3),
        (1, 2.5, 4),
        (),
        _NINE,
        programs=(32, 24, 73),
    ),
    Style("arpeggios", Metre(9, 8), (50, 90), (0,), (), _every(0.5, 4.5), _NINE),
    Style("slow nine", Metre(9, 8), (50, 90), (0, 1.5, 3), (0.5, 1, 2, 2.5, 3.5, 4), (), _NINE),
    Style(
        "oom-pah-pah",
        Metre(9, 8),
        (60, 110),
        (0,),
        (1.5, 3),
        (),
        _NINE,
        ((0,), (1.5, 3), _every(0.5, 4.5)),
    ),
    Style(
        "slow blues",
        Metre(12, 8),
        (50, 80),
        (0, 1.5, 3, 4.5),
        _every(0.5, 6),
        (),
        _TWELVE,
        ((0, 3), (1.5, 4.5), _every(0.5, 6)),
        (33, 0, 26),
    ),
    Style(
        "doo-wop",
        Metre(12, 8),
        (60, 100),
        (0, 2.5, 3, 5.5),
        (),
        _every(0.5, 6),
        _TWELVE,
        ((0, 3), (1.5, 4.5), _every(0.5, 6)),
        (32, 0, 65),
    ),
    Style("arpeggios", Metre(12, 8), (45, 90), (0, 3), (), _every(0.5, 6), _TWELVE),
    Style(
        "pastoral",
        Metre(12, 8),
        (50, 90),
        (0,),
        (0, 1.5, 3, 4.5),
        (),
        _TWELVE,
        programs=(42, 48, 68),
    ),
    Style(
        "slow shuffle",  # a fast one is written in 4/4
        Metre(12, 8),
        (50, 80),
        (0, 1, 1.5, 2.5, 3, 4, 4.5, 5.5),
        (1.5, 4.5),
        (),
        _TWELVE,
        ((0, 3), (1.5, 4.5), (0, 1, 1.5, 2.5, 3, 4, 4.5, 5.5)),
        (33, 26, 66),
    ),
)

_PROGRESSIONS = (
    (0, 3, 4, 0),
    (0, 5, 3, 4),
    (0, 0, 3, 4),
    (0, 4, 5, 3),
    (0, 4, 0, 4, 0, 3, 4, 0),
    (0, 0, 4, 4, 0, 3, 4, 0),
    (0, 1, 4, 0),
    (5, 3, 0, 4),
)
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11))
_DRUMS = (36, 38, 42)
_SECONDS, _LEAD_SECONDS = 45.0, 0.3
_UPBEATS = 0.25
_DRUMMED = 0.5


def make_plain(style: Style, chance: np.random.Generator) -> Excerpt:
    """45 s in a style; a quarter begins with an upbeat, half of those that may have drums do."""
    metre = style.metre
    bar, beat = metre.beats * 4 / metre.unit, 1.5 if metre.unit == 8 else 1.0
    tempo = float(chance.uniform(*style.tempos)) * beat
    count = max(8, int(_SECONDS * tempo / 60 / bar) // 4 * 4)
    scale = np.array(_SCALES[int(chance.random() < 0.3)]) + int(chance.integers(-5, 7))
    progression = _PROGRESSIONS[int(chance.integers(len(_PROGRESSIONS)))]
    stress = float(chance.choice([0, 6, 14, 24]))
    unsteady = float(chance.choice([0, 0, 0.006, 0.012]))
    upbeat = beat / 2 if metre.unit == 4 else 0.5
    lead = _LEAD_SECONDS + upbeat * 60 / tempo
    notes: list[PlayedNote] = []

    def add(quarter: float, length: float, pitch: int, program: int | None) -> None:
        onset = max(0.0, lead + quarter * 60 / tempo + chance.normal(0, unsteady))
        level = 72 + stress * (quarter % bar == 0) + 0.4 * stress * (quarter % beat == 0)
        velocity = int(np.clip(level + chance.normal(0, 4), 20, 127))
        notes.append(
            PlayedNote(onset, onset + max(0.06, length * 60 / tempo), pitch, velocity, program)
        )

    def degree(number: int) -> int:
        return int(scale[number % 7]) + 12 * (number // 7)

    def after(places: tuple[float, ...], index: int) -> float:
        return (places[index + 1] if index + 1 < len(places) else bar) - places[index]

    phrase = [style.rhythms[int(chance.integers(len(style.rhythms)))] for _ in range(4)]
    phrase[2] = phrase[0] if chance.random() < 0.7 else phrase[2]
    place = 7
    shape = (0, 1, 2, 1) if chance.random() < 0.6 else (0, 2, 1, 2)
    drummed = style.drums is not None and chance.random() < _DRUMMED
    if chance.random() < _UPBEATS:
        add(-upbeat, upbeat, 60 + degree(4) % 24, style.programs[2])
    for number in range(count):
        start, last = number * bar, number % 4 == 3
        root = progression[number % len(progression)]
        for index, at in enumerate(style.bass):
            pitch = 36 + (degree(root) + 7 * (index % 2 == 1 and len(style.bass) < 5)) % 20
            add(start + at, 0.9 * min(after(style.bass, index), 2.0), pitch, style.programs[0])
        for index, at in enumerate(style.chords):
            for step in (0, 2, 4):
                pitch = 52 + degree(root + step) % 14
                add(start + at, 0.8 * after(style.chords, index), pitch, style.programs[1])
        for index, at in enumerate(style.broken):
            low = 48 + degree(root) % 12
            notes_of = [low, low + (degree(root + 2) - degree(root)) % 12]
            notes_of.append(low + (degree(root + 4) - degree(root)) % 12)
            order = (0, 2, 1, 2) if bar % 1.5 or metre.unit == 4 else shape[:3]
            pitch = notes_of[order[index % len(order)]]
            add(start + at, 0.95 * after(style.broken, index), pitch, style.programs[1])
        rhythm = (0.0,) if last and chance.random() < 0.6 else phrase[number % 4]
        for index, at in enumerate(rhythm):
            if at % beat == 0 and chance.random() < 0.7:
                near = [root + step + 7 * o for step in (0, 2, 4) for o in (0, 1, 2)]
                place = min(near, key=lambda one: abs(one - place - chance.integers(-2, 3)))
            else:
                place = int(np.clip(place + chance.choice([-1, 1, 1, -1, 2, -2]), 3, 14))
            add(start + at, 0.95 * after(rhythm, index), 60 + degree(place), style.programs[2])
        for pitch, places in zip(
            _DRUMS, style.drums if drummed and style.drums else (), strict=False
        ):
            for at in places:
                add(start + at, 0.1, pitch, None)
    bars = lead + np.arange(count, dtype=np.float64) * (bar * 60 / tempo)
    played = tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))
    return Excerpt(style.name, metre, played, bars, tempo, bars_known=True)
