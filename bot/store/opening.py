"""Opening the SQLite file; one that is damaged, foreign or of a newer Motif is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.schema import (
    CHECKED_AT_START,
    UNREADABLE,
    DatabaseMissing,
    DatabaseUnusable,
    LogDamaged,
    SchemaUnknown,
    as_damage,
    migrate,
    migrations,
    quick_check,
    refuse_foreign,
    schema_version,
)
from bot.store.write_ahead import unreadable_commits

FILE = "motif.sqlite"
LOCK = "lock.sqlite"

_MOST_PAGES = 1 << 14
"""Of the write-ahead log, 64 MiB: whoever commits then brings them to the file, if nobody did."""


class DataFolderBusy(Exception):
    """Another bot uses this data folder."""


def log_of_writes(path: Path) -> Path | None:
    """What a database was last written and does not hold itself, in a file beside it."""
    log = path.with_name(f"{path.name}-wal")
    return log if _holds_anything(log) else None


def _holds_anything(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def open_writer(path: Path, *, up_to_date: bool) -> sqlite3.Connection:
    """The connection that writes; without `up_to_date` the schema is brought up to date first.

    Raises DatabaseUnusable, and then nothing was written to a file that was there; sqlite3.Error.
    """
    log = log_of_writes(path)
    if log is not None and not _holds_anything(path):
        # SQLite would make a new one and delete what was written last to the one that is away
        raise DatabaseMissing(path, log)
    if _holds_anything(path):
        _look(path, up_to_date=up_to_date, thorough=log is not None)
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_MOST_PAGES}")
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


def _look(path: Path, *, up_to_date: bool, thorough: bool) -> None:
    """Refuse what is damaged, foreign or of another Motif, without writing to it.

    A connection that may write brings the log to the file as it is closed: also one that belongs
    to another file, in whose place this was put. What such a log does may be found by a `thorough`
    check alone. Raises DatabaseUnusable.
    """
    # what is in a rollback journal has to be undone before anything can be read
    mode = "rw" if _holds_anything(path.with_name(f"{path.name}-journal")) else "ro"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=5)) as connection:
        try:
            version = schema_version(connection)
            if version > max(migrations()) or (up_to_date and version != max(migrations())):
                raise SchemaUnknown(path, version, max(migrations()))
            refuse_foreign(connection, path)
            if not up_to_date and (lost := _lost(connection, path)) > 1:
                raise LogDamaged(path, lost)
            if not up_to_date and path.stat().st_size <= CHECKED_AT_START:
                quick_check(connection, path, thorough=thorough)
        except UNREADABLE as error:
            raise as_damage(error, path) from error


def _lost(connection: sqlite3.Connection, path: Path) -> int:
    """Commits that stand in the log and cannot be read."""
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute("BEGIN")
    schema_version(connection)
    try:
        return unreadable_commits(path, page_size)
    finally:
        connection.rollback()


def open_reader(path: Path) -> sqlite3.Connection:
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
