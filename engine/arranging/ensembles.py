# pyright: strict
"""The ensembles as data: which instruments play which role, how high, how loud and where they sit.

Program numbers are General MIDI's (GM Level 1, counted from 0). Ranges are what the instrument
plays comfortably, as MIDI pitches; nothing here goes below A0 (21) or above C8 (108).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.values import Role

LOWEST, HIGHEST = 21, 108
"""A0 and C8: the piano's keyboard, and the limits of every part."""

Feel = Literal["rock", "lofi", "chip", "brushes"]
Clef = Literal["treble", "bass", "percussion"]


@dataclass(frozen=True, slots=True)
class Share:
    """The part at `place`, 0 the highest, `among` so many that divide the notes of chords."""

    place: int = 0
    among: int = 1


ALL, UPPER, LOWER = Share(), Share(0, 2), Share(1, 2)


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument. `share` says which notes of chords it takes where several divide them.

    `level` is the MIDI velocity of a plain note, `volume` (controller 7), `pan` (10; 64 is the
    middle), `reverb` (91) and `chorus` (93) run from 0 to 127. A part with `pedal` holds the
    sustain pedal through each harmony; one of `one_voice` plays one note of a chord. Parts with the
    same `staff` are one instrument of the printed score: the two hands of a piano.
    """

    name: str
    program: int
    roles: tuple[Role, ...]
    lowest: int
    highest: int
    level: int
    volume: int = 100
    pan: int = 64
    reverb: int = 45
    chorus: int = 0
    share: Share = ALL
    pedal: bool = False
    clef: Clef = "treble"
    staff: str = ""
    one_voice: bool = False


@dataclass(frozen=True, slots=True)
class DrumKit:
    """A drum set on channel 10. `delay` is how late it plays, in 480ths of a quarter note."""

    feel: Feel
    program: int
    level: int
    volume: int = 90
    reverb: int = 30
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Who plays. Without a drum kit the ensemble leaves drum notes out.

    `tempi` are the quarter notes a minute, from and to, of its kind of music; None for any.
    """

    name: str
    description: str
    parts: tuple[Part, ...]
    drums: DrumKit | None = None
    tempi: tuple[float, float] | None = None

    @property
    def pitched(self) -> frozenset[Role]:
        """The roles that its instruments play; drums are not among them."""
        return frozenset(role for part in self.parts for role in part.roles)


_MELODY = (Role.MELODY,)
_CHORD = (Role.CHORD,)
_BASS = (Role.BASS,)

_PIANO = Ensemble(
    "piano",
    "a grand piano",
    (
        Part("Right hand", 0, _MELODY, 36, 105, 80, 112, 68, 40, staff="Piano"),
        Part(
            "Left hand",
            0,
            (Role.CHORD, Role.BASS),
            23,
            96,
            60,
            104,
            60,
            40,
            pedal=True,
            clef="bass",
            staff="Piano",
        ),
    ),
)

_LOFI = Ensemble(
    "lofi",
    "electric piano, muted guitar, round bass and soft drums that lean back",
    (
        Part("Jazz guitar", 26, _MELODY, 40, 88, 72, 104, 74, 50, 15),
        Part("Electric piano", 4, _CHORD, 36, 91, 56, 98, 52, 50, 40, pedal=True),
        Part("Bass", 33, _BASS, 28, 60, 74, 108, 64, 10, clef="bass"),
    ),
    DrumKit("lofi", 0, 58, 88, 35, delay=9),
    tempi=(55.0, 100.0),
)

_STRINGS = Ensemble(
    "strings",
    "violins, violas and cellos",
    (
        Part("Violin", 40, _MELODY, 55, 100, 84, 104, 46, 70),
        Part("Violins II", 48, _CHORD, 55, 96, 64, 96, 56, 70, share=UPPER),
        Part("Violas", 48, _CHORD, 48, 88, 62, 96, 74, 70, share=LOWER),
        Part("Cello", 42, _BASS, 36, 76, 74, 108, 84, 65, clef="bass"),
    ),
)

