"""`python -m bot.backup FOLDER`: copy everything that the bot keeps, while it runs, and back."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.backup.copying import BackupError, Copied, back_up, restore
from bot.settings import SettingsError, load_storage
from bot.store.opening import DataFolderBusy
from bot.store.schema import DatabaseUnusable

_MISTAKE = 2
_SHOWN = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Back up or restore; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.backup",
        description="Copies the data folder (MOTIF_DATA_DIR) into a folder, also while the bot"
        " runs. Into the same folder again only what is new is copied, and what was deleted is"
        " deleted there too.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the backup")
    parser.add_argument(
        "--restore",
        action="store_true",
        help="the other way: make the data folder, where there is none, from the backup",
    )
    given = parser.parse_args(arguments)
    # songs, votes and interactions are nobody else's business on this machine
    os.umask(0o077)
    try:
        data = load_storage().data_dir
        copied = restore(given.folder, data) if given.restore else back_up(data, given.folder)
    except (BackupError, SettingsError, DatabaseUnusable, DataFolderBusy) as error:
        print(error, file=sys.stderr)
        return _MISTAKE
    except (OSError, sqlite3.Error) as error:
        print(f"It broke off, and can be begun again: {error}.", file=sys.stderr)
        return _MISTAKE
    _tell(copied, data if given.restore else given.folder)
    return 0


def _tell(copied: Copied, where: Path) -> None:
    print(f"{where}: the database, {copied.blobs} files and {copied.models} models are there.")
    if copied.missing:
        names = ", ".join(copied.missing[:_SHOWN])
        more = " …" if len(copied.missing) > _SHOWN else ""
        print(f"{len(copied.missing)} were missing already: {names}{more}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
