"""A message before it is sent: plain data, so that whoever words it needs no Discord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

REF = r"(?P<ref>[2-9A-Z]{6})"
"""A request in the custom id of a button."""

Style = Literal["grey", "blue", "green", "red"]


@dataclass(frozen=True, slots=True)
class Button:
    """What a button is. What it does is registered by the beginning of its custom id.

    Without a row, from 0, it stands in the first that has room.
    """

    custom_id: str
    label: str
    style: Style = "grey"
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things that a menu lets choose: `value` comes back, the others are shown."""

    value: str
    label: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose one of 25 options from, under a message."""

    custom_id: str
    placeholder: str
    options: Sequence[Option]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a message."""

    path: Path
    name: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it will be read; `notify` is the one member it may ping.

    `answers` is the message in the same channel that it is a reply to.
    """

    content: str
    notify: int | None = None
    enclosures: tuple[Enclosure, ...] = ()
    buttons: Sequence[Button | Menu] = ()
    answers: int | None = None
