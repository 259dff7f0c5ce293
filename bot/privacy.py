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
    open_still: list[str] = []
    opened = [path for path in (folder, *folder.iterdir()) if _close(path, open_still)]
    if not opened:
        return
    open_still.clear()
    for path in (folder, *_everything(folder)):
        _close(path, open_still)
    if open_still:
        _log.warning("files stay open to other users", files=len(open_still), one=open_still[0])
    else:
        _log.info("the data folder was open to other users, and is closed now", folder=str(folder))


def _everything(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent) / name


def _close(path: Path, open_still: list[str]) -> bool:
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
        open_still.append(f"{path}: {error.strerror}")
    return True
