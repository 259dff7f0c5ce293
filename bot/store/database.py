"""The SQLite file: write-ahead log, one writer, a few readers, one process at a time.

Everything that waits to be written is committed together, in one hop to the writer's thread: one
flush to the disk costs milliseconds, and under load tens of them, however many members it makes
safe.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.store.removing import make_guard
from bot.store.schema import (
    CHECKED_AT_START,
    UNREADABLE,
    DatabaseMissing,
    DatabaseUnusable,
    SchemaUnknown,
    as_damage,
    migrate,
    migrations,
    quick_check,
    refuse_foreign,
    schema_version,
)

FILE = "motif.sqlite"
LOCK = "lock.sqlite"
_READERS = 3

Values = Sequence[object] | Mapping[str, object]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class DataFolderBusy(Exception):
    """Another bot uses this data folder."""


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, with whole pieces of work sent to its thread in one hop."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        # what is not committed when the process ends was promised to nobody: it need not wait
        self._thread.daemon = True

    async def __aenter__(self) -> _Connection:
        try:
            await super().__aenter__()
        except BaseException:
            # its thread still has to say that it ends, and nobody may be there to hear it
            await asyncio.to_thread(self._thread.join)
            raise
        return self

    async def run(self, work: Work[T]) -> T:
        """Run `work` in the connection's thread."""
        return await self._execute(work, self._conn)  # pyright: ignore[reportUnknownMemberType]


class Database:
    """One connection that writes and some that only read, each with its thread."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._folder = folder
        self._stack = AsyncExitStack()
        self._writer: _Connection
        self._free: asyncio.LifoQueue[_Connection] = asyncio.LifoQueue()
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._committing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, folder: Path, *, patience: float = 12.0) -> Database:
        """Open or create the database in the folder and bring its schema up to date.

        A bot that is just stopping is waited for, `patience` seconds. Raises DataFolderBusy,
        DatabaseUnusable, and sqlite3.Error for what may pass (a full disk).
        """
        database = cls(folder)
        async with AsyncExitStack() as stack:
            guard = await asyncio.to_thread(claim, folder, patience)
            stack.callback(guard.close)
            await asyncio.to_thread(make_guard, folder)
            await database._connect(stack, partial(_open_writer, database.path, up_to_date=False))
            database._stack = stack.pop_all()
        return database

    @classmethod
    async def join(cls, folder: Path) -> Database:
        """Open the database beside the bot that has claimed the folder: for the host's commands.

        Raises DatabaseUnusable, also where the bot is another version of Motif.
        """
        database = cls(folder)
        async with AsyncExitStack() as stack:
            await database._connect(stack, partial(_open_writer, database.path, up_to_date=True))
            database._stack = stack.pop_all()
        return database

    async def _connect(
        self, stack: AsyncExitStack, writer: Callable[[], sqlite3.Connection]
    ) -> None:
        self._writer = await stack.enter_async_context(_Connection(writer))
        for _ in range(_READERS):
            reader = _Connection(partial(_open_reader, self.path))
            self._free.put_nowait(await stack.enter_async_context(reader))

    async def close(self) -> None:
        """Write what waits and let go of the folder."""
        if self._committing is not None:
            await asyncio.wait([self._committing])
        await self._stack.aclose()

    async def check(self) -> None:
        """Read the whole file where that was too much for the start. Raises DatabaseDamaged."""
        if self.path.stat().st_size > CHECKED_AT_START:
            async with self._reader() as reader:
                await reader.run(lambda connection: quick_check(connection, self.path))

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

    async def read(self, work: Work[T]) -> T:
        """Run `work` on what was committed before the call, in a reader's thread.

        All that it asks is answered as of one moment.
        """
        async with self._reader() as reader:
            return await reader.run(partial(_at_one_moment, work))

    async def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """What was committed before the call."""
        return await self.read(lambda connection: connection.execute(sql, values).fetchall())

    async def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        return await self.read(lambda connection: connection.execute(sql, values).fetchone())

    async def scrub(self) -> None:
        """Leave nothing of deleted rows in the write-ahead log.

        Its pages go to the file and it is emptied; in the file itself deleted content is
        overwritten as it is deleted (secure_delete).
        """
        await self._writer.run(
            lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        )

    @asynccontextmanager
    async def _reader(self) -> AsyncGenerator[_Connection]:
        reader = await self._free.get()
        try:
            yield reader
        finally:
            self._free.put_nowait(reader)

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works = [work for work, _ in batch]
            results: list[Any]
            try:
                results = await self._writer.run(partial(_commit, works))
            except Exception as error:
                results = [error] * len(batch)
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)


def _commit(works: Sequence[Work[Any]], connection: sqlite3.Connection) -> list[Any]:
    """Every piece of work in a savepoint of one transaction: its result or its exception."""
    results: list[Any] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for work in works:
            connection.execute("SAVEPOINT work")
            try:
                results.append(work(connection))
            except Exception as error:
                connection.execute("ROLLBACK TO work")
                results.append(error)
            connection.execute("RELEASE work")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return results


def _at_one_moment(work: Work[T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.rollback()


def log_of_writes(path: Path) -> Path | None:
    """What a database was last written and does not hold itself, in a file beside it."""
    log = path.with_name(f"{path.name}-wal")
    return log if _holds_anything(log) else None


def _holds_anything(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _open_writer(path: Path, *, up_to_date: bool) -> sqlite3.Connection:
    if (log := log_of_writes(path)) is not None and not _holds_anything(path):
        # SQLite would make a new one and delete what was written last to the one that is away
        raise DatabaseMissing(path, log)
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        # what is damaged or of a newer Motif must not be written to, not even by a pragma
        version = schema_version(connection)
        if version > max(migrations()) or (up_to_date and version != max(migrations())):
            raise SchemaUnknown(path, version, max(migrations()))
        refuse_foreign(connection, path)
        if not up_to_date and path.stat().st_size <= CHECKED_AT_START:
            quick_check(connection, path)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        if not up_to_date:
            migrate(connection, path)
    except UNREADABLE as error:
        connection.close()
        raise as_damage(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _open_reader(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = ON")
    return connection


def claim(folder: Path, patience: float) -> sqlite3.Connection:
    """Hold an exclusive lock for the life of the process; the kernel drops it with the process.

    Raises DataFolderBusy, DatabaseUnusable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(f"The data folder {folder} cannot be used: {error}.") from error
    guard = sqlite3.connect(
        folder / LOCK, isolation_level=None, timeout=patience, check_same_thread=False
    )
    try:
        guard.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        guard.close()
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise DataFolderBusy(f"another bot is running on {folder}") from error
        raise
    except sqlite3.DatabaseError as error:
        guard.close()
        raise DatabaseUnusable(
            f"{folder / LOCK} is damaged ({error}). Nothing is kept in it: delete it while no bot"
            " runs."
        ) from error
    return guard
