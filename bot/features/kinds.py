"""Cards and messages by the work that a request wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from bot.chat.outgoing import Outgoing
from bot.requests.delivery import Presenter
from bot.requests.request import Request, Work
from bot.store.preferences import PreferenceStore


class Artist(Protocol):
    """Draws the cards of open requests that want the same work."""

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]: ...


class Artists:
    """Hands every request to the artist of its work."""

    def __init__(self, artists: Mapping[Work, Artist]) -> None:
        self._artists = artists

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]:
        """The cards of these requests as they should be now; finished ones are left out."""
        drawn: dict[int, Outgoing] = {}
        for work, artist in self._artists.items():
            own = [request for request in requests if request.work == work]
            if own:
                drawn |= await artist.draw(own)
        return drawn


class Presenters:
    """Hands every request to the presenter of its work."""

    def __init__(self, presenters: Mapping[Work, Presenter], preferences: PreferenceStore) -> None:
        self._presenters = presenters
        self._preferences = preferences

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        message = await self._presenters[request.work].result(request, limit, closed=closed)
        if message is None or message.notify is None:
            return message
        preferences = await self._preferences.of(request.guild_id, request.channel_id)
        return message if preferences.pings else replace(message, notify=None)

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        return await self._presenters[request.work].ending(request, message_id)
