# pyright: strict
"""Reads one step of a typed primer: a note, a bracket, a chord symbol or a rest, and its length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from engine.messages import Message, told
from engine.notation.chord_symbols import read_chord
from engine.notation.pitch_names import in_range, read_pitch
from engine.notation.suggestions import HIGHEST_DEGREE, nearest_length

MAX_PITCHES_IN_BRACKET = 12
SHORTEST = Fraction(1, 32)
LONGEST = Fraction(4)
RESTS = frozenset({"r", "rest", "silencio", "_", "pausa", "pause", "silence", "soupir"})
NO_CHORD = frozenset({"n.c.", "n.c", "nc", "nc."})
"""Where the chords pause, on lead sheets."""

_LONGEST_TOKEN = 24
_NOTE_VALUES = (2, 4, 8, 16, 32)
_LONGEST_BRACKET = 120
_LENGTH = re.compile(r"([0-9]{1,4})(?:/([0-9]{1,4}))?(\.{0,2})")
_DECIMAL = re.compile(r"[0-9]{0,3}\.[0-9]{1,6}")


class Misread(Exception):
    """A step cannot be read: why, which part of it, and what would be right where that is known."""

    def __init__(
        self, reason: Message, *, suggestion: str | None = None, part: str | None = None
    ) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.suggestion = suggestion
        self.part = part


@dataclass(frozen=True, slots=True)
class Step:
    """Pitches, ascending, none for a rest; the typed length; whether it is a chord symbol."""

    pitches: tuple[int, ...]
    length: Fraction | None
    is_symbol: bool = False


def read_step(text: str, as_symbol: bool = False) -> Step:
    """Read one token; `as_symbol` makes a chord of what may be a note as well. Raises Misread."""
    if len(text) > (_LONGEST_BRACKET if text.startswith("[") else _LONGEST_TOKEN):
        raise Misread(told("step.long"))
    body, colon, length_text = text.partition(":")
    if body.startswith("["):
        pitches, is_symbol = _read_bracket(body), False
    elif body.lower() in RESTS or body.lower() in NO_CHORD:
        pitches, is_symbol = (), False
    else:
        pitch = None if as_symbol else read_pitch(body)
        chord = read_chord(body) if pitch is None else None
        is_symbol = chord is not None
        pitches = chord if chord is not None else (_in_range(pitch, body),)
    length = read_length(length_text, body) if colon else None
    return Step(pitches, length, is_symbol)


def _in_range(pitch: int | None, text: str) -> int:
    if pitch is None:
        raise Misread(told("step.unknown"))
    if pitch <= HIGHEST_DEGREE and text.isdigit():
        raise Misread(told("step.small_number"))
    if not in_range(pitch):
        raise Misread(told("step.low" if pitch < 60 else "step.high"))
    return pitch


def _read_bracket(body: str) -> tuple[int, ...]:
    if not body.endswith("]"):
        if "]" not in body:
            raise Misread(told("step.open"))
        raise Misread(told("step.goes_on"))
    names = body[1:-1].split()
    if not names:
        raise Misread(told("step.empty"), suggestion="[C4 E4 G4]")
    if len(names) == 1 and names[0].lower() in RESTS:
        return ()
    if len(names) > MAX_PITCHES_IN_BRACKET:
        raise Misread(told("step.many", most=MAX_PITCHES_IN_BRACKET))
    pitches: set[int] = set()
    for name in names:
        pitch = read_pitch(name)
        if pitch is None and read_chord(name) is not None and len(names) == 1:
            raise Misread(told("step.chord_in_brackets"), suggestion=name)
        try:
            pitches.add(_in_range(pitch, name))
        except Misread as error:
            raise Misread(error.reason, part=name) from None
    return tuple(sorted(pitches))


def read_length(text: str, body: str) -> Fraction:
    """What is typed after the colon of `body`, as a fraction of a whole note. Raises Misread."""
    match = _LENGTH.fullmatch(text)
    if match is None and not _DECIMAL.fullmatch(text):
        reason = "step.length_below_zero" if text.startswith("-") else "step.wrong_length"
        nearest = nearest_length(text)
        raise Misread(told(reason), suggestion=f"{body}:{nearest}" if nearest else None)
    if match is None:
        length = Fraction(text)
    else:
        whole, unit, dots = int(match[1]), int(match[2] or 1), len(match[3])
        if whole == 0 or unit == 0:
            raise Misread(told("step.no_length"), suggestion=f"{body}:1/4")
        if match[2] is None and whole > 1:
            # `C4:4` is a quarter, as in every program that counts so; whole notes are `4/1`.
            if whole not in _NOTE_VALUES:
                raise Misread(
                    told("step.wrong_length"),
                    suggestion=f"{body}:{min(whole, 4 * int(LONGEST))}/4",
                )
            whole, unit = 1, whole
        length = Fraction(whole, unit) * (2 - Fraction(1, 2**dots))
    if length < SHORTEST:
        raise Misread(told("step.short", least=str(SHORTEST)), suggestion=f"{body}:{SHORTEST}")
    if length > LONGEST:
        raise Misread(told("step.too_long", most=str(LONGEST)), suggestion=f"{body}:{LONGEST}/1")
    return length
