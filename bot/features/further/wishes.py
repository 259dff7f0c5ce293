"""What was written in the form of a change, as one change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import OptionError
from engine.tasks import read_change
from engine.values import Change, ChangeKind

_TEMPO = re.compile(r"(\d{1,4})(?:\s*(?:bpm|ppm))?", re.IGNORECASE)


class SeveralChanges(Exception):
    """More than one change was asked for."""


class NoChange(Exception):
    """Nothing was filled in."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A change and what of it was typed, by option."""

    change: Change
    given: Mapping[str, str]


def wish(kind: ChangeKind, given: Mapping[str, str], takes: int | None) -> Wish:
    """The change that these options ask for, in so many takes. Raises OptionError."""
    several = {} if takes is None or kind == "arrange" else {"takes": takes}
    return Wish(read_change(kind, {**given, **several}), given)


def wish_of_form(fields: Mapping[str, str], takes: int | None) -> Wish:
    """The one change that the fields bars, role, how_much and play ask for.

    Raises OptionError, SeveralChanges, NoChange.
    """
    infill = {name: fields[name] for name in ("bars", "role") if name in fields}
    vary = {"how_much": fields["how_much"]} if "how_much" in fields else {}
    arrange = _played(fields.get("play", ""))
    all_of: Mapping[ChangeKind, Mapping[str, str]] = {
        "infill": infill,
        "vary": vary,
        "arrange": arrange,
    }
    wanted: list[ChangeKind] = [kind for kind, given in all_of.items() if given]
    if not wanted:
        raise NoChange
    if len(wanted) > 1:
        raise SeveralChanges
    return wish(wanted[0], all_of[wanted[0]], takes)


def _played(text: str) -> dict[str, str]:
    """`strings, D minor, 96` as ensemble, key and tempo; whatever is neither is the ensemble's."""
    found: dict[str, str] = {}
    players: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        tempo = _TEMPO.fullmatch(part)
        if tempo and "tempo" not in found:
            found["tempo"] = tempo[1]
        elif "key" not in found and _is_key(part):
            found["key"] = part
        else:
            players.append(part)
    return found | ({"ensemble": ", ".join(players)} if players else {})


def _is_key(text: str) -> bool:
    try:
        read_change("arrange", {"key": text})
    except OptionError:
        return False
    return True
