"""What a feature is to the bot: its commands, and what the buttons of its messages do.

A feature is given what it uses when it is made, in `bot.assembly`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from discord.ext import commands

from bot.chat.buttons import Press


class Feature(commands.Cog):
    """Commands are methods under `app_commands.command`."""

    def presses(self) -> Sequence[Press]:
        """What happens where a button or menu of this feature is used."""
        return ()
