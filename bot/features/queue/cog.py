"""/queue: what waits and runs in this server, with Cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import app_commands

from bot.chat.buttons import Interaction, Press
from bot.chat.commands import command_name, localised
from bot.chat.limits import fitted
from bot.chat.permissions import manages_server, may_change, may_manage
from bot.chat.replies import reply
from bot.chat.words import mention, wait
from bot.features.cards import doing
from bot.features.feature import Feature
from bot.features.queue.cancelling import CANCEL, cancel_button
from bot.locales import Say, speaker
from bot.requests.dispatcher import Dispatcher
from bot.requests.ledger import Caps, Ledger
from bot.requests.request import Request
from bot.requests.standing import Standing, Standings
from bot.store.audit import Audit

_BUTTONS = 25


def may_cancel(interaction: Interaction, request: Request) -> bool:
    """Whether the member may stop a request; a training is the whole server's."""
    if request.automatic:
        return manages_server(interaction)
    if request.kind == "train":
        return may_change(interaction, request.user_id)
    return may_manage(interaction, request.user_id, request.channel_id)


class Queue(Feature):
    """The queue, and the Cancel button of a request, on its card and in /queue."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        standings: Standings,
        dispatcher: Dispatcher,
        audit: Audit,
        caps: Caps,
    ) -> None:
        self._ledger = ledger
        self._standings = standings
        self._dispatcher = dispatcher
        self._audit = audit
        self._caps = caps

    def presses(self) -> Sequence[Press]:
        return (Press(CANCEL, self.cancel),)

    @app_commands.command(name=command_name("queue"), description=localised("command.queue"))
    async def queue(self, interaction: Interaction) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        requests = await self._ledger.open_in(interaction.guild_id)
        if not requests:
            return await reply(interaction, say("queue.empty"))
        standings = await self._standings.all()
        requests.sort(key=lambda request: _order(request, standings.get(request.id)))
        own = [request for request in requests if may_cancel(interaction, request)]
        buttons = [
            cancel_button(request.ref, say("button.cancel_one", ref=request.ref))
            for request in own[:_BUTTONS]
        ]
        text = listing(say, requests, standings, self._caps)
        return await reply(interaction, text, items=buttons)

    async def cancel(self, interaction: Interaction, ref: str) -> None:
        """Stop a request, for its author and for moderators."""
        say = speaker(interaction.locale.value)
        request = await self._ledger.find(interaction.guild_id or 0, ref)
        if request is None:
            return await reply(interaction, say("refused.unknown"))
        if not may_cancel(interaction, request):
            server = request.kind == "train"
            return await reply(
                interaction, say("refused.not_yours_server" if server else "refused.not_yours")
            )
        if not await self._dispatcher.cancel(request):
            now = await self._ledger.find(request.guild_id, ref)
            cancelled = now is not None and now.state == "cancelled"
            key = "refused.cancelled" if cancelled else "refused.finished"
            return await reply(interaction, say(key, ref=request.ref))
        await self._audit.note(request.guild_id, interaction.user.id, "cancel request", request.ref)
        return await reply(interaction, say("cancelled", ref=request.ref))


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
