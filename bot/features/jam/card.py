"""The card of an entry of a member's own, which they alone see, and how it ended."""

from __future__ import annotations

from bot.chat.outgoing import Outgoing
from bot.chat.words import safe
from bot.features.cards import StatusCard
from bot.locales import Say
from bot.requests.request import Request


def _head(say: Say, request: Request) -> list[str]:
    name = safe(request.uploads[0].name, 100) if request.uploads else ""
    return [say("jam.entering", name=name)]


ENTRY_CARD = StatusCard(_head, "jam.entry_cancelled", "jam.entered", "jam.entered")


class EntryPresenter:
    """Words how an entry ended."""

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:  # noqa: ARG002
        """As `delivery.Presenter` says."""
        return ENTRY_CARD.ending(request, None)

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        """As `delivery.Presenter` says."""
        return ENTRY_CARD.ending(request, message_id)
