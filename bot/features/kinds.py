"""Cards and messages by the kind of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from bot.chat.outgoing import Outgoing
from bot.requests.delivery import Presenter
from bot.requests.request import Kind, Request
from bot.store.preferences import PreferenceStore


class Artist(Protocol):
    """Draws the cards of open requests of one kind."""

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]: ...


class Artists:
    """Hands every request to the artist of its kind."""

    def __init__(self, artists: Mapping[Kind, Artist]) -> None:
        self._artists = artists

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]:
        """The cards of these requests as they should be now; finished ones are left out."""
        drawn: dict[int, Outgoing] = {}
        for kind, artist in self._artists.items():
            own = [request for request in requests if request.kind == kind]
            if own:
                drawn |= await artist.draw(own)
        return drawn


class Presenters:
    """Hands every request to the presenter of its kind."""

    def __init__(self, presenters: Mapping[Kind, Presenter], preferences: PreferenceStore) -> None:
        self._presenters = presenters
        self._preferences = preferences

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        message = await self._presenters[request.kind].result(request, limit, closed=closed)
        if message is None or message.notify is None:
            return message
        preferences = await self._preferences.of(request.guild_id, request.channel_id)
        return message if preferences.pings else replace(message, notify=None)

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        return await self._presenters[request.kind].ending(request, message_id)
