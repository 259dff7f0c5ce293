"""/model: what composes here, what it learnt from, and the versions before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import discord
from discord import app_commands

from bot.chat.buttons import Interaction, Press, chosen
from bot.chat.commands import command_name, localised
from bot.chat.limits import CONTENT, length
from bot.chat.outgoing import Button, Menu
from bot.chat.payload import NOBODY, view_of
from bot.chat.permissions import manages_server
from bot.chat.replies import reply, reply_with
from bot.features.feature import Feature
from bot.features.model.changing import delete_button, use_button
from bot.features.model.page import page_button
from bot.features.model.wording import MENU, history, version_card, version_menu
from bot.features.taste.wording import reset_buttons, taste_line
from bot.locales import Say, speaker
from bot.requests.shelf import Shelf
from bot.store.models import Models, ModelVersion
from bot.store.songs import Songs
from bot.store.tastes import Tastes

_CURVE = "loss.png"


class ModelCard(Feature):
    """The history of a server's model, and the card of one version with its loss curve."""

    def __init__(self, models: Models, songs: Songs, shelf: Shelf, tastes: Tastes) -> None:
        self._models = models
        self._songs = songs
        self._shelf = shelf
        self._tastes = tastes

    def presses(self) -> Sequence[Press]:
        return (
            Press(MENU, self.open),
            Press(r"motif:model:show:(?P<number>\d{1,9})", self.show),
        )

    @app_commands.command(name=command_name("model"), description=localised("command.model"))
    async def model(self, interaction: Interaction) -> None:
        """Answer with the version that composes and the history behind it."""
        say, guild = speaker(interaction.locale.value), interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        versions = await self._models.versions(guild)
        in_use = await self._models.in_use(guild)
        songs = await self._songs.kept(guild)
        known = await self._tastes.known(guild)
        taste = taste_line(say, known)
        room = (CONTENT if in_use is None else CONTENT // 2 - 2) - length(taste) - 2
        told = history(say, versions, in_use, len(songs), limit=room)
        text = f"{taste}\n\n{told}" if in_use is not None else f"{told}\n\n{taste}"
        menu: list[Button | Menu] = [*version_menu(say, versions)]
        if manages_server(interaction):
            menu += reset_buttons(say, known)
        if in_use is None:
            return await reply(interaction, text, items=[page_button(say, None), *menu])
        card, files, buttons = await self._card(interaction, in_use, CONTENT // 2)
        await interaction.response.send_message(
            f"{card}\n\n{text}",
            files=files,
            view=view_of([*buttons, *menu]),
            ephemeral=True,
            allowed_mentions=NOBODY,
            suppress_embeds=True,
        )
        return None

    async def open(self, interaction: Interaction) -> None:
        """Show the card of a version."""
        choice = chosen(interaction)
        number = int(choice) if choice.isdecimal() else 0
        version = await self._models.find(interaction.guild_id or 0, number)
        if version is None or version.state != "ready":
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("version.gone"))
        text, files, buttons = await self._card(interaction, version)
        await interaction.response.edit_message(
            content=text, attachments=files, view=view_of(buttons), allowed_mentions=NOBODY
        )
        return None

    async def show(self, interaction: Interaction, number: str) -> None:
        """The card of a version, to the one who asks: for a menu under a message."""
        found = await self._models.find(
            interaction.guild_id or 0, int(number) if number.isdecimal() else 0
        )
        if found is None or found.state != "ready":
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("version.gone"))
        text, files, buttons = await self._card(interaction, found)
        return await reply_with(interaction, text, files, buttons)

    async def _card(
        self, interaction: Interaction, version: ModelVersion, limit: int = CONTENT
    ) -> tuple[str, list[discord.File], list[Button]]:
        say, guild = speaker(interaction.locale.value), version.guild_id
        in_use = await self._models.in_use(guild)
        composing = in_use is not None and in_use.number == version.number
        songs = await self._songs.of_version(guild, version.number)
        buttons = [page_button(say, version.number)]
        if manages_server(interaction):
            buttons.append(use_button(say, None if composing else version.number))
            buttons.append(delete_button(say, version.number))
        files = _curve(say, self._shelf.folder(version), version.number)
        text = version_card(say, version, songs, composing=composing, limit=limit)
        return text, files, buttons


def _curve(say: Say, folder: Path, number: int) -> list[discord.File]:
    path = folder / _CURVE
    if not path.is_file():
        return []
    text = say("trained.curve", version=number)
    return [discord.File(path, f"version-{number}-loss.png", description=text)]
