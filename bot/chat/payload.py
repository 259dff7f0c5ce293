"""An outgoing message as discord.py takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.chat.outgoing import Button, Menu, Outgoing, Style

NOBODY = discord.AllowedMentions.none()

_STYLES: Mapping[Style, discord.ButtonStyle] = {
    "grey": discord.ButtonStyle.secondary,
    "blue": discord.ButtonStyle.primary,
    "green": discord.ButtonStyle.success,
    "red": discord.ButtonStyle.danger,
}


def view_of(items: Sequence[Button | Menu]) -> discord.ui.View:
    """These buttons and menus. What they do is registered elsewhere (see `buttons.Presses`)."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(_item(item))
    # discord.py keeps no view that is stopped: nothing of a message is left in memory
    view.stop()
    return view


def _item(item: Button | Menu) -> discord.ui.Item[Any]:
    if isinstance(item, Button):
        return discord.ui.Button(
            custom_id=item.custom_id, label=item.label, style=_STYLES[item.style], row=item.row
        )
    options = [
        discord.SelectOption(label=o.label, value=o.value, description=o.about or None)
        for o in item.options
    ]
    return discord.ui.Select(
        custom_id=item.custom_id, placeholder=item.placeholder, options=options, row=item.row
    )


def files_of(message: Outgoing) -> list[discord.File]:
    """Its enclosures, opened, with what is told of them to those who cannot see them."""
    return [discord.File(e.path, e.name, description=e.text) for e in message.enclosures]


def mentions_of(message: Outgoing) -> discord.AllowedMentions:
    """Whom the message may ping: whoever is to be notified, and nobody else that its text names."""
    users = [discord.Object(message.notify)] if message.notify else False
    return discord.AllowedMentions(everyone=False, roles=False, users=users, replied_user=False)
