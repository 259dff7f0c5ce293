"""What is written in music's own terms or in figures: keys, metres, tempi, lengths, chords.

Each reader looks at the tokens from a place on and answers with how many it took and what they
say, or None. Values are as the options themselves take them.
"""
# pyright: strict

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import OptionError
from engine.notation.chord_symbols import read_symbol
from engine.notation.chords_option import read_chords
from engine.notation.key_names import read_key
from engine.notation.options import LIMITS, METRES
from engine.notation.scale_degrees import is_degree
from engine.values import Key, Metre
from engine.words.tokens import Token

MOST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Figure:
    """`length` tokens that say that `option` is `value`."""

    length: int
    option: str
    value: str


_NUMBERS = {
    **{
        word: number
        for number, words in enumerate(
            (
                ("one", "un", "una", "uno", "a"),
                ("two", "dos"),
                ("three", "tres"),
                ("four", "cuatro"),
                ("five", "cinco"),
                ("six", "seis"),
                ("seven", "siete"),
                ("eight", "ocho"),
                ("nine", "nueve"),
                ("ten", "diez"),
                ("eleven", "once"),
                ("twelve", "doce"),
            ),
            start=1,
        )
        for word in words
    },
    **{"sixteen": 16, "dieciseis": 16, "twenty": 20, "veinte": 20, "thirty": 30, "treinta": 30},
    **{"forty": 40, "cuarenta": 40, "sixty": 60, "sesenta": 60, "ninety": 90, "noventa": 90},
    **{"half": 0.5, "medio": 0.5, "media": 0.5, "couple": 2, "par": 2},
}
_BEATS = ("bpm", "ppm", "beats", "pulsaciones", "golpes", "pulsos", "negras", "quarters")
_BARS = ("bars", "bar", "compases", "measures", "measure", "compas")
_SECONDS = ("seconds", "second", "secs", "sec", "segundos", "segundo", "seg", "s")
_MINUTES = ("minutes", "minute", "mins", "min", "minutos", "minuto")
_TAKES = ("versions", "takes", "versiones", "tomas", "variants", "variantes", "opciones", "options")
_TEMPO = (
    "@",
    "tempo",
    "bpm",
    "at",
    "a",
    "around",
    "about",
    "negra",
    "speed",
    "velocidad",
    "unos",
    "ppm",
)
_FILLERS = (
    "=",
    ":",
    "igual",
    "a",
    "of",
    "de",
    "is",
    "about",
    "around",
    "unos",
    "unas",
    "the",
    "los",
)

_MINOR_SYMBOL = re.compile(r"(?:[A-G]|Do|Re|Mi|Fa|Sol|La|Si)(?:#|b)?m")
_LETTER = re.compile(r"[a-gA-G](?:#|b)?")
_SYLLABLES = ("do", "re", "mi", "fa", "sol", "la", "si")
_NO_WORD = ("do", "re", "fa", "sol")
"""Syllables that are no words of Spanish besides, as `la`, `mi` and `si` are."""

_LEADING_ON = {"con", "para", "y", "a", "with", "for", "and", "pero", "but", "at"}
_ACCIDENTALS = {"sharp", "flat", "sostenido", "bemol", "#"}
_MODES = {
    **dict.fromkeys(("major", "maj", "mayor", "dur", "ionian", "lydian", "mixolydian"), "major"),
    **dict.fromkeys(("jonico", "lidio", "mixolidio"), "major"),
    **dict.fromkeys(("minor", "min", "menor", "moll", "dorian", "phrygian", "aeolian"), "minor"),
    **dict.fromkeys(("dorico", "frigio", "eolico"), "minor"),
}
_NO_KEY_AFTER = {"key", "keys", "mode", "scale", "chord", "chords", "third", "tonality", "feel"}
_BEFORE_KEY = {"in", "en", "key", "tonalidad", "tono", "of", "de"}

