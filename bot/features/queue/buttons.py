"""The Cancel button of a request, on its card and in /queue."""

from __future__ import annotations

from bot.chat.buttons import Interaction, LastingButton
from bot.chat.context import services_of
from bot.chat.permissions import manages_server, may_change, may_manage
from bot.chat.replies import reply
from bot.features.queue.cancelling import CANCEL
from bot.locales import speaker
from bot.requests.request import Request


def may_cancel(interaction: Interaction, request: Request) -> bool:
    """Whether the member may stop a request; a training is the whole server's."""
    if request.automatic:
        return manages_server(interaction)
    if request.kind == "train":
        return may_change(interaction, request.user_id)
    return may_manage(interaction, request.user_id, request.channel_id)


class CancelButton(LastingButton, template=CANCEL):
    """Stops a request, for its author and for moderators."""

    def __init__(self, ref: str, label: str) -> None:
        super().__init__(f"motif:cancel:{ref}", label)
        self.ref = ref

    async def callback(self, interaction: Interaction) -> None:
        services = services_of(interaction)
        say = speaker(interaction.locale.value)
        request = await services.ledger.find(interaction.guild_id or 0, self.ref)
        if request is None:
            return await reply(interaction, say("refused.unknown"))
        if not may_cancel(interaction, request):
            server = request.kind == "train"
            return await reply(
                interaction, say("refused.not_yours_server" if server else "refused.not_yours")
            )
        if not await services.dispatcher.cancel(request):
            now = await services.ledger.find(request.guild_id, self.ref)
            cancelled = now is not None and now.state == "cancelled"
            key = "refused.cancelled" if cancelled else "refused.finished"
            return await reply(interaction, say(key, ref=request.ref))
        await services.audit.note(
            request.guild_id, interaction.user.id, "cancel request", request.ref
        )
        return await reply(interaction, say("cancelled", ref=request.ref))