_CHIPTUNE = Ensemble(
    "chiptune",
    "square waves, a triangle bass and clicks, as an old console plays them",
    (
        Part("Pulse 1", 80, _MELODY, 48, 100, 82, 92, 54, 12),
        Part("Pulse 2", 80, _CHORD, 45, 96, 54, 74, 78, 12),
        Part("Triangle bass", 38, _BASS, 28, 67, 84, 104, 64, 0, clef="bass"),
    ),
    DrumKit("chip", 25, 70, 84, 5),
)

_BAND = Ensemble(
    "band",
    "electric guitar, piano, bass guitar and drums",
    (
        Part("Electric guitar", 27, _MELODY, 40, 91, 86, 108, 76, 40, 20),
        Part("Piano", 0, _CHORD, 36, 96, 64, 96, 50, 40),
        Part("Bass guitar", 33, _BASS, 28, 62, 82, 110, 64, 10, clef="bass"),
    ),
    DrumKit("rock", 8, 78, 94),
)

_MUSIC_BOX = Ensemble(
    "music box",
    "a music box over a celesta and a harp",
    (
        Part("Music box", 10, _MELODY, 60, 103, 84, 112, 64, 60),
        Part("Celesta", 8, _CHORD, 55, 100, 56, 88, 78, 60),
        Part("Harp", 46, _BASS, 31, 84, 66, 104, 50, 60, clef="bass"),
    ),
)

_FOLK = Ensemble(
    "folk",
    "fiddle, steel-string guitar and double bass",
    (
        Part("Fiddle", 40, _MELODY, 55, 98, 82, 100, 76, 50),
        Part("Guitar", 25, _CHORD, 40, 84, 68, 104, 46, 40),
        Part("Double bass", 32, _BASS, 28, 60, 76, 108, 64, 25, clef="bass"),
    ),
)

_JAZZ_TRIO = Ensemble(
    "jazz trio",
    "piano, double bass and brushes",
    (
        Part("Right hand", 0, _MELODY, 40, 103, 80, 108, 56, 45, staff="Piano"),
        Part("Left hand", 0, _CHORD, 36, 91, 56, 100, 52, 45, clef="bass", staff="Piano"),
        Part("Double bass", 32, _BASS, 28, 62, 80, 112, 70, 25, clef="bass"),
    ),
    DrumKit("brushes", 40, 60, 88, 40),
)

_WOODWINDS = Ensemble(
    "woodwinds",
    "flute, oboe, clarinet and bassoon",
    (
        Part("Flute", 73, _MELODY, 60, 98, 84, 106, 50, 60),
        Part("Oboe", 68, _CHORD, 58, 91, 62, 88, 74, 60, share=UPPER),
        Part("Clarinet", 71, _CHORD, 50, 89, 64, 96, 82, 60, share=LOWER),
        Part("Bassoon", 70, _BASS, 34, 72, 72, 104, 60, 55, clef="bass"),
    ),
)

_AMBIENT = Ensemble(
    "ambient",
    "vibraphone over warm pads and a deep bass",
    (
        Part("Vibraphone", 11, _MELODY, 48, 96, 78, 108, 58, 90, 20, pedal=True),
        Part("Warm pad", 89, _CHORD, 41, 88, 58, 92, 72, 90, 40),
        Part("Deep bass", 39, _BASS, 28, 60, 66, 100, 64, 50, clef="bass"),
    ),
    tempi=(40.0, 90.0),
)

ENSEMBLES: Mapping[str, Ensemble] = {
    ensemble.name: ensemble
    for ensemble in (
        _PIANO,
        _LOFI,
        _STRINGS,
        _CHIPTUNE,
        _BAND,
        _MUSIC_BOX,
        _FOLK,
        _JAZZ_TRIO,
        _WOODWINDS,
        _AMBIENT,
    )
}


PLAIN_DRUMS = DrumKit("rock", 0, 66, 86)
"""For instruments that somebody chose by name."""
