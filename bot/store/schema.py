"""Before anything is read: the file is whole, and its schema is one that this code knows.

Migrations are numbered files. Before each one the database is copied, and each is a transaction
of its own in which no foreign key acts: a table that others refer to can be rebuilt without
deleting what refers to it, and the references are checked before the commit.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bot.store.days import trash_of_today

MIGRATIONS = Path(__file__).with_name("migrations")

CHECKED_AT_START = 64 * 2**20
"""Bytes of a database that is checked before anything else; a larger one while the bot serves."""

_COPY = "motif-before-{:04}.sqlite"
"""A copy lies in the trash: it goes after some days, and at once where a song is forgotten."""

_CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_OF_THE_SCRIPT = ("SQLITE_ERROR", "SQLITE_CONSTRAINT", "SQLITE_MISMATCH")
"""What would fail again: anything else may pass, as a full disk does."""
_FORMAT = "unsupported file format"

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises: SQLite quotes it, and what it quotes may be no text."""


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message tells the operator what to do."""


class DatabaseDamaged(DatabaseUnusable):
    """The file is not a whole SQLite database."""

    def __init__(self, path: Path, what: str) -> None:
        log = path.with_name(f"{path.name}-wal")
        another = (
            f" If you put another copy of it beside {log.name}, put back the one that was there."
            if log.is_file() and log.stat().st_size
            else ""
        )
        super().__init__(
            f"The database {path} is damaged ({what}). Leave it where it is: without it nobody"
            f" knows whose the songs, pieces and models beside it are.{another} Restore your backup"
            " with `python -m bot.backup BACKUP --restore` into another, empty MOTIF_DATA_DIR, or"
            " save what can be read with `sqlite3 motif.sqlite .recover`; docs/operating.md"
            " tells how."
        )


class DatabaseMissing(DatabaseUnusable):
    """The file is gone or empty, and what was written to it last is still beside it."""

    def __init__(self, path: Path, log: Path) -> None:
        super().__init__(
            f"The database {path} is gone, and {log.name} beside it holds what was written to it"
            " last: nothing was touched. Put the database back beside it. For a new one, or a"
            " backup, name another, empty folder as MOTIF_DATA_DIR."
        )


class LogDamaged(DatabaseUnusable):
    """Of what was written last a part cannot be read, and SQLite would go on without it."""

    def __init__(self, path: Path, commits: int) -> None:
        super().__init__(
            f"{path.name}-wal beside the database {path} is damaged: {commits} changes that were"
            " written to it cannot be read. Nothing was touched. Put a whole copy of both files"
            " back, or restore your backup into another, empty MOTIF_DATA_DIR; to go on without"
            f" these changes run `sqlite3 {path.name} 'PRAGMA wal_checkpoint(TRUNCATE)'`."
        )


class DatabaseForeign(DatabaseUnusable):
    """Another program's database."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The database {path} is not one that Motif made: nothing was touched. Name another"
            " folder as MOTIF_DATA_DIR, or put Motif's own database back."
        )


class MigrationFailed(DatabaseUnusable):
    """What an older Motif left cannot be brought forward, now or later."""

    def __init__(self, path: Path, number: int, what: str) -> None:
        super().__init__(
            f"The database {path} cannot be brought up to date: migration {number} {what}. It is"
            " as it was before: go on with the Motif that you had, and report this."
        )


class SchemaUnknown(DatabaseUnusable):
    """The schema is of another version of Motif than this code."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        update = (
            "Start the newer Motif that wrote it, or restore a backup that is older than the update"
            if version > known
            else "Start the bot once, which brings it up to date"
        )
        super().__init__(
            f"The database {path} has schema {version}, and this Motif knows {known}: nothing was"
            f" touched. {update}."
        )


def migrations() -> dict[int, Path]:
    """The numbered files by number, in their order."""
    return {int(path.name.split("_")[0]): path for path in sorted(MIGRATIONS.glob("*.sql"))}


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of the migration that was done last; 0 in a new database."""
    return connection.execute("PRAGMA user_version").fetchone()[0]


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """A database with tables has Motif's. Raises DatabaseForeign."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {row[0] for row in rows}
    version = schema_version(connection)
    if "requests" not in tables if version else tables:
        raise DatabaseForeign(path)


def quick_check(connection: sqlite3.Connection, path: Path, *, thorough: bool = False) -> None:
    """Read the whole file; a `thorough` check, which takes six times as long, compares all indexes
    with their tables too. Raises DatabaseDamaged.
    """
    check = "integrity_check" if thorough else "quick_check"
    try:
        found = [row[0] for row in connection.execute(f"PRAGMA {check}(1)")]
    except UNREADABLE as error:
        raise as_damage(error, path) from error
    if found != ["ok"]:
        raise DatabaseDamaged(path, found[0].splitlines()[-1])


def as_damage(error: Exception, path: Path) -> Exception:
    """DatabaseDamaged for what only a damaged file causes; any other error as it is."""
    name = getattr(error, "sqlite_errorname", "")
    damaged = isinstance(error, UnicodeDecodeError) or name.startswith(_CORRUPT)
    return DatabaseDamaged(path, str(error)) if damaged or _FORMAT in str(error) else error


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply every migration that was not applied yet, each after a copy of the database.

    Raises SchemaUnknown, and changes nothing, where a newer Motif was here; MigrationFailed. Where
    one fails the database is as it was before that one; a new one, which has nothing to lose, gets
    all at once or none.
    """
    version, known = schema_version(connection), migrations()
    if version > max(known):
        raise SchemaUnknown(path, version, max(known))
    if version == 0:
        _apply(connection, path, known)
        return
    for number, script in known.items():
        if number > version:
            _copy(connection, trash_of_today(connection, path.parent) / _COPY.format(number))
            _apply(connection, path, {number: script})


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """A copy of the database as it is, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _apply(connection: sqlite3.Connection, path: Path, scripts: Mapping[int, Path]) -> None:
    """Migrations by number, in one transaction. Raises MigrationFailed, sqlite3.Error."""
    number = max(scripts)
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            orphans = _orphans(connection)
            for script in scripts.values():
                for statement in _statements(script.read_text(encoding="utf-8")):
                    connection.execute(statement)
            # those that somebody's own deletions have left are not the migration's
            for (table, parent), count in (_orphans(connection) - orphans).items():
                raise MigrationFailed(path, number, f"leaves {count} {table} without {parent}")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException as error:
            connection.rollback()
            if getattr(error, "sqlite_errorname", "").startswith(_OF_THE_SCRIPT):
                raise MigrationFailed(path, number, f"fails ({error})") from error
            raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _orphans(connection: sqlite3.Connection) -> Counter[tuple[str, str]]:
    """How many rows of a table refer to none of another, by both names."""
    broken = connection.execute("PRAGMA foreign_key_check")
    return Counter((row[0], row[2]) for row in broken)


def _statements(script: str) -> list[str]:
    """Single statements of a script: `executescript` would commit in between."""
    statements: list[str] = []
    pending = ""
    for line in re.split(r"(?<=;)[ \t]*\n", re.sub(r"--[^\n]*", "", script)):
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    if pending.strip():
        statements.append(pending.strip())
    return statements
