"""Letting another version compose, and deleting one: for moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.buttons import BLUE, RED, Interaction, LastingButton, view_of
from bot.chat.context import services_of
from bot.chat.payload import NOBODY
from bot.chat.permissions import manages_server
from bot.chat.replies import reply
from bot.features.songs.removing import KeepButton
from bot.features.songs.wording import composer
from bot.locales import Say, speaker

if TYPE_CHECKING:
    from bot.services import Services

_NUMBER = r"(?P<number>\d{1,9})"


async def refused(interaction: Interaction) -> bool:
    """Whether the member may not change the model; then that is told."""
    if manages_server(interaction):
        return False
    await reply(interaction, speaker(interaction.locale.value)("model.not_moderator"))
    return True


class _VersionButton(LastingButton, template=r"motif:model:nothing"):
    """Changes a version, by its number."""

    action = ""
    style = RED

    def __init__(self, number: int | str, label: str) -> None:
        super().__init__(f"motif:model:{self.action}:{number}", label, self.style)
        self._number = int(number)

    async def callback(self, interaction: Interaction) -> None:
        if not await refused(interaction):
            say = speaker(interaction.locale.value)
            await self.change(interaction, say, services_of(interaction), interaction.guild_id or 0)

    async def change(
        self, interaction: Interaction, say: Say, services: Services, guild: int
    ) -> None:
        """What the button does, for a moderator."""
        raise NotImplementedError


class UseButton(_VersionButton, template=rf"motif:model:use:{_NUMBER}"):
    """Lets a version compose from now on, 0: the base."""

    action = "use"
    style = BLUE

    async def change(
        self, interaction: Interaction, say: Say, services: Services, guild: int
    ) -> None:
        if not await services.models.use(guild, self._number or None):
            return await reply(interaction, say("version.gone"))
        await services.audit.note(guild, interaction.user.id, "use version", str(self._number))
        text = say("model.used", who=composer(say, self._number or None))
        await interaction.response.edit_message(content=text, view=None, attachments=[])
        return None


class DeleteVersionButton(_VersionButton, template=rf"motif:model:delete:{_NUMBER}"):
    """Says what deleting a version would do, and asks."""

    action = "delete"

    async def change(
        self, interaction: Interaction, say: Say, services: Services, guild: int
    ) -> None:
        versions = await services.models.versions(guild)
        ready = [v.number for v in versions if v.state == "ready"]
        if self._number not in ready:
            return await reply(interaction, say("version.gone"))
        in_use = await services.models.in_use(guild)
        lines = [say("version.ask", number=self._number)]
        if in_use is not None and in_use.number == self._number:
            left = [number for number in ready if number != self._number]
            lines.append(say("version.ask_then", who=composer(say, left[0] if left else None)))
        yes = ConfirmVersionButton(self._number, say("version.yes", number=self._number))
        view = view_of([yes, KeepButton(say("button.keep"))])
        return await reply(interaction, "\n".join(lines), view=view)


class ConfirmVersionButton(_VersionButton, template=rf"motif:model:deleted:{_NUMBER}"):
    """Deletes a version."""

    action = "deleted"

    async def change(
        self, interaction: Interaction, say: Say, services: Services, guild: int
    ) -> None:
        await interaction.response.defer()
        forgotten = await services.forgetter.version(guild, self._number)
        text = say("version.gone")
        if forgotten.versions:
            await services.audit.note(
                guild, interaction.user.id, "delete version", str(self._number)
            )
            who = composer(say, forgotten.in_use)
            text = say("version.deleted", number=self._number, who=who)
        await interaction.edit_original_response(content=text, view=None, allowed_mentions=NOBODY)
