"""What is kept of one member, in every server: to be counted, handed over, or deleted."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bot.store.database import Database
from bot.store.named_files import COPIES, let_go, of_request

PERSONAL = {
    ("requests", "user_id"),
    ("songs", "uploader_id"),
    ("votes", "user_id"),
    ("voted_takes", "user_id"),
    ("audit", "actor_id"),
    ("jams", "user_id"),
    ("jam_entries", "user_id"),
    ("jam_votes", "user_id"),
    ("refused_forms", "user_id"),
}
"""Every column that names a person. What hangs on such a row (posts, pieces, lines of a training's
card, rewordings) is that person's too."""

FORGOTTEN = 0
"""Who did something, once that member's data are deleted."""

_AT_ONCE = 3
"""Requests that are deleted in one transaction: others wait for it."""

_ROUNDS = ("jams", "jam_entries", "jam_votes")

_COUNTS = " UNION ALL ".join(
    f"SELECT {server} AS server, '{what}' AS what, count(*) AS many FROM {rows} GROUP BY server"
    for what, server, rows in (
        ("songs", "guild_id", "songs WHERE uploader_id = :user"),
        (
            "pieces",
            "requests.guild_id",
            "requests JOIN posts ON posts.request_id = requests.id"
            " WHERE user_id = :user AND deleted_at IS NULL",
        ),
        ("votes", "guild_id", "votes JOIN posts USING (request_id) WHERE user_id = :user"),
        ("requests", "guild_id", "requests WHERE user_id = :user"),
        ("requests", "guild_id", "refused_forms WHERE user_id = :user"),
        ("deeds", "guild_id", "audit WHERE actor_id = :user"),
        *(("rounds", "guild_id", f"{table} WHERE user_id = :user") for table in _ROUNDS),
    )
)
"""How much of everything is kept in each server, by one look at all that is the member's."""

