"""Days that were seen to pass, and the trash that is kept for seven of them.

A clock may begin in 1970 and learn the time an hour later, or jump ahead. What is deleted after
some days is therefore counted by how long bots have run on the database, which only grows while
one runs, as fast as time does.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

TRASH = "trash"
"""What is thrown away, by day."""

DAY = 86_400.0
"""Seconds."""

TRASH_DAYS = 7


def running_day(connection: sqlite3.Connection) -> int:
    """How many whole days bots have run on this database; 0 in one that does not know yet."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'running_time'").fetchone()
    if known is None:
        return 0
    return int(connection.execute("SELECT seconds FROM running_time").fetchone()[0] // DAY)


def trash_of_today(connection: sqlite3.Connection, data: Path) -> Path:
    """The folder for what is thrown away now."""
    return data / TRASH / str(running_day(connection))


class Trash:
    """`trash/<day>/` in the data folder: what no row names is not deleted at once.

    A database that was lost, moved aside or restored from an older copy names less than there is,
    and files that are gone cannot be had back. All of this is for threads.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / TRASH

    def throw(self, path: Path, today: Path) -> None:
        """Move a file or folder of the data folder here, as it is called there."""
        target = today / path.relative_to(self._data)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            shutil.rmtree(target)
        path.replace(target)

    def empty(self, today: int) -> int:
        """Delete what has lain here for seven whole days: how many days' folders went."""
        old = [path for path in self._days() if int(path.name) + TRASH_DAYS < today]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return len(old)

    def remove(self, path: str) -> None:
        """Leave nothing of a file or folder here either: it was asked to be forgotten."""
        for day in self._days():
            thrown = day / path
            if thrown.is_dir():
                shutil.rmtree(thrown, ignore_errors=True)
            else:
                thrown.unlink(missing_ok=True)

    def remove_copies(self) -> None:
        """Leave no copy of the database here: each knows what was forgotten since."""
        for day in self._days():
            for copy in day.glob("*.sqlite"):
                copy.unlink(missing_ok=True)

    def _days(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.name.isdecimal()]
