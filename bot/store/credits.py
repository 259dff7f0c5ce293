"""The songs that a take is near to, by title as it reads now."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Credit:
    """A song that a take is near to; a song of the base model has no more than its title."""

    title: str
    artist: str = ""
    rights: str | None = None
    uploader_id: int | None = None


async def credited(
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


def credits_of(take: sqlite3.Row, songs: Mapping[str, Credit]) -> tuple[Credit, ...]:
    """The songs that a row of pieces names, nearest first."""
    titles: list[str] = json.loads(take["nearest_songs"])
    ids: list[str] = json.loads(take["nearest_ids"]) or [""] * len(titles)
    return tuple(
        songs.get(sha256, Credit(title)) for title, sha256 in zip(titles, ids, strict=True)
    )
