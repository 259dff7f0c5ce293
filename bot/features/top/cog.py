"""/top: the server's best pieces, as far as votes can tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.chat.commands import command_name, localised
from bot.chat.cooldowns import Cooldowns
from bot.chat.language import language_of
from bot.chat.limits import fitted
from bot.chat.messenger import Closed, Messenger, Trouble
from bot.chat.payload import NOBODY
from bot.chat.permissions import missing_here
from bot.chat.replies import reply, too_often
from bot.chat.words import jump, mention, safe
from bot.features.feature import Feature
from bot.features.top.ranking import ranked
from bot.locales import Say, speaker
from bot.store.posts import Posts
from bot.store.votes import VotedTake, Votes

_SHOWN = 10


class Top(Feature):
    """The ranking; a post of fewer than `least_voters` is not in it."""

    def __init__(
        self,
        *,
        posts: Posts,
        votes: Votes,
        messenger: Messenger,
        cooldowns: Cooldowns,
        least_voters: int,
    ) -> None:
        self._posts = posts
        self._votes = votes
        self._messenger = messenger
        self._cooldowns = cooldowns
        self._least_voters = least_voters

    @app_commands.command(name=command_name("top"), description=localised("command.top"))
    async def top(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        if await too_often(interaction, self._cooldowns, "top"):
            return None
        # whether messages are still there is asked of Discord, which may take longer than 3 s
        private = bool(missing_here(interaction))
        await interaction.response.defer(ephemeral=private, thinking=True)
        say = speaker(language_of(interaction, private=private))
        least = self._least_voters
        best = ranked(await self._votes.voted_takes(interaction.guild_id), least)
        shown = await self._still_there(interaction, best)
        await interaction.edit_original_response(
            content=listing(say, interaction.guild_id, shown, least), allowed_mentions=NOBODY
        )
        return None

    async def _still_there(
        self, interaction: discord.Interaction[Any], best: list[VotedTake]
    ) -> list[VotedTake]:
        """The first ten that the member may see and that nobody deleted."""
        shown: list[VotedTake] = []
        for take in best:
            if len(shown) == _SHOWN:
                break
            if not _visible(interaction, take.channel_id):
                continue
            try:
                there = await self._messenger.exists(take.channel_id, take.message_id)
            except Closed:
                continue
            except Trouble:
                # better a link that may be dead than a missing favourite
                there = True
            if there:
                shown.append(take)
            else:
                await self._posts.mark_deleted(interaction.guild_id or 0, take.request_id)
        return shown


def listing(say: Say, guild_id: int, shown: Sequence[VotedTake], least: int) -> str:
    """The best pieces, best first; `least` voters are asked for."""
    lines = [
        say(
            "top.line",
            place=place,
            title=safe(take.title, 80),
            letter=take.letter,
            link=jump(guild_id, take.channel_id, take.message_id),
            votes=take.votes,
            voters=take.voters,
            user=mention(take.user_id),
        )
        for place, take in enumerate(shown, 1)
    ]
    if not lines:
        return say("top.empty", voters=least)
    return fitted([say("top.head")], lines, [say("top.foot", voters=least)])


def _visible(interaction: discord.Interaction[Any], channel_id: int) -> bool:
    """Whether the member may see the channel; one that is not known (a thread) is judged open."""
    channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
    if channel is None or not isinstance(interaction.user, discord.Member):
        return True
    return channel.permissions_for(interaction.user).view_channel
