"""Either the bot removes files or a backup copies those that came last: one waits for the other.

A backup reads the database as it was at one moment. What the bot lets go of after that moment it
only lists, as `removals`; it is removed when the backup is through. So nobody waits who writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

FILE = "removing.sqlite"
"""Nothing is kept in it; the kernel drops a lock on it with the process that has it."""

_PATIENCE = 30.0
"""Seconds in which a bot has removed the few files that it is just removing."""


def make_guard(data: Path) -> None:
    """Make the file, for the bot: a backup that another user makes first would not be its own.

    One that is damaged is made anew, for nothing is kept in it. Raises sqlite3.OperationalError.
    """
    path = data / FILE
    path.touch()
    try:
        with may_remove(data):
            pass
    except sqlite3.DatabaseError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORR")):
            raise
        path.unlink()
        path.touch()


@contextmanager
def nothing_removed(data: Path) -> Generator[None]:
    """No bot removes a file of this data folder meanwhile. Raises sqlite3.OperationalError."""
    with closing(_opened(data, _PATIENCE)) as guard:
        guard.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def may_remove(data: Path) -> Generator[bool]:
    """Whether files may be removed in the block: not while a backup copies them."""
    with closing(_opened(data, 0.0)) as guard:
        try:
            guard.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
                raise
            free = False
        else:
            free = True
        yield free


def _opened(data: Path, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(data / FILE, isolation_level=None, timeout=patience)
