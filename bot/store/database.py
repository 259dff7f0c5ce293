"""The SQLite file: write-ahead log, one writer, numbered migrations, one process at a time."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

MIGRATIONS = Path(__file__).with_name("migrations")


class DataFolderBusy(Exception):
    """Another bot uses this data folder."""


class Database:
    """One connection that writes, behind a lock, and one that only reads."""

    def __init__(
        self, writer: aiosqlite.Connection, reader: aiosqlite.Connection, guard: sqlite3.Connection
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._guard = guard
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, folder: Path, *, patience: float = 12.0) -> Database:
        """Open or create `motif.sqlite` in the folder and bring its schema up to date.

        A bot that is just stopping is waited for, `patience` seconds. Raises DataFolderBusy.
        """
        guard = await asyncio.to_thread(_claim, folder / "lock.sqlite", patience)
        path = folder / "motif.sqlite"
        writer = await _connect(path)
        await writer.execute("PRAGMA journal_mode = WAL")
        await writer.execute("PRAGMA synchronous = FULL")
        await _migrate(writer)
        reader = await _connect(path)
        await reader.execute("PRAGMA query_only = ON")
        return cls(writer, reader, guard)

    async def close(self) -> None:
        async with self._lock:
            await self._reader.close()
            await self._writer.close()
            self._guard.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[aiosqlite.Connection]:
        """One writer at a time; all of the block is kept, or nothing of it."""
        async with self._lock:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
            except BaseException:
                await asyncio.shield(self._writer.rollback())
                raise
            await asyncio.shield(self._writer.commit())

    async def execute(
        self, sql: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[sqlite3.Row]:
        """One statement that is a transaction of its own, and what it returns."""
        async with self._lock:
            return list(await self._writer.execute_fetchall(sql, values))

    async def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What was committed before the call."""
        return list(await self._reader.execute_fetchall(sql, values))

    async def row(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        found = await self.rows(sql, values)
        return found[0] if found else None


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    await connection.execute("PRAGMA foreign_keys = ON")
    await connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _claim(path: Path, patience: float) -> sqlite3.Connection:
    """Hold an exclusive lock for the life of the process; the kernel drops it with the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    guard = sqlite3.connect(path, isolation_level=None, timeout=patience, check_same_thread=False)
    try:
        guard.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        guard.close()
        raise DataFolderBusy(f"another bot is running on {path.parent}") from error
    return guard


async def _migrate(connection: aiosqlite.Connection) -> None:
    """Apply, each in a transaction of its own, the numbered files that were not applied yet."""
    (version,) = next(iter(await connection.execute_fetchall("PRAGMA user_version")))
    for path in sorted(MIGRATIONS.glob("*.sql")):
        number = int(path.name.split("_")[0])
        if number <= version:
            continue
        await connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in _statements(path.read_text(encoding="utf-8")):
                await connection.execute(statement)
            await connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            await connection.rollback()
            raise
        await connection.commit()


def _statements(script: str) -> list[str]:
    """Single statements of a script: `executescript` would commit in between."""
    statements: list[str] = []
    pending = ""
    for line in re.split(r"(?<=;)\n", re.sub(r"--[^\n]*", "", script)):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    if pending.strip():
        statements.append(pending.strip())
    return statements
