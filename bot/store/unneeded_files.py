"""Files that are to be removed, and files that nobody knows.

What a deletion lists (see `named_files`) is removed after it, and whatever broke off is removed
later. A file that is not listed and that no row names was left by a killed bot, or the database was
lost: it goes to the trash.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from bot.store.blobs import FOLDER, Blobs
from bot.store.database import Database
from bot.store.days import Trash, running_day, trash_of_today
from bot.store.named_files import (
    COPIES,
    blob_path,
    is_needed,
    let_go,
    named_from,
    uploaded_blobs,
    version_names,
)
from bot.store.removing import may_remove

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.unneeded_files")

MODELS = "models"
"""The folder of the servers' models in the data folder: `models/<guild>/<version>`."""

HALF_MADE = ".draft-"
"""What a model folder's name begins with while it is being made or removed."""

_AT_ONCE = 25
"""Files that are looked up and removed in one transaction: others wait for it."""


class UnneededFiles:
    """Removes files of the data folder that the database has let go of, or never knew."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs
        self._data = blobs.folder.parent
        self._trash = Trash(self._data)

    async def remove(self, paths: Collection[str]) -> None:
        """Remove these files and folders, as far as no row has come to need them again."""
        for some in _portions(sorted(paths)):
            folders = await self._database.transact(
                lambda c, some=some: self._take(c, some), gives_way=True
            )
            for folder in folders:
                await asyncio.to_thread(_remove_folder, folder)

    async def discard(self, blobs: Iterable[str]) -> None:
        """Remove those of these blobs that no row names."""
        wanted = tuple(blobs)
        await self.remove(await self._database.transact(lambda c: let_go(c, wanted)))

    async def remove_listed(self) -> None:
        """Remove everything that was let go of and is still there."""
        rows = await self._database.rows("SELECT path FROM removals ORDER BY path")
        await self.remove([row["path"] for row in rows])

    async def empty_trash(self) -> None:
        """Delete what was thrown away seven days ago."""
        day = await self._database.read(running_day)
        if await asyncio.to_thread(self._trash.empty, day):
            _log.info("old trash is deleted", day=day)

    async def sweep(self) -> None:
        """Throw away what no row names, once after a start; not if that is more than a tenth."""
        total, unknown = await self._unknown()
        if 10 * len(unknown) > total:
            _log.error(
                f"{len(unknown)} of {total} files and models in the data folder belong to nothing"
                " that the database knows, and nothing was removed. If motif.sqlite was moved"
                " away or restored from an older copy, or MOTIF_DATA_DIR is another, stop the bot"
                " and put the right one back; docs/operating.md tells what else can be done.",
                unknown=len(unknown),
                files=total,
                folder=str(self._data),
            )
        else:
            for some in _portions(unknown):
                await self._database.transact(
                    lambda c, some=some: self._throw(c, some), gives_way=True
                )
            if unknown:
                _log.info("what no row names is in the trash", files=len(unknown))
        self._blobs.settled()

    async def _unknown(self) -> tuple[int, list[str]]:
        """How many blobs and model folders there are, and the paths of those that nobody knows."""
        uploaded = await self._database.read(lambda c: {*uploaded_blobs(c)})
        total, unknown = 0, list[str]()
        for folder in await asyncio.to_thread(_folders, self._data / FOLDER, "[0-9a-f]{2}"):
            there = await asyncio.to_thread(_blobs_in, folder)
            named = await self._database.read(lambda c, name=folder.name: named_from(c, name))
            total += len(there)
            unknown += [blob_path(blob) for blob in there - named - uploaded]
        # the operator may keep other models in the same place
        for folder in await asyncio.to_thread(_folders, self._data / MODELS, r"[0-9]{1,18}"):
            there = await asyncio.to_thread(_names_in, folder)
            named = await self._database.read(lambda c, name=folder.name: version_names(c, name))
            total += len(there)
            unknown += [f"{MODELS}/{folder.name}/{name}" for name in there - named]
        # what was let go of during a backup is removed after it
        listed = {row["path"] for row in await self._database.rows("SELECT path FROM removals")}
        return total, [path for path in unknown if path not in listed]

    def _take(self, connection: sqlite3.Connection, paths: Sequence[str]) -> list[Path]:
        """Remove files, and give folders another name, here where no row can come in between.

        They stay listed while a backup copies files.
        """
        folders: list[Path] = []
        with may_remove(self._data) as free:
            for path in paths if free else ():
                if is_needed(connection, path) or self._take_one(path, folders):
                    connection.execute("DELETE FROM removals WHERE path = ?", (path,))
        return folders

    def _take_one(self, path: str, folders: list[Path]) -> bool:
        """Whether it is gone; it is not where somebody is about to name it."""
        place = self._data / path
        if path.startswith(FOLDER):
            if not self._blobs.take_away(place.name):
                return False
        elif path == COPIES:
            self._trash.remove_copies()
        elif place.is_dir():
            folders.append(place.rename(place.with_name(HALF_MADE + secrets.token_hex(4))))
        self._trash.remove(path)
        return True

    def _throw(self, connection: sqlite3.Connection, paths: Sequence[str]) -> None:
        today = trash_of_today(connection, self._data)
        for path in paths:
            if is_needed(connection, path):
                continue
            place = self._data / path
            if path.startswith(FOLDER):
                self._blobs.take_unneeded(place.name, lambda p: self._trash.throw(p, today))
            elif place.is_dir():
                self._trash.throw(place, today)


def _portions(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    return (paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE))


def _remove_folder(folder: Path) -> None:
    """Delete a model's folder, and its server's once that is empty."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _folders(parent: Path, names: str) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(p for p in parent.iterdir() if re.fullmatch(names, p.name) and p.is_dir())


def _blobs_in(folder: Path) -> set[str]:
    return {
        path.name
        for path in folder.iterdir()
        if re.fullmatch(r"[0-9a-f]{64}", path.name) and path.name.startswith(folder.name)
    }


def _names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(HALF_MADE)}
