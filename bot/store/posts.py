"""Finished pieces, found and deleted; `pieces` writes them, `finished_piece` says what one is."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.finished_piece import Credit, NearBars, Parent, Post, StoredTake
from bot.store.named_files import let_go
from bot.store.unneeded_files import UnneededFiles
from engine.messages import Message, told

_LONGEST_LINE = 50
"""Generations that are looked up."""


class Posts:
    """Everything that is kept of finished pieces."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._unneeded_files = UnneededFiles(database, blobs)

    async def by_request(self, request_id: int) -> Post | None:
        return await self._post("posts.request_id = ?", request_id)

    async def find(self, guild_id: int, ref: str) -> Post | None:
        """A post of this server that was not deleted."""
        return await self._post(
            "posts.guild_id = ? AND ref = ? AND deleted_at IS NULL", guild_id, ref
        )

    async def mark_deleted(self, guild_id: int, request_id: int, *, stands: bool = False) -> None:
        """Forget the files of a post, unless another post has the same. Its message is gone, or
        `stands` and is listed to be removed.
        """

        def forget(connection: sqlite3.Connection) -> list[str]:
            rows = connection.execute(
                "SELECT midi, mp3, musicxml, score, record, roll, certificate, picture FROM pieces"
                " JOIN posts USING (request_id) WHERE request_id = ? AND posts.guild_id = ?",
                (request_id, guild_id),
            )
            named = {blob for row in rows for blob in row if blob}
            if stands:
                connection.execute(
                    "INSERT OR IGNORE INTO message_removals"
                    " SELECT message_id, channel_id, guild_id FROM posts WHERE request_id = ?"
                    " AND guild_id = ? AND message_id IS NOT NULL AND channel_id IS NOT NULL",
                    (request_id, guild_id),
                )
            connection.execute(
                "UPDATE posts SET deleted_at = ?, picture = NULL, size = 0"
                " WHERE request_id = ? AND guild_id = ?",
                (time.time(), request_id, guild_id),
            )
            connection.execute(
                "UPDATE pieces SET midi = NULL, mp3 = NULL, musicxml = NULL, score = NULL,"
                " record = NULL, roll = NULL, certificate = NULL"
                " WHERE request_id = ? AND guild_id = ?",
                (request_id, guild_id),
            )
            return let_go(connection, named)

        await self._unneeded_files.remove(await self._database.transact(forget))

    async def line(self, post: Post, most: int = _LONGEST_LINE) -> tuple[Parent, ...]:
        """What a piece was made of, what that was made of, and so on: nearest first."""
        found: list[Parent] = []
        parent = post.parent
        while parent is not None and len(found) < most:
            found.append(parent)
            if parent.request_id is None:
                break
            row = await self._database.row(
                "SELECT * FROM posts WHERE request_id = ? AND guild_id = ?",
                (parent.request_id, post.guild_id),
            )
            parent = await self._parent(post.guild_id, row) if row is not None else None
        return tuple(found)

    async def _parent(self, guild_id: int, post: sqlite3.Row) -> Parent | None:
        """What the piece of a row of posts was made of; None if it began by itself."""
        if post["change_kind"] is None:
            return None
        row = await self._database.row(
            "SELECT posts.*, ref, user_id, private FROM posts"
            " JOIN requests ON requests.id = posts.request_id"
            " WHERE posts.request_id = ? AND posts.guild_id = ?",
            (post["parent_id"], guild_id),
        )
        kind, letter = post["change_kind"], post["parent_letter"]
        bars = await self._bars(post["request_id"]) if kind == "infill" else None
        if row is None:
            return Parent(kind, letter, bars=bars)
        return Parent(
            kind,
            letter,
            row["request_id"],
            row["ref"],
            row["title"],
            row["user_id"],
            row["channel_id"],
            row["message_id"],
            deleted=row["deleted_at"] is not None,
            private=bool(row["private"]),
            bars=bars,
        )

    async def _bars(self, request_id: int) -> tuple[int, int] | None:
        """Which bars a request had written anew; None where it is not known any more."""
        row = await self._database.row(
            "SELECT parameters FROM requests WHERE id = ?", (request_id,)
        )
        parameters: dict[str, Any] = json.loads(row["parameters"]) if row else {}
        done: dict[str, Any] = parameters.get("change", {}).get("do", {})
        return (done["first"], done["last"]) if "first" in done and "last" in done else None

    async def _post(self, where: str, *values: object) -> Post | None:
        row = await self._database.row(
            "SELECT posts.*, ref, user_id, locale, private, kind FROM posts"
            f" JOIN requests ON requests.id = posts.request_id WHERE {where}",
            values,
        )
        if row is None:
            return None
        takes = await self._database.rows(
            "SELECT * FROM pieces WHERE request_id = ? ORDER BY letter", (row["request_id"],)
        )
        songs = await _credited(self._database, row["guild_id"], takes)
        return Post(
            request_id=row["request_id"],
            ref=row["ref"],
            guild_id=row["guild_id"],
            user_id=row["user_id"],
            locale=row["locale"],
            title=row["title"],
            settings=json.loads(row["settings"]),
            model=row["model"],
            picture=row["picture"],
            picture_text=_picture_text(row["picture_text"]),
            channel_id=row["channel_id"],
            message_id=row["message_id"],
            deleted=row["deleted_at"] is not None,
            dropped=row["dropped_at"] is not None,
            takes=tuple(_take(take, songs) for take in takes),
            private=bool(row["private"]),
            parent=await self._parent(row["guild_id"], row),
            trained=int(row["model"])
            if row["kind"] == "train" and row["model"].isdecimal()
            else None,
        )


