"""Buttons that go on working after a restart: all that they know stands in their custom id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.chat.admission import ForListedServers

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]

GREY, BLUE, RED = (
    discord.ButtonStyle.secondary,
    discord.ButtonStyle.primary,
    discord.ButtonStyle.danger,
)


class LastingButton(ForListedServers, discord.ui.DynamicItem[Button], template=r"motif:nothing"):
    """The names in a subclass's template are what its `__init__` takes, besides the label."""

    def __init__(self, custom_id: str, label: str, style: discord.ButtonStyle = GREY) -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id, style=style))

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        named: dict[str, Any] = match.groupdict()
        return cls(**named, label="")


def view_of(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.View:
    """A view with these items that never times out."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view