_SONGS = "SELECT * FROM songs WHERE uploader_id = ? ORDER BY guild_id, id"
_REQUESTS = "SELECT * FROM requests WHERE user_id = ? ORDER BY guild_id, id"
_POSTS = (
    "SELECT posts.*, ref FROM posts JOIN requests ON requests.id = posts.request_id"
    " WHERE user_id = ? ORDER BY posts.guild_id, posts.request_id"
)
_TAKES = (
    "SELECT pieces.* FROM pieces JOIN requests ON requests.id = pieces.request_id"
    " WHERE user_id = ? ORDER BY request_id, letter"
)
_VOTES = (
    "SELECT votes.letter, voted_at, posts.guild_id, posts.channel_id, posts.message_id, title"
    " FROM votes JOIN posts USING (request_id) WHERE user_id = ? ORDER BY voted_at"
)
_DEEDS = "SELECT guild_id, action, subject, at FROM audit WHERE actor_id = ? ORDER BY id"
_FILES = (
    "SELECT train_files.request_id, position, name, train_files.state FROM train_files"
    " JOIN requests ON requests.id = train_files.request_id WHERE user_id = ?"
    " ORDER BY request_id, position"
)
_OFFERS = (
    "SELECT offers.* FROM offers JOIN requests ON requests.id = offers.request_id"
    " WHERE user_id = ? ORDER BY offers.id"
)
_EVERYTHING = (
    *(_SONGS, _REQUESTS, _FILES, _POSTS, _TAKES, _VOTES, _DEEDS),
    "SELECT * FROM jams WHERE user_id = ? ORDER BY id",
    "SELECT * FROM jam_entries WHERE user_id = ? ORDER BY id",
    "SELECT jam_id, guild_id, one_id, other_id, chosen_id FROM jam_votes WHERE user_id = ?",
    _OFFERS,
    "SELECT * FROM refused_forms WHERE user_id = ? ORDER BY id",
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a member in a server; `requests` with forms that were refused, `deeds`
    are lines of the audit, `rounds` what they started, entered or voted for in jams.
    """

    guild_id: int
    songs: int
    pieces: int
    votes: int
    requests: int
    deeds: int
    rounds: int


_COUNTED = [field.name for field in fields(Kept) if field.name != "guild_id"]


@dataclass(frozen=True, slots=True)
class Record:
    """Every row that is kept of a member, as the tables have it."""

    songs: Sequence[Row]
    requests: Sequence[Row]
    train_files: Sequence[Row]
    posts: Sequence[Row]
    takes: Sequence[Row]
    votes: Sequence[Row]
    deeds: Sequence[Row]
    jams: Sequence[Row]
    jam_entries: Sequence[Row]
    jam_votes: Sequence[Row]
    offers: Sequence[Row]
    refused_forms: Sequence[Row]


class Members:
    """Reads and deletes what names a member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept(self, user_id: int) -> list[Kept]:
        """How much is kept, by server; servers without anything are left out."""

        def read(connection: sqlite3.Connection) -> list[Kept]:
            found: dict[int, Counter[str]] = defaultdict(Counter)
            for row in connection.execute(_COUNTS, {"user": user_id}):
                found[row["server"]][row["what"]] += row["many"]
            return [
                Kept(guild_id, **{name: found[guild_id][name] for name in _COUNTED})
                for guild_id in sorted(found)
            ]

        return await self._database.read(read)

    async def record(self, user_id: int) -> Record:
        """Everything that is kept of a member, in all servers, as of one moment."""

        def read(connection: sqlite3.Connection) -> Record:
            return Record(
                *([dict(row) for row in connection.execute(sql, (user_id,))] for sql in _EVERYTHING)
            )

        return await self._database.read(read)

    async def song_ids(self, guild_id: int, user_id: int) -> list[int]:
        rows = await self._database.rows(
            "SELECT id FROM songs WHERE guild_id = ? AND uploader_id = ?", (guild_id, user_id)
        )
        return [row["id"] for row in rows]

    async def erase(self, guild_id: int, user_id: int) -> list[str]:
        """Delete a member's requests, pieces and votes in a server, and the name from its audit.

        Their songs, which others' versions may have learnt from, must have been forgotten before.
        The files to remove are returned, and listed as removals; messages are listed too.
        """
        paths: list[str] = []
        await self._database.transact(lambda c: _list_announcements(c, guild_id, user_id))

        def few(connection: sqlite3.Connection) -> list[str] | None:
            return _erase_requests(connection, guild_id, user_id)

        while (some := await self._database.transact(few, gives_way=True)) is not None:
            paths += some

        def rest(connection: sqlite3.Connection) -> list[str]:
            values = {
                "user": user_id, "guild": guild_id, "nobody": FORGOTTEN, "now": time.time()
            }  # fmt: skip
            connection.execute(
                "DELETE FROM votes WHERE user_id = :user AND EXISTS (SELECT 1 FROM posts"
                "  WHERE posts.request_id = votes.request_id AND guild_id = :guild)",
                values,
            )
            connection.execute(
                "UPDATE audit SET actor_id = :nobody WHERE actor_id = :user AND guild_id = :guild",
                values,
            )
            entries = connection.execute(
                "DELETE FROM jam_entries WHERE user_id = :user AND guild_id = :guild"
                " RETURNING midi, mp3",
                values,
            ).fetchall()
            for statement in (
                "DELETE FROM jam_votes WHERE user_id = :user AND guild_id = :guild",
                "DELETE FROM refused_forms WHERE user_id = :user AND guild_id = :guild",
                "UPDATE jams SET user_id = :nobody WHERE user_id = :user AND guild_id = :guild",
            ):
                connection.execute(statement, values)
            # a training that nobody asked for goes on, and tells nobody
            connection.execute(
                "UPDATE requests SET user_id = 0, channel_id = 0, token = NULL, card_id = NULL,"
                " locale = 'en', private = 0, told_at = coalesce(told_at, :now), card_closed = 1,"
                " parameters = json_remove(parameters, '$.after')"
                " WHERE user_id = :user AND guild_id = :guild AND automatic",
                values,
            )
            blobs = {blob for entry in entries for blob in entry}
            return let_go(connection, blobs, [COPIES])

        return paths + await self._database.transact(rest)

    async def messages_to_remove(self) -> list[tuple[int, int]]:
        """Channel and id of every message that is to be deleted."""
        rows = await self._database.rows(
            "SELECT channel_id, message_id FROM message_removals ORDER BY message_id"
        )
        return [(row["channel_id"], row["message_id"]) for row in rows]

    async def message_removed(self, message_id: int) -> None:
        """It is gone, or out of reach for good."""
        await self._database.execute(
            "DELETE FROM message_removals WHERE message_id = ?", (message_id,)
        )


_ANNOUNCED_FOR = 14 * 86_400_000
"""Milliseconds after a piece in which a weekly post may name it: its week by the bot's running
time, and what the bot stood still."""


def _list_announcements(connection: sqlite3.Connection, guild_id: int, user_id: int) -> None:
    """List the results of jams that the member entered, and weekly posts that came soon after the
    member's pieces: whom these name is not kept, and others' pieces are in /top.
    """
    connection.execute(
        "INSERT OR IGNORE INTO message_removals"
        " SELECT message_id, channel_id, guild_id FROM announcements"
        " WHERE guild_id = :guild AND message_id IS NOT NULL AND ("
        "  kind = 'result' AND subject IN (SELECT jam_id FROM jam_entries"
        "   WHERE user_id = :user AND guild_id = :guild)"
        "  OR kind = 'weekly' AND EXISTS (SELECT 1 FROM requests JOIN posts"
        "   ON posts.request_id = requests.id WHERE user_id = :user"
        "   AND requests.guild_id = :guild AND announcements.message_id > posts.message_id"
        # Discord's ids begin with the time
        "   AND (announcements.message_id >> 22) - (posts.message_id >> 22) < :soon))",
        {"guild": guild_id, "user": user_id, "soon": _ANNOUNCED_FOR},
    )


def _erase_requests(
    connection: sqlite3.Connection, guild_id: int, user_id: int
) -> list[str] | None:
    """Delete some requests of a member with all that hangs on them; None if there are no more."""
    rows = connection.execute(
        "SELECT requests.id, requests.channel_id, card_id, requests.message_id, private,"
        " posts.channel_id AS post_channel, posts.message_id AS post"
        " FROM requests LEFT JOIN posts ON posts.request_id = requests.id"
        " WHERE user_id = ? AND requests.guild_id = ? AND NOT automatic LIMIT ?",
        (user_id, guild_id, _AT_ONCE),
    ).fetchall()
    if not rows:
        return None
    blobs: set[str] = set()
    for row in rows:
        blobs |= of_request(connection, row["id"])
        if not row["private"]:
            messages = {
                row["card_id"]: row["channel_id"],
                row["message_id"]: row["channel_id"],
                row["post"]: row["post_channel"],
            }
            connection.executemany(
                "INSERT OR IGNORE INTO message_removals VALUES (?, ?, ?)",
                [(m, channel, guild_id) for m, channel in messages.items() if m and channel],
            )
        # what was made of it names who asked for it
        connection.execute(
            "INSERT OR IGNORE INTO rewordings SELECT request_id FROM posts WHERE parent_id = ?",
            (row["id"],),
        )
        connection.execute("DELETE FROM requests WHERE id = ?", (row["id"],))
    return let_go(connection, blobs)


def parsed(row: Row, *columns: str) -> dict[str, Any]:
    """A row with these columns of JSON read."""
    return {
        name: json.loads(value) if name in columns and value else value
        for name, value in row.items()
    }
