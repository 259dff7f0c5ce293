"""Forgetting songs: one transaction that leaves no row with anything of them.

Every version that was trained on them loses its folder, its figures and its turn to compose, every
credit that names them its link. Their files are listed to be removed (see `unneeded_files`);
whoever called removes them, or the next start does.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.requests.automatic import queue_training
from bot.store.database import Database
from bot.store.named_files import COPIES, let_go
from bot.store.traces import cut_credits, cut_requests

FINGERPRINT = re.compile(r"[0-9a-f]{64}")

DELETED = "deleted"
"""The model that a piece was composed by, once that version is deleted."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten: fingerprints of the songs, versions by number, paths to remove.

    `in_use` composes from now on, None: the base. `training` is the request that trains without
    the songs, if one is needed. `interrupted` are requests whose running work used the songs.
    """

    songs: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    files: tuple[str, ...] = ()
    in_use: int | None = None
    training: str | None = None
    interrupted: tuple[int, ...] = ()


class Forgetting:
    """Removes songs and versions from the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def songs(self, guild_id: int, song_ids: Sequence[int]) -> Forgotten:
        """Forget songs of a server; ids that are not there change nothing."""
        return await self._database.transact(
            lambda connection: forget_songs(connection, guild_id, song_ids)
        )

    async def version(self, guild_id: int, number: int) -> Forgotten:
        """Delete a version that is complete; nothing happens to one that is not."""

        def work(connection: sqlite3.Connection) -> Forgotten:
            ready = connection.execute(
                "SELECT 1 FROM models WHERE guild_id = ? AND number = ?"
                " AND state IN ('ready', 'disabled')",
                (guild_id, number),
            ).fetchone()
            numbers = [number] if ready else []
            interrupted = _using(connection, guild_id, numbers)
            folders, named = _delete_versions(connection, guild_id, numbers)
            return Forgotten(
                versions=tuple(numbers),
                files=tuple(let_go(connection, named, folders)),
                in_use=_newest_in_use(connection, guild_id),
                interrupted=tuple(interrupted),
            )

        return await self._database.transact(work)

    async def of_member(self, guild_id: int, user_id: int) -> list[int]:
        """The ids of the songs that a member brought."""
        rows = await self._database.rows(
            "SELECT id FROM songs WHERE guild_id = ? AND uploader_id = ?", (guild_id, user_id)
        )
        return [row["id"] for row in rows]

    async def rewordings(self) -> list[int]:
        """Requests whose messages still say what was forgotten."""
        rows = await self._database.rows("SELECT request_id FROM rewordings ORDER BY request_id")
        return [row["request_id"] for row in rows]

    async def reworded(self, request_id: int) -> None:
        await self._database.execute("DELETE FROM rewordings WHERE request_id = ?", (request_id,))


def forget_songs(
    connection: sqlite3.Connection, guild_id: int, song_ids: Sequence[int]
) -> Forgotten:
    """See Forgetting.songs; part of the caller's transaction."""
    marks = ", ".join("?" * len(song_ids))
    songs = connection.execute(
        f"SELECT * FROM songs WHERE guild_id = ? AND id IN ({marks})", (guild_id, *song_ids)
    ).fetchall()
    if not songs:
        return Forgotten(in_use=_newest_in_use(connection, guild_id))
    ids = [song["id"] for song in songs]
    marks = ", ".join("?" * len(ids))
    versions = [
        row["number"]
        for row in connection.execute(
            f"SELECT DISTINCT number FROM model_songs WHERE guild_id = ? AND song_id IN ({marks})",
            (guild_id, *ids),
        )
    ]
    composed = _composing(connection, guild_id) in versions
    interrupted = _using(connection, guild_id, versions, ids)
    folders, named = _delete_versions(connection, guild_id, versions)
    for song in songs:
        cut_requests(connection, guild_id, song)
        cut_credits(connection, guild_id, song)
        connection.execute("DELETE FROM songs WHERE id = ?", (song["id"],))
    # the file itself is a blob as long as the request that brought it is open
    kinds = ("transcription", "midi", "audio", "sha256")
    blobs = {song[kind] for song in songs for kind in kinds} | named
    return Forgotten(
        songs=tuple(song["sha256"] for song in songs),
        versions=tuple(versions),
        files=tuple(let_go(connection, filter(None, blobs), [*folders, COPIES])),
        in_use=_newest_in_use(connection, guild_id),
        training=queue_training(connection, guild_id, "forgotten") if composed else None,
        interrupted=tuple(interrupted),
    )


def _using(
    connection: sqlite3.Connection,
    guild_id: int,
    versions: Sequence[int],
    song_ids: Sequence[int] = (),
) -> list[int]:
    """Running requests that compose or may compose with the versions, train them, or the songs."""
    numbers, songs = (", ".join(map(str, ids)) for ids in (versions, song_ids))
    rows = connection.execute(
        "SELECT id FROM requests WHERE guild_id = ? AND state = 'running' AND ("
        f" (kind = 'compose' AND {bool(versions):d})"
        " OR id IN (SELECT request_id FROM models WHERE models.guild_id = requests.guild_id"
        f"  AND number IN ({numbers}))"
        f" OR id IN (SELECT request_id FROM train_files WHERE song_id IN ({songs})))",
        (guild_id,),
    )
    return [row["id"] for row in rows]


