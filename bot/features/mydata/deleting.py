"""Deleting what is kept of a member: what it would do, a second question, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.chat.buttons import RED, Interaction, LastingButton, view_of
from bot.chat.context import services_of
from bot.chat.limits import fitted
from bot.chat.payload import NOBODY
from bot.chat.replies import reply
from bot.chat.words import safe
from bot.features.songs.removing import KeepButton
from bot.features.songs.wording import Consequences, composer, consequences, few
from bot.locales import Say, speaker
from bot.store.members import Kept


async def ask(interaction: Interaction) -> None:
    """Show what would be deleted, here and everywhere, and ask."""
    services, say = services_of(interaction), speaker(interaction.locale.value)
    await interaction.response.defer(ephemeral=True, thinking=True)
    user = interaction.user.id
    kept = await services.members.kept(user)
    if not kept:
        await interaction.edit_original_response(content=say("mydata.nothing"))
        return
    here = interaction.guild_id
    kept.sort(key=lambda one: (one.guild_id != here, one.guild_id))
    lines = [
        say(
            "mydata.delete.server",
            server=server_name(say, interaction.client, one.guild_id),
            what=_what(say, one),
        )
        + _models(say, await _effects(interaction, one))
        for one in kept
    ]
    text = fitted(
        [say("mydata.delete.head")],
        [f"• {line}" for line in lines],
        [say("mydata.delete.foot")],
        rest=lambda count: say("mydata.delete.more", count=count),
    )
    buttons: list[discord.ui.Item[Any]] = []
    if any(one.guild_id == here for one in kept):
        buttons.append(DeleteMyData("here", user, say("button.mydata.here")))
    if len(kept) > 1 or not buttons:
        buttons.append(DeleteMyData("all", user, say("button.mydata.all")))
    view = view_of([*buttons, KeepButton(say("button.keep"))])
    await interaction.edit_original_response(content=text, view=view, allowed_mentions=NOBODY)


class DeleteMyData(LastingButton, template=r"motif:mydata:(?P<where>here|all):(?P<user>\d{1,20})"):
    """Deletes what is kept of whoever was asked, and is pressed by them alone."""

    def __init__(self, where: str, user: int | str, label: str) -> None:
        super().__init__(f"motif:mydata:{where}:{user}", label, RED)
        self._where, self._user = where, int(user)

    async def callback(self, interaction: Interaction) -> None:
        services, say = services_of(interaction), speaker(interaction.locale.value)
        if interaction.user.id != self._user:
            return await reply(interaction, say("mydata.not_yours"))
        await interaction.response.edit_message(content=say("mydata.deleting"), view=None)
        kept = await services.members.kept(self._user)
        guilds = [
            one.guild_id
            for one in kept
            if self._where == "all" or one.guild_id == interaction.guild_id
        ]
        for guild in guilds:
            await services.eraser.member(guild, self._user)
        key = "mydata.deleted_one" if len(guilds) == 1 else "mydata.deleted_many"
        text = say(key, count=len(guilds)) if guilds else say("mydata.nothing")
        await interaction.edit_original_response(content=text)
        return None


def server_name(say: Say, client: discord.Client, guild_id: int) -> str:
    """A server as people call it."""
    guild = client.get_guild(guild_id)
    return safe(guild.name, 60) if guild else say("mydata.server_unknown", server=guild_id)


def _what(say: Say, kept: Kept) -> str:
    """What is kept in one server, in words."""
    counts = {
        "songs": kept.songs,
        "pieces": kept.pieces,
        "votes": kept.votes,
        "requests": kept.requests,
    }
    shown = [
        say(f"mydata.delete.{name}_{'one' if count == 1 else 'many'}", count=count)
        for name, count in counts.items()
        if count
    ]
    if kept.deeds:
        shown.append(say("mydata.delete.deeds"))
    return ", ".join(shown) + "."


async def _effects(interaction: Interaction, kept: Kept) -> Consequences | None:
    if not kept.songs:
        return None
    services, guild = services_of(interaction), kept.guild_id
    return consequences(
        await services.members.song_ids(guild, interaction.user.id),
        await services.songs.kept(guild),
        await services.models.versions(guild),
        await services.models.in_use(guild),
    )


def _models(say: Say, effects: Consequences | None) -> str:
    """What it does to a server's model."""
    if effects is None or not effects.gone:
        return ""
    numbers: Sequence[str] = list(map(str, effects.gone))
    key = "mydata.delete.versions" if len(numbers) > 1 else "mydata.delete.version"
    lines = [say(key, versions=few(say, numbers))]
    if effects.changes:
        after = "mydata.delete.until" if effects.retrains else "mydata.delete.then"
        lines.append(say(after, who=composer(say, effects.composing)))
    return " " + " ".join(lines)
