"""What may go wrong wherever Discord is called or something is kept."""

from __future__ import annotations

import errno
import sqlite3

import aiohttp
import discord

FAULTS = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
"""Discord refuses or has a fault, asks to stay away for longer than anybody waits, or is out of
reach."""

_FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full_disk(error: BaseException | None) -> bool:
    """Whether nothing could be kept because the disk is full, whatever that led to."""
    while error is not None:
        if isinstance(error, sqlite3.Error) and "disk is full" in str(error):
            return True
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = getattr(error, "original", None) or error.__cause__
    return False
