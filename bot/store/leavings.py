"""Files that no row names: what a killed bot had written or not deleted yet.

Deletions and forgetting change the database first, in one transaction, and remove files after it;
so a start that removes everything unnamed finishes whatever was broken off.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from bot.store.references import named

MODELS = "models"
"""The folder of the servers' models in the data folder: `models/<guild>/<version>`."""


def sweep(connection: sqlite3.Connection, data: Path) -> int:
    """Remove every blob and model folder without a row: how many. Only while nothing else runs."""
    removed = 0
    needed = named(connection)
    for path in (data / "blobs").glob("*/*"):
        if path.name not in needed:
            path.unlink(missing_ok=True)
            removed += 1
    folders = {
        row["folder"]
        for row in connection.execute("SELECT folder FROM models WHERE folder IS NOT NULL")
    }
    for path in (data / MODELS).glob("*/*"):
        # the operator may keep other models in the same place
        ours = path.parent.name.isdecimal()
        if ours and path.relative_to(data).as_posix() not in folders:
            remove_folder(path)
            removed += 1
    return removed


def remove_folder(path: Path) -> None:
    """Delete a model's folder, and its server's once that is empty."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    parent = path.parent
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()
