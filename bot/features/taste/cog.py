"""Forgetting what a server likes: for moderators, after a second question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.outgoing import Button
from bot.chat.permissions import manages_server
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.songs.removing import keep_button
from bot.features.taste.wording import ASK, RESET, taste_line
from bot.locales import speaker
from bot.store.audit import Audit
from bot.store.tastes import Tastes


class TasteReset(Feature):
    """What the button under /model does."""

    def __init__(self, tastes: Tastes, audit: Audit) -> None:
        self._tastes = tastes
        self._audit = audit

    def presses(self) -> Sequence[Press]:
        return (Press(ASK, self.ask), Press(RESET, self.reset))

    async def ask(self, interaction: Interaction) -> None:
        """Say what would be forgotten, and ask."""
        if await self._refused(interaction):
            return
        say = speaker(interaction.locale.value)
        known = await self._tastes.known(interaction.guild_id or 0)
        text = f"{taste_line(say, known)}\n{say('taste.ask')}"
        yes = Button(RESET, say("button.taste.yes"), "red")
        await reply(interaction, text, items=[yes, keep_button(say)])

    async def reset(self, interaction: Interaction) -> None:
        """Forget it, and every vote so far."""
        if await self._refused(interaction):
            return
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        text = say("taste.nothing")
        if await self._tastes.reset(guild, interaction.id):
            await self._audit.note(guild, interaction.user.id, "reset taste", "")
            text = say("taste.forgotten")
        await interaction.response.edit_message(content=text, view=None)

    async def _refused(self, interaction: Interaction) -> bool:
        if interaction.guild_id is not None and manages_server(interaction):
            return False
        await reply(interaction, speaker(interaction.locale.value)("taste.not_moderator"))
        return True
