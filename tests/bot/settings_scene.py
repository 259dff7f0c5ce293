"""Settings as a moderator has them before them."""

from __future__ import annotations

from typing import Any

import discord

from bot.features.settings.schema import schema
from bot.requests.ledger import Caps
from bot.store.preferences import PreferenceStore
from tests.bot.scene import Scene

SCHEMA = schema(Caps(3, 20))


def preferences(scene: Scene) -> PreferenceStore:
    return scene.env.bot.parts.stores.preferences


async def set_to(scene: Scene, name: str, value: object, channel: Any = None) -> None:
    where = channel.id if channel is not None else 0
    await preferences(scene).change(scene.guild.id, where, name, value)


async def opened(scene: Scene, moderator: Any, name: str, **options: Any) -> Any:
    """The control of a setting."""
    shown = await moderator.slash(scene.channel, "settings", **options)
    await moderator.select(shown.response, [name])
    return shown


def options_of(message: discord.Message) -> list[str]:
    """What the menus of a message offer."""
    return [
        option.label
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for menu in row.children
        if isinstance(menu, discord.SelectMenu)
        for option in menu.options
    ]
