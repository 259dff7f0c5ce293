# pyright: strict
"""Reads a primer as people type it: `C4 E4 G4`, `do re mi`, `C4:1/2 R:1/4 [C4 E4]:1`, `Am7 | G7`.

The rules, which the help texts repeat:

- Steps are separated by spaces, commas, dashes or bar lines. A step is a note (a letter A to G or a
  syllable do, re, mi …, either with #, ##, b or bb and an octave; or a MIDI number), several notes
  in brackets, a chord symbol, or a rest (R). C4 is MIDI 60; without an octave it is octave 4.
- `:` and a fraction of a whole note give a step its length, `:4` and `:8` a quarter and an eighth;
  a dot lengthens it by half. A note, a bracket or a rest without one is a quarter; a chord symbol
  is a bar, or, where bar lines are typed, its share of the bar. `C4/8`, `C4 eighth` and `eighth C4`
  are read as well, and dashes in rows (`C4 - - -`) as quarters more.
- A letter alone, and one with 6, is a note; one with 7 is a chord, for nobody begins that high,
  unless more of octave 6 are beside it. In a chord progression, where every step is or may be a
  chord and at least one is written as only a chord is (`Am | F | C`), or where there is one capital
  alone in each of several bars (`C | F | G`), capitals alone are chords as well.
- A line of chords may have repeats, `%` and slashes (`engine.notation.progression`), and degrees of
  a key that is given (`I V vi IV`). A line that is plainly ABC or LilyPond is read as that; small
  letters among capitals are an octave above them where the line leaps less then.

Pure Python: the bot reads a request before it acknowledges it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from engine.errors import PrimerError
from engine.messages import Field, Message, told
from engine.notation.abc_notation import read_abc
from engine.notation.chord_lines import read_chord_line, symbol_rule
from engine.notation.chord_symbols import read_chord
from engine.notation.customary import undecorated, usual, usual_notes
from engine.notation.lilypond import read_cased, read_lilypond, read_marked
from engine.notation.pitch_names import plain, read_pitch
from engine.notation.primer_steps import LONGEST, RESTS, SHORTEST, Misread, Step, read_step
from engine.notation.primer_tokens import Token, split_steps, unquoted
from engine.notation.progression import Misplaced
from engine.notation.scale_degrees import are_degrees
from engine.notation.spoken_names import written_together
from engine.notation.suggestions import nearest_step
from engine.notation.whole_lines import meant_as_a_whole
from engine.values import TICKS_PER_BEAT, Key, Metre, Note, PrimerEvent, Role

MAX_NOTES = 64
MAX_CHARACTERS = 4000
DEFAULT_LENGTH = Fraction(1, 4)

_TICKS_PER_WHOLE = 4 * TICKS_PER_BEAT
_BASS_BELOW = 60
_VELOCITY = 80
_LONGEST_SHOWN = 24
_LETTER_OR_MINOR = re.compile(r"[A-G](?:#|b)?-?")
_EXAMPLES = told("notes.examples")


def parse_primer(
    text: str, metre: Metre | None = None, key: Key | None = None
) -> tuple[PrimerEvent, ...]:
    """The steps of a typed primer, at least one of them sounding. `metre` (4/4 unless given) says
    how long the bar of a chord symbol is, `key` where degrees stand. Raises PrimerError for every
    other text.
    """
    if len(text) > MAX_CHARACTERS:
        raise PrimerError(
            "notes.long",
            count=len(text),
            notes=MAX_NOTES,
            most=MAX_CHARACTERS,
            token=_shown(text),
            position=1,
        )
    line = unquoted(plain(written_together(undecorated(text))))
    try:
        return _read(line, metre, key)
    except _Unread as error:
        raise _worded(error, text, lambda typed: _is_readable(typed, metre, key)) from None


class _Unread(Exception):
    """A step cannot be read; as `Misread`, with the step and what to do if nothing is suggested."""

    def __init__(
        self, text: str, position: int, error: Misread, remedy: Message | None = None
    ) -> None:
        super().__init__(error.reason.code)
        self.text = text
        self.position = position
        self.error = error
        self.remedy = remedy


def _read(line: str, metre: Metre | None, key: Key | None) -> tuple[PrimerEvent, ...]:
    """Raises PrimerError for a text that is wrong as a whole, _Unread for a wrong step."""
    events = _other_notation(line)
    if not events:
        line = usual(line, _is_only_chord)
        _refuse_long_notes(line)
        events = _chords(line, metre or Metre(4, 4), key)
    if events:
        tokens = [Token("", place, 0) for place in range(1, len(events) + 1)]
        _check_counts(tokens, [bool(event.pitches) for event in events])
        return events
    tokens = split_steps(usual_notes(line))
    if not tokens:
        raise PrimerError("notes.none", do=_EXAMPLES, token="", position=1)
    as_symbol = symbol_rule([token.text for token in tokens], len({t.bar for t in tokens}))
    steps = [_read_token(token, as_symbol(token.text)) for token in tokens]
    _check_counts(tokens, [bool(step.pitches) for step in steps])
    lengths = _lengths(tokens, steps, Fraction(metre.beats, metre.unit) if metre else Fraction(1))
    return tuple(
        PrimerEvent(step.pitches, length) for step, length in zip(steps, lengths, strict=True)
    )


def _refuse_long_notes(line: str) -> None:
    """Refuse `C C G G A A G-`, in which the last may be long or minor."""
    words = line.split()
    if not all(map(_LETTER_OR_MINOR.fullmatch, words)):
        return
    again = any(a == b for a, b in pairwise(words) if a[-1] != "-")
    for position, word in enumerate(words, 1):
        if again and word[-1] == "-":
            misread = Misread(told("step.long_or_minor"), suggestion=f"{word[:-1]}:1/2")
            raise _Unread(word, position, misread)


def _is_readable(typed: str, metre: Metre | None, key: Key | None) -> bool:
    """Whether a suggested text is accepted when it is typed, by itself and before a note."""
    line = plain(written_together(typed))
    try:
        if split_steps(line):
            _read(line, metre, key)
            if not (key and are_degrees(line.split())):
                _read(f"{line} C4", metre, key)
            return True
    except _Unread:
        return False
    except PrimerError:
        return all(step.lower() in RESTS for step in line.split())
    return False


def _worded(error: _Unread, line: str, is_readable: Callable[[str], bool]) -> PrimerError:
    part = error.error.part or error.text
    suggestion = error.error.suggestion
    if not error.remedy and not (suggestion and is_readable(suggestion)):
        suggestion = nearest_step(part, lambda typed: typed != part and is_readable(typed))
    suggested = told("notes.suggestion", nearest=suggestion) if suggestion else _EXAMPLES
    if not error.remedy and (
        whole := meant_as_a_whole(written_together(line), part, suggestion, is_readable)
    ):
        suggested = told("notes.whole", nearest=whole)
    fields: dict[str, Field] = {
        "position": error.position,
        "token": part,
        "typed": _shown(part),
        "reason": error.error.reason,
        "do": error.remedy or suggested,
    }
    if part != error.text:
        return PrimerError("notes.step_in", whole=_shown(error.text), **fields)
    return PrimerError("notes.step", **fields)


def _chords(line: str, metre: Metre, key: Key | None) -> tuple[PrimerEvent, ...] | None:
    try:
        return read_chord_line(line, metre, key)
    except Misplaced as error:
        misread = Misread(error.reason, suggestion=error.suggestion)
        raise _Unread(error.place.text, error.place.position, misread, error.remedy) from None


def _other_notation(line: str) -> tuple[PrimerEvent, ...] | None:
    """The notes of a line that is plainly written in another notation."""
    events = read_lilypond(line) or read_marked(line) or read_abc(line, _reads_alone)
    events = events or read_cased(line)
    usual = events and all(SHORTEST <= event.duration <= LONGEST for event in events)
    return events if usual else None


def _is_only_chord(name: str) -> bool:
    return read_pitch(name) is None and read_chord(name) is not None


def _reads_alone(word: str) -> bool:
    body = word.partition(":")[0]
    return body.lower() in RESTS or read_pitch(body) is not None or read_chord(body) is not None


def _check_counts(tokens: list[Token], sounding: list[bool]) -> None:
    """Refuse too many notes or rests, and rests alone."""
    for code, wanted in (("notes.many_notes", True), ("notes.many_rests", False)):
        found = [t for t, sounds in zip(tokens, sounding, strict=True) if sounds is wanted]
        if len(found) > MAX_NOTES:
            extra = found[MAX_NOTES]
            do = told("notes.leave_out", position=extra.position)
            if extra.text:
                shown = _shown(extra.text)
                do = told("notes.leave_out_from", position=extra.position, typed=shown)
            raise PrimerError(
                code,
                found=len(found),
                most=MAX_NOTES,
                do=do,
                token=extra.text,
                position=extra.position,
            )
    if not any(sounding):
        raise PrimerError(
            "notes.only_rests",
            token=tokens[-1].text,
            position=tokens[-1].position,
        )


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


def _shown(text: str) -> str:
    """A token as it may appear in a message: short and printable."""
    printable = "".join(c if c.isprintable() else "�" for c in text)
    return printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"


def _read_token(token: Token, as_symbol: bool) -> Step:
    try:
        return read_step(token.text, as_symbol)
    except Misread as error:
        raise _Unread(token.text, token.position, error) from None


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
