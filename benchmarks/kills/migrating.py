"""Kills while a database of the first version is brought up to date."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.kills.life import REPOSITORY
from bot.store import schema
from bot.store.database import Database
from bot.store.opening import FILE

_ROWS = 30_000
_COUNTED = ("requests", "posts", "pieces", "votes")
_LONGEST = 2.5
_OPEN = (
    "import asyncio, sys; from pathlib import Path; from bot.store.database import Database;"
    " asyncio.run(Database.open(Path(sys.argv[1])))"
)


def kill_while_migrating(folder: Path, times: int, numbers: random.Random) -> list[str]:
    """Kill so often, each time on an old database or on what the last kill left: the faults."""
    old, data = folder / "old", folder / "data"
    _make(old)
    before, latest = _counts(old), max(schema.migrations())
    found: list[str] = []
    for _ in range(times):
        if not data.exists() or _version(data) == latest:
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(old, data)
        process = subprocess.Popen([sys.executable, "-c", _OPEN, str(data)], cwd=REPOSITORY)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(numbers.uniform(0.2, _LONGEST))
        process.kill()
        process.wait()
        found += _faults(data, before)
    asyncio.run(_open(data))
    found += _faults(data, before)
    if _version(data) != latest:
        found.append("a database that was killed in its migrations is not up to date")
    return found


def _faults(data: Path, before: dict[str, int]) -> list[str]:
    version, counts = _version(data), _counts(data)
    found: list[str] = []
    if counts != before:
        found.append(f"at version {version} {counts} are left of {before}")
    for copy in data.glob("trash/*/*.sqlite"):
        # what is called a copy is a whole one
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                found.append(f"{copy.name} is damaged")
    return found


def _make(folder: Path) -> None:
    """A database as the first version made it, filled."""
    with tempfile.TemporaryDirectory() as past:
        first = schema.migrations()[1]
        shutil.copy(first, past)
        schema.MIGRATIONS, now = Path(past), schema.MIGRATIONS
        try:
            asyncio.run(_open(folder))
        finally:
            schema.MIGRATIONS = now
    ids = range(1, _ROWS + 1)
    with contextlib.closing(sqlite3.connect(folder / FILE)) as connection:
        for table, values in {
            "requests": {
                **{"id": "{}", "ref": "R{}", "interaction_id": "{}", "guild_id": "{}"},
                **dict.fromkeys(("channel_id", "user_id", "private", "upload_limit"), "1"),
                **{"locale": "en", "kind": "compose", "parameters": json.dumps({"brief": 1})},
                **{"uploads": "[]", "state": "done", "nonce": "n", "created_at": "1"},
            },
            "posts": {
                **{"request_id": "{}", "guild_id": "{}", "title": "T", "settings": "[]"},
                **{"model": "base", "picture_text": "P"},
            },
            "pieces": {
                **{"request_id": "{}", "guild_id": "{}", "letter": "A", "ranked": "0"},
                **dict.fromkeys(("notes", "seconds", "copied_run"), "1"),
                **{"midi": "b{}", "nearest_songs": "[]", "features": "[]"},
            },
            "votes": {
                **{"request_id": "{}", "user_id": "2", "letter": "A"},
                **{"interaction_id": "{}", "voted_at": "1"},
            },
        }.items():
            sql = (
                f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
            )
            connection.executemany(
                sql,
                ([value.replace("{}", str(n)) for value in values.values()] for n in ids),
            )
        connection.commit()


async def _open(folder: Path) -> None:
    await (await Database.open(folder)).close()


def _version(data: Path) -> int:
    with contextlib.closing(_connect(data)) as connection:
        return schema.schema_version(connection)


def _counts(data: Path) -> dict[str, int]:
    with contextlib.closing(_connect(data)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in _COUNTED
        }


def _connect(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(data / FILE, timeout=10)
