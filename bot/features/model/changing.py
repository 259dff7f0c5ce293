"""Letting another version compose, and deleting one: for moderators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import Interaction, Press
from bot.chat.outgoing import Button
from bot.chat.payload import NOBODY
from bot.chat.permissions import manages_server
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.songs.removing import keep_button
from bot.features.songs.wording import composer
from bot.keeping.forgetter import Forgetter
from bot.locales import Say, speaker
from bot.store.audit import Audit
from bot.store.models import Models

_NUMBER = r"(?P<number>\d{1,9})"


def use_button(say: Say, number: int | None) -> Button:
    """Lets a version compose from now on, None: the base."""
    label = say("button.use_base") if number is None else say("button.use", number=number)
    return Button(f"motif:model:use:{number or 0}", label, "blue")


def delete_button(say: Say, number: int) -> Button:
    return Button(f"motif:model:delete:{number}", say("button.delete_version"), "red")


async def refused(interaction: Interaction) -> bool:
    """Whether the member may not change the model; then that is told."""
    if manages_server(interaction):
        return False
    await reply(interaction, speaker(interaction.locale.value)("model.not_moderator"))
    return True


class ModelChanges(Feature):
    """What the buttons of a version's card do."""

    def __init__(self, models: Models, forgetter: Forgetter, audit: Audit) -> None:
        self._models = models
        self._forgetter = forgetter
        self._audit = audit

    def presses(self) -> Sequence[Press]:
        return (
            Press(rf"motif:model:use:{_NUMBER}", self.use),
            Press(rf"motif:model:delete:{_NUMBER}", self.ask),
            Press(rf"motif:model:deleted:{_NUMBER}", self.delete),
        )

    async def use(self, interaction: Interaction, number: str) -> None:
        """Let a version compose from now on, 0: the base."""
        if await refused(interaction):
            return None
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        wanted = int(number) or None
        if not await self._models.use(guild, wanted):
            return await reply(interaction, say("version.gone"))
        await self._audit.note(guild, interaction.user.id, "use version", str(int(number)))
        text = say("model.used", who=composer(say, wanted))
        await interaction.response.edit_message(content=text, view=None, attachments=[])
        return None

    async def ask(self, interaction: Interaction, number: str) -> None:
        """Say what deleting a version would do, and ask."""
        if await refused(interaction):
            return None
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        wanted = int(number)
        versions = await self._models.versions(guild)
        ready = [v.number for v in versions if v.state == "ready"]
        if wanted not in ready:
            return await reply(interaction, say("version.gone"))
        in_use = await self._models.in_use(guild)
        lines = [say("version.ask", number=wanted)]
        if in_use is not None and in_use.number == wanted:
            left = [other for other in ready if other != wanted]
            lines.append(say("version.ask_then", who=composer(say, left[0] if left else None)))
        label = say("version.yes", number=wanted)
        yes = Button(f"motif:model:deleted:{wanted}", label, "red")
        return await reply(interaction, "\n".join(lines), items=[yes, keep_button(say)])

    async def delete(self, interaction: Interaction, number: str) -> None:
        """Delete a version."""
        if await refused(interaction):
            return
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        await interaction.response.defer()
        forgotten = await self._forgetter.version(guild, int(number))
        text = say("version.gone")
        if forgotten.versions:
            note = str(int(number))
            await self._audit.note(guild, interaction.user.id, "delete version", note)
            who = composer(say, forgotten.in_use)
            text = say("version.deleted", number=int(number), who=who)
        await interaction.edit_original_response(content=text, view=None, allowed_mentions=NOBODY)
