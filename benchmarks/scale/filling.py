"""A database as large as a bot's may become, made by the project's own migrations."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from bot.store.database import FILE, Database

SERVERS = 10_000
LARGE = 10
"""Servers that have a hundredth of all requests each; the others share the rest evenly."""

FIRST_SERVER = 10**17
_DAY = 86_400.0
_PORTION = 10_000


def fill(folder: Path, requests: int) -> Path:
    """Make a database with so many finished requests, posts, two pieces each, and votes: its path.

    Nothing waits and nothing runs; 5 songs a server, and a version of every tenth. The same number
    gives the same database.
    """
    asyncio.run(_create(folder))
    path = folder / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -100000")
        # sorted once they are all there, indexes take a fraction of the time
        later = connection.execute(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type"
        ).fetchall()
        for kind, name, _ in later:
            connection.execute(f"DROP {kind} {name}")
        connection.execute("BEGIN")
        _servers(connection)
        numbers = random.Random(requests)
        rows = iter(range(1, requests + 1))
        while some := list(islice(rows, _PORTION)):
            _requests(connection, some, requests, numbers)
        connection.execute("COMMIT")
        for _, _, sql in later:
            connection.execute(sql)
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def server_of(request: int, numbers: random.Random) -> int:
    """The server of a request: a tenth of all are of the large ones."""
    if request % 10 == 0:
        return FIRST_SERVER + numbers.randrange(LARGE)
    return FIRST_SERVER + LARGE + numbers.randrange(SERVERS - LARGE)


async def _create(folder: Path) -> None:
    await (await Database.open(folder)).close()


def _servers(connection: sqlite3.Connection) -> None:
    servers = range(FIRST_SERVER, FIRST_SERVER + SERVERS)
    connection.executemany(
        "INSERT INTO guilds (guild_id, last_served) VALUES (?, ?)",
        ((server, place) for place, server in enumerate(servers, 1)),
    )
    connection.executemany(
        "INSERT INTO songs (guild_id, sha256, size, file_name, title, rights, uploader_id, consent,"
        " consented_at, transcription, quality, seconds, tempo, key, notes, heard_at)"
        " VALUES (?, ?, 4000000, 'song.mp3', 'A song', 'own', 7, 'I may.', 0, ?, 0.9, 180, 120,"
        " 'C major', 900, 0)",
        (
            (server, _sha(f"song {server} {n}"), _sha(f"heard {server} {n}"))
            for server in servers
            for n in range(5)
        ),
    )
    connection.executemany(
        "INSERT INTO models (guild_id, number, folder, size, state, created_at)"
        " VALUES (?, 1, ?, 900000, 'ready', 0)",
        ((server, f"models/{server}/1") for server in servers if server % 10 == 0),
    )
    connection.execute(
        "INSERT INTO models_in_use (guild_id, number, since) SELECT guild_id, 1, 0 FROM models"
    )


def _requests(
    connection: sqlite3.Connection, ids: list[int], total: int, numbers: random.Random
) -> None:
    places = {request: server_of(request, numbers) for request in ids}
    parameters = json.dumps({"brief": {"bars": 16, "takes": 2, "seed": 1}, "given": {}})
    connection.executemany(
        "INSERT INTO requests (id, ref, interaction_id, guild_id, channel_id, user_id, locale,"
        " private, upload_limit, kind, parameters, uploads, state, acknowledged, card_id, attempts,"
        " nonce, sending, tries, message_id, told_at, card_closed, seconds, created_at,"
        " finished_at) VALUES (?, ?, ?, ?, 1, ?, 'en-US', 0, 10485760, ?, ?, '[]', ?, 1, ?, 1, ?,"
        " 1, 1, ?, 0, 1, 2.5, ?, ?)",
        (
            (
                request,
                f"{request:06X}",
                10**18 + request,
                server,
                numbers.randrange(1, 500),
                "train" if request % 100 == 1 else "compose",
                parameters,
                "failed" if request % 50 == 2 else "done",
                10**18 + request,
                f"motif-{request:018}",
                10**18 + request,
                _DAY * request / total,
                _DAY * request / total,
            )
            for request, server in places.items()
        ),
    )
    done = {request: server for request, server in places.items() if request % 50 != 2}
    connection.executemany(
        "INSERT INTO posts (request_id, guild_id, title, settings, model, picture, picture_text,"
        " channel_id, message_id, shown, size, made_after)"
        " VALUES (?, ?, 'Pale Tide', '{}', 'base', ?, 'Piano rolls.', 1, ?, ?, 900000, ?)",
        (
            (
                request,
                server,
                _sha(f"picture {request}"),
                10**18 + request,
                "A2 B1" if request % 3 == 0 else "",
                _DAY * request / total,
            )
            for request, server in done.items()
        ),
    )
    connection.executemany(
        "INSERT INTO pieces (request_id, guild_id, letter, ranked, midi, mp3, musicxml, score,"
        " notes, seconds, nearest_songs, copied_run, features, votes, voters)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 141, 39.0, '[]', 4, '{}', ?, ?)",
        (
            (
                request,
                server,
                letter,
                rank,
                *(_sha(f"{kind} {request} {rank}") for kind in ("midi", "mp3", "xml", "score")),
                *((2 - rank, 3) if request % 3 == 0 else (None, None)),
            )
            for request, server in done.items()
            for rank, letter in enumerate("AB")
        ),
    )
    connection.executemany(
        "INSERT INTO votes (request_id, user_id, letter, interaction_id, voted_at)"
        " VALUES (?, ?, ?, ?, 0)",
        (
            (request, 1000 + voter, "AAB"[voter], 10**18 + request)
            for request in done
            if request % 3 == 0
            for voter in range(3)
        ),
    )


def wait_everywhere(connection: sqlite3.Connection) -> None:
    """A request of every server waits for its turn."""
    servers: Iterator[int] = iter(range(FIRST_SERVER, FIRST_SERVER + SERVERS))
    connection.executemany(
        "INSERT INTO requests (ref, interaction_id, guild_id, channel_id, user_id, locale, private,"
        " upload_limit, kind, parameters, uploads, state, acknowledged, card_id, nonce, created_at)"
        " VALUES (?, ?, ?, 1, 1, 'en-US', 0, 10485760, 'compose', '{}', '[]', 'queued', 1, 1, '',"
        " 0)",
        ((f"W{server}", -server, server) for server in servers),
    )


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
