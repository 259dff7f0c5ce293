"""A database as large as a bot's may become, made by the project's own migrations."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from bot.store.database import Database
from bot.store.opening import FILE

SERVERS = 10_000
LARGE = 10
"""Servers that have a hundredth of all requests each; the others share the rest evenly."""

FIRST_SERVER = 10**17
MEMBERS = 20_000
"""Who asks: each for about as many requests as every other."""

SHARES = 50
"""Every so many requests one is a pack, which leaves no piece; the first is number 7."""

_DAY = 86_400.0
_PORTION = 10_000
_MOST_VOTERS = 12


def fill(folder: Path, requests: int) -> Path:
    """Make a database with so many finished requests, posts, two pieces each, and votes: its path.

    Nothing waits and nothing runs. Every server has 5 songs, settings and lines in its audit; a
    tenth have a version and a weekly post. Every fifth piece is made of another, every fiftieth
    request was a pack, every hundredth a training. The same number gives the same database.
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
        _servers(connection, range(FIRST_SERVER, FIRST_SERVER + SERVERS))
        numbers = random.Random(requests)
        latest: dict[int, int] = {}
        rows = iter(range(1, requests + 1))
        while some := list(islice(rows, _PORTION)):
            places = {request: server_of(request, numbers) for request in some}
            _requests(connection, places, requests, numbers, latest)
        connection.execute("UPDATE running_time SET seconds = ?", (_DAY,))
        connection.execute("COMMIT")
        for _, _, sql in later:
            connection.execute(sql)
        connection.execute("BEGIN")
        # as each piece and each vote would have done
        connection.execute(
            "UPDATE guilds SET filled ="
            " (SELECT coalesce(sum(size), 0) FROM posts WHERE posts.guild_id = guilds.guild_id)"
        )
        connection.execute(
            "UPDATE posts SET relabel = 1 WHERE request_id IN (SELECT request_id FROM votes)"
        )
        connection.execute("UPDATE posts SET relabel = 0 WHERE relabel = 1")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    # or the first who waits for the disk waits for all of this
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path


def add_server(server: int, requests: int) -> Callable[[sqlite3.Connection], None]:
    """Add one more server with so many requests, in a transaction: to be forgotten."""

    def add(connection: sqlite3.Connection) -> None:
        _servers(connection, range(server, server + 1))
        (last,) = connection.execute("SELECT max(id) FROM requests").fetchone()
        places = dict.fromkeys(range(last + 1, last + 1 + requests), server)
        _requests(connection, places, last + requests, random.Random(server), {})

    return add


def server_of(request: int, numbers: random.Random) -> int:
    """The server of a request: a tenth of all are of the large ones."""
    if request % 10 == 0:
        return FIRST_SERVER + numbers.randrange(LARGE)
    return FIRST_SERVER + LARGE + numbers.randrange(SERVERS - LARGE)


async def _create(folder: Path) -> None:
    await (await Database.open(folder)).close()


def _servers(connection: sqlite3.Connection, servers: Sequence[int]) -> None:
    connection.executemany(
        "INSERT INTO guilds (guild_id, last_served) VALUES (?, ?)",
        ((server, place) for place, server in enumerate(servers, 1)),
    )
    connection.executemany("INSERT INTO greetings VALUES (?)", ((server,) for server in servers))
    connection.executemany(
        "INSERT INTO songs (guild_id, sha256, size, file_name, title, rights, uploader_id, consent,"
        " consented_at, transcription, quality, seconds, tempo, key, notes, heard_at)"
        " VALUES (?, ?, 4000000, 'song.mp3', 'A song', 'own', ?, 'I may.', 0, ?, 0.9, 180, 120,"
        " 'C major', 900, 0)",
        (
            (server, _sha(f"song {server} {n}"), server % MEMBERS, _sha(f"heard {server} {n}"))
            for server in servers
            for n in range(5)
        ),
    )
    learned = [server for server in servers if server % 10 == 0]
    connection.executemany(
        "INSERT INTO models (guild_id, number, folder, size, state, created_at)"
        " VALUES (?, 1, ?, 900000, 'ready', 0)",
        ((server, f"models/{server}/1") for server in learned),
    )
    connection.executemany("INSERT INTO models_in_use VALUES (?, 1, 0)", ((s,) for s in learned))
    connection.executemany(
        "INSERT INTO model_songs SELECT guild_id, 1, id FROM songs WHERE guild_id = ?",
        ((server,) for server in learned),
    )
    connection.executemany(
        "INSERT INTO settings VALUES (?, ?, ?)",
        ((server, name, value) for server in servers for name, value in _settings(server).items()),
    )
    connection.executemany(
        "INSERT INTO channel_settings VALUES (?, ?, 'takes', '1')",
        ((server, channel) for server in servers[::5] for channel in range(2)),
    )
    connection.executemany(
        "INSERT INTO weekly_posts VALUES (?, ?)",
        ((server, 7 * _DAY) for server in servers if "weekly" in _settings(server)),
    )


