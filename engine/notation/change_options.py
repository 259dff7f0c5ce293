# pyright: strict
"""Reads what is to be done to a take, typed on a command line or in a chat, into a Change."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import get_args

from engine.errors import OptionError
from engine.notation.key_names import read_key
from engine.notation.options import LIMITS, read_ensemble
from engine.values import CHANGE_OPTIONS, Change, ChangeKind, Keep, Role

KEEPS = get_args(Keep)
ROLES = tuple(role.name.lower() for role in Role)
_ROLE_WORDS = {"drums": "drum", "chords": "chord", "tune": "melody"}
_MOST_BARS = 1_000
_SHOWN = 40
_LEAST_PERCENTAGE = 5
"""From which on a number without a sign is taken as one."""


def read_change(kind: ChangeKind, options: Mapping[str, object]) -> Change:
    """The Change that the options ask for; one that is missing or None leaves the choice open.

    `bars` are how many are added (`continue`: 1 to 64, 8 by default), or which are meant
    (`infill`: `5`, `5-8`). Values may be typed or text. Raises OptionError naming the option.
    """
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name not in CHANGE_OPTIONS[kind]:
            raise OptionError(
                "change.no_option",
                name=name[:_SHOWN],
                kind=kind,
                choices=", ".join(CHANGE_OPTIONS[kind]),
            )
    if kind == "arrange" and not given:
        raise OptionError("change.nothing")
    default = Change(kind)
    first, last = default.first, default.last
    if kind == "infill":
        first, last = _bars(given.get("bars"))
    adds = kind == "continue" and "bars" in given
    return Change(
        kind=kind,
        how_much=_share(given["how_much"]) if "how_much" in given else 0.5,
        keep=_one_of("keep", given["keep"], KEEPS) if "keep" in given else None,  # type: ignore[arg-type]
        bars=_whole("bars", given["bars"], 1, 64) if adds else default.bars,
        first=first,
        last=last,
        role=_one_of("role", given["role"], ROLES) if "role" in given else None,
        ensemble=read_ensemble(given["ensemble"]) if "ensemble" in given else None,
        key=read_key(str(given["key"])) if "key" in given else None,
        tempo=_whole("tempo", given["tempo"], *LIMITS["tempo"]) if "tempo" in given else None,
        takes=_whole("takes", given["takes"], *LIMITS["takes"]) if "takes" in given else 2,
        seed=_whole("seed", given["seed"], *LIMITS["seed"]) if "seed" in given else None,
    )


def _bars(value: object) -> tuple[int, int]:
    """The first and the last bar of `5`, `5-8`, `5 to 8` or `5..8`."""
    text = str(value if value is not None else "").strip()
    found = re.fullmatch(r"(\d{1,4})(?:\s*(?:-|–|—|\.\.|to|a)\s*(\d{1,4}))?", text)
    if not found:
        if text:
            raise OptionError("change.wrong_bars", typed=text[:_SHOWN])
        raise OptionError("change.no_bars")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= _MOST_BARS:
        raise OptionError("change.bars_order", typed=text)
    return first, last


def _one_of(name: str, value: object, names: tuple[str, ...]) -> str:
    text = str(value).strip().casefold()
    text = _ROLE_WORDS.get(text, text) if name == "role" else text
    if text not in names:
        raise OptionError(
            "change.unknown", name=name, typed=str(value)[:_SHOWN], choices=", ".join(names)
        )
    return text


def _whole(name: str, value: object, low: int, most: int) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        number = None
    if number is None or not low <= number <= most:
        raise OptionError(
            "change.no_whole_number", name=name, typed=str(value)[:_SHOWN], least=low, most=most
        )
    return number


def _share(value: object) -> float:
    """A number from 0 to 1, `0.5` or `0,5`, or a percentage: `50 %`, `50`."""
    text = str(value).strip()
    number, _, rest = text.partition("%")
    try:
        share = float(number.strip().replace(",", "."))
    except ValueError:
        share = math.nan
    if text.endswith("%") or share >= _LEAST_PERCENTAGE:
        share /= 100
    if rest or not 0 <= share <= 1:
        raise OptionError("change.no_share", typed=text[:_SHOWN])
    return share
