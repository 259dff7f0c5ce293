# pyright: strict
"""What an option may be completed to while it is typed, and what each choice means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction

from engine.errors import OptionError
from engine.notation.instruments import folded, instruments
from engine.notation.key_names import KEY_NAMES, read_key, read_mode
from engine.notation.mending import mend
from engine.notation.metrical import pulses
from engine.notation.options import ENSEMBLE_NAMES, LIMITS, METRES, read_ensemble, read_options
from engine.notation.spelling import sharps
from engine.values import Completion, Key

MOST = 25
"""Choices that are worth showing, and as many as Discord takes."""

_MOTIFS = ("C4 E4 G4 B4", "do re mi", "A4:1/4 C5:1/4 E5:1/2", "60 64 67", "Cmaj7 | Am7 | Dm7 | G7")
_PROGRESSIONS = (
    *("Am F C G", "C G Am F", "Dm7 G7 | Cmaj7 | %", "Em C G D", "Am G F E", "C Am F G"),
    *("Dm Bb F C", "I V vi IV", "ii V I", "i VI III VII"),
)
_UNFINISHED = 6
"""Words at the end of a text that may be wrong or unfinished."""

_STEPS: Mapping[str, tuple[float, ...]] = {
    "bars": (8, 16, 24, 32, 64),
    "tempo": (54, 72, 92, 110, 132, 160, 184),
    "surprise": (0, 0.25, 0.5, 0.75, 1),
    "density": (0, 0.25, 0.5, 0.75, 1),
    "swing": (0, 0.35, 0.7, 1),
}
_UP_TO: Mapping[str, tuple[tuple[float, str], ...]] = {
    "tempo": (
        *((60, "very_slow"), (84, "slow"), (104, "walking"), (126, "lively"), (160, "fast")),
        (240, "very_fast"),
    ),
    "surprise": ((0.2, "safe"), (0.4, "calm"), (0.6, "usual"), (0.8, "bold"), (1, "wild")),
    "density": ((0.2, "bare"), (0.4, "few"), (0.6, "usual"), (0.8, "many"), (1, "full")),
    "swing": ((0.05, "straight"), (0.5, "light"), (0.85, "swing"), (1, "triplets")),
}
"""What a number means, by the largest that still means it."""


def complete(option: str, typed: str, others: Mapping[str, object]) -> tuple[Completion, ...]:
    """Choices for what is typed so far, the likeliest first, MOST at most.

    `others` are the options that are filled in already. Nothing for an option without choices.
    """
    reader = _READERS.get(option)
    if reader is not None:
        found = reader(typed.strip(), others)
    elif option in _STEPS:
        found = _numbers(option, typed.strip(), others)
    else:
        found = iter(())
    distinct: dict[str, Completion] = {}
    for choice in found:
        distinct.setdefault(choice.value, choice)
        if len(distinct) == MOST:
            break
    return tuple(distinct.values())


def _notes(typed: str, others: Mapping[str, object]) -> Iterator[Completion]:
    if typed:
        yield from _so_far("notes", typed, others, _read_notes)
    for motif in _MOTIFS:
        if motif.casefold().startswith(typed.casefold()):
            yield _read_notes(motif, {})


def _so_far(
    option: str,
    typed: str,
    others: Mapping[str, object],
    read: Callable[[str, Mapping[str, object]], Completion],
) -> Iterator[Completion]:
    """What is understood of a text; of a wrong one what was meant, then its beginning that is
    right, then what is wrong.
    """
    whole = read(typed, others)
    if whole.meaning != "wrong":
        yield whole
        return
    known = _given(others, "metre", "key")
    given = {name: value for name, value in known.items() if value is not None}
    mended = mend({**given, option: typed}, read_options)
    if mended is not None and mended == {**given, option: mended[option]}:
        yield read(str(mended[option]), others)
    words = typed.split()
    for end in range(len(words) - 1, max(0, len(words) - _UNFINISHED), -1):
        start = read(" ".join(words[:end]), others)
        if start.meaning != "wrong":
            rest = {"rest": " ".join(words[end:])}
            yield Completion(start.value, f"{option}_so_far", {**start.fields, **rest})
            break
    yield whole


def _read_notes(text: str, others: Mapping[str, object]) -> Completion:
    try:
        brief = read_options({**_given(others, "metre", "key"), "notes": text})
    except OptionError as error:
        return Completion(text, "wrong", {"message": error.message})
    count = sum(len(event.pitches) for event in brief.primer)
    metre = brief.metre or METRES[0]
    length = sum((event.duration for event in brief.primer), Fraction(0))
    bars = -(-length // Fraction(metre.beats, metre.unit))
    return Completion(text, "notes", {"count": count, "bars": bars, "metre": str(metre)})


def _chords(typed: str, others: Mapping[str, object]) -> Iterator[Completion]:
    if typed:
        yield from _so_far("chords", typed, others, _read_chord_line)
    for progression in _PROGRESSIONS:
        if progression.casefold().startswith(typed.casefold()):
            yield _read_chord_line(progression, others)


def _read_chord_line(text: str, others: Mapping[str, object]) -> Completion:
    try:
        brief = read_options({**_given(others, "metre", "key"), "chords": text})
    except OptionError as error:
        return Completion(text, "wrong", {"message": error.message})
    bars = sum((chord.length for chord in brief.chords), Fraction(0))
    return Completion(text, "chords", {"count": len(brief.chords), "bars": -(-bars // 1)})


def _given(others: Mapping[str, object], *names: str) -> dict[str, object]:
    """Those of the other options that can be read."""
    found: dict[str, object] = {}
    for name in names:
        try:
            read_options({name: others.get(name)})
        except OptionError:
            continue
        found[name] = others.get(name)
    return found


def _keys(typed: str, _: Mapping[str, object]) -> Iterator[Completion]:
    wanted = typed.casefold()
    mode = read_mode(typed)
    for name in ("minor", "major"):
        if mode == name or name.startswith(wanted):
            yield Completion(name, "mode", {"mode": name})
    with suppress(OptionError):
        yield _key(read_key(typed))
    for name in sorted(KEY_NAMES, key=lambda name: not name.casefold().startswith(wanted)):
        if wanted in name.casefold():
            yield _key(read_key(name))


def _key(key: Key) -> Completion:
    signature = sharps(key)
    kind = "natural" if not signature else "sharps" if signature > 0 else "flats"
    return Completion(str(key), f"key.{kind}", {"key": str(key), "count": abs(signature)})


def _metres(typed: str, _: Mapping[str, object]) -> Iterator[Completion]:
    for metre in METRES:
        name = str(metre)
        if not name.startswith(typed.replace(":", "/")):
            continue
        groups = len(pulses(metre))
        kind = "groups" if groups != metre.beats else "beats"
        fields = {"metre": name, "beats": metre.beats, "groups": groups}
        yield Completion(name, f"metre.{kind}", fields)


def _ensembles(typed: str, _: Mapping[str, object]) -> Iterator[Completion]:
    """Named ensembles; of a list the last instrument is completed, in the language of its name."""
    before, comma, last = typed.rpartition(",")
    wanted = folded(last)
    if not comma:
        for name in sorted(ENSEMBLE_NAMES, key=lambda name: not name.startswith(wanted)):
            if wanted in name:
                yield Completion(name, f"ensemble.{name.replace(' ', '_')}", {"ensemble": name})
    if typed:
        yield from _read_players(typed)
    if len(wanted) < 2:
        return
    for instrument in instruments():
        for names in ((instrument.name, *instrument.english), instrument.spanish):
            match = next((name for name in names if folded(name).startswith(wanted)), None)
            if match is not None:
                yield from _read_players(f"{before}, {match}" if comma else match)


def _read_players(text: str) -> Iterator[Completion]:
    try:
        players = read_ensemble(text)
    except OptionError:
        return
    yield Completion(text.strip(), "ensemble", {"typed": text.strip(), "players": players})


def _numbers(option: str, typed: str, others: Mapping[str, object]) -> Iterator[Completion]:
    least, most = LIMITS[option]
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        number = None
    if number is not None and least <= number <= most:
        yield _number(option, number, others)
    for step in _STEPS[option]:
        if number is None or f"{step:g}".startswith(typed):
            yield _number(option, step, others)


def _number(option: str, number: float, others: Mapping[str, object]) -> Completion:
    whole = round(number) if option in ("bars", "tempo") else number
    fields: dict[str, object] = {"value": f"{whole:g}"}
    if option == "bars":
        tempo = others.get("tempo")
        at = int(tempo) if isinstance(tempo, int) else 120
        metre = read_options(_given(others, "metre")).metre or METRES[0]
        seconds = whole * metre.ticks_per_bar / 12 * 60 / at
        return Completion(f"{whole:g}", "bars", fields | {"seconds": round(seconds), "tempo": at})
    meaning = next(name for limit, name in _UP_TO[option] if whole <= limit)
    return Completion(f"{whole:g}", f"{option}.{meaning}", fields)


_READERS: Mapping[str, Callable[[str, Mapping[str, object]], Iterator[Completion]]] = {
    "notes": _notes,
    "chords": _chords,
    "key": _keys,
    "metre": _metres,
    "ensemble": _ensembles,
}
