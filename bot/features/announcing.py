"""Saying what is listed as an announcement, exactly once, whatever is killed.

A try that may have been written is looked for by its reference before it is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import discord
import structlog

from bot.chat.errors import Closed, Rejected, TooLarge, Trouble
from bot.chat.messenger import Messenger
from bot.chat.outgoing import Outgoing
from bot.locales import Say, speaker
from bot.store.announcements import Announcement, Announcements, Kind
from bot.store.preferences import PreferenceStore

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.announcing")

Wording = Callable[[Say, Announcement], Awaitable[Outgoing | None]]
"""What an announcement says; None where there is nothing to say any more."""


class Announcer:
    """Says what is listed; what fails for now stays listed."""

    def __init__(
        self,
        *,
        client: discord.Client,
        announcements: Announcements,
        messenger: Messenger,
        preferences: PreferenceStore,
        wordings: Mapping[Kind, Wording],
    ) -> None:
        self._client = client
        self._announcements = announcements
        self._messenger = messenger
        self._preferences = preferences
        self._wordings = wordings
        self._door = asyncio.Lock()

    async def look(self) -> None:
        """Say everything that is listed."""
        async with self._door:
            for announcement in await self._announcements.untold():
                try:
                    await self._tell(announcement)
                except Trouble as error:
                    _log.warning("not announced yet", kind=announcement.kind, error=str(error))
                except (Closed, Rejected, TooLarge) as error:
                    _log.warning("not announced", kind=announcement.kind, error=str(error))
                    await self._announcements.told(announcement.id, None)

    async def _tell(self, announcement: Announcement) -> None:
        guild = self._client.get_guild(announcement.guild_id)
        if guild is None:
            return
        channel_id = announcement.channel_id
        found = None
        if announcement.sending:
            try:
                found = await self._messenger.find_named(
                    channel_id, announcement.ref, announcement.follows
                )
            except Closed:
                found = None  # the history is not ours to read: the nonce alone has to do
        if found is None:
            preferences = await self._preferences.of(guild.id, channel_id)
            say = speaker(preferences.language or guild.preferred_locale.value)
            message = await self._wordings[announcement.kind](say, announcement)
            if message is None:
                await self._announcements.told(announcement.id, None)
                return
            if not announcement.sending:
                await self._announcements.sending(announcement.id, await self._last(channel_id))
            found = await self._messenger.say_in(guild.id, channel_id, message, announcement.nonce)
        await self._announcements.told(announcement.id, found)
        _log.info("announced", kind=announcement.kind, guild=guild.id, message=found)

    async def _last(self, channel_id: int) -> int | None:
        try:
            return await self._messenger.last_in(channel_id)
        except Closed:
            return None
