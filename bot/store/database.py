"""The SQLite file: write-ahead log, one writer, numbered migrations, one process at a time.

Everything that waits to be written is committed together: one flush to the disk costs milliseconds,
and under load tens of them, however many members it makes safe. That is why this has threads of
its own and not aiosqlite, which commits statement by statement, and whose thread keeps alive a
process that fails before it closes the connection (tried with 0.22).
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

MIGRATIONS = Path(__file__).with_name("migrations")

Values = Sequence[object] | Mapping[str, object]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class DataFolderBusy(Exception):
    """Another bot uses this data folder."""


class Database:
    """One connection that writes and one that only reads, each in its thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "motif.sqlite"
        self._guard: sqlite3.Connection | None = None
        self._writing = ThreadPoolExecutor(1, "ledger")
        self._reading = ThreadPoolExecutor(1, "reader")
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._committing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, folder: Path, *, patience: float = 12.0) -> Database:
        """Open or create the database in the folder and bring its schema up to date.

        A bot that is just stopping is waited for, `patience` seconds. Raises DataFolderBusy.
        """
        database = cls(folder)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(database._writing, database._claim_folder, patience)
        await loop.run_in_executor(database._writing, database._open_writer)
        await loop.run_in_executor(database._reading, database._open_reader)
        return database

    @classmethod
    async def join(cls, folder: Path) -> Database:
        """Open the database beside the bot that has claimed the folder: for the host's commands."""
        database = cls(folder)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(database._writing, database._open_writer)
        await loop.run_in_executor(database._reading, database._open_reader)
        return database

    async def close(self) -> None:
        """Write what waits and let go of the folder."""
        if self._committing is not None:
            await asyncio.wait([self._committing])
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._reading, self._reader.close)
        await loop.run_in_executor(self._writing, self._writer.close)
        if self._guard is not None:
            await loop.run_in_executor(self._writing, self._guard.close)
        self._reading.shutdown()
        self._writing.shutdown()

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in the writer's thread: all that it writes is kept, or nothing of it.

        It is on the disk when this returns. What `work` raises undoes it alone and comes back here.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all(), name="ledger")
        return await future

    async def execute(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """One statement as a transaction, and the rows it returns."""
        return await self.transact(lambda connection: connection.execute(sql, values).fetchall())

    async def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """What was committed before the call."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._reading, lambda: self._reader.execute(sql, values).fetchall()
        )

    async def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        found = await self.rows(sql, values)
        return found[0] if found else None

    async def scrub(self) -> None:
        """Leave nothing of deleted rows in the write-ahead log.

        Its pages go to the file and it is emptied; in the file itself deleted content is
        overwritten as it is deleted (secure_delete).
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._writing,
            lambda: self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(),
        )

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works = [work for work, _ in batch]
            results: list[Any]
            try:
                results = await loop.run_in_executor(self._writing, self._commit, works)
            except sqlite3.Error as error:
                results = [error] * len(batch)
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)

    def _commit(self, works: list[Work[Any]]) -> list[Any]:
        """Every piece of work in a savepoint of one transaction: its result or its exception."""
        results: list[Any] = []
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            for work in works:
                self._writer.execute("SAVEPOINT work")
                try:
                    results.append(work(self._writer))
                except Exception as error:
                    self._writer.execute("ROLLBACK TO work")
                    results.append(error)
                self._writer.execute("RELEASE work")
            self._writer.execute("COMMIT")
        except BaseException:
            self._writer.rollback()
            raise
        return results

    def _claim_folder(self, patience: float) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._guard = _claim(self._path.with_name("lock.sqlite"), patience)

    def _open_writer(self) -> None:
        self._writer = _connect(self._path)
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = FULL")
        self._writer.execute("PRAGMA secure_delete = ON")
        _migrate(self._writer)

    def _open_reader(self) -> None:
        self._reader = _connect(self._path)
        self._reader.execute("PRAGMA query_only = ON")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _claim(path: Path, patience: float) -> sqlite3.Connection:
    """Hold an exclusive lock for the life of the process; the kernel drops it with the process."""
    guard = sqlite3.connect(path, isolation_level=None, timeout=patience)
    try:
        guard.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        guard.close()
        raise DataFolderBusy(f"another bot is running on {path.parent}") from error
    return guard


def _migrate(connection: sqlite3.Connection) -> None:
    """Apply, each in a transaction of its own, the numbered files that were not applied yet."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for path in sorted(MIGRATIONS.glob("*.sql")):
        number = int(path.name.split("_")[0])
        if number <= version:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in _statements(path.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def _statements(script: str) -> list[str]:
    """Single statements of a script: `executescript` would commit in between."""
    statements: list[str] = []
    pending = ""
    for line in re.split(r"(?<=;)[ \t]*\n", re.sub(r"--[^\n]*", "", script)):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    if pending.strip():
        statements.append(pending.strip())
    return statements
