# pyright: strict
"""Lines of chord symbols among typed notes: when a name is a chord, and what such a line sounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from engine.messages import told
from engine.notation.chord_symbols import may_be_note, read_chord, voice
from engine.notation.pitch_names import read_name
from engine.notation.primer_steps import LONGEST, NO_CHORD, RESTS, SHORTEST
from engine.notation.progression import Misplaced, has_signs, lay_out, symbols_of
from engine.notation.scale_degrees import are_degrees, read_degrees
from engine.values import Key, Metre, PrimerEvent

NEEDS_KEY = told("step.degree"), told("step.give_key", name="key")
"""Why a degree cannot be read, and what to do."""


def read_chord_line(line: str, metre: Metre, key: Key | None) -> tuple[PrimerEvent, ...] | None:
    """The chords of a line that holds nothing else; None for any other line. Raises Misplaced."""
    sounding = [symbol for symbol in symbols_of(line) if symbol.lower() not in NO_CHORD]
    if not sounding:
        return None
    # Numbers alone are those of notes.
    by_degree = are_degrees(sounding) and not all(symbol.isdigit() for symbol in sounding)
    if not by_degree:
        if any(read_chord(symbol) is None for symbol in sounding):
            return None
        if not has_signs(line) and not all(map(symbol_rule(sounding, 1), sounding)):
            return None
    places = lay_out(line, metre)
    names = [place for place in places if place.text.lower() not in NO_CHORD]
    if by_degree and key is None:
        raise Misplaced(names[0], *NEEDS_KEY)
    degrees = read_degrees([p.text for p in names], key) if by_degree and key else None
    if degrees:
        chords = [voice(degree) for degree in degrees]
    else:
        chords = [read_chord(place.text) or () for place in names]
    sounds = iter(chords)
    whole = Fraction(metre.beats, metre.unit)
    return tuple(
        PrimerEvent(
            () if place.text.lower() in NO_CHORD else next(sounds),
            min(max(place.length * whole, SHORTEST), LONGEST),
        )
        for place in places
    )


def symbol_rule(texts: Sequence[str], bars: int) -> Callable[[str], bool]:
    """Whether a token that may be note or chord is a chord here, of so many in so many bars."""
    bodies = [text.partition(":")[0] for text in texts]
    sounding = [body for body in bodies if body.lower() not in RESTS]
    octaves = {body: name.octave for body in sounding if (name := read_name(body)) is not None}
    typed = [octaves.get(body) for body in sounding]
    sevens = 7 in typed and 8 not in typed and typed.count(7) > typed.count(6)

    def is_seventh(text: str) -> bool:
        body = text.partition(":")[0]
        return sevens and octaves.get(body) == 7 and read_chord(body) is not None

    possible = [b for b in sounding if octaves.get(b) != 5 and read_chord(b) is not None]
    certain = [b for b in possible if not may_be_note(b) or is_seventh(b)]
    if len(possible) < len(sounding):
        return is_seventh
    if certain:
        small = all(body[0].islower() for body in certain)
        return lambda text: small or text[0].isupper() or is_seventh(text)
    capitals = all(body[0].isupper() for body in sounding)
    alone = 1 < bars == len(texts) == len(sounding) and capitals
    return lambda _: alone