def _picture_text(kept: str) -> tuple[Message, ...]:
    """What is told of a picture; of earlier versions sentences are kept."""
    if not kept.startswith("["):
        return (told("said", text=kept),) if kept else ()
    return tuple(map(Message.from_json, json.loads(kept)))


def _take(row: sqlite3.Row, songs: Mapping[str, Credit]) -> StoredTake:
    return StoredTake(
        row["letter"],
        row["midi"],
        row["mp3"],
        row["musicxml"],
        row["score"],
        row["notes"],
        row["seconds"],
        _credits_of(row, songs),
        row["copied_run"],
        row["fingerprint"],
        row["record"],
        row["roll"],
        row["certificate"],
        _near(row, songs),
        tuple(json.loads(row["plan_from"])),
    )


async def _credited(
    database: Database, guild_id: int, takes: Sequence[sqlite3.Row]
) -> dict[str, Credit]:
    """The server's songs among those that these rows of pieces name, by SHA-256."""
    wanted = {sha256 for take in takes for sha256 in json.loads(take["nearest_ids"])}
    marks = ", ".join("?" * len(wanted))
    rows = await database.rows(
        "SELECT sha256, title, artist, rights, uploader_id FROM songs"
        f" WHERE guild_id = ? AND state = 'kept' AND sha256 IN ({marks})",
        (guild_id, *wanted),
    )
    return {
        row["sha256"]: Credit(row["title"], row["artist"], row["rights"], row["uploader_id"])
        for row in rows
    }


def _near(take: sqlite3.Row, songs: Mapping[str, Credit]) -> tuple[NearBars, ...]:
    """The bars that a row of pieces names; those of a song that is not kept any more are not."""
    return tuple(
        NearBars(
            songs.get(each["song_id"], Credit(each["title"])),
            (each["bars"][0], each["bars"][1]),
            (each["song_bars"][0], each["song_bars"][1]),
        )
        for each in json.loads(take["near"])
    )


def _credits_of(take: sqlite3.Row, songs: Mapping[str, Credit]) -> tuple[Credit, ...]:
    """The songs that a row of pieces names, nearest first."""
    titles: list[str] = json.loads(take["nearest_songs"])
    ids: list[str] = json.loads(take["nearest_ids"]) or [""] * len(titles)
    return tuple(
        songs.get(sha256, Credit(title)) for title, sha256 in zip(titles, ids, strict=True)
    )
