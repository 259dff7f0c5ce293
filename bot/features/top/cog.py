"""/top: the server's best pieces, as far as votes can tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.context import services_of
from bot.chat.limits import fitted
from bot.chat.messenger import Closed, Trouble
from bot.chat.payload import NOBODY
from bot.chat.permissions import missing_here
from bot.chat.replies import reply, too_often
from bot.chat.words import jump, mention, safe
from bot.features.top.ranking import ranked
from bot.locales import Say, speaker
from bot.locales.en import TEXTS
from bot.services import Services
from bot.store.votes import Standing

_SHOWN = 10


class Top(commands.Cog):
    """The ranking."""

    @app_commands.command(name="top", description=TEXTS["command.top"])
    async def top(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        if await too_often(interaction, "top"):
            return None
        services = services_of(interaction)
        # whether messages are still there is asked of Discord, which may take longer than 3 s
        await interaction.response.defer(ephemeral=bool(missing_here(interaction)), thinking=True)
        least = services.settings.top_min_voters
        best = ranked(await services.votes.standings(interaction.guild_id), least)
        shown = await _still_there(interaction, services, best)
        await interaction.edit_original_response(
            content=listing(say, interaction.guild_id, shown, least), allowed_mentions=NOBODY
        )
        return None


def listing(say: Say, guild_id: int, shown: Sequence[Standing], least: int) -> str:
    """The best pieces, best first; `least` voters are asked for."""
    lines = [
        say(
            "top.line",
            place=place,
            title=safe(standing.title, 80),
            letter=standing.letter,
            link=jump(guild_id, standing.channel_id, standing.message_id),
            votes=standing.votes,
            voters=standing.voters,
            user=mention(standing.user_id),
        )
        for place, standing in enumerate(shown, 1)
    ]
    if not lines:
        return say("top.empty", voters=least)
    return fitted([say("top.head")], lines, [say("top.foot", voters=least)])


async def _still_there(
    interaction: discord.Interaction[Any], services: Services, best: list[Standing]
) -> list[Standing]:
    """The first ten that the member may see and that nobody deleted."""
    shown: list[Standing] = []
    for standing in best:
        if len(shown) == _SHOWN:
            break
        if not _visible(interaction, standing.channel_id):
            continue
        try:
            there = await services.messenger.exists(standing.channel_id, standing.message_id)
        except Closed:
            continue
        except Trouble:
            # better a link that may be dead than a missing favourite
            there = True
        if there:
            shown.append(standing)
        else:
            await services.posts.mark_deleted(interaction.guild_id or 0, standing.request_id)
    return shown


def _visible(interaction: discord.Interaction[Any], channel_id: int) -> bool:
    """Whether the member may see the channel; one that is not known (a thread) is judged open."""
    channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
    if channel is None or not isinstance(interaction.user, discord.Member):
        return True
    return channel.permissions_for(interaction.user).view_channel