_CHORD_CUES = {
    *("chords", "chord", "acordes", "acorde", "progression", "progresion", "changes"),
    *("over", "sobre"),
}
_LISTING = {"and", "y", "then", "luego"}
_ROOT = re.compile(r"(?:[A-G]|Do|Re|Mi|Fa|Sol|La|Si)(?:#|b)?")
_BETWEEN_CHORDS = {"|", ",", ">", "·", "/", "→"}
_CHORD = re.compile(r"[A-G](?:#|b)?(?:maj|min|dim|aug|sus|add|m|M|°|\+|#|b|\d)*(?:/[A-G](?:#|b)?)?")
_SUNG = re.compile(r"(?:Do|Re|Mi|Fa|Sol|La|Si)(?:#|b)?(?:m|7|maj7|m7)?")
_DEGREE = re.compile(r"(?:#|b)?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:7|maj7|°|dim)?")


def number_of(token: Token) -> float | None:
    """A figure, or a number written out."""
    if token.written.isdecimal() and len(token.written) <= 4:
        return float(token.written)
    number = _NUMBERS.get(token.folded)
    return None if number is None else float(number)


def read_metre(tokens: Sequence[Token], at: int) -> Figure | None:
    """`3/4`; what Motif does not play in is not read."""
    written = tokens[at].written
    if written in [str(metre) for metre in METRES]:
        following = tokens[at + 1 : at + 2]
        named = bool(following) and following[0].folded in ("time", "metre", "meter")
        return Figure(1 + named, "metre", written)
    return None


def read_counted(tokens: Sequence[Token], at: int) -> Figure | None:
    """`90 bpm`, `16 bars`, `eight compases`, `30 seconds`, `half a minute`, `three takes`."""
    number = number_of(tokens[at])
    if number is None:
        return None
    place = at + 1
    while place < len(tokens) and tokens[place].folded in ("a", "-", "of", "de"):
        place += 1
    if place >= len(tokens):
        return None
    unit, whole = tokens[place].folded, tokens[at].folded not in ("a", "un", "una")
    length = place + 1 - at
    if unit in _BEATS and whole:
        following = [token.folded for token in tokens[place + 1 : place + 3]]
        if following in (["per", "minute"], ["por", "minuto"], ["a", "minute"], ["al", "minuto"]):
            length += 2
        if unit == "beats" and length < 4:
            return None
        return Figure(length, "tempo", _within("tempo", number))
    if unit in _BARS and whole:
        return Figure(length, "bars", _within("bars", number))
    is_decade = unit == "s" and number in (50, 60, 70, 80, 90)
    if unit in _SECONDS and number <= MOST_SECONDS and whole and not is_decade:
        return Figure(length, "seconds", str(number))
    if unit in _MINUTES and number * 60 <= MOST_SECONDS:
        return Figure(length, "seconds", str(number * 60))
    if unit in _TAKES and whole and float(number).is_integer():
        return Figure(length, "takes", _within("takes", number))
    return None


def read_tempo(tokens: Sequence[Token], at: int) -> Figure | None:
    """`tempo 96`, `at 140`, `a 180`, `negra = 100`."""
    if tokens[at].folded not in _TEMPO:
        return None
    place = at + 1
    while place < len(tokens) and tokens[place].folded in _FILLERS:
        place += 1
    if place >= len(tokens) or not tokens[place].written.isdecimal():
        return None
    number = int(tokens[place].written[:5])
    if (counted := read_counted(tokens, place)) is not None:
        if counted.option == "tempo":
            return Figure(place - at + counted.length, "tempo", counted.value)
        return None
    least, most = LIMITS["tempo"]
    if not least <= number <= most:
        return None
    return Figure(place + 1 - at, "tempo", str(number))


def _within(option: str, number: float) -> str:
    least, most = LIMITS[option]
    return str(round(min(most, max(least, number))))


