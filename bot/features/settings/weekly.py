"""The weekly post: what a server liked best of the week's pieces, where its moderators want it.

Weeks are counted in running time (see `guilds.RunningTime`), which no clock can change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
import discord
import structlog

from bot.chat.limits import fitted
from bot.chat.payload import NOBODY
from bot.chat.words import jump, mention, safe
from bot.features.top.ranking import ranked
from bot.locales import Say, speaker
from bot.store.guilds import Weeks
from bot.store.preferences import PreferenceStore
from bot.store.votes import VotedTake, Votes

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.weekly")

_SHOWN = 5


class WeeklyPost:
    """Looks now and then whether a post is due; each is claimed before it is sent."""

    def __init__(
        self,
        *,
        client: discord.Client,
        preferences: PreferenceStore,
        weeks: Weeks,
        votes: Votes,
        every: float,
    ) -> None:
        self._client = client
        self._preferences = preferences
        self._weeks = weeks
        self._votes = votes
        self._every = every

    async def run(self) -> None:
        """For as long as the bot runs."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except Exception:
                _log.exception("the weekly posts broke off")

    async def look(self) -> None:
        for guild_id in await self._weeks.due():
            guild = self._client.get_guild(guild_id)
            if guild is None or not await self._weeks.claim(guild_id):
                continue
            await self._post(guild)

    async def _post(self, guild: discord.Guild) -> None:
        preferences = await self._preferences.of(guild.id)
        recent = await self._weeks.pieces(guild.id)
        takes = ranked(await self._votes.voted_takes_of(recent), 1)
        if preferences.weekly is None or not takes:
            return
        channel = self._client.get_partial_messageable(preferences.weekly, guild_id=guild.id)
        say = speaker(preferences.language or guild.preferred_locale.value)
        try:
            await channel.send(
                weekly_text(say, guild.id, takes[:_SHOWN]),
                allowed_mentions=NOBODY,
                suppress_embeds=True,
            )
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.warning("a weekly post was not sent", guild=guild.id, error=str(error))


def weekly_text(say: Say, guild_id: int, takes: Sequence[VotedTake]) -> str:
    """The best takes, best first."""
    lines = [
        say(
            "weekly.line",
            place=place,
            title=safe(take.title, 80),
            letter=take.letter,
            votes=take.votes,
            voters=take.voters,
            user=mention(take.user_id),
            link=jump(guild_id, take.channel_id, take.message_id),
        )
        for place, take in enumerate(takes, 1)
    ]
    return fitted([say("weekly.head")], lines)
