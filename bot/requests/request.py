"""A request as the ledger keeps it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.messages import Message

Kind = Literal["compose", "train"]
"""With whom a request waits: its lane."""

Work = Literal["compose", "train", "share", "change", "enter", "examine"]
"""What is done for a request: packs, changes and pages about models are made between pieces."""

State = Literal["receiving", "queued", "running", "done", "failed", "cancelled"]

OPEN_STATES = ("receiving", "queued", "running")

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ref() -> str:
    """A short id that people can read to each other: no 0, O, 1, I, L or U."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request: Discord's link to it and, once it is kept, its blob."""

    name: str
    url: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member asks for, before it is accepted."""

    interaction_id: int
    token: str
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    private: bool
    upload_limit: int
    kind: Kind
    parameters: dict[str, Any]
    uploads: tuple[Upload, ...] = ()


MEMBER_LOCALE = "member_locale"
"""The parameter that is kept where the member's language is not that of the channel."""


def message_of(record: str | None) -> Message | None:
    """What is kept in a column as JSON."""
    return Message.from_json(json.loads(record)) if record is not None else None


@dataclass(frozen=True, slots=True)
class Request:
    """A row of the ledger."""

    id: int
    ref: str
    interaction_id: int
    token: str | None
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    private: bool
    upload_limit: int
    kind: Kind
    state: State
    acknowledged: bool
    card_id: int | None
    attempts: int
    failure: Message | None
    nonce: str
    sending: bool
    tries: int
    message_id: int | None
    told_at: float | None
    card_closed: bool
    created_at: float
    automatic: bool
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    uploads: tuple[Upload, ...] = ()

    @staticmethod
    def from_row(row: sqlite3.Row) -> Request:
        values = {name: row[name] for name in Request.__slots__}
        for name in ("private", "acknowledged", "sending", "card_closed", "automatic"):
            values[name] = bool(values[name])
        values["failure"] = message_of(values["failure"])
        values["parameters"] = json.loads(values["parameters"])
        values["uploads"] = tuple(Upload(**upload) for upload in json.loads(values["uploads"]))
        return Request(**values)

    @property
    def work(self) -> Work:
        if "share" in self.parameters:
            return "share"
        if "jam" in self.parameters:
            return "enter"
        if "examine" in self.parameters:
            return "examine"
        return "change" if "change" in self.parameters else self.kind

    @property
    def member_locale(self) -> str:
        """The language of what its member alone is told."""
        return str(self.parameters.get(MEMBER_LOCALE, self.locale))

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES
