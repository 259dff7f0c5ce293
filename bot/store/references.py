"""Which blobs are still needed: the one place that knows every column that names one."""

from __future__ import annotations

import sqlite3

_NAMED = (
    "SELECT 1 FROM pieces WHERE :blob IN (midi, mp3, musicxml, score)"
    " UNION ALL SELECT 1 FROM posts WHERE picture = :blob"
    " UNION ALL SELECT 1 FROM songs WHERE :blob IN (transcription, midi, audio)"
    " UNION ALL SELECT 1 FROM requests WHERE instr(uploads, :blob) LIMIT 1"
)


def is_named(connection: sqlite3.Connection, blob: str) -> bool:
    """Whether any row of any server still needs the blob; ask in the transaction that lets go."""
    return connection.execute(_NAMED, {"blob": blob}).fetchone() is not None
