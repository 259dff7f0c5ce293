"""What moderators set for their server and its channels: a typed schema, and where it is kept.

Every setting is one entry of SETTINGS: its kind says which control changes it, which values it may
have and how they are shown. Values are read against the schema each time: one that does not fit any
more, after an update or a change by hand, counts as not set.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from bot.store.database import Database

Kind = Literal["channels", "channel", "roles", "number", "choice", "switch"]
Value = bool | int | str | tuple[int, ...] | None

SERVER = 0
"""In the place of a channel: what holds in the whole server."""

_MOST_IDS = 25


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. `least` and `most` are of a number, `choices` of a choice."""

    name: str
    kind: Kind
    default: Value = None
    per_channel: bool = False
    least: int = 1
    most: int = 1
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> Value:
        """The value, if it is one that the setting may have. Raises ValueError."""
        match self.kind, value:
            case "switch", bool():
                return value
            case "number", int() if not isinstance(value, bool) and (
                self.least <= value <= self.most
            ):
                return value
            case "choice", str() if value in self.choices:
                return value
            case "channel", int() if not isinstance(value, bool):
                return value
            case (("channels" | "roles"), list() | tuple()):
                ids = cast("list[object]", value)
                if all(isinstance(one, int) for one in ids):
                    return tuple(sorted(cast("list[int]", ids)))[:_MOST_IDS]
            case _:
                pass
        raise ValueError(f"{self.name} cannot be {value!r}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings that hold in a channel, or in the server as such. None: not set.

    `channels` where the bot answers, none: all. `train_roles` may train besides moderators.
    `member_requests` and `guild_requests` may be open at once. `ensemble`, `takes` and `bars` are a
    piece's where nothing else is asked for. `language` is that of public messages. `weekly` is the
    channel of the weekly post. `voice`: whether voice messages may be used. `pings`: whether who
    asked is notified.
    """

    channels: tuple[int, ...] = ()
    train_roles: tuple[int, ...] = ()
    member_requests: int | None = None
    guild_requests: int | None = None
    ensemble: str | None = None
    takes: int | None = None
    bars: int | None = None
    language: str | None = None
    weekly: int | None = None
    voice: bool = True
    pings: bool = True


class PreferenceStore:
    """The settings tables, read and written by a schema."""

    def __init__(self, database: Database, schema: Mapping[str, Setting]) -> None:
        self._database = database
        self.schema = schema

    async def of(self, guild_id: int, channel_id: int = SERVER) -> Preferences:
        """What holds in a channel: what was set there, else in the server, else the default."""

        def read(connection: sqlite3.Connection) -> Preferences:
            values = _of_server(connection, guild_id) | _of_channel(
                connection, guild_id, channel_id
            )
            return Preferences(**self._fitting(values))

        return await self._database.read(read)

    async def own(self, guild_id: int, channel_id: int = SERVER) -> Mapping[str, Value]:
        """What was set for this channel, or for the server itself, by name."""

        def read(connection: sqlite3.Connection) -> Mapping[str, Value]:
            if channel_id == SERVER:
                return self._fitting(_of_server(connection, guild_id))
            return self._fitting(_of_channel(connection, guild_id, channel_id))

        return await self._database.read(read)

    async def change(
        self, guild_id: int, channel_id: int, name: str, value: object
    ) -> tuple[Value, Value]:
        """Set something, or take it back by None: what it was and what it is.

        Raises ValueError for what the setting cannot be, KeyError for one that there is not.
        """
        setting = self.schema[name]
        if channel_id != SERVER and not setting.per_channel:
            raise ValueError(f"{name} holds in the whole server")
        new = None if value is None else setting.read(value)

        def write(connection: sqlite3.Connection) -> Value:
            if channel_id == SERVER:
                table, where, ids = "settings", "guild_id = ?", (guild_id,)
                known = _of_server(connection, guild_id)
            else:
                table, ids = "channel_settings", (guild_id, channel_id)
                where = "guild_id = ? AND channel_id = ?"
                known = _of_channel(connection, guild_id, channel_id)
            connection.execute(f"DELETE FROM {table} WHERE {where} AND name = ?", (*ids, name))
            if new is not None:
                marks = ", ".join("?" * (len(ids) + 2))
                connection.execute(
                    f"INSERT INTO {table} VALUES ({marks})", (*ids, name, json.dumps(new))
                )
            return self._fitting(known).get(name)

        return await self._database.transact(write), new

    def _fitting(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those that the schema knows and that fit it."""
        found: dict[str, Any] = {}
        for name, value in values.items():
            if name in self.schema:
                try:
                    found[name] = self.schema[name].read(value)
                except ValueError:
                    continue
        return found


def _of_server(connection: sqlite3.Connection, guild_id: int) -> dict[str, Any]:
    rows = connection.execute("SELECT name, value FROM settings WHERE guild_id = ?", (guild_id,))
    return {row["name"]: json.loads(row["value"]) for row in rows}


def _of_channel(connection: sqlite3.Connection, guild_id: int, channel_id: int) -> dict[str, Any]:
    rows = connection.execute(
        "SELECT name, value FROM channel_settings WHERE guild_id = ? AND channel_id = ?",
        (guild_id, channel_id),
    )
    return {row["name"]: json.loads(row["value"]) for row in rows}