def read_key_name(tokens: Sequence[Token], at: int) -> Figure | None:
    """`D minor`, `in B flat`, `en la menor`, `the key of A`, `in Am`.

    A tonic alone is a key only after `in`, `key of` and the like.
    """
    first = tokens[at]
    before = {token.folded for token in tokens[max(0, at - 1) : at]}
    named = {token.folded for token in tokens[max(0, at - 3) : at]} & {"key", "tonalidad", "tono"}
    letter = _LETTER.fullmatch(first.written)
    if letter is None and first.folded.rstrip("#b") not in _SYLLABLES:
        alone = _ends(tokens, at - 1) and _ends(tokens, at + 1)
        if (before & _BEFORE_KEY or named or alone) and _MINOR_SYMBOL.fullmatch(first.written):
            return _key(1, first.written[:-1] + " minor")
        return None
    name, place = first.written, at + 1
    accidental = place < len(tokens) and tokens[place].folded in _ACCIDENTALS
    if accidental:
        name, place = f"{name} {tokens[place].folded}", place + 1
    mode = _MODES.get(tokens[place].folded) if place < len(tokens) else None
    if mode is not None:
        following = {token.folded for token in tokens[place + 1 : place + 2]}
        if first.written == "a" and not accidental and following & _NO_KEY_AFTER and not named:
            return None
        return _key(place + 1 - at, f"{name} {mode}")
    if not before & _BEFORE_KEY or (tokens[place - 1].folded == "a" and not first.capital):
        return None
    plainly = first.capital if letter else first.folded in _NO_WORD or _leads_on(tokens, place)
    if not (accidental or named or plainly):
        return None
    if before & {"of", "de"} and not named:
        return None
    return _key(place - at, f"{name} major")


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a place is before the first word, after the last, or a sign."""
    return not 0 <= at < len(tokens) or not tokens[at].is_word


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether what comes is no noun: `en la con armónica`, but not `en la noche`."""
    return _ends(tokens, at) or tokens[at].folded in _LEADING_ON


def _key(length: int, name: str) -> Figure | None:
    try:
        return Figure(length, "key", str(read_key(name)))
    except OptionError:
        return None


def read_chord_line(tokens: Sequence[Token], at: int, key: str | None) -> Figure | None:
    """`chords Am F C G`, `acordes: Do Sol Lam Fa`; without such a word three chords or more."""
    place, cued = at, False
    while place < len(tokens) and tokens[place].folded in _CHORD_CUES | {
        ":",
        "the",
        "los",
        "of",
        "de",
    }:
        cued = cued or tokens[place].folded in _CHORD_CUES
        place += 1
    if place > at and not cued:
        return None
    kept: list[str] = []
    chords: list[str] = []
    end = after = place
    while end < len(tokens):
        length, chord = _chord_at(tokens, end, chords)
        if chord:
            end = after = end + length
            kept.append(chord)
            chords.append(chord)
        elif tokens[end].written in _BETWEEN_CHORDS or tokens[end].folded in _LISTING:
            kept += ["|"] if tokens[end].written == "|" else []
            end += 1
        else:
            break
    while kept and kept[-1] == "|":
        kept.pop()
    if len(chords) < (2 if cued else 3):
        return None
    text = " ".join(kept)
    degrees = all(map(is_degree, chords))
    try:
        asked = read_key(key) if key else Key(0, "major")
        read_chords(text, Metre(4, 4), asked if degrees else None, LIMITS["bars"][1])
    except OptionError:
        return None
    return Figure(after - at, "chords", text)


def _chord_at(tokens: Sequence[Token], at: int, before: Sequence[str]) -> tuple[int, str]:
    """The chord at a place, as those before it are written, and how many tokens it is; or none.

    `La menor` and `A minor` are chords of two words.
    """
    token = tokens[at]
    mode = _MODES.get(tokens[at + 1].folded) if at + 1 < len(tokens) else None
    if mode is not None and token.capital and _ROOT.fullmatch(token.written):
        return 2, token.written + ("m" if mode == "minor" else "")
    for pattern in (_DEGREE, _CHORD, _SUNG):
        if pattern.fullmatch(token.written) and all(map(pattern.fullmatch, before)):
            is_chord = pattern is not _CHORD or read_symbol(token.written) is not None
            return 1, token.written if is_chord else ""
    return 1, ""
