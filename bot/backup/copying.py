"""A copy of everything that a data folder holds, and a data folder made from one.

A backup is a folder with `motif.sqlite`, `blobs/`, `models/` and `certificates/`. Every file that
the database names is copied beside the bot; then the database is read as it is at one moment, and
from that moment on the bot removes no file for as long as it takes to copy the few that came
meanwhile. The database as it was then takes its place, and what no row names any more goes last: at
every moment the backup's database and files belong together, also when the same folder is backed up
into again.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.store.blobs import FOLDER, sync_folder
from bot.store.days import Trash, trash_of_today
from bot.store.named_files import blob_path, every_blob, is_named, version_folders
from bot.store.opening import FILE, claim, log_of_writes
from bot.store.removing import nothing_removed
from bot.store.schema import SchemaUnknown, migrations, quick_check, schema_version
from bot.store.unneeded_files import MODELS

KEY, RETIRED = "certificates/host-key.pem", "certificates/retired-keys.txt"
"""What certificates are signed with, and the public keys that they were signed with before."""


class BackupError(Exception):
    """It cannot be done; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or a data folder holds now; `missing` are files that rows name in vain."""

    blobs: int
    models: int
    missing: tuple[str, ...]


def back_up(data: Path, target: Path) -> Copied:
    """Copy a data folder, beside a bot that may be running on it. Raises BackupError."""
    if not (data / FILE).is_file():
        raise BackupError(f"There is no {FILE} in {data}: is MOTIF_DATA_DIR right?")
    if _overlap(data, target):
        raise BackupError(f"{target} and the data folder {data} must not be in each other.")
    target.mkdir(parents=True, exist_ok=True)
    snapshot = target / f"{FILE}.part"
    files = _Files(data, target, _same_or_alone, shutil.rmtree)
    with closing(_opened(data / FILE)) as connection:
        _must_be_known(connection, data / FILE)
        files.copy(connection)
        with nothing_removed(data):
            _begin(connection, data / FILE)
            missing = files.copy(connection)
        _snapshot(connection, snapshot, data / FILE)
    _copy_keys(data, target)
    _put_in_place(snapshot, target / FILE)
    return Copied(*_remove_unnamed(target), missing)


def restore(source: Path, data: Path) -> Copied:
    """Make a data folder from a backup, where none is. Raises BackupError, DatabaseUnusable.

    Whether an outcome was told after the backup was made is not known, so it is looked for among
    the bot's messages before it is told again. What broke off can be begun again.
    """
    if not (source / FILE).is_file():
        raise BackupError(f"There is no backup in {source}: it has no {FILE}.")
    if _overlap(source, data):
        raise BackupError(f"{source} and the data folder {data} must not be in each other.")
    with ExitStack() as stack:
        stack.enter_context(closing(claim(data, patience=0.2)))
        if (data / FILE).exists():
            raise _occupied(data, FILE)
        if (log := log_of_writes(data / FILE)) is not None:
            # it is another database's, and would be written into this one
            raise _occupied(data, log.name)
        if _another_key(source, data):
            raise BackupError(
                f"{data / KEY} is another key than the backup's: nothing was touched. Move it away"
                " first; certificates of it stay known by its public key in retired-keys.txt."
            )
        part = data / f"{FILE}.part"
        shutil.copyfile(source / FILE, part)
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            quick_check(connection, source / FILE)
            _must_be_known(connection, source / FILE)
            connection.execute("UPDATE requests SET sending = 1 WHERE told_at IS NULL")
            trash, today = Trash(data), trash_of_today(connection, data)
            files = _Files(source, data, _same_as_named, lambda path: trash.throw(path, today))
            missing = files.copy(connection)
        _copy_keys(source, data)
        _put_in_place(part, data / FILE)
    return Copied(len(files.blobs), len(files.folders), missing)


def _occupied(data: Path, name: str) -> BackupError:
    return BackupError(
        f"{data} has a {name} already: nothing was touched. Restore into an empty folder, by"
        " another MOTIF_DATA_DIR, or move everything in it away first."
    )


def _overlap(one: Path, other: Path) -> bool:
    here, there = one.resolve(), other.resolve()
    return here == there or here in there.parents or there in here.parents


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, isolation_level=None, timeout=30)


def _begin(connection: sqlite3.Connection, database: Path) -> None:
    """What this connection reads from here on is the database of now, whatever is written later."""
    with closing(_opened(database)) as other:
        # what the bot is just writing, and has removed files for, belongs to now
        other.execute("BEGIN IMMEDIATE")
        connection.execute("BEGIN")
        schema_version(connection)


def _snapshot(connection: sqlite3.Connection, target: Path, database: Path) -> None:
    """Write the database as this connection reads it into one file."""
    target.unlink(missing_ok=True)
    target.touch(0o600)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        connection.backup(copy)
        # else there would be two more files beside it
        copy.execute("PRAGMA journal_mode = DELETE")
        quick_check(copy, database)


def _must_be_known(connection: sqlite3.Connection, path: Path) -> None:
    """Only a database of this very version: another names its files in other places."""
    version, known = schema_version(connection), max(migrations())
    if version != known:
        raise SchemaUnknown(path, version, known)


class _Files:
    """What was copied from one folder into another: blobs as bytes, in half the room, for there may
    be millions; and folders of versions.

    `is_there` tells of two paths whether the second has what is to be copied from the first;
    a folder that has something else there is put out of the way by `put_aside`.
    """

    def __init__(
        self,
        source: Path,
        target: Path,
        is_there: Callable[[Path, Path], bool],
        put_aside: Callable[[Path], None],
    ) -> None:
        self._source = source
        self._target = target
        self._is_there = is_there
        self._put_aside = put_aside
        self.blobs: set[bytes] = set()
        self.folders: set[str] = set()

    def copy(self, connection: sqlite3.Connection) -> tuple[str, ...]:
        """Copy every file that rows name and that is not there yet; those that are missing."""
        missing: dict[str, None] = {}
        for blob in every_blob(connection):
            name = bytes.fromhex(blob)
            if name in self.blobs:
                continue
            if self._take_over(path := blob_path(blob)):
                self.blobs.add(name)
            else:
                missing[path] = None
        for folder in version_folders(connection):
            if folder not in self.folders:
                if self._take_over(folder):
                    self.folders.add(folder)
                else:
                    missing[folder] = None
        return tuple(missing)

    def _take_over(self, path: str) -> bool:
        source, target = self._source / path, self._target / path
        with suppress(FileNotFoundError):  # deleted meanwhile
            if self._is_there(source, target):
                return True
        return self._put(source, target)

    def _put(self, source: Path, target: Path) -> bool:
        """Copy a blob or a model's folder, whole or not at all; false if it is not there, or is
        other bytes than its name says.
        """
        part = _copy(source, target)
        if target.is_dir():
            self._put_aside(target)
        if part is not None:
            part.replace(target)
        return part is not None


def _same_or_alone(source: Path, target: Path) -> bool:
    """Whether a backup has what the data folder has: a version may be another of the same number,
    after an older backup was restored, and a blob may have been cut as the power failed. What the
    data folder has lost the backup keeps.
    """
    if not source.exists():
        return target.exists()
    if source.is_dir():
        return _alike(source, target)
    return target.exists() and target.stat().st_size == source.stat().st_size


def _same_as_named(source: Path, target: Path) -> bool:
    """Whether a data folder that is being made has it already, whoever put it there."""
    if not target.exists():
        return False
    return _alike(source, target) if target.is_dir() else _is_whole(target, target.name)


def _alike(one: Path, other: Path) -> bool:
    """Whether two folders of files hold the same."""
    if not one.is_dir() or not other.is_dir():
        return False
    names = [path.name for path in one.iterdir()]
    if sorted(names) != sorted(path.name for path in other.iterdir()):
        return False
    return filecmp.cmpfiles(one, other, names)[0] == names


def _is_whole(blob: Path, sha256: str) -> bool:
    with blob.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _copy(source: Path, target: Path) -> Path | None:
    """A copy of a blob or a model's folder beside where it is to be; None as `_put` says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        if source.is_dir():
            shutil.rmtree(part, ignore_errors=True)
            shutil.copytree(source, part)
        else:
            shutil.copyfile(source, part)
            if not _is_whole(part, source.name):
                part.unlink()
                return None
    except (FileNotFoundError, shutil.Error):
        # deleted meanwhile, or before
        shutil.rmtree(part, ignore_errors=True)
        return None
    return part


