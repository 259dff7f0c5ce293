"""Deleting what is kept of a member: what it would do, a second question, and doing it."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.chat.buttons import Interaction, Press
from bot.chat.limits import fitted
from bot.chat.outgoing import Button
from bot.chat.payload import NOBODY, view_of
from bot.chat.replies import reply
from bot.chat.words import safe
from bot.features.songs.removing import keep_button
from bot.features.songs.wording import Consequences, composer, consequences, few
from bot.keeping.erasing import Eraser
from bot.locales import Say, speaker
from bot.store.members import Kept, Members
from bot.store.models import Models
from bot.store.songs import Songs


class MyDataDeletion:
    """What /mydata delete asks and does."""

    def __init__(self, *, members: Members, songs: Songs, models: Models, eraser: Eraser) -> None:
        self._members = members
        self._songs = songs
        self._models = models
        self._eraser = eraser

    def presses(self) -> Sequence[Press]:
        return (Press(r"motif:mydata:(?P<where>here|all):(?P<user>\d{1,20})", self.delete),)

    async def ask(self, interaction: Interaction) -> None:
        """Show what would be deleted, here and everywhere, and ask."""
        say = speaker(interaction.locale.value)
        await interaction.response.defer(ephemeral=True, thinking=True)
        user, here = interaction.user.id, interaction.guild_id
        kept = await self._members.kept(user)
        if not kept:
            await interaction.edit_original_response(content=say("mydata.nothing"))
            return
        kept.sort(key=lambda one: (one.guild_id != here, one.guild_id))
        lines = [
            say(
                "mydata.delete.server",
                server=server_name(say, interaction.client, one.guild_id),
                what=_what(say, one),
            )
            + _models(say, await self._effects(user, one))
            for one in kept
        ]
        text = fitted(
            [say("mydata.delete.head")],
            [f"• {line}" for line in lines],
            [say("mydata.delete.foot")],
            rest=lambda count: say("mydata.delete.more", count=count),
        )
        buttons: list[Button] = []
        if any(one.guild_id == here for one in kept):
            buttons.append(_delete_button("here", user, say("button.mydata.here")))
        if len(kept) > 1 or not buttons:
            buttons.append(_delete_button("all", user, say("button.mydata.all")))
        view = view_of([*buttons, keep_button(say)])
        await interaction.edit_original_response(content=text, view=view, allowed_mentions=NOBODY)

    async def delete(self, interaction: Interaction, where: str, user: str) -> None:
        """Delete what is kept of whoever was asked; pressed by them alone."""
        say = speaker(interaction.locale.value)
        if interaction.user.id != int(user):
            return await reply(interaction, say("mydata.not_yours"))
        await interaction.response.edit_message(content=say("mydata.deleting"), view=None)
        guilds = [
            one.guild_id
            for one in await self._members.kept(interaction.user.id)
            if where == "all" or one.guild_id == interaction.guild_id
        ]
        for guild in guilds:
            await self._eraser.member(guild, interaction.user.id)
        count = len(guilds)
        text = say("mydata.deleted", count=count) if guilds else say("mydata.nothing")
        await interaction.edit_original_response(content=text)
        return None

    async def _effects(self, user_id: int, kept: Kept) -> Consequences | None:
        if not kept.songs:
            return None
        guild = kept.guild_id
        return consequences(
            await self._members.song_ids(guild, user_id),
            await self._songs.kept(guild),
            await self._models.versions(guild),
            await self._models.in_use(guild),
        )


def _delete_button(where: str, user_id: int, label: str) -> Button:
    return Button(f"motif:mydata:{where}:{user_id}", label, "red")


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
        "rounds": kept.rounds,
    }
    shown = [say(f"mydata.delete.{name}", count=count) for name, count in counts.items() if count]
    if kept.deeds:
        shown.append(say("mydata.delete.deeds"))
    return ", ".join(shown) + "."


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
