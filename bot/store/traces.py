"""Where a song leaves its name: credits of pieces, requests that brought it, the audit."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, cast

_OWN_WORDS = frozenset({"brief", "consent", "rights", "why"})
"""Parameters of requests that hold no words of a member."""


def cut_credits(connection: sqlite3.Connection, guild_id: int, song: sqlite3.Row) -> None:
    """Take the song out of what pieces say they are near to; their messages are to follow."""
    rows = connection.execute(
        "SELECT id, request_id, nearest_song, nearest_songs, nearest_ids, near FROM pieces"
        " WHERE guild_id = ? AND instr(nearest_ids, ?)",
        (guild_id, song["sha256"]),
    ).fetchall()
    for row in rows:
        pairs = zip(json.loads(row["nearest_songs"]), json.loads(row["nearest_ids"]), strict=True)
        first = json.loads(row["nearest_ids"])[0] == song["sha256"]
        left = [pair for pair in pairs if pair[1] != song["sha256"]]
        connection.execute(
            "UPDATE pieces SET nearest_song = ?, nearest_songs = ?, nearest_ids = ?, near = ?"
            " WHERE id = ?",
            (
                None if first else row["nearest_song"],
                json.dumps([title for title, _ in left]),
                json.dumps([sha256 for _, sha256 in left]),
                json.dumps([n for n in json.loads(row["near"]) if n["song_id"] != song["sha256"]]),
                row["id"],
            ),
        )
        _reword(connection, row["request_id"])


def cut_requests(connection: sqlite3.Connection, guild_id: int, song: sqlite3.Row) -> None:
    """Take the song's names, links and hash out of the requests that brought or used its file."""
    # a file that came twice may have told the song's name in another spelling
    connection.execute(
        "UPDATE train_files SET song_id = :song WHERE state = 'twice' AND song_id IS NULL"
        " AND request_id IN (SELECT request_id FROM train_files WHERE song_id = :song)",
        {"song": song["id"]},
    )
    files = connection.execute(
        "SELECT request_id, position FROM train_files WHERE guild_id = ? AND song_id = ?",
        (guild_id, song["id"]),
    ).fetchall()
    positions = {(file["request_id"], file["position"]) for file in files}
    rows = connection.execute(
        "SELECT id, parameters, uploads FROM requests WHERE guild_id = :guild AND (instr(uploads,"
        " :sha256) OR instr(uploads, :name) OR instr(parameters, :name)"
        " OR id IN (SELECT request_id FROM train_files WHERE song_id = :song))",
        {
            "guild": guild_id,
            "sha256": song["sha256"],
            "name": json.dumps(song["file_name"])[1:-1],
            "song": song["id"],
        },
    ).fetchall()
    names = {song["file_name"], song["title"], song["artist"], song["sha256"]} - {""}
    for row in rows:
        uploads = json.loads(row["uploads"])
        for position, upload in enumerate(uploads):
            if (row["id"], position) in positions or not names.isdisjoint(upload.values()):
                upload.update(name="", url="", size=0, sha256=None)
        parameters = _without(json.loads(row["parameters"]), names)
        connection.execute(
            "UPDATE requests SET parameters = ?, uploads = ? WHERE id = ?",
            (json.dumps(parameters), json.dumps(uploads), row["id"]),
        )
    for file in files:
        _reword(connection, file["request_id"])
    connection.execute(
        "UPDATE train_files SET name = '', failure = NULL, song_id = NULL,"
        " state = 'removed' WHERE guild_id = ? AND song_id = ?",
        (guild_id, song["id"]),
    )
    for name in names:
        connection.execute(
            "UPDATE audit SET subject = '' WHERE guild_id = ? AND instr(subject, ?)",
            (guild_id, name),
        )


def _without(value: Any, names: set[str]) -> Any:
    """A JSON value in which strings that are one of the names are empty, but for our own words."""
    match value:
        case dict():
            given = cast("dict[str, Any]", value)
            return {
                key: inner if key in _OWN_WORDS else _without(inner, names)
                for key, inner in given.items()
            }
        case list():
            return [_without(inner, names) for inner in cast("list[Any]", value)]
        case _:
            return "" if value in names else value


def _reword(connection: sqlite3.Connection, request_id: int) -> None:
    connection.execute("INSERT OR IGNORE INTO rewordings VALUES (?)", (request_id,))
