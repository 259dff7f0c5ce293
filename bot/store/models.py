"""The versions of each server's model, which songs are in them, and which one composes."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.store.database import Database

VersionState = Literal["training", "ready", "disabled", "deleted"]


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a server's model.

    `training`: being made, no folder yet. `ready`: complete, can compose. `disabled`: must not
    compose (a song of it was removed); its folder is about to go. `deleted`: only this row is left.
    `folder` is relative to the data folder; there is one exactly while the version is ready or
    disabled. `song_ids` are rows of the songs table.

    `figures` has, once ready: held_out, base and previous (bits per note on the songs' held-out
    ends, the last two may be None), epochs, events, seconds, passed (whether it was not worse than
    the version before), and songs: a list of {song_id, title, notes, before, after}.
    """

    guild_id: int
    number: int
    request_id: int | None
    base: str
    previous: int | None
    figures: Mapping[str, Any]
    folder: str | None
    size: int
    state: VersionState
    created_at: float
    ready_at: float | None
    song_ids: tuple[int, ...]


class Models:
    """The models, model_songs and models_in_use tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, guild_id: int, request_id: int, song_ids: Sequence[int], *, previous: int | None
    ) -> int:
        """The number of the version that this request trains; a later attempt gets the same.

        The songs are those of the latest attempt.
        """

        def write(connection: sqlite3.Connection) -> int:
            found = connection.execute(
                "SELECT number FROM models WHERE guild_id = ? AND request_id = ?",
                (guild_id, request_id),
            ).fetchone()
            if found is None:
                found = connection.execute(
                    "INSERT INTO models (guild_id, number, request_id, state, created_at)"
                    " VALUES (:guild, (SELECT coalesce(max(number), 0) + 1 FROM models"
                    "  WHERE guild_id = :guild), :request, 'training', :now) RETURNING number",
                    {"guild": guild_id, "request": request_id, "now": time.time()},
                ).fetchone()
            number = found["number"]
            connection.execute(
                "UPDATE models SET previous = ? WHERE guild_id = ? AND number = ?",
                (previous, guild_id, number),
            )
            connection.execute(
                "DELETE FROM model_songs WHERE guild_id = ? AND number = ?", (guild_id, number)
            )
            connection.executemany(
                "INSERT INTO model_songs (guild_id, number, song_id) VALUES (?, ?, ?)",
                [(guild_id, number, song_id) for song_id in song_ids],
            )
            return number

        return await self._database.transact(write)

    async def complete(
        self,
        guild_id: int,
        number: int,
        *,
        folder: str,
        size: int,
        base: str,
        figures: Mapping[str, Any],
        use: bool,
    ) -> bool:
        """The folder is whole: the version can compose, and does from now on if `use`.

        False, and nothing is changed, if it is not being trained any more or one of its songs was
        removed meanwhile: then the caller deletes the folder.
        """

        def write(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "UPDATE models SET state = 'ready', folder = ?, size = ?, base = ?, figures = ?,"
                " ready_at = ? WHERE guild_id = ? AND number = ? AND state = 'training'"
                " AND NOT EXISTS (SELECT 1 FROM model_songs JOIN songs ON songs.id = song_id"
                "  WHERE model_songs.guild_id = models.guild_id"
                "  AND model_songs.number = models.number AND songs.state <> 'kept')",
                (folder, size, base, json.dumps(figures), time.time(), guild_id, number),
            )
            if cursor.rowcount:
                connection.execute(
                    "UPDATE songs SET pending = 0 WHERE id IN"
                    " (SELECT song_id FROM model_songs WHERE guild_id = ? AND number = ?)",
                    (guild_id, number),
                )
            if cursor.rowcount and use:
                _use(connection, guild_id, number)
            return bool(cursor.rowcount)

        return await self._database.transact(write)

    async def abandon(self, guild_id: int, request_id: int) -> None:
        """The request ended without a version: forget the one that it was training."""
        await self._database.execute(
            "DELETE FROM models WHERE guild_id = ? AND request_id = ? AND state = 'training'",
            (guild_id, request_id),
        )

    async def in_use(self, guild_id: int) -> ModelVersion | None:
        """The version that composes in this server; None: the base does."""
        found = await self._find(
            "guild_id = :guild AND state = 'ready' AND number ="
            " (SELECT number FROM models_in_use WHERE guild_id = :guild)",
            {"guild": guild_id},
        )
        return found[0] if found else None

    async def use(self, guild_id: int, number: int | None) -> bool:
        """Let this version compose from now on, None the base; false if it is not ready."""

        def write(connection: sqlite3.Connection) -> bool:
            if number is None:
                connection.execute("DELETE FROM models_in_use WHERE guild_id = ?", (guild_id,))
                return True
            ready = connection.execute(
                "SELECT 1 FROM models WHERE guild_id = ? AND number = ? AND state = 'ready'",
                (guild_id, number),
            ).fetchone()
            if ready is not None:
                _use(connection, guild_id, number)
            return ready is not None

        return await self._database.transact(write)

    async def find(self, guild_id: int, number: int) -> ModelVersion | None:
        values = {"guild": guild_id, "number": number}
        found = await self._find("guild_id = :guild AND number = :number", values)
        return found[0] if found else None

    async def by_request(self, guild_id: int, request_id: int) -> ModelVersion | None:
        """The version that this request trained or is training."""
        values = {"guild": guild_id, "request": request_id}
        found = await self._find("guild_id = :guild AND request_id = :request", values)
        return found[0] if found else None

    async def versions(self, guild_id: int) -> list[ModelVersion]:
        """Every version of this server, newest first, deleted ones included."""
        return await self._find("guild_id = :guild ORDER BY number DESC", {"guild": guild_id})

    async def composing(self) -> list[ModelVersion]:
        """The version in use of every server that has one."""
        return await self._find(
            "state = 'ready' AND (guild_id, number) IN (SELECT guild_id, number FROM models_in_use)"
            " ORDER BY guild_id",
            {},
        )

    async def _find(self, where: str, values: Mapping[str, object]) -> list[ModelVersion]:
        rows = await self._database.rows(
            "SELECT *, (SELECT json_group_array(song_id) FROM model_songs WHERE"
            " model_songs.guild_id = models.guild_id AND model_songs.number = models.number)"
            f" AS song_ids FROM models WHERE {where}",
            values,
        )
        return [_version(row) for row in rows]


def _use(connection: sqlite3.Connection, guild_id: int, number: int) -> None:
    connection.execute(
        "INSERT INTO models_in_use (guild_id, number, since) VALUES (?, ?, ?)"
        " ON CONFLICT (guild_id) DO UPDATE SET number = excluded.number, since = excluded.since",
        (guild_id, number, time.time()),
    )


def _version(row: sqlite3.Row) -> ModelVersion:
    values = {name: row[name] for name in ModelVersion.__slots__}
    values["figures"] = json.loads(row["figures"])
    values["song_ids"] = tuple(json.loads(row["song_ids"]))
    return ModelVersion(**values)
