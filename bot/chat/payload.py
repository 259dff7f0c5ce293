"""An outgoing message as discord.py takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord

from bot.chat.outgoing import Button, Outgoing, Style

NOBODY = discord.AllowedMentions.none()

_STYLES: Mapping[Style, discord.ButtonStyle] = {
    "grey": discord.ButtonStyle.secondary,
    "blue": discord.ButtonStyle.primary,
    "red": discord.ButtonStyle.danger,
}


def view_of_buttons(buttons: Sequence[Button]) -> discord.ui.View:
    """A view with these buttons that never times out; their handlers are registered elsewhere."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(
            discord.ui.Button(
                custom_id=button.custom_id, label=button.label, style=_STYLES[button.style]
            )
        )
    return view


def files_of(message: Outgoing) -> list[discord.File]:
    return [discord.File(e.path, e.name, description=e.text) for e in message.enclosures]


def mentions_of(message: Outgoing) -> discord.AllowedMentions:
    users = [discord.Object(message.notify)] if message.notify else False
    return discord.AllowedMentions(everyone=False, roles=False, users=users, replied_user=False)
