# pyright: strict
"""Reads the chords that a piece is to be over: `Am F C G`, `| Dm7 G7 | Cmaj7 | %`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction

from engine.errors import OptionError
from engine.messages import told
from engine.notation.chord_lines import NEEDS_KEY
from engine.notation.chord_symbols import ChordSymbol, read_symbol
from engine.notation.customary import undecorated, usual
from engine.notation.pitch_names import plain, read_name
from engine.notation.primer_tokens import unquoted
from engine.notation.progression import Misplaced, Place, lay_out, symbols_of
from engine.notation.scale_degrees import are_degrees, read_degrees
from engine.notation.spoken_names import written_together
from engine.notation.suggestions import nearest_step
from engine.notation.whole_lines import meant_as_a_whole
from engine.values import ChordSpan, Key, Metre

MAX_CHARACTERS = 1000

_SILENCES = frozenset({"nc", "nochord", "r", "rest", "_", "tacet"})
_BRACKETS = re.compile(r"(?<![^\s|])[\[{]([^\[\]{}]*)[\]}](?![^\s|])")
_EXAMPLES = told("chords.examples")
_LONGEST_SHOWN = 24


def read_chords(text: str, metre: Metre, key: Key | None, most_bars: int) -> tuple[ChordSpan, ...]:
    """The chords of a line, at least one; together at most `most_bars` bars.

    Degrees like `vi` stand in `key`. Raises OptionError.
    """
    if len(text) > MAX_CHARACTERS:
        raise OptionError("chords.long", name="chords", count=len(text), most=MAX_CHARACTERS)
    try:
        spans = _read(text, metre, key)
    except Misplaced as error:
        raise _worded(error, text, lambda typed: _is_readable(typed, metre, key)) from None
    if not spans:
        raise OptionError("chords.none", name="chords", do=_EXAMPLES)
    bars = math.ceil(sum((span.length for span in spans), Fraction(0)))
    if bars > most_bars:
        raise OptionError(
            "chords.fill", name="chords", bars=bars, metre=str(metre), most_bars=most_bars
        )
    return spans


def _read(text: str, metre: Metre, key: Key | None) -> tuple[ChordSpan, ...]:
    """Raises Misplaced."""
    places = lay_out(_line(text), metre)
    names = [plain(place.text) for place in places]
    by_degree = are_degrees(names)
    if by_degree and key is None:
        raise Misplaced(places[0], *NEEDS_KEY)
    degrees = read_degrees(names, key) if by_degree and key else None
    symbols = degrees or [read_symbol(name[: _LONGEST_SHOWN + 1]) for name in names]
    return tuple(
        _span(place, index > 0, symbol)
        for index, (place, symbol) in enumerate(zip(places, symbols, strict=True))
    )


def _line(text: str) -> str:
    """What was typed, in the signs that are read."""
    together = unquoted(written_together(undecorated(text)))
    return _BRACKETS.sub(r"\1", usual(together, lambda name: read_symbol(plain(name)) is not None))


def _span(place: Place, is_later: bool, symbol: ChordSymbol | None) -> ChordSpan:
    text = plain(place.text)
    if symbol is not None:
        tones = tuple(sorted({interval % 12 for interval in symbol.intervals}))
        return ChordSpan(symbol.root, tones, symbol.bass, place.length, place.text)
    if "".join(c for c in text.lower() if c.isalpha() or c == "_") in _SILENCES:
        remedy = told("step.write_repeat" if is_later else "step.leave_out")
        raise Misplaced(place, told("step.silence"), remedy)
    raise Misplaced(place, told("step.no_chord"))


def _is_readable(typed: str, metre: Metre, key: Key | None) -> bool:
    """Whether a suggested text is accepted when it is typed."""
    try:
        return bool(_read(typed, metre, key))
    except Misplaced:
        return False


def _are_notes(line: str) -> bool:
    """Whether a line is several notes with their octaves, and no chord."""
    names = [read_name(plain(symbol)) for symbol in symbols_of(line)]
    return len({name and name.step for name in names}) > 1 and all(
        name is not None and name.octave is not None for name in names
    )


def _worded(error: Misplaced, line: str, is_readable: Callable[[str], bool]) -> OptionError:
    remedy, token = error.remedy, plain(error.place.text)
    if not remedy:
        nearest = error.suggestion
        if nearest is None or not is_readable(nearest):
            nearest = nearest_step(
                token, lambda typed: typed != token and typed[:1] != "[" and is_readable(typed)
            )
        remedy = _EXAMPLES
        if nearest:
            remedy = told("chords.suggestion", nearest=nearest, examples=_EXAMPLES)
        if _are_notes(line):
            remedy = told("chords.are_notes")
        if whole := meant_as_a_whole(written_together(line), token, nearest, is_readable):
            remedy = told("chords.whole", nearest=whole)
    printable = "".join(c if c.isprintable() else "�" for c in error.place.text)
    shown = printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"
    return OptionError(
        "chords.step",
        name="chords",
        position=error.place.position,
        token=token,
        typed=shown,
        reason=error.reason,
        do=remedy,
    )
