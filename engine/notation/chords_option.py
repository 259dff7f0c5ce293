"""Reads the chords that a piece is to be over: `Am F C G`, `| Dm7 G7 | Cmaj7 | %`."""
# pyright: strict

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from engine.errors import OptionError
from engine.messages import told
from engine.notation.chord_lines import NEEDS_KEY
from engine.notation.chord_symbols import read_symbol
from engine.notation.pitch_names import plain
from engine.notation.primer_tokens import unquoted
from engine.notation.progression import Misplaced, Place, lay_out
from engine.notation.scale_degrees import is_degree, read_degree
from engine.notation.spoken_names import written_together
from engine.notation.suggestions import nearest_step
from engine.values import ChordSpan, Key, Metre

MAX_CHARACTERS = 1000

_SILENCES = frozenset({"nc", "nochord", "r", "rest", "_", "tacet"})
_EXAMPLES = told("chords.examples")
_LONGEST_SHOWN = 24


def read_chords(text: str, metre: Metre, key: Key | None, most_bars: int) -> tuple[ChordSpan, ...]:
    """The chords of a line, at least one; together at most `most_bars` bars.

    Degrees like `vi` stand in `key`. Raises OptionError.
    """
    if len(text) > MAX_CHARACTERS:
        raise OptionError("chords.long", count=len(text), most=MAX_CHARACTERS)
    try:
        spans = _read(text, metre, key)
    except Misplaced as error:
        raise _worded(error, lambda typed: _is_readable(typed, metre, key)) from None
    if not spans:
        raise OptionError("chords.none", do=_EXAMPLES)
    bars = math.ceil(sum((span.length for span in spans), Fraction(0)))
    if bars > most_bars:
        raise OptionError("chords.fill", bars=bars, metre=str(metre), most_bars=most_bars)
    return spans


def _read(text: str, metre: Metre, key: Key | None) -> tuple[ChordSpan, ...]:
    """Raises Misplaced."""
    places = lay_out(unquoted(written_together(text)), metre)
    by_degree = bool(places) and all(is_degree(plain(place.text)) for place in places)
    if by_degree and key is None:
        raise Misplaced(places[0], *NEEDS_KEY)
    return tuple(
        _span(place, index > 0, key if by_degree else None) for index, place in enumerate(places)
    )


def _span(place: Place, is_later: bool, key: Key | None) -> ChordSpan:
    text = plain(place.text)
    symbol = read_degree(text, key) if key else read_symbol(text[: _LONGEST_SHOWN + 1])
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


def _worded(error: Misplaced, is_readable: Callable[[str], bool]) -> OptionError:
    remedy = error.remedy
    if not remedy:
        nearest = error.suggestion
        if nearest is None or not is_readable(nearest):
            nearest = nearest_step(plain(error.place.text), is_readable)
        remedy = _EXAMPLES
        if nearest:
            remedy = told("chords.suggestion", nearest=nearest, examples=_EXAMPLES)
    printable = "".join(c if c.isprintable() else "�" for c in error.place.text)
    shown = printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"
    return OptionError(
        "chords.step",
        position=error.place.position,
        token=plain(error.place.text),
        typed=shown,
        reason=error.reason,
        do=remedy,
    )
