# pyright: strict
"""How a pitch is spelled in a key, by the line of fifths."""

from __future__ import annotations

from dataclasses import dataclass

from engine.values import Key

_MAJOR_SHARPS = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
_MINOR_SHARPS = (-3, 4, -1, -6, 1, -4, 3, -2, 5, 0, -5, 2)

_STEPS = "FCGDAEB"
NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A letter, its alteration in semitones (1 is sharp) and its octave (4 holds middle C)."""

    step: str
    alter: int
    octave: int


def sharps(key: Key) -> int:
    """Accidentals of the key signature: sharps positive, flats negative.

    Six at most, or seven where the key's own spelling wants them.
    """
    if key.spelling:
        letter, signs = key.spelling[0], key.spelling[1:]
        fifths = _STEPS.index(letter) - 1 + 7 * (signs.count("#") - signs.count("b"))
        fifths -= 3 if key.mode == "minor" else 0
        if abs(fifths) <= len(_STEPS):
            return fifths
    return (_MAJOR_SHARPS if key.mode == "major" else _MINOR_SHARPS)[key.tonic]


def signature_alter(step: str, fifths: int) -> int:
    """What a signature of `fifths` sharps (negative: flats) does to a letter."""
    if fifths > 0:
        return int(_STEPS.index(step) < fifths)
    return -int(_STEPS[::-1].index(step) < -fifths)


def spell(pitch: int, key: Key) -> Spelling:
    """The usual name of a MIDI pitch in a key.

    Of the twelve neighbouring fifths that are used, three lie below the major tonic and eight
    above: in C major and A minor E flat to G sharp, so that leading tones come out as sharps.
    """
    lowest = sharps(key) - 3
    place = next(p for p in range(lowest, lowest + 12) if p * 7 % 12 == pitch % 12)
    # F is one fifth below C, and seven fifths further the same letter is a sharp higher.
    alter, index = divmod(place + 1, 7)
    step = _STEPS[index]
    return Spelling(step, alter, (pitch - NATURALS[step] - alter) // 12 - 1)
