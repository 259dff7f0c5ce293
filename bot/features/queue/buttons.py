"""The Cancel button of a request, on its card and in /queue."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.chat.context import services_of
from bot.chat.permissions import may_manage
from bot.chat.replies import reply
from bot.locales import speaker

Interaction = discord.Interaction[Any]


class CancelButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"motif:cancel:(?P<ref>[2-9A-Z]{6})"
):
    """Stops a request, for its author and for moderators."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(
            discord.ui.Button(
                label=label, custom_id=f"motif:cancel:{ref}", style=discord.ButtonStyle.secondary
            )
        )
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> CancelButton:
        return cls(match["ref"], "")

    async def callback(self, interaction: Interaction) -> None:
        services = services_of(interaction)
        say = speaker(interaction.locale.value)
        request = await services.ledger.find(interaction.guild_id or 0, self.ref)
        if request is None:
            return await reply(interaction, say("refused.unknown"))
        if not may_manage(interaction, request.user_id):
            return await reply(interaction, say("refused.not_yours"))
        if not await services.dispatcher.cancel(request):
            return await reply(interaction, say("refused.finished", ref=request.ref))
        await services.audit.note(
            request.guild_id, interaction.user.id, "cancel request", request.ref
        )
        return await reply(interaction, say("cancelled", ref=request.ref))
