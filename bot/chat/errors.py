"""How writing to Discord, and reading there, fails: what each of its errors comes to, plainly."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import discord

UNKNOWN_WEBHOOK = 10015
"""Discord's code where an interaction or its token is not known."""

NO_HISTORY = 160002
"""Discord's code where a message cannot be answered, for its channel may not be read."""

_UNKNOWN_MESSAGE = 10008
_INVALID_TOKEN = 50027


class Closed(Exception):
    """The bot may not write, or read, there; or the channel is gone."""


class CardGone(Exception):
    """The status card was deleted, or nothing is left that could edit it."""


class TokenDead(Exception):
    """The interaction's token expired."""


class NeverAcknowledged(Exception):
    """Discord knows no answer to this interaction."""


class TooLarge(Exception):
    """The message has more bytes than Discord takes."""


class Rejected(Exception):
    """Discord refuses this message, and would refuse it again."""


class Trouble(Exception):
    """Discord or the network has a fault that may pass; the write may have happened."""


@asynccontextmanager
async def plainly() -> AsyncGenerator[None]:
    """Turn Discord's and the network's errors into this module's."""
    try:
        yield
    except discord.HTTPException as error:
        raise _plain(error) from error
    except (TimeoutError, aiohttp.ClientError, OSError, discord.RateLimited) as error:
        raise Trouble(str(error)) from error


def _plain(error: discord.HTTPException) -> Exception:
    if error.code == _UNKNOWN_MESSAGE:
        return CardGone(str(error))
    if error.code in (UNKNOWN_WEBHOOK, _INVALID_TOKEN):
        return TokenDead(str(error))
    if "json" not in error.response.headers.get("Content-Type", "json"):
        # somebody in between answers with a page of his own
        return Trouble(f"{error.status} without Discord's own words")
    if error.status in (403, 404):
        return Closed(str(error))
    if error.status == 413:
        return TooLarge(str(error))
    if error.status in (408, 429) or error.status >= 500:
        return Trouble(str(error))
    return Rejected(str(error))
