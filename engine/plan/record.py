"""A plan as a file that a person reads, changes and gives back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import OptionError, reason_of
from engine.plan.chords import (
    NAMES,
    NO_BASS,
    NO_CHORD,
    QUALITIES,
    chord_class,
    chord_of,
    moved,
)
from engine.plan.plan import (
    MOST_VOICES,
    SILENT,
    Part,
    Plan,
    Return,
    density_class,
    least_onsets,
)
from engine.plan.rhythm import Rhythm, bars_of
from engine.values import Key, Metre, Role

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1}
_CHORD = re.compile(
    r"([A-G])([#b]?)(" + "|".join(sorted(NAMES, key=len, reverse=True)) + r")(?:/([A-G])([#b]?))?"
)
_MOST_BARS = 64
_HOW = {
    Return.SAME: "same",
    Return.SEQUENCE: "moved",
    Return.RHYTHM: "rhythm",
    Return.CONTOUR: "shape",
}
_LARGEST = 8 * 2**20
_PITCHED = ("melody", "chord")
_NAMES = {int(role): role.name.lower() for role in Role}
_MOST_PLANNED = 200
"""Notes of a bar whose rhythm is planned."""
_USUAL_SPAN = 7


def plan_as_record(plan: Plan, shift: int, key: Key, metre: Metre, tempo: int) -> dict[str, Any]:
    """JSON types only: a list of bars, each with its chords as they sound and who plays how much.

    `shift` semitones lead from the sounding pitch to the frame of the plan. `read_plan_file` is the
    inverse.
    """
    chords, up = moved(plan.chords, -shift), -shift
    bars: list[dict[str, Any]] = []
    for number in range(len(plan)):
        pair = [chord_of(*map(int, chords[half])) for half in (2 * number, 2 * number + 1)]
        bar: dict[str, Any] = {
            "bar": number + 1,
            "chords": [chord.in_key(key) if chord else "-" for chord in pair],
            "onsets": {
                role.name.lower(): least_onsets(int(plan.density[number, role])) for role in Role
            },
            "register": {
                name: int(plan.register[number, at]) + up
                for at, name in enumerate(_PITCHED)
                if plan.register[number, at] != SILENT
            },
            "span": int(plan.span[number]),
            "voices": int(plan.voices[number]),
        }
        for part in Part:
            if plan.lag[number, part]:
                bar[f"{part.name.lower()} returns"] = {
                    "bar": number + 1 - int(plan.lag[number, part]),
                    "how": _HOW[Return(int(plan.kind[number, part]))],
                }
        rhythm = [
            [_NAMES[role], place, length, shape + (up if role != Role.MELODY else 0)]
            for _, place, length, role, shape in bars_of(plan.rhythm, number, number + 1).tolist()
        ]
        if rhythm:
            bar["rhythm"] = rhythm
        bars.append(bar)
    return {
        "key": [key.tonic, key.mode],
        "metre": [metre.beats, metre.unit],
        "tempo": tempo,
        "bars": bars,
    }


def read_plan_file(path: Path) -> tuple[Plan, Key, Metre, int]:
    """A plan as it sounds, with its key, metre and tempo. Raises OptionError."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        record = json.loads(path.read_text(encoding="utf-8"))
        record = record.get("plan", record)  # a take has its plan among other things
        return (
            plan_of_record(record["bars"]),
            _key(record["key"]),
            _metre(record["metre"]),
            _tempo(record),
        )
    except OSError as error:
        raise OptionError("plan.closed", name=path.name, reason=reason_of(error)) from None
    except RecursionError:
        raise OptionError("plan.nested", name=path.name) from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise OptionError("plan.unusable", name=path.name, reason=str(error)) from None


def _key(told: Sequence[Any]) -> Key:
    tonic, mode = told
    if tonic not in range(12) or mode not in ("major", "minor"):
        raise ValueError("its key is a pitch class from 0 to 11 and major or minor")
    return Key(tonic, mode)


