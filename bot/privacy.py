"""The data folder is the bot's alone: it holds interaction tokens, songs and who said what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import structlog

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.privacy")

_OTHERS = 0o077


def keep_private(folder: Path) -> None:
    """From now on this process and its children write for their user alone; so is what is there.

    The whole folder is only gone through if it, or anything at its top, was open to others.
    """
    os.umask(_OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    opened = [path for path in (folder, *folder.iterdir()) if _close(path)]
    if not opened:
        return
    for path in _everything(folder):
        _close(path)
    _log.info("the data folder was open to other users, and is closed now", folder=str(folder))


def _everything(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent) / name


def _close(path: Path) -> bool:
    """Whether a file or folder was open to others; it is not any more, if it is ours to change."""
    try:
        if path.is_symlink():
            return False
        mode = path.stat().st_mode
        if not mode & _OTHERS:
            return False
        path.chmod(mode & 0o7777 & ~_OTHERS)
    except FileNotFoundError:
        return False
    except OSError as error:
        _log.warning("a file stays open to other users", path=str(path), error=str(error))
    return True
