"""The message that a changed piece arrives in."""

from __future__ import annotations

from bot.chat.outgoing import Outgoing
from bot.features.compose.post import PiecePresenter
from bot.features.further.card import ending
from bot.requests.request import Request


class ChangePresenter:
    """Shows a changed piece as any piece; its card is its own."""

    def __init__(self, pieces: PiecePresenter) -> None:
        self._pieces = pieces

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        """As `delivery.Presenter` says."""
        return await self._pieces.result(request, limit, closed=closed)

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        """As `delivery.Presenter` says."""
        return ending(request, message_id)
