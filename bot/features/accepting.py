"""Accepting a request: the row first, then the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord

from bot.chat.context import services_of
from bot.chat.outgoing import Outgoing
from bot.chat.replies import reply
from bot.chat.words import mebibytes
from bot.locales import speaker
from bot.requests.ledger import QuotaReached
from bot.requests.request import Draft, Request
from bot.requests.standing import Standing


async def accept(
    interaction: discord.Interaction[Any],
    draft: Draft,
    card: Callable[[Request, Standing | None], Outgoing],
) -> None:
    """Write the row, then answer; an interaction that was seen before changes nothing."""
    services = services_of(interaction)
    caps = services.settings
    say = speaker(draft.locale)
    room = await services.keeping.retention.room(draft.guild_id)
    if room.full:
        used, limit = mebibytes(room.used), mebibytes(room.limit)
        return await reply(interaction, say("refused.full", used=used, limit=limit))
    try:
        request = await services.ledger.admit(draft)
    except QuotaReached as reached:
        counts = {"member": reached.member, "member_cap": caps.member_requests}
        if reached.member >= caps.member_requests:
            return await reply(interaction, say("refused.member", **counts))
        counts |= {"guild": reached.guild, "guild_cap": caps.guild_requests}
        return await reply(interaction, say("refused.guild", **counts))
    if request is None:
        return None
    with services.intake.accepting(request):
        standing = None
        if not request.uploads:
            ahead = services.intake.ahead_of(request)
            standing = await services.standings.newcomer(request.kind, ahead)
        return await services.intake.acknowledge(interaction, request, card(request, standing))
