"""The SQLite file: write-ahead log, one writer, a few readers, one process at a time.

Everything that waits to be written is committed together, in one hop to the writer's thread: one
flush to the disk costs milliseconds, and under load tens of them, however many members it makes
safe.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.store.opening import FILE, claim, open_reader, open_writer
from bot.store.removing import make_guard
from bot.store.schema import CHECKED_AT_START, quick_check

_READERS = 3

_CHECKPOINT_AFTER = 1000
"""Rows that were changed, each with two to eight pages of the log: nobody who commits is to meet a
full log and empty it. A request that is accepted is one row, one that is deleted some twenty.
"""

_AFTER_PORTIONS = 250
"""The same, after one of many portions: the next waits for that, and others wait for less."""

Values = Sequence[object] | Mapping[str, object]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_Waiting = tuple[Work[Any], asyncio.Future[Any]]


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
        self._waiting: list[_Waiting] = []
        self._giving_way: list[_Waiting] = []
        self._committing: asyncio.Task[None] | None = None
        self._checkpointer: _Connection
        self._checkpointing: asyncio.Task[None] | None = None
        self._checkpoints = asyncio.Lock()
        self._changes = 0

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
            await database._connect(stack, partial(open_writer, database.path, up_to_date=False))
            database._stack = stack.pop_all()
        return database

    @classmethod
    async def join(cls, folder: Path) -> Database:
        """Open the database beside the bot that has claimed the folder: for the host's commands.

        Raises DatabaseUnusable, also where the bot is another version of Motif.
        """
        database = cls(folder)
        async with AsyncExitStack() as stack:
            await database._connect(stack, partial(open_writer, database.path, up_to_date=True))
            database._stack = stack.pop_all()
        return database

    async def _connect(
        self, stack: AsyncExitStack, writer: Callable[[], sqlite3.Connection]
    ) -> None:
        self._writer = await stack.enter_async_context(_Connection(writer))
        reader = _Connection(partial(open_reader, self.path))
        self._checkpointer = await stack.enter_async_context(reader)
        for _ in range(_READERS):
            reader = _Connection(partial(open_reader, self.path))
            self._free.put_nowait(await stack.enter_async_context(reader))

    async def close(self) -> None:
        """Write what waits and let go of the folder."""
        if self._committing is not None:
            await asyncio.wait([self._committing])
        # which that may have begun
        if self._checkpointing is not None:
            await asyncio.wait([self._checkpointing])
        await self._stack.aclose()

    async def check(self) -> None:
        """Read the whole file where that was too much for the start. Raises DatabaseDamaged."""
        if self.path.stat().st_size > CHECKED_AT_START:
            async with self._reader() as reader:
                await reader.run(lambda connection: quick_check(connection, self.path))

    async def transact(self, work: Work[T], *, gives_way: bool = False) -> T:
        """Run `work` in the writer's thread: all that it writes is kept, or nothing of it.

        It is on the disk when this returns. What `work` raises undoes it alone and comes back here.
        A portion of much work `gives_way`: it is committed by itself, in turn with whatever else
        waits, which so waits for one portion at most; and not while the log is brought to the file.
        """
        if gives_way and self._checkpointing is not None:
            await asyncio.wait([self._checkpointing])
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        (self._giving_way if gives_way else self._waiting).append((work, future))
        if not _runs(self._committing):
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
        # SQLite does not wait for another checkpoint, and would do nothing
        async with self._checkpoints:
            await self._writer.run(partial(_checkpoint, "TRUNCATE"))

    @asynccontextmanager
    async def _reader(self) -> AsyncGenerator[_Connection]:
        reader = await self._free.get()
        try:
            yield reader
        finally:
            self._free.put_nowait(reader)

    async def _commit_all(self) -> None:
        while self._waiting or self._giving_way:
            batch, self._waiting = self._waiting, []
            if batch:
                await self._commit_batch(batch, _CHECKPOINT_AFTER)
            if self._giving_way:
                await self._commit_batch([self._giving_way.pop(0)], _AFTER_PORTIONS)

    async def _commit_batch(self, batch: Sequence[_Waiting], checkpoint_after: int) -> None:
        works = [work for work, _ in batch]
        results: list[Any]
        changes = 0
        try:
            results, changes = await self._writer.run(partial(_commit, works))
        except Exception as error:
            results = [error] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
        self._changes += changes
        if self._changes >= checkpoint_after and not _runs(self._checkpointing):
            self._changes = 0
            self._checkpointing = asyncio.create_task(self._checkpoint(), name="checkpoint")

    async def _checkpoint(self) -> None:
        """Bring what was committed from the log to the file, while others go on writing."""
        # what fails, as on a full disk, is done by the next
        with suppress(sqlite3.Error):
            # the little that is committed meanwhile is done where nobody commits: once all is in
            # the file, the log begins anew
            for connection in (self._checkpointer, self._writer):
                async with self._checkpoints:
                    await connection.run(partial(_checkpoint, "PASSIVE"))


def _checkpoint(how: str, connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()


def _runs(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done()


def _commit(works: Sequence[Work[Any]], connection: sqlite3.Connection) -> tuple[list[Any], int]:
    """Every piece of work in a savepoint of one transaction: its result or its exception.

    And how many rows were changed, by triggers and foreign keys as well.
    """
    results: list[Any] = []
    before = connection.total_changes
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
    return results, connection.total_changes - before


def _at_one_moment(work: Work[T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.rollback()