def _settings(server: int) -> Mapping[str, str]:
    """What moderators set, as JSON by name."""
    weekly = {"weekly": "1"} if server % 10 == 3 else {}
    return {"train_roles": "[5, 6]", "language": '"es"', **weekly}


def _requests(
    connection: sqlite3.Connection,
    places: Mapping[int, int],
    total: int,
    numbers: random.Random,
    latest: dict[int, int],
) -> None:
    """Requests by id with their servers; `latest` is the piece that was last made in each."""
    plain = {"brief": {"bars": 16, "takes": 2, "seed": 1}, "given": {}}
    parameters = json.dumps(plain)
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
                numbers.randrange(1, MEMBERS),
                "train" if request % 100 == 1 else "compose",
                json.dumps({**plain, "share": {"request": latest.get(server, 1), "letter": "A"}})
                if request % SHARES == 7
                else parameters,
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
    connection.executemany(
        "INSERT INTO audit (guild_id, actor_id, action, subject, at) VALUES (?, ?, 'cancel', ?, 0)",
        (
            (server, numbers.randrange(1, MEMBERS), f"{request:06X}")
            for request, server in places.items()
            if request % 10 == 4
        ),
    )
    connection.executemany(
        "INSERT INTO train_files (request_id, position, guild_id, name, state, song_id)"
        " SELECT ?, row_number() OVER (), guild_id, title, 'heard', id FROM songs"
        " WHERE guild_id = ?",
        ((request, server) for request, server in places.items() if request % 100 == 1),
    )
    done = {
        request: server
        for request, server in places.items()
        if request % 50 != 2 and request % SHARES != 7
    }
    _posts(connection, done, total, latest)
    _pieces(connection, done)
    _votes(connection, [request for request in done if request % 3 == 0], numbers)


def _votes(connection: sqlite3.Connection, requests: Sequence[int], numbers: random.Random) -> None:
    ballots = {
        request: [numbers.choice("AAB") for _ in range(1 + numbers.randrange(_MOST_VOTERS))]
        for request in requests
    }
    connection.executemany(
        "INSERT INTO votes (request_id, user_id, letter, interaction_id, voted_at)"
        " VALUES (?, ?, ?, ?, 0)",
        (
            (request, MEMBERS + numbers.randrange(100) * 100 + voter, letter, 10**18 + request)
            for request, letters in ballots.items()
            for voter, letter in enumerate(letters)
        ),
    )


def _posts(
    connection: sqlite3.Connection, done: Mapping[int, int], total: int, latest: dict[int, int]
) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for request, server in done.items():
            parent = latest.get(server) if request % 5 == 0 else None
            yield (
                request,
                server,
                _sha(f"picture {request}"),
                10**18 + request,
                _DAY * request / total,
                parent,
                *(("A", "vary") if parent else (None, None)),
            )
            latest[server] = request

    connection.executemany(
        "INSERT INTO posts (request_id, guild_id, title, settings, model, picture, picture_text,"
        " channel_id, message_id, size, made_after, parent_id, parent_letter, change_kind)"
        " VALUES (?, ?, 'Pale Tide', '{}', 'base', ?, 'Piano rolls.', 1, ?, 900000, ?, ?, ?, ?)",
        rows(),
    )


def _pieces(connection: sqlite3.Connection, done: Mapping[int, int]) -> None:
    files = ("midi", "mp3", "musicxml", "score", "record", "roll")

    def rows() -> Iterator[tuple[object, ...]]:
        for request, server in done.items():
            for rank, letter in enumerate("AB"):
                blobs = (_sha(f"{kind} {request} {rank}") for kind in files)
                yield (request, server, letter, rank, *blobs)

    connection.executemany(
        "INSERT INTO pieces (request_id, guild_id, letter, ranked, midi, mp3, musicxml, score,"
        " record, roll, notes, seconds, nearest_songs, copied_run, features)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 141, 39.0, '[]', 4, '{}')",
        rows(),
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