def _composing(connection: sqlite3.Connection, guild_id: int) -> int | None:
    row = connection.execute(
        "SELECT number FROM models_in_use WHERE guild_id = ?", (guild_id,)
    ).fetchone()
    return row["number"] if row else None


def _newest_in_use(connection: sqlite3.Connection, guild_id: int) -> int | None:
    """Where the version in use is gone, let the newest that is left compose, else the base."""
    number = _composing(connection, guild_id)
    values: dict[str, Any] = {"guild": guild_id, "number": number, "now": time.time()}
    ready = "SELECT number FROM models WHERE guild_id = :guild AND state = 'ready'"
    if number is None or connection.execute(f"{ready} AND number = :number", values).fetchone():
        return number
    newest = connection.execute(f"{ready} ORDER BY number DESC LIMIT 1", values).fetchone()
    if newest is None:
        connection.execute("DELETE FROM models_in_use WHERE guild_id = ?", (guild_id,))
        return None
    connection.execute(
        "UPDATE models_in_use SET number = ?, since = ? WHERE guild_id = ?",
        (newest["number"], time.time(), guild_id),
    )
    return newest["number"]


def _delete_versions(
    connection: sqlite3.Connection, guild_id: int, numbers: Sequence[int]
) -> tuple[list[str], set[str]]:
    """Leave of each version its number and times alone, of one being trained nothing.

    Its folders, and the certificates that named its songs.
    """
    folders: list[str] = []
    certificates: set[str] = set()
    for number in numbers:
        of_version = (guild_id, number)
        row = connection.execute(
            "SELECT folder, state FROM models WHERE guild_id = ? AND number = ?", of_version
        ).fetchone()
        if row["state"] == "training":
            connection.execute("DELETE FROM models WHERE guild_id = ? AND number = ?", of_version)
            continue
        if row["folder"]:
            folders.append(row["folder"])
        connection.execute(
            "UPDATE models SET state = 'deleted', folder = NULL, size = 0, figures = '{}'"
            " WHERE guild_id = ? AND number = ?",
            of_version,
        )
        connection.execute(
            "UPDATE posts SET model = ? WHERE guild_id = ? AND model = ?",
            (DELETED, guild_id, str(number)),
        )
    rows = connection.execute(
        "SELECT pieces.id, certificate FROM pieces JOIN posts USING (request_id)"
        " WHERE posts.guild_id = ? AND posts.model = ? AND certificate IS NOT NULL",
        (guild_id, DELETED),
    ).fetchall()
    for row in rows:
        certificates.add(row["certificate"])
        connection.execute("UPDATE pieces SET certificate = NULL WHERE id = ?", (row["id"],))
    return folders, certificates


@dataclass(frozen=True, slots=True)
class Takedown:
    """A fingerprint, the host's own note of why, and since when by the wall clock."""

    sha256: str
    reason: str
    listed_at: float


class Takedowns:
    """Fingerprints of what may never be trained on again, for the whole host.

    The takedowns table: it stays when the songs themselves are gone, and belongs to no server. A
    fingerprint is the SHA-256 of a file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, sha256: str, reason: str = "") -> bool:
        """List a fingerprint; false if it was there."""
        rows = await self._database.execute(
            "INSERT INTO takedowns (sha256, reason, listed_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING sha256",
            (sha256, reason, time.time()),
        )
        return bool(rows)

    async def lift(self, sha256: str) -> bool:
        """Take a fingerprint off the list; false if it was not there."""
        return bool(
            await self._database.execute(
                "DELETE FROM takedowns WHERE sha256 = ? RETURNING sha256", (sha256,)
            )
        )

    async def among(self, fingerprints: Iterable[str]) -> frozenset[str]:
        """Those of the fingerprints that are on the list."""
        wanted = list(fingerprints)
        marks = ", ".join("?" * len(wanted))
        rows = await self._database.rows(
            f"SELECT sha256 FROM takedowns WHERE sha256 IN ({marks})", wanted
        )
        return frozenset(row["sha256"] for row in rows)

    async def all(self) -> list[Takedown]:
        """Every entry, oldest first."""
        rows = await self._database.rows("SELECT * FROM takedowns ORDER BY listed_at, sha256")
        return [Takedown(row["sha256"], row["reason"], row["listed_at"]) for row in rows]

    async def violations(self) -> dict[int, list[int]]:
        """Songs that are listed and yet kept, by server."""
        rows = await self._database.rows(
            "SELECT guild_id, id FROM songs WHERE sha256 IN (SELECT sha256 FROM takedowns)"
        )
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(row["guild_id"], []).append(row["id"])
        return found
