"""How long somebody has been in a server, and whether they still are."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any

import discord

from bot.chat.faults import FAULTS
from engine.taste.values import NEW_DAYS

_DAY = 86_400.0

_UNKNOWN = (10007, 10013)
"""Discord's codes for somebody who is not a member, and who is nobody."""

_MOST = 100
"""Members that are looked for at once; the others are taken to be there."""


def member_days(interaction: discord.Interaction[Any]) -> float | None:
    """Days, by Discord's clock, that whoever clicked has been in the server.

    None where that is not told, or the server is so new that everybody in it is.
    """
    joined = getattr(interaction.user, "joined_at", None)
    if joined is None or interaction.guild_id is None:
        return None
    now = interaction.created_at
    if (now - discord.utils.snowflake_time(interaction.guild_id)).total_seconds() < NEW_DAYS * _DAY:
        return None
    return max(0.0, (now - joined).total_seconds() / _DAY)


class Membership:
    """Asks Discord, for each member once a day, who left; it has no list of members."""

    def __init__(self, client: discord.Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._found: dict[tuple[int, int], tuple[float, bool]] = {}

    async def gone(self, guild_id: int, user_ids: Collection[int]) -> frozenset[int]:
        """Those of these members that are known to have left the server."""
        guild, now = self._client.get_guild(guild_id), self._clock()
        self._found = {key: own for key, own in self._found.items() if now - own[0] < _DAY}
        unknown = [user for user in user_ids if (guild_id, user) not in self._found]
        for user in sorted(unknown)[:_MOST] if guild is not None else ():
            try:
                await guild.fetch_member(user)  # pyright: ignore[reportOptionalMemberAccess]
            except discord.NotFound as error:
                self._found[guild_id, user] = now, error.code not in _UNKNOWN
            except FAULTS:
                break
            else:
                self._found[guild_id, user] = now, True
        here = (now, True)
        return frozenset(u for u in user_ids if not self._found.get((guild_id, u), here)[1])
