"""/queue: what waits and runs in this server, with Cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.context import services_of
from bot.chat.limits import fitted
from bot.chat.replies import reply
from bot.chat.words import mention, wait
from bot.features.compose.card import doing
from bot.features.queue.buttons import CancelButton, may_cancel
from bot.locales import Say, speaker
from bot.locales.en import TEXTS
from bot.requests.ledger import Caps
from bot.requests.request import Request
from bot.requests.standing import Standing

_BUTTONS = 25


class Queue(commands.Cog):
    """The queue."""

    @app_commands.command(name="queue", description=TEXTS["command.queue"])
    async def queue(self, interaction: discord.Interaction[Any]) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        services = services_of(interaction)
        requests = await services.ledger.open_in(interaction.guild_id)
        if not requests:
            return await reply(interaction, say("queue.empty"))
        standings = await services.standings.all()
        requests.sort(key=lambda request: _order(request, standings.get(request.id)))
        view = discord.ui.View(timeout=None)
        own = [request for request in requests if may_cancel(interaction, request)]
        for request in own[:_BUTTONS]:
            label = say("button.cancel_one", ref=request.ref)
            view.add_item(CancelButton(request.ref, label))
        caps = Caps(services.settings.member_requests, services.settings.guild_requests)
        return await reply(interaction, listing(say, requests, standings, caps), view=view)


def listing(
    say: Say, requests: Sequence[Request], standings: Mapping[int, Standing], caps: Caps
) -> str:
    """Every open request of a server, as given."""
    return fitted(
        [say("queue.head", count=len(requests), cap=caps.guild, member_cap=caps.member)],
        [_line(say, request, standings.get(request.id)) for request in requests],
        rest=lambda count: say("queue.more", count=count),
    )


def _order(request: Request, standing: Standing | None) -> tuple[int, int]:
    """Running first, then by place, then what is still being fetched."""
    if standing is None:
        return 2, request.id
    return (0, request.id) if standing.place is None else (1, standing.place)


def _line(say: Say, request: Request, standing: Standing | None) -> str:
    user = say("queue.itself") if request.automatic else mention(request.user_id)
    if standing is None:
        key = "queue.receiving" if request.uploads else "queue.accepting"
        return say(key, ref=request.ref, user=user)
    if standing.running is not None:
        course = standing.running.course
        shown = f", {doing(say, course)}" if course.stage else ""
        left = wait(say, standing.seconds or 1)
        return say("queue.running", ref=request.ref, user=user, stage=shown, wait=left)
    place = {"ref": request.ref, "user": user, "position": standing.place}
    if standing.seconds is None:
        return say("queue.waiting_for_machine", **place)
    return say("queue.waiting", **place, wait=wait(say, standing.seconds))