def _metre(told: Sequence[Any]) -> Metre:
    beats, unit = told
    if beats not in range(1, 17) or unit not in (2, 4, 8, 16):
        raise ValueError("its metre is beats from 1 to 16 and 2, 4, 8 or 16")
    return Metre(beats, unit)


def _tempo(record: Mapping[str, Any]) -> int:
    tempo = int(record["tempo"])
    if not 40 <= tempo <= 240:
        raise ValueError("its tempo is not within 40 to 240")
    return tempo


def plan_of_record(told: Sequence[Mapping[str, Any]], most: int = _MOST_BARS) -> Plan:
    """The plan of the `bars` of a record, `most` of them. Raises what wrong JSON does."""
    if not 1 <= len(told) <= most:
        raise ValueError(f"it has not 1 to {most} bars")
    chords = [_classes(str(name)) for bar in told for name in _pair(bar["chords"])]
    counts = [[int(bar["onsets"].get(role.name.lower(), 0)) for role in Role] for bar in told]
    register = [[_pitch(bar.get("register", {}).get(name)) for name in _PITCHED] for bar in told]
    span = [min(max(int(bar.get("span", _USUAL_SPAN)), 0), 127) for bar in told]
    voices = [min(max(int(bar.get("voices", 1)), 0), MOST_VOICES) for bar in told]
    lag, kind = np.zeros((len(told), 2), np.int16), np.zeros((len(told), 2), np.int16)
    ways = {word: how for how, word in _HOW.items()}
    for number, bar in enumerate(told):
        for part in Part:
            back = bar.get(f"{part.name.lower()} returns")
            if back:
                if not 1 <= int(back["bar"]) <= number or back["how"] not in ways:
                    raise ValueError(f"what returns in bar {number + 1} is no earlier bar")
                lag[number, part] = number + 1 - int(back["bar"])
                kind[number, part] = ways[back["how"]]
    return Plan(
        np.array(chords, np.int16),
        density_class(np.array(counts, np.int64)),
        np.array(register, np.int16),
        np.array(span, np.int16),
        np.array(voices, np.int16),
        lag,
        kind,
        _rhythm(told),
    )


def _rhythm(told: Sequence[Mapping[str, Any]]) -> Rhythm:
    """The planned notes of a record's bars: role, ticks from the bar line, length and shape."""
    roles = {name: role for role, name in _NAMES.items() if role != Role.DRUM}
    rows: list[tuple[int, int, int, int, int]] = []
    for number, bar in enumerate(told):
        planned = bar.get("rhythm", [])
        if len(planned) > _MOST_PLANNED:
            raise ValueError(f"bar {number + 1} has more than {_MOST_PLANNED} planned notes")
        for name, place, length, shape in planned:
            if name not in roles:
                raise ValueError(f"{str(name)[:12]} has no planned rhythm")
            shape = min(max(int(shape), -127 if name == "melody" else 0), 127)
            rows.append((number, max(int(place), 0), max(int(length), 1), roles[name], shape))
    return np.array(rows, np.int16).reshape(-1, 5)


def _pitch(told: int | None) -> int:
    return SILENT if told is None else min(max(int(told), 0), 127)


def _pair(names: Sequence[str]) -> Sequence[str]:
    if len(names) not in (1, 2):
        raise ValueError("a bar has one or two chords")
    return names if len(names) == 2 else [names[0]] * 2


def _classes(name: str) -> tuple[int, int]:
    if name == "-":
        return NO_CHORD, NO_BASS
    found = _CHORD.fullmatch(name)
    if not found:
        raise ValueError(f"{name[:12]} is no chord of the kinds {', '.join(QUALITIES)}")
    letter, accidental, quality, bass, flat = found.groups()
    root = (_STEPS[letter] + _ACCIDENTALS[accidental]) % 12
    low = (_STEPS[bass] + _ACCIDENTALS[flat]) % 12 if bass else root
    return chord_class(root, quality), low
