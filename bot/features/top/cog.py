"""/top: the server's best pieces, as far as votes can tell, to hear."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.chat.buttons import Press, chosen
from bot.chat.commands import command_name, localised, option_names
from bot.chat.cooldowns import Cooldowns
from bot.chat.language import language_of
from bot.chat.messenger import Messenger
from bot.chat.outgoing import Enclosure
from bot.chat.payload import NOBODY, view_of
from bot.chat.permissions import missing_here
from bot.chat.replies import reply, too_often
from bot.chat.words import jump, safe
from bot.features.feature import Feature
from bot.features.top.asking import PERIODS, Asked, among_those, empty, heading
from bot.features.top.gallery import (
    HEAR,
    audio,
    first_that_fit,
    hear_menu,
    least_voters,
    listing,
)
from bot.features.top.ranking import ranked
from bot.features.top.showing import first_there, open_to_all
from bot.locales import speaker
from bot.store.blobs import Blobs
from bot.store.posts import Posts
from bot.store.votes import VotedTake, Votes

Interaction = discord.Interaction[Any]

_SHOWN = 10
_PATIENCE = 1.5
"""Seconds to find out whether there is anything to show, before the answer has to begin."""


class Top(Feature):
    """The gallery; in a large server a post of fewer than `most_voters` is not in it."""

    def __init__(
        self,
        *,
        posts: Posts,
        votes: Votes,
        blobs: Blobs,
        messenger: Messenger,
        cooldowns: Cooldowns,
        most_voters: int,
    ) -> None:
        self._posts = posts
        self._votes = votes
        self._blobs = blobs
        self._messenger = messenger
        self._cooldowns = cooldowns
        self._most_voters = most_voters

    def presses(self) -> Sequence[Press]:
        return (Press(HEAR, self.hear),)

    @app_commands.command(name=command_name("top"), description=localised("command.top"))
    @app_commands.rename(**option_names("period", "member", "version"))
    @app_commands.describe(
        period=localised("option.period"),
        member=localised("option.top.member"),
        version=localised("option.version"),
    )
    @app_commands.choices(
        period=[
            app_commands.Choice(name=localised(f"top.period.{name}"), value=name)
            for name in PERIODS
        ]
    )
    async def top(
        self,
        interaction: Interaction,
        period: str | None = None,
        member: discord.User | None = None,
        version: app_commands.Range[int, 0, 1_000_000] | None = None,
    ) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        if await too_often(interaction, self._cooldowns, "top"):
            return None
        members = interaction.guild.member_count if interaction.guild else None
        least = least_voters(members, self._most_voters)
        user = member.id if member is not None else None
        among = among_those(period, user, version, interaction.id)
        best = ranked(await self._votes.voted_takes(interaction.guild_id, among), least)
        return await self._show(interaction, best, least, Asked(period, user, version))

    async def _show(
        self, interaction: Interaction, best: Sequence[VotedTake], least: int, asked: Asked
    ) -> None:
        """Answer with those that are still there; where none is, to the member alone."""
        private = bool(missing_here(interaction))
        looking = asyncio.create_task(self._still_there(interaction, best, private=private))
        # that is asked of Discord, which may take longer than the 3 s in which it wants an answer
        await asyncio.wait([looking], timeout=_PATIENCE)
        if looking.done() and not looking.result():
            say = speaker(interaction.locale.value)
            return await reply(interaction, empty(say, least, asked))
        await interaction.response.defer(ephemeral=private, thinking=True)
        say = speaker(language_of(interaction, private=private))
        shown = await looking
        files = await self._files(interaction, shown)
        await interaction.edit_original_response(
            content=listing(say, interaction.guild_id or 0, shown, least, heading(say, asked))
            if shown
            else empty(say, least, asked),
            attachments=[discord.File(file.path, file.name) for file in files],
            view=view_of(hear_menu(say, shown)),
            allowed_mentions=NOBODY,
        )
        return None

    async def hear(self, interaction: Interaction) -> None:
        """Play what was chosen in the gallery, to the one who chose."""
        say = speaker(interaction.locale.value)
        ref, _, letter = chosen(interaction).partition(":")
        post = await self._posts.find(interaction.guild_id or 0, ref)
        if post is None or not _may_see(interaction, post.channel_id or 0):
            return await reply(interaction, say("refused.unknown"))
        if await too_often(interaction, self._cooldowns, "hear"):
            return None
        await interaction.response.defer(ephemeral=True, thinking=True)
        link = jump(post.guild_id, post.channel_id or 0, post.message_id or 0)
        text = say("top.heard", title=safe(post.title), letter=letter, link=link)
        file = audio(post, letter, self._blobs)
        files = first_that_fit([file], interaction.filesize_limit) if file else []
        if not files:
            text += "\n" + say("top.no_audio")
        await interaction.edit_original_response(
            content=text,
            attachments=[discord.File(file.path, file.name) for file in files],
            allowed_mentions=NOBODY,
        )
        return None

    async def _still_there(
        self, interaction: Interaction, best: Sequence[VotedTake], *, private: bool
    ) -> list[VotedTake]:
        """The first ten that nobody deleted and that whoever reads the answer may see."""

        def may_show(channel_id: int) -> bool:
            if not _may_see(interaction, channel_id):
                return False
            return private or _open_to_all(interaction, channel_id) is not False

        among = [take for take in best if may_show(take.channel_id)]
        guild = interaction.guild_id or 0
        return await first_there(guild, among, _SHOWN, self._messenger, self._posts)

    async def _files(self, interaction: Interaction, shown: Sequence[VotedTake]) -> list[Enclosure]:
        """The audio of the first places, of channels that everybody here may listen in."""
        found: list[Enclosure] = []
        for place, take in enumerate(shown, 1):
            if not _open_to_all(interaction, take.channel_id):
                continue
            post = await self._posts.by_request(take.request_id)
            file = audio(post, take.letter, self._blobs, place) if post else None
            if file is not None:
                found.append(file)
        return first_that_fit(found, interaction.filesize_limit)


def _may_see(interaction: Interaction, channel_id: int) -> bool:
    """Whether the member may see the channel; one that is not known (a thread) is judged open."""
    channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
    if channel is None or not isinstance(interaction.user, discord.Member):
        return True
    return channel.permissions_for(interaction.user).view_channel


def _open_to_all(interaction: Interaction, channel_id: int) -> bool | None:
    """Whether all who read the answer may see the channel too; None for one that is not known."""
    return open_to_all(interaction.guild, channel_id, interaction.channel_id)
