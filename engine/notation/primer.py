"""Reads a primer as people type it: `C4 E4 G4`, `do re mi`, `C4:1/2 R:1/4 [C4 E4]:1`, `Am7 | G7`.

The rules, which the help texts repeat:

- Steps are separated by spaces, commas or bar lines. A step is a note (a letter A to G or a
  syllable do, re, mi …, either with #, ##, b or bb and an octave; or a MIDI number), several notes
  in brackets, a chord symbol, or a rest (R). C4 is MIDI 60; without an octave it is octave 4.
- `:` and a fraction of a whole note give a step its length; a dot lengthens it by half. A note, a
  bracket or a rest without one is a quarter; a chord symbol is a bar, or, where bar lines are
  typed, its share of the bar.
- A letter alone, and one with 6 or 7, is a note (`A`, `G7`); except in a chord progression, where
  every step is or may be a chord and at least one is written as only a chord is (`Am | F | C`), or
  where there is one capital alone in each of several bars (`C | F | G`).

Pure Python: the bot reads a request before it acknowledges it.
"""
# pyright: strict

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from engine.errors import PrimerError
from engine.notation.chord_symbols import is_ambiguous, read_chord
from engine.notation.pitch_names import plain
from engine.notation.primer_steps import (
    LONGEST,
    RESTS,
    SHORTEST,
    Misread,
    Step,
    is_readable,
    read_step,
)
from engine.notation.primer_tokens import Token, split_steps
from engine.notation.suggestions import nearest_step
from engine.values import PITCH_CLASS_NAMES, TICKS_PER_BEAT, Metre, Note, PrimerEvent, Role

MAX_NOTES = 64
MAX_CHARACTERS = 4000
DEFAULT_LENGTH = Fraction(1, 4)

_TICKS_PER_WHOLE = 4 * TICKS_PER_BEAT
_BASS_BELOW = 60
_VELOCITY = 80
_LONGEST_SHOWN = 24
_EXAMPLES = (
    "Write notes like C4 or do, chords like Am7 or [C4 E4 G4], numbers like 60, or R to rest."
)


def parse_primer(text: str, metre: Metre | None = None) -> tuple[PrimerEvent, ...]:
    """The steps of a typed primer, at least one of them sounding. `metre` (4/4 unless given) says
    how long the bar of a chord symbol is. Raises PrimerError for every other text.
    """
    if len(text) > MAX_CHARACTERS:
        raise PrimerError(
            f"The notes are {len(text)} characters long.",
            f"Type at most {MAX_NOTES} notes in {MAX_CHARACTERS} characters.",
            token=_shown(text),
            position=1,
        )
    tokens = split_steps(plain(text))
    if not tokens:
        raise PrimerError("There are no notes in the text.", _EXAMPLES, token="", position=1)
    as_symbol = _symbol_rule(tokens)
    steps = [_read_token(token, as_symbol(token.text)) for token in tokens]
    for kind, wanted in (("notes", True), ("rests", False)):
        found = [t for t, step in zip(tokens, steps, strict=True) if bool(step.pitches) is wanted]
        if len(found) > MAX_NOTES:
            extra = found[MAX_NOTES]
            raise PrimerError(
                f"There are {len(found)} {kind}, and {MAX_NOTES} are the most that fit.",
                f"Leave out everything from step {extra.position}, “{_shown(extra.text)}”, on.",
                token=extra.text,
                position=extra.position,
            )
    if not any(step.pitches for step in steps):
        last = tokens[-1]
        raise PrimerError(
            "There are only rests in the text.",
            "Add a note, like C4.",
            token=last.text,
            position=last.position,
        )
    lengths = _lengths(tokens, steps, Fraction(metre.beats, metre.unit) if metre else Fraction(1))
    return tuple(
        PrimerEvent(step.pitches, length) for step, length in zip(steps, lengths, strict=True)
    )


def format_primer(events: tuple[PrimerEvent, ...]) -> str:
    """Text that `parse_primer` reads as the same events."""
    return " ".join(f"{_format_pitches(event.pitches)}:{event.duration}" for event in events)


