# pyright: strict
"""What is written in music's own terms: keys, metres, chords.

Each reader looks at the tokens from a place on and answers with how many it took and what they
say, or None. Values are as the options themselves take them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.errors import OptionError
from engine.notation.chord_symbols import read_symbol
from engine.notation.chords_option import read_chords
from engine.notation.key_names import read_key
from engine.notation.options import LIMITS, METRES
from engine.notation.scale_degrees import is_degree
from engine.values import Key, Metre
from engine.words.said import Figure
from engine.words.tokens import Token, is_end

_SYMBOL = re.compile(r"((?:[A-G]|Do|Re|Mi|Fa|Sol|La|Si)(#|b)?|[a-g](#))(m|min|maj|M|minor|major)")
_ALTERED = re.compile(r"[A-G](?:#|b)|[a-g]#")
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


def read_metre(tokens: Sequence[Token], at: int) -> Figure | None:
    """`3/4`; what Motif does not play in is not read."""
    written = tokens[at].written
    if written in [str(metre) for metre in METRES]:
        following = tokens[at + 1 : at + 2]
        named = bool(following) and following[0].folded in ("time", "metre", "meter")
        return Figure(1 + named, "metre", written)
    return None


def read_key_name(tokens: Sequence[Token], at: int) -> Figure | None:
    """`D minor`, `in B flat`, `en la menor`, `the key of A`, `in Am`.

    A tonic alone is a key only after `in`, `key of` and the like.
    """
    first = tokens[at]
    before = {token.folded for token in tokens[max(0, at - 1) : at]}
    named = {token.folded for token in tokens[max(0, at - 3) : at]} & {"key", "tonalidad", "tono"}
    if (symbol := _SYMBOL.fullmatch(first.written)) is not None:
        tonic, *signs, mode = symbol.groups()
        plainly = any(signs) or mode != "m" or bool(before & _BEFORE_KEY or named)
        minor = mode in ("m", "min", "minor")
        if plainly or _alone(tokens, at) or _is_choice(tokens, at):
            return _key(1, f"{tonic} {'minor' if minor else 'major'}")
        return None
    letter = _LETTER.fullmatch(first.written)
    if letter is None and first.folded.rstrip("#b") not in _SYLLABLES:
        return None
    name, place = first.written, at + 1
    accidental = place < len(tokens) and tokens[place].folded in _ACCIDENTALS
    if accidental:
        name, place = f"{name} {tokens[place].folded}", place + 1
    mode = _MODES.get(tokens[place].folded) if place < len(tokens) else None
    if mode is None and tokens[place : place + 1] and tokens[place].written == "m":
        mode = "minor" if first.capital or letter is None else None
    if mode is not None:
        following = {token.folded for token in tokens[place + 1 : place + 2]}
        if first.written == "a" and not accidental and following & _NO_KEY_AFTER and not named:
            return None
        return _key(place + 1 - at, f"{name} {mode}")
    if _ALTERED.fullmatch(first.written) or (letter and first.capital and _alone(tokens, at)):
        return _key(place - at, f"{name} major")
    if not before & _BEFORE_KEY or (tokens[place - 1].folded == "a" and not first.capital):
        return None
    plainly = first.capital if letter else first.folded in _NO_WORD or _leads_on(tokens, place)
    if not (accidental or named or plainly):
        return None
    if before & {"of", "de"} and not named:
        return None
    return _key(place - at, f"{name} major")


def _is_choice(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is one of two: `Am or Em`."""
    beside = [*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2]]
    return any(token.folded in ("or", "o") for token in beside)


def _alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether what is written there stands by itself, or has a number after it: `Bbm 90`."""
    following = tokens[at + 1 : at + 2]
    return is_end(tokens, at - 1) and (not following or not following[0].written[0].isalpha())


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether what comes is no noun: `en la con armónica`, but not `en la noche`."""
    return is_end(tokens, at) or tokens[at].folded in _LEADING_ON


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
