"""The data folder is the bot's alone: it holds interaction tokens, songs and who said what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import structlog

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.privacy")

_OTHERS = 0o077

_FOLDERS = ("blobs", "models", "trash", "scratch", "certificates")
"""What Motif makes in a data folder, besides databases."""


def keep_private(folder: Path) -> None:
    """From now on this process and its children write for their user alone; so is what is there.

    Only what Motif made is changed: the folder may be named by mistake, and be somebody's home. It
    is gone through if it, or anything of Motif's at its top, was open to others.
    """
    os.umask(_OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    there = [path for path in folder.iterdir() if not path.is_symlink()]
    ours = [path for path in there if path.name in _FOLDERS or ".sqlite" in path.name]
    if len(ours) == len(there):
        ours.append(folder)
    open_still: list[str] = []
    opened = [path for path in ours if _close(path, open_still)]
    if not opened:
        return
    open_still.clear()
    for path in ours:
        for each in (path, *(_everything(path) if path != folder else ())):
            _close(each, open_still)
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
