"""Which blobs are still needed: the one place that knows every column that names one."""

from __future__ import annotations

import re
import sqlite3

_COLUMNS = {
    "pieces": ("midi", "mp3", "musicxml", "score"),
    "posts": ("picture",),
    "songs": ("transcription", "midi", "audio"),
}
"""Columns by table; each table has the server beside them. Uploads of requests come on top."""

_NAMED = " UNION ALL ".join(
    [
        *(
            f"SELECT 1 FROM {table} WHERE :blob IN ({', '.join(columns)})"
            for table, columns in _COLUMNS.items()
        ),
        "SELECT 1 FROM requests WHERE instr(uploads, :blob) LIMIT 1",
    ]
)


def is_named(connection: sqlite3.Connection, blob: str) -> bool:
    """Whether any row of any server still needs the blob; ask in the transaction that lets go."""
    return connection.execute(_NAMED, {"blob": blob}).fetchone() is not None


def named(connection: sqlite3.Connection, guild_id: int | None = None) -> set[str]:
    """Every blob that a row of this server, or of any, needs."""
    found: set[str] = set()
    for table, columns in _COLUMNS.items():
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE ? IN (guild_id, -1)",
            (-1 if guild_id is None else guild_id,),
        )
        found |= {blob for row in rows for blob in row if blob}
    uploads = connection.execute(
        "SELECT uploads FROM requests WHERE ? IN (guild_id, -1)",
        (-1 if guild_id is None else guild_id,),
    )
    for row in uploads:
        found |= set(re.findall(r"\b[0-9a-f]{64}\b", row[0]))
    return found
