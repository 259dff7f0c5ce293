"""The weekly post: what a server liked best of the week's pieces, where its moderators want it.

It is listed as an announcement in the transaction that ends the week, and told once from there.
Weeks are counted in running time (see `guilds.RunningTime`), which no clock can change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import discord

from bot.chat.limits import fitted
from bot.chat.messenger import Messenger
from bot.chat.outgoing import Button, Enclosure, Outgoing
from bot.chat.words import jump, mention, safe
from bot.features.top.gallery import audio, first_that_fit, hear_menu
from bot.features.top.ranking import ranked
from bot.features.top.showing import first_there, open_to_all
from bot.locales import Say
from bot.store.announcements import Announcement, Weeks
from bot.store.blobs import Blobs
from bot.store.posts import Posts
from bot.store.preferences import PreferenceStore
from bot.store.votes import VotedTake, Votes

_SHOWN = 5

_BYTES = 8 * 2**20
"""Of the files of one post: what Discord takes everywhere."""


class WeeklyPost:
    """Looks whether a post is due; `announce` tells what is listed."""

    def __init__(
        self,
        *,
        client: discord.Client,
        preferences: PreferenceStore,
        weeks: Weeks,
        announce: Callable[[], Awaitable[None]],
    ) -> None:
        self._client = client
        self._preferences = preferences
        self._weeks = weeks
        self._announce = announce

    async def look(self) -> None:
        """List the posts that are due."""
        due = False
        for guild_id in await self._weeks.due():
            if self._client.get_guild(guild_id) is None:
                continue
            preferences = await self._preferences.of(guild_id)
            due |= await self._weeks.claim(guild_id, preferences.weekly)
        if due:
            await self._announce()


class WeeklyWording:
    """Words a weekly post, as the votes are when it is sent.

    Of pieces in channels that not everybody sees it says nothing elsewhere.
    """

    def __init__(
        self,
        *,
        client: discord.Client,
        messenger: Messenger,
        weeks: Weeks,
        votes: Votes,
        posts: Posts,
        blobs: Blobs,
    ) -> None:
        self._client = client
        self._messenger = messenger
        self._weeks = weeks
        self._votes = votes
        self._posts = posts
        self._blobs = blobs

    async def __call__(self, say: Say, announcement: Announcement) -> Outgoing | None:
        takes = await self._takes(announcement)
        if not takes:
            return None
        text = weekly_text(say, announcement, takes)
        best = takes[0]
        offer = Button(f"motif:offer:{best.ref}:{best.letter}", say("button.offer"))
        files: list[Enclosure] = []
        for place, take in enumerate(takes, 1):
            if not self._is_open(announcement, take):
                continue
            post = await self._posts.by_request(take.request_id)
            file = audio(post, take.letter, self._blobs, place) if post is not None else None
            files += [file] if file is not None else []
        return Outgoing(
            text,
            enclosures=tuple(first_that_fit(files, _BYTES)),
            buttons=[offer, *hear_menu(say, takes)],
        )

    async def _takes(self, announcement: Announcement) -> list[VotedTake]:
        """The best of the week that can be shown in the announcement's channel."""
        guild = announcement.guild_id
        recent = await self._weeks.pieces(guild)
        best = ranked(await self._votes.voted_takes_of(recent), 1)
        among = [take for take in best if self._is_open(announcement, take) is not False]
        return await first_there(guild, among, _SHOWN, self._messenger, self._posts)

    def _is_open(self, announcement: Announcement, take: VotedTake) -> bool | None:
        guild = self._client.get_guild(announcement.guild_id)
        return open_to_all(guild, take.channel_id, announcement.channel_id)


def weekly_text(say: Say, announcement: Announcement, takes: Sequence[VotedTake]) -> str:
    """The best takes, best first."""
    lines = [
        say(
            "weekly.line",
            place=place,
            title=safe(take.title, 80),
            letter=take.letter,
            votes=take.votes,
            voters=take.voters,
            count=take.voters,
            user=mention(take.user_id),
            link=jump(announcement.guild_id, take.channel_id, take.message_id),
        )
        for place, take in enumerate(takes, 1)
    ]
    foot = [say("weekly.offer"), say("announcement.ref", ref=announcement.ref)]
    return fitted([say("weekly.head")], lines, foot)
