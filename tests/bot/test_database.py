"""Who is accepted does not wait: for the log to be brought to the file, or for much other work."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncGenerator, Callable
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


@pytest.mark.parametrize("portions", [False, True])
async def test_a_commit_of_many_rows_counts_as_many(
    database: Database, monkeypatch: pytest.MonkeyPatch, portions: bool
) -> None:
    limit = "_AFTER_PORTIONS" if portions else "_CHECKPOINT_AFTER"
    monkeypatch.setattr(module, limit, 2 * SOME)
    rows = [(name, "x" * 4096) for name in range(SOME)]

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT OR REPLACE INTO settings VALUES (1, ?, ?)", rows)

    before = database.path.stat().st_size
    await database.transact(work, gives_way=portions)
    assert database.path.stat().st_size == before
    await database.transact(work, gives_way=portions)
    await database.close()
    assert database.path.stat().st_size > before + SOME * 4096


async def test_what_was_deleted_is_in_no_log_also_while_one_is_brought_to_the_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHECKPOINT_AFTER", 1)
    for _ in range(20):
        await write(database, 1)
        await database.scrub()
        assert database.path.with_name("motif.sqlite-wal").stat().st_size == 0


async def test_portions_of_much_work_are_committed_by_themselves_in_turn_with_whoever_waits(
    database: Database,
) -> None:
    busy, order = threading.Event(), list[str]()

    def named(name: str) -> Callable[[sqlite3.Connection], None]:
        return lambda _: order.append(name)

    async def some(*names: str, portions: bool = False) -> None:
        for name in names:
            await database.transact(named(name), gives_way=portions)

    def heard(statement: str) -> None:
        if statement == "COMMIT":
            order.append(";")

    await database._writer.run(lambda connection: connection.set_trace_callback(heard))
    held = asyncio.create_task(database.transact(lambda _: busy.wait(10)))
    await asyncio.sleep(0)
    rest = asyncio.gather(some("1", "2", portions=True), some("a", "b", "c"), some("d"))
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(held, rest)
    assert "".join(order) == ";1;ad;2;b;c;"
