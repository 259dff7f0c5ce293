"""The write-ahead log: who is accepted does not wait until it is brought to the file."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.store import database as module
from bot.store.database import Database

SOME = 50
"""Pages that a commit writes: of 40 commits more than the thousand after which SQLite by itself
brings them to the file.
"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    opened = await Database.open(tmp_path)
    await opened.scrub()
    yield opened
    await opened.close()


async def write(database: Database, times: int) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO settings VALUES (1, hex(randomblob(8)), ?)", (text,))

    text = "x" * 4096 * SOME
    for _ in range(times):
        await database.transact(work)


async def test_whoever_commits_brings_nothing_to_the_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHECKPOINT_AFTER", 1000)
    before = database.path.stat().st_size
    await write(database, 40)
    assert database.path.stat().st_size == before


async def test_the_log_is_brought_to_the_file_meanwhile_and_begins_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHECKPOINT_AFTER", 10)
    await write(database, 60)
    written = 60 * SOME * 4096
    assert database.path.stat().st_size > written / 2
    assert database.path.with_name("motif.sqlite-wal").stat().st_size < written / 2


async def test_what_was_deleted_is_in_no_log_also_while_one_is_brought_to_the_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHECKPOINT_AFTER", 1)
    for _ in range(20):
        await write(database, 1)
        await database.scrub()
        assert database.path.with_name("motif.sqlite-wal").stat().st_size == 0
