# pyright: strict
"""What is counted: numbers in figures and words, bars, seconds, takes, beats a minute.

Each reader looks at the tokens from a place on and answers with how many it took and what they
say, or None. Values are as the options themselves take them.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.notation.options import LIMITS
from engine.words.said import Figure
from engine.words.tokens import Token, is_end

MOST_SECONDS = 600

_UNITS = {
    word: number
    for number, words in enumerate(
        (
            ("one", "un", "una", "uno"),
            ("two", "dos"),
            ("three", "tres"),
            ("four", "cuatro"),
            ("five", "cinco"),
            ("six", "seis"),
            ("seven", "siete"),
            ("eight", "ocho"),
            ("nine", "nueve"),
        ),
        start=1,
    )
    for word in words
}
_TEENS = {
    word: number
    for number, words in enumerate(
        (
            ("ten", "diez"),
            ("eleven", "once"),
            ("twelve", "doce"),
            ("thirteen", "trece"),
            ("fourteen", "catorce"),
            ("fifteen", "quince"),
            ("sixteen", "dieciseis"),
            ("seventeen", "diecisiete"),
            ("eighteen", "dieciocho"),
            ("nineteen", "diecinueve"),
        ),
        start=10,
    )
    for word in words
} | {f"veinti{unit}": 20 + number for unit, number in _UNITS.items()}
_TENS = {
    word: number
    for number, words in zip(
        range(20, 100, 10),
        (
            ("twenty", "veinte"),
            ("thirty", "treinta"),
            ("forty", "cuarenta"),
            ("fifty", "cincuenta"),
            ("sixty", "sesenta"),
            ("seventy", "setenta"),
            ("eighty", "ochenta"),
            ("ninety", "noventa"),
        ),
        strict=True,
    )
    for word in words
}
_HUNDREDS = {"hundred": 100, "cien": 100, "ciento": 100, "doscientos": 200}
_OTHERS = {"a": 1.0, "half": 0.5, "medio": 0.5, "media": 0.5, "couple": 2.0, "par": 2.0}
_JOINING = ("and", "y")

_BEATS = ("bpm", "ppm", "beats", "pulsaciones", "golpes", "pulsos", "negras", "quarters")
_BARS = ("bars", "bar", "compases", "measures", "measure", "compas")
_SECONDS = ("seconds", "second", "secs", "sec", "segundos", "segundo", "seg", "s")
_MINUTES = ("minutes", "minute", "mins", "min", "minutos", "minuto")
_TAKES = (
    *("versions", "takes", "versiones", "tomas", "variants", "variantes", "opciones", "options"),
    *("version", "take", "toma", "variant", "variante"),
)
_LABELS = {
    **dict.fromkeys(("bars", "compases", "measures"), ("bars", 1)),
    **dict.fromkeys(("takes", "versions", "tomas", "versiones"), ("takes", 1)),
    **dict.fromkeys(("seconds", "segundos"), ("seconds", 1)),
    **dict.fromkeys(("minutes", "minutos"), ("seconds", 60)),
}
_TEMPO = (
    *("@", "tempo", "bpm", "at", "a", "around", "about", "negra", "speed", "velocidad"),
    *("unos", "ppm"),
)
_FILLERS = (
    *("=", ":", "igual", "a", "of", "de", "is", "about", "around", "unos", "unas", "the", "los"),
)
_BARE_TEMPI = (45, 220)
_NO_TEMPO_AFTER = {
    *("in", "no", "number", "level", "op", "opus", "take", "year", "of", "seed", "#", "$"),
    *("en", "numero", "nivel", "toma", "ano", "de", "semilla", "the", "los"),
}


def number_at(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """The number at a place and how many tokens it is: `96`, `a hundred and ten`."""
    first = tokens[at]
    if first.written.isdecimal() and len(first.written) <= 4:
        return float(first.written), 1
    words = [token.folded for token in tokens[at : at + 6]]
    hundreds, place = _hundreds(words)
    joined = place + (place > 0 and words[place : place + 1] in ([each] for each in _JOINING))
    below, length = _below_hundred(words[joined:])
    if length:
        return float(hundreds + below), joined + length
    if place:
        return float(hundreds), place
    return (_OTHERS[words[0]], 1) if words[0] in _OTHERS else None


def _hundreds(words: Sequence[str]) -> tuple[int, int]:
    if words[0] in _HUNDREDS:
        return _HUNDREDS[words[0]], 1
    if words[1:2] == ["hundred"] and (words[0] == "a" or words[0] in _UNITS):
        return 100 * _UNITS.get(words[0], 1), 2
    return 0, 0


def _below_hundred(words: Sequence[str]) -> tuple[int, int]:
    if not words:
        return 0, 0
    for known in (_TEENS, _UNITS):
        if words[0] in known:
            return known[words[0]], 1
    if words[0] not in _TENS:
        return 0, 0
    place = 1 + (words[1:2] == ["y"])
    if words[place : place + 1] and words[place] in _UNITS:
        return _TENS[words[0]] + _UNITS[words[place]], place + 1
    return _TENS[words[0]], 1


def read_counted(tokens: Sequence[Token], at: int) -> Figure | None:
    """`90 bpm`, `16 bars`, `bars: 16`, `half a minute`, `1:30`, `three takes`."""
    return _clock(tokens, at) or _labelled(tokens, at) or _with_unit(tokens, at)


def _with_unit(tokens: Sequence[Token], at: int) -> Figure | None:
    found = number_at(tokens, at)
    if found is None:
        return None
    number, place = found[0], at + found[1]
    half = [token.folded for token in tokens[place : place + 3]]
    if half in (["and", "a", "half"], ["y", "medio"]):  # `one and a half minutes`
        number, place = number + 0.5, place + len(half)
    while place < len(tokens) and tokens[place].folded in ("a", "-", "of", "de", "ish"):
        place += 1
    if place >= len(tokens):
        return None
    unit, whole = tokens[place].folded, tokens[at].folded not in ("a", "un", "una")
    whole = whole or place > at + 1
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
        if tokens[at].written == "A" and unit == "min" and (at > 0 or is_end(tokens, place + 1)):
            return None  # a key
        extra, added = _and_a_half(tokens, place + 1)
        return Figure(length + added, "seconds", str((number + extra) * 60))
    one = number == 1 and is_end(tokens, place + 1) and tokens[at].folded != "a"  # no `version of`
    if unit in _TAKES and (one or (whole and number > 1)) and float(number).is_integer():
        return Figure(length, "takes", _within("takes", number))
    return None


def _and_a_half(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """`a minute and a half`, `minuto y medio`."""
    words = [token.folded for token in tokens[at : at + 3]]
    if words == ["and", "a", "half"]:
        return 0.5, 3
    return (0.5, 2) if words[:2] == ["y", "medio"] else (0.0, 0)


def _clock(tokens: Sequence[Token], at: int) -> Figure | None:
    """`1:30`; and `minuto y medio`, where the one goes without saying."""
    written = [token.written for token in tokens[at : at + 3]]
    if len(written) == 3 and written[1] == ":" and len(written[2]) == 2:
        minutes, seconds = written[0], written[2]
        if minutes.isdecimal() and seconds.isdecimal() and len(minutes) == 1 and seconds < "60":
            length = 60 * int(minutes) + int(seconds)
            unit = tokens[at + 3 : at + 4]
            named = bool(unit) and unit[0].folded in _MINUTES
            return Figure(3 + named, "seconds", str(float(length))) if length else None
    if tokens[at].folded == "minuto" and (added := _and_a_half(tokens, at + 1)[1]):
        return Figure(1 + added, "seconds", "90.0")
    return None


def _labelled(tokens: Sequence[Token], at: int) -> Figure | None:
    """`bars: 16`, `takes = 2`."""
    label = _LABELS.get(tokens[at].folded)
    if label is None or at + 2 >= len(tokens) or tokens[at + 1].written not in ":=":
        return None
    found = number_at(tokens, at + 2)
    if found is None:
        return None
    option, times = label
    number = found[0] * times
    if option == "seconds":
        value = str(number) if number <= MOST_SECONDS else None
    else:
        value = _within(option, number)
    return Figure(2 + found[1], option, value) if value else None


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


def read_bare_tempo(tokens: Sequence[Token], at: int, leads_to_key: bool) -> Figure | None:
    """`techno 140`, `in A minor, 75`: a number with nothing after it, where tempi usually are.

    `leads_to_key`: what comes after it, if it has one token, is a key.
    """
    written = tokens[at].written
    before = tokens[at - 1] if at else None
    if before is not None and (before.capital or before.folded in _NO_TEMPO_AFTER):
        return None
    length = 1 + (at + 1 < len(tokens) and tokens[at + 1].folded == "ish")
    if not (written.isdecimal() and len(written) <= 3):
        return None
    if not (is_end(tokens, at + length) or leads_to_key):
        return None
    least, most = _BARE_TEMPI
    number = int(written)
    # of a console of that name more is said than of that tempo
    return Figure(length, "tempo", written) if least <= number <= most and number != 64 else None


def _within(option: str, number: float) -> str:
    """A number as an option takes it, its nearest limit where it is beyond."""
    least, most = LIMITS[option]
    return str(round(min(most, max(least, number))))
