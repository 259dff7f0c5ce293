"""`python -m bot.loglevel LEVEL`: another log level of the running bot, for a while."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from bot.operations.loglevels import (
    LEVELS,
    LONGEST_MINUTES,
    Wish,
    WishUnclear,
    withdraw,
    write,
)
from bot.settings import SettingsError, load_storage

_MISTAKE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for levels or take that back; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.loglevel",
        description="Changes what the running bot of MOTIF_DATA_DIR logs, within two seconds,"
        " and back by itself. A new start forgets it.",
    )
    parser.add_argument("level", choices=[*LEVELS, "reset"], help="reset: as in the settings")
    parser.add_argument(
        "--logger",
        action="append",
        default=[],
        metavar="NAME",
        help="of this part only, as the log names it (bot.dispatcher, discord.gateway); may be"
        " given several times",
    )
    parser.add_argument(
        "--minutes", type=float, default=60.0, help=f"for how long (60; at most {LONGEST_MINUTES})"
    )
    given = parser.parse_args(arguments)
    os.umask(0o077)
    try:
        folder = load_storage().data_dir
        if not folder.is_dir():
            raise SettingsError(f"There is no data folder {folder}: is MOTIF_DATA_DIR right?")
        if given.level == "reset":
            withdraw(folder)
            print("The levels of the settings hold again within two seconds.")
            return 0
        loggers: list[str] = given.logger or [""]
        wish = Wish({name: str(given.level) for name in loggers}, given.minutes)
        write(folder, wish)
    except (SettingsError, WishUnclear, OSError) as error:
        print(error, file=sys.stderr)
        return _MISTAKE
    what = ", ".join(given.logger) or "everything"
    print(f"A bot that runs logs {what} at {given.level} within two seconds,")
    minutes = "1 minute" if given.minutes == 1 else f"{given.minutes:g} minutes"
    print(f"for {minutes}. Its log says so.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
