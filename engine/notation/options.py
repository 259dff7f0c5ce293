# pyright: strict
"""Reads the options of a request, typed on a command line or chosen in a chat, into a Brief."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from engine.errors import OptionError
from engine.messages import Field, told
from engine.notation.chords_option import read_chords
from engine.notation.instruments import folded
from engine.notation.key_names import KEY_NAMES, read_key, read_mode
from engine.notation.nearest import nearest_name
from engine.notation.pitch_names import plain
from engine.notation.players import (
    ENSEMBLE_NAMES,
    MOST_INSTRUMENTS,
    UnknownPlayer,
    player_names,
    read_players,
)
from engine.notation.primer import parse_primer
from engine.values import Brief, ChordSpan, Key, Metre, Mode, PrimerEvent

__all__ = [
    "ENSEMBLE_NAMES",
    "KEY_NAMES",
    "LIMITS",
    "METRES",
    "OPTIONS",
    "read_ensemble",
    "read_key",
    "read_metre",
    "read_options",
    "unknown_ensemble",
]

OPTIONS = (
    "notes",
    "chords",
    "bars",
    "tempo",
    "metre",
    "key",
    "ensemble",
    "surprise",
    "density",
    "swing",
    "takes",
    "seed",
)
LIMITS: Mapping[str, tuple[int, int]] = {
    "bars": (4, 64),
    "tempo": (40, 240),
    "surprise": (0, 1),
    "density": (0, 1),
    "swing": (0, 1),
    "takes": (1, 4),
    "seed": (0, 2**31 - 1),
}
"""The smallest and the largest value of the options that are numbers."""

METRES: tuple[Metre, ...] = (
    *(Metre(beats, 4) for beats in (4, 3, 2, 5, 6, 7)),
    *(Metre(beats, 8) for beats in (6, 9, 12, 3, 5, 7)),
    *(Metre(beats, 2) for beats in (2, 3)),
)
"""The metres that may be asked for, the usual ones of each unit first."""

_DEFAULT = Brief()
_BARS_AFTER_PRIMER = 8
_LONGEST_SHOWN = 40
_LONGEST_ENSEMBLE = 200


def read_options(options: Mapping[str, object]) -> Brief:
    """The Brief that the options ask for; a missing one or None leaves the choice open.

    Values may be typed or text. Without `bars` the piece has 16, or 8 more than a long primer, or
    as many as the chords fill.
    Raises OptionError naming the option, PrimerError for `notes`.
    """
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name not in OPTIONS:
            raise _unknown("options.unknown", name, OPTIONS, name=name[:_LONGEST_SHOWN])
    metre = read_metre(given["metre"]) if "metre" in given else None
    key, mode = read_key_or_mode(given["key"]) if "key" in given else (None, None)
    primer = parse_primer(_text("notes", given["notes"]), metre, key) if "notes" in given else ()
    bar = metre or Metre(4, 4)
    most = LIMITS["bars"][1]
    chords: tuple[ChordSpan, ...] = ()
    if "chords" in given:
        chords = read_chords(_text("chords", given["chords"]), bar, key, most)
    bars = _whole("bars", given["bars"]) if "bars" in given else None
    takes = _whole("takes", given["takes"]) if "takes" in given else _DEFAULT.takes
    surprise = _number("surprise", given["surprise"]) if "surprise" in given else _DEFAULT.surprise
    return Brief(
        primer=primer,
        bars=_bars(bars, primer, chords, bar),
        tempo=_whole("tempo", given["tempo"]) if "tempo" in given else None,
        metre=metre,
        key=key,
        mode=mode,
        ensemble=read_ensemble(given["ensemble"]) if "ensemble" in given else None,
        surprise=surprise,
        density=_number("density", given["density"]) if "density" in given else None,
        swing=_number("swing", given["swing"]) if "swing" in given else None,
        takes=takes,
        seed=_whole("seed", given["seed"]) if "seed" in given else None,
        chords=chords,
    )


def read_key_or_mode(value: object) -> tuple[Key | None, Mode | None]:
    """A key, or a mode alone, `minor` or `mayor`, in whatever key. Raises OptionError."""
    typed = _text("key", value)
    mode = read_mode(typed)
    return (None, mode) if mode else (read_key(typed), None)


def read_metre(value: object) -> Metre:
    """One of METRES, from `3/4`, `3 / 4`, `3:4` or a Metre. Raises OptionError."""
    typed = str(value) if isinstance(value, Metre) else plain(_text("metre", value))
    text = "".join(typed.split()).replace(":", "/").replace("-", "/")
    names = [str(metre) for metre in METRES]
    if text in names:
        return METRES[names.index(text)]
    apart = text if "/" in text else f"{text[:-1]}/{text[-1:]}"
    raise _unknown("options.metre", apart, names, name="metre", typed=_shown(text))


def read_ensemble(value: object) -> str:
    """Who plays, written in one way: one of ENSEMBLE_NAMES, or instruments of General MIDI.

    `strings`, `violin, cello and harp`, `flauta y guitarra`, `lofi without drums`; capitals, blanks
    and hyphens do not matter. Raises OptionError.
    """
    typed = _text("ensemble", value)
    try:
        return str(read_players(typed[:_LONGEST_ENSEMBLE]))
    except UnknownPlayer as unknown:
        raise unknown_ensemble(
            "options.ensemble",
            unknown.name,
            name="ensemble",
            typed=_shown(unknown.name or typed),
            most=MOST_INSTRUMENTS,
        ) from None


def unknown_ensemble(code: str, called: str, /, **fields: Field) -> OptionError:
    """The error for players that nobody is called like, with the nearest name if one is near."""
    return _unknown(code, folded(called), player_names(), ENSEMBLE_NAMES, **fields)


def _bars(
    bars: int | None,
    primer: tuple[PrimerEvent, ...],
    chords: tuple[ChordSpan, ...],
    metre: Metre,
) -> int:
    least, most = LIMITS["bars"]
    length = sum((event.duration for event in primer), Fraction(0))
    filled = math.ceil(length / Fraction(metre.beats, metre.unit))
    if filled >= most:
        raise OptionError(
            "options.notes_fill",
            name="notes",
            filled=filled,
            metre=str(metre),
            most=most,
            bars=most - 1,
        )
    over = math.ceil(sum((chord.length for chord in chords), Fraction(0)))
    if bars is None:
        grown = filled + _BARS_AFTER_PRIMER if filled > 8 else 0
        return min(most, max(_DEFAULT.bars, grown, over))
    if filled >= bars:
        raise OptionError(
            "options.bars_notes",
            name="bars",
            bars=bars,
            filled=filled,
            metre=str(metre),
            least=max(least, filled + 1),
        )
    if over > bars:
        raise OptionError(
            "options.bars_chords", name="bars", bars=bars, over=over, metre=str(metre)
        )
    return bars


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise OptionError("options.no_text", name=name, type=type(value).__name__)
    return value


def _whole(name: str, value: object) -> int:
    number = _number(name, value)
    if not number.is_integer():
        raise OptionError(
            "options.no_whole_number", name=name, typed=_shown(value), number=round(number)
        )
    return int(number)


def _number(name: str, value: object) -> float:
    """A number within the limits of the option; text may use a decimal comma."""
    least, most = LIMITS[name]
    number = _parsed(value)
    if number is None or not math.isfinite(number):
        example = int(_DEFAULT.bars) if name == "bars" else {"tempo": 120}.get(name, most)
        raise OptionError(
            "options.no_number",
            name=name,
            typed=_shown(value),
            least=least,
            most=most,
            example=example,
        )
    if not least <= number <= most:
        shown = _shown(value)
        if number < least:
            raise OptionError("options.small", name=name, typed=shown, least=least, most=most)
        raise OptionError("options.large", name=name, typed=shown, least=least, most=most)
    return number


def _parsed(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return float(value)
        if isinstance(value, str) and len(value) <= _LONGEST_SHOWN and value.isascii():
            return float(value.strip().replace(",", ".").replace("_", "x"))
    except (ValueError, OverflowError):
        return None
    return None


def _shown(value: object) -> str:
    # Python refuses to write integers of thousands of digits.
    whole = f"{value:#x}" if isinstance(value, int) and abs(value) > 10**40 else str(value)
    text = "".join(c if c.isprintable() else "�" for c in whole[: _LONGEST_SHOWN + 1])
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _unknown(
    code: str,
    text: str,
    names: Sequence[str],
    choices: Sequence[str] | None = None,
    **fields: Field,
) -> OptionError:
    """The error for a text that is none of the names; `code.near.do` is where one is near."""
    told_all: dict[str, Field] = {**fields, "choices": ", ".join(choices or names)}
    nearest = nearest_name(text, names)
    if nearest is None:
        return OptionError(code, **told_all)
    near = told(f"{code}.near.do", nearest=nearest, **told_all)
    return OptionError(code, do=near, **told_all)
