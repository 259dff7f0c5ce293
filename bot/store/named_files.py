"""Which files of the data folder are needed because a row names them.

A deletion lists those that no row names any more as `removals`, in its own transaction.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator

from bot.store.blobs import FOLDER

COPIES = "trash/*.sqlite"
"""What to remove where copies of the database know what is forgotten."""

_COLUMNS = {
    "pieces": ("midi", "mp3", "musicxml", "score", "record", "roll", "certificate"),
    "posts": ("picture",),
    "packs": ("zip",),
    "songs": ("transcription", "midi", "audio"),
    "jam_entries": ("midi", "mp3"),
}
"""Columns that name blobs, by table; each table has the server beside them, and each column an
index of what its names begin with. Uploads of requests come on top.
"""

_KEPT_UPLOADS = 'instr(uploads, \'"sha256": "\')'
"""As in the index of the requests whose uploads are kept."""


def _named(table: str, column: str, test: str) -> str:
    start = f"substr({column}, 1, 12)"
    return f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {test.format(start)}"


_IS_NAMED = " UNION ALL ".join(
    [
        *(
            # with the plus the planner does not put :blob into the expression that is indexed
            _named(table, column, "{} = substr(:blob, 1, 12)") + f" AND +{column} = :blob"
            for table, columns in _COLUMNS.items()
            for column in columns
        ),
        f"SELECT 1 FROM requests WHERE {_KEPT_UPLOADS} AND instr(uploads, :blob)",
    ]
)

_NAMED_FROM = " UNION ALL ".join(
    _named(table, column, "{} >= :first AND {} < :end".replace("{}", "{0}"))
    for table, columns in _COLUMNS.items()
    for column in columns
)


def is_named(connection: sqlite3.Connection, blob: str) -> bool:
    """Whether any row of any server still needs the blob."""
    return connection.execute(f"{_IS_NAMED} LIMIT 1", {"blob": blob}).fetchone() is not None


def of_request(connection: sqlite3.Connection, request_id: int) -> set[str]:
    """Every blob of a request and of the piece or pack that came of it."""
    (uploads,) = connection.execute(
        "SELECT uploads FROM requests WHERE id = ?", (request_id,)
    ).fetchone()
    packs = connection.execute("SELECT zip FROM packs WHERE request_id = ?", (request_id,))
    entries = connection.execute(
        "SELECT midi, mp3 FROM jam_entries WHERE request_id = ?", (request_id,)
    )
    named = {row[0] for row in packs} | {blob for row in entries for blob in row}
    return of_piece(connection, request_id) | set(_hashes(uploads)) | named


def of_piece(connection: sqlite3.Connection, request_id: int) -> set[str]:
    """Every blob of a piece that came of a request."""
    rows = connection.execute(
        "SELECT midi, mp3, musicxml, score, record, roll, certificate, picture FROM pieces"
        " JOIN posts USING (request_id) WHERE request_id = ?",
        (request_id,),
    )
    return {blob for row in rows for blob in row if blob}


def of_guild(connection: sqlite3.Connection, guild_id: int) -> set[str]:
    """Every blob that a row of this server needs."""
    found: set[str] = set()
    for table, columns in _COLUMNS.items():
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE guild_id = ?", (guild_id,)
        )
        found |= {blob for row in rows for blob in row if blob}
    uploads = connection.execute("SELECT uploads FROM requests WHERE guild_id = ?", (guild_id,))
    return found | {blob for row in uploads for blob in _hashes(row[0])}


def every_blob(connection: sqlite3.Connection) -> Iterator[str]:
    """Every blob that a row needs, one that several need more than once."""
    for table, columns in _COLUMNS.items():
        for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table}"):
            yield from filter(None, row)
    yield from uploaded_blobs(connection)


def version_folders(connection: sqlite3.Connection) -> Iterator[str]:
    """The folder of every version that has one."""
    for row in connection.execute("SELECT folder FROM models WHERE folder IS NOT NULL"):
        yield row[0]


def let_go(
    connection: sqlite3.Connection, blobs: Iterable[str], folders: Iterable[str] = ()
) -> list[str]:
    """List what no row names any more as to be removed, in the transaction that lets go: paths."""
    paths = [blob_path(blob) for blob in blobs if not is_named(connection, blob)]
    paths += folders
    connection.executemany("INSERT OR IGNORE INTO removals VALUES (?)", [(path,) for path in paths])
    return paths


def blob_path(sha256: str) -> str:
    """Of a blob, in the data folder."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def uploaded_blobs(connection: sqlite3.Connection) -> Iterator[str]:
    """Every blob that a request was asked with and that is still kept for it."""
    for row in connection.execute(f"SELECT uploads FROM requests WHERE {_KEPT_UPLOADS}"):
        yield from _hashes(row[0])


def is_needed(connection: sqlite3.Connection, path: str) -> bool:
    """Whether a row names a blob or a version's folder, or is about to, by its path."""
    if path == COPIES:
        return False
    if path.startswith(FOLDER):
        return is_named(connection, path.rsplit("/", 1)[-1])
    _, guild, name = path.split("/")
    return name in version_names(connection, guild)


def version_names(connection: sqlite3.Connection, guild: str) -> set[str]:
    """The names of the folders that a server's versions have or are about to get."""
    rows = connection.execute(
        "SELECT number FROM models WHERE guild_id = ?"
        " AND (folder IS NOT NULL OR state = 'training')",
        (int(guild),),
    )
    return {str(row["number"]) for row in rows}


def named_from(connection: sqlite3.Connection, start: str) -> set[str]:
    """Every blob that a row names and whose name begins with these two digits."""
    end = f"{int(start, 16) + 1:02x}" if start != "ff" else "g"
    rows = connection.execute(_NAMED_FROM, {"first": start, "end": end})
    return {row[0] for row in rows}


def _hashes(uploads: str) -> list[str]:
    return re.findall(r"\b[0-9a-f]{64}\b", uploads)