def primer_notes(events: tuple[PrimerEvent, ...], metre: Metre | None = None) -> tuple[Note, ...]:
    """The events on the tick grid from tick 0, ordered by onset, then pitch.

    Lengths off the grid are rounded without adding up errors. The top note of a step is melody, the
    lowest of several below middle C is bass, the others are chord. With a metre, the first beats of
    bars are a little stronger.
    """
    notes: list[Note] = []
    time = Fraction(0)
    for event in events:
        onset = round(time * _TICKS_PER_WHOLE)
        time += event.duration
        duration = max(1, round(time * _TICKS_PER_WHOLE) - onset)
        velocity = _VELOCITY + (6 if metre and onset % metre.ticks_per_bar == 0 else 0)
        for index, pitch in enumerate(event.pitches):
            if index == len(event.pitches) - 1:
                role = Role.MELODY
            else:
                role = Role.BASS if index == 0 and pitch < _BASS_BELOW else Role.CHORD
            notes.append(Note(onset, duration, pitch, velocity, role))
    return tuple(notes)


def _format_pitches(pitches: tuple[int, ...]) -> str:
    names = [f"{PITCH_CLASS_NAMES[pitch % 12]}{pitch // 12 - 1}" for pitch in pitches]
    if not names:
        return "R"
    return names[0] if len(names) == 1 else f"[{' '.join(names)}]"


def _shown(text: str) -> str:
    """A token as it may appear in a message: short and printable."""
    printable = "".join(c if c.isprintable() else "�" for c in text)
    return printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"


def _symbol_rule(tokens: list[Token]) -> Callable[[str], bool]:
    """Whether a token that may be note or chord is a chord here; see the module's docstring."""
    bodies = [t.text.partition(":")[0] for t in tokens]
    sounding = [body for body in bodies if body.lower() not in RESTS]
    possible = [body for body in sounding if read_chord(body) is not None]
    certain = [body for body in possible if not is_ambiguous(body)]
    if len(possible) < len(sounding):
        return lambda _: False
    if certain:
        small = all(body[0].islower() for body in certain)
        return lambda text: small or text[0].isupper()
    bars = {token.bar for token in tokens}
    capitals = all(body[0].isupper() for body in sounding)
    alone = len(bars) > 1 and len(bars) == len(tokens) == len(sounding) and capitals
    return lambda _: alone


def _read_token(token: Token, as_symbol: bool) -> Step:
    try:
        return read_step(token.text, as_symbol)
    except Misread as error:
        part = error.part or token.text
        place = f" (in “{_shown(token.text)}”)" if part != token.text else ""
        suggestion = error.suggestion or nearest_step(part, is_readable)
        remedy = f"Did you mean {suggestion}?" if suggestion else _EXAMPLES
        raise PrimerError(
            f"Step {token.position}, “{_shown(part)}”{place}, {error.reason}.",
            remedy,
            token=part,
            position=token.position,
        ) from None


def _lengths(tokens: list[Token], steps: list[Step], bar: Fraction) -> list[Fraction]:
    has_bars = any(token.bar for token in tokens)
    taken: dict[int, Fraction] = {}
    sharers: dict[int, int] = {}
    for token, step in zip(tokens, steps, strict=True):
        if step.length is None and step.is_symbol:
            sharers[token.bar] = sharers.get(token.bar, 0) + 1
        else:
            length = step.length or DEFAULT_LENGTH
            taken[token.bar] = taken.get(token.bar, Fraction(0)) + length
    lengths: list[Fraction] = []
    for token, step in zip(tokens, steps, strict=True):
        if step.length is not None:
            lengths.append(step.length)
        elif not step.is_symbol:
            lengths.append(DEFAULT_LENGTH)
        elif not has_bars:
            lengths.append(min(bar, LONGEST))
        else:
            left = bar - taken.get(token.bar, Fraction(0))
            lengths.append(max(left / sharers[token.bar], SHORTEST))
    return lengths
