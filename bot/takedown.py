"""`python -m bot.takedown`: the host's list of songs that may never be trained on.

It works beside a running bot, which forgets the copies it has within half a minute; without one
the next start does.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.settings import SettingsError, load_storage
from bot.store.database import Database
from bot.store.forgetting import FINGERPRINT, Takedowns
from bot.store.opening import DataFolderBusy
from bot.store.schema import DatabaseUnusable

_MISTAKE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """List, lift or show fingerprints; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.takedown",
        description="Songs that may never be trained on here: copies that servers have are"
        " forgotten with every version that learnt from them, and new ones are refused.",
    )
    parser.add_argument(
        "songs", nargs="*", metavar="FILE_OR_SHA256", help="the very file, or its SHA-256"
    )
    parser.add_argument("--reason", default="", help="a note of your own, shown in the list only")
    parser.add_argument("--lift", action="store_true", help="allow these songs again")
    given = parser.parse_args(arguments)
    # what it writes into the data folder is the bot's, and nobody else's
    os.umask(0o077)
    try:
        fingerprints = [_fingerprint(song) for song in given.songs]
        folder = load_storage().data_dir
    except (ValueError, OSError, SettingsError) as error:
        print(error, file=sys.stderr)
        return _MISTAKE
    try:
        asyncio.run(_work(folder, fingerprints, given.reason, lift=given.lift))
    except (DatabaseUnusable, sqlite3.Error) as error:
        print(error, file=sys.stderr)
        return _MISTAKE
    return 0


async def _work(folder: Path, fingerprints: Sequence[str], reason: str, *, lift: bool) -> None:
    try:
        database = await Database.open(folder, patience=0.2)
        beside = False
    except DataFolderBusy:
        database = await Database.join(folder)
        beside = True
    try:
        takedowns = Takedowns(database)
        for sha256 in fingerprints:
            if lift:
                known = await takedowns.lift(sha256)
                print(f"{sha256} {'may be trained on again' if known else 'was not listed'}")
            else:
                new = await takedowns.add(sha256, reason)
                print(f"{sha256} {'is listed now' if new else 'was listed already'}")
        if not fingerprints:
            listed = await takedowns.all()
            if not listed:
                print(f"No song is listed in {folder}.", file=sys.stderr)
            for entry in listed:
                day = time.strftime("%Y-%m-%d %H:%M", time.gmtime(entry.listed_at))
                print(f"{entry.sha256} {day} UTC {entry.reason}".rstrip())
        elif not lift:
            when = "within half a minute" if beside else "when it starts"
            print(f"The bot forgets every copy of it in every server {when}.")
    finally:
        await database.close()


def _fingerprint(song: str) -> str:
    """The hash itself, or that of the file. Raises ValueError, OSError with a sentence."""
    path = Path(song)
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if FINGERPRINT.fullmatch(song.lower()):
        return song.lower()
    raise ValueError(f"{song} is neither a file nor a SHA-256 of 64 hexadecimal digits.")


if __name__ == "__main__":
    sys.exit(main())