def _copy_keys(source: Path, target: Path) -> None:
    """Copy the host's keys, for the owner's eyes alone; where there is none yet nothing happens."""
    if not (source / KEY).is_file():
        return
    (target / KEY).parent.mkdir(mode=0o700, exist_ok=True)
    for name in (KEY, RETIRED):
        part = target / f"{name}.part"
        part.unlink(missing_ok=True)
        if not (source / name).is_file():
            (target / name).unlink(missing_ok=True)
            continue
        part.touch(0o600, exist_ok=False)
        part.write_bytes((source / name).read_bytes())
        part.replace(target / name)


def _another_key(source: Path, data: Path) -> bool:
    both = (source / KEY).is_file() and (data / KEY).is_file()
    return both and (source / KEY).read_bytes() != (data / KEY).read_bytes()


def _put_in_place(part: Path, database: Path) -> None:
    """Give the database its name, once all that it names is on the disk."""
    os.sync()
    part.replace(database)
    sync_folder(database.parent)


def _remove_unnamed(target: Path) -> tuple[int, int]:
    """What was deleted since the last backup into this folder is deleted here too.

    Blobs and versions that stay, by number.
    """
    blobs = versions = 0
    with closing(sqlite3.connect(target / FILE)) as connection:
        for path in (target / FOLDER).glob("*/*"):
            if is_named(connection, path.name):
                blobs += 1
            else:
                path.unlink()
        folders = set(version_folders(connection))
        for path in (target / MODELS).glob("*/*"):
            if path.relative_to(target).as_posix() in folders:
                versions += 1
            else:
                shutil.rmtree(path, ignore_errors=True)
    return blobs, versions
