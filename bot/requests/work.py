"""How much work a request is, in units that last about the same, and of which sort.

What one piece of work of a sort lasted tells what the next of that sort will last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.requests.experience import Part
from bot.requests.request import Request

_BARS = 32
"""Bars of all takes of a composition of work 1: two takes of sixteen."""

_PACKED_SECONDS = 60.0
"""Seconds of a take whose pack is work 1."""

_USUAL_BYTES = 4 * 2**20
"""Of a song of three minutes as mp3."""

_USUAL_BARS, _USUAL_SECONDS = 16, 40.0
"""Of a piece that an older request does not tell the length of."""


def parts_of(request: Request) -> list[Part]:
    """What a request takes, as far as it tells before it begins."""
    asked = request.parameters
    match request.work:
        case "share":
            seconds = asked["share"].get("seconds", _USUAL_SECONDS)
            return [Part("pack", pack_work(seconds), "pack")]
        case "change":
            do: dict[str, Any] = asked["change"]["do"]
            bars = asked["change"].get("bars", _USUAL_BARS)
            return [change_part(do["kind"], do.get("takes", 1), bars, do.get("bars", 0))]
        case "enter":
            return [Part("hear", 0.1, "enter")]
        case "examine":
            return [Part("examine")]
        case "compose":
            return [compose_part(asked["brief"], "base")]
        case "train":
            heard = [Part("hear", hear_work(upload.size)) for upload in request.uploads]
            return [*heard, train_part(len(heard)), *first_takes(request)]


def compose_part(brief: dict[str, Any], model: str) -> Part:
    """Of a composition by the base or a version, which has songs to look at besides."""
    work = compose_work(brief["takes"], brief["bars"])
    return Part("compose", work, compose_sort(model))


def change_part(kind: str, takes: int, bars: int, more: int) -> Part:
    """Of a change of a piece of so many bars, which may get `more`."""
    grown = bars + (more if kind == "continue" else 0)
    return Part("compose", compose_work(takes, grown), change_sort(kind))


def train_part(songs: int) -> Part:
    """Of a training on so many songs."""
    return Part("train", float(max(1, songs)))


def first_takes(request: Request) -> Sequence[Part]:
    """After a training: what the version makes of a request, and what the base does."""
    if request.automatic:
        return ()
    brief = request.parameters["brief"]
    return compose_part(brief, "1"), compose_part(brief, "base")


def hear_work(size: int) -> float:
    """How much it is to hear a file of so many bytes."""
    return min(8.0, max(0.05, size / _USUAL_BYTES))


def compose_work(takes: int, bars: int) -> float:
    """Of a composition, and of a change of a piece that has so many bars."""
    return max(1, takes) * bars / _BARS


def compose_sort(model: str) -> str:
    """`model` is `base` or the number of a version, which has songs to look at besides."""
    return "compose base" if model == "base" else "compose own"


def change_sort(kind: str) -> str:
    """Of a `engine.values.ChangeKind`."""
    return f"change {kind}"


def pack_work(seconds: float) -> float:
    """Of a take that lasts so long."""
    return seconds / _PACKED_SECONDS
