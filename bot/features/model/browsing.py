"""The history of a server's model, and the card of one version with its loss curve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import discord

from bot.chat.admission import ForListedServers
from bot.chat.buttons import Interaction, view_of
from bot.chat.context import services_of
from bot.chat.limits import CONTENT
from bot.chat.payload import NOBODY
from bot.chat.permissions import manages_server
from bot.chat.replies import reply
from bot.features.model.changing import DeleteVersionButton, UseButton
from bot.features.model.wording import history, version_card
from bot.locales import Say, speaker
from bot.store.models import ModelVersion

_CURVE = "loss.png"
_OPTIONS = 25


class VersionMenu(
    ForListedServers,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"motif:model:choose",
):
    """Opens the card of a version."""

    def __init__(self, placeholder: str = "", options: Sequence[tuple[int, str]] = ()) -> None:
        choices = [discord.SelectOption(label=text, value=str(n)) for n, text in options]
        super().__init__(
            discord.ui.Select(
                custom_id="motif:model:choose", placeholder=placeholder, options=choices
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: discord.ui.Item[Any], ___: re.Match[str], /
    ) -> VersionMenu:
        return cls()

    async def callback(self, interaction: Interaction) -> None:
        chosen = self.item.values[0]
        services, guild = services_of(interaction), interaction.guild_id or 0
        number = int(chosen) if chosen.isdecimal() else 0
        version = await services.models.find(guild, number)
        if version is None or version.state != "ready":
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("version.gone"))
        text, files, view = await _card(interaction, version)
        await interaction.response.edit_message(
            content=text, attachments=files, view=view, allowed_mentions=NOBODY
        )
        return None


async def show_model(interaction: Interaction) -> None:
    """Answer with the version that composes and the history behind it."""
    services, guild = services_of(interaction), interaction.guild_id or 0
    say = speaker(interaction.locale.value)
    versions = await services.models.versions(guild)
    in_use = await services.models.in_use(guild)
    songs = await services.songs.kept(guild)
    text = history(
        say, versions, in_use, len(songs), limit=CONTENT if in_use is None else CONTENT // 2 - 2
    )
    menu = _menu(say, versions)
    if in_use is None:
        items: list[discord.ui.Item[Any]] = [menu] if menu else []
        return await reply(interaction, text, view=view_of(items))
    card, files, view = await _card(interaction, in_use, CONTENT // 2)
    if menu:
        view.add_item(menu)
    await interaction.response.send_message(
        f"{card}\n\n{text}",
        files=files,
        view=view,
        ephemeral=True,
        allowed_mentions=NOBODY,
        suppress_embeds=True,
    )
    return None


async def _card(
    interaction: Interaction, version: ModelVersion, limit: int = CONTENT
) -> tuple[str, list[discord.File], discord.ui.View]:
    services, say = services_of(interaction), speaker(interaction.locale.value)
    guild = version.guild_id
    in_use = await services.models.in_use(guild)
    composing = in_use is not None and in_use.number == version.number
    songs = await services.songs.of_version(guild, version.number)
    items: list[discord.ui.Item[Any]] = []
    if manages_server(interaction):
        if composing:
            items.append(UseButton(0, say("button.use_base")))
        else:
            items.append(UseButton(version.number, say("button.use", number=version.number)))
        items.append(DeleteVersionButton(version.number, say("button.delete_version")))
    files = _curve(say, services.shelf.folder(version), version.number)
    text = version_card(say, version, songs, composing=composing, limit=limit)
    return text, files, view_of(items)


def _curve(say: Say, folder: Path, number: int) -> list[discord.File]:
    path = folder / _CURVE
    if not path.is_file():
        return []
    text = say("trained.curve", version=number)
    return [discord.File(path, f"version-{number}-loss.png", description=text)]


def _menu(say: Say, versions: Sequence[ModelVersion]) -> VersionMenu | None:
    ready = [v for v in versions if v.state == "ready"][:_OPTIONS]
    if not ready:
        return None
    options = [(v.number, say("version.option", number=v.number)) for v in ready]
    return VersionMenu(say("version.choose"), options)
