"""Deleting everything that is kept of a member, and the messages that show it.

The database's part is done in steps, each of which may be the last before the bot is killed: what
is deleted stays so, files and messages to remove are listed, and the member may ask again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.chat.errors import Closed, Rejected, Trouble
from bot.chat.messenger import Messenger
from bot.keeping.forgetter import Forgetter
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.store.members import Members
from bot.store.unneeded_files import UnneededFiles
from bot.store.votes import Votes

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.erasing")

_PATIENCE, _LOOK = 5.0, 0.05


class Eraser:
    """Forgets members. `cancel` stops a request, `relabel` shows a piece's votes as they are."""

    def __init__(
        self,
        *,
        members: Members,
        votes: Votes,
        ledger: Ledger,
        unneeded_files: UnneededFiles,
        forgetter: Forgetter,
        messages: MessageRemoval,
        cancel: Callable[[Request], Awaitable[bool]],
        relabel: Callable[[int], Awaitable[None]],
        scrub: Callable[[], Awaitable[None]],
    ) -> None:
        self._members = members
        self._votes = votes
        self._ledger = ledger
        self._unneeded_files = unneeded_files
        self._forgetter = forgetter
        self._messages = messages
        self._cancel = cancel
        self._relabel = relabel
        self._scrub = scrub

    async def member(self, guild_id: int, user_id: int) -> None:
        """Delete what is kept of a member in a server."""
        await self._stop_requests(guild_id, user_id)
        songs = await self._members.song_ids(guild_id, user_id)
        await self._forgetter.songs(guild_id, songs)
        files = await self._members.erase(guild_id, user_id)
        await self._unneeded_files.remove(files)
        await self._scrub()
        _log.info("a member's data are deleted", guild=guild_id, songs=len(songs))
        self._messages.start()
        for request_id in await self._votes.stale():
            await self._relabel(request_id)

    async def _stop_requests(self, guild_id: int, user_id: int) -> None:
        """What the member waits for is cancelled; its card says so before its row goes."""
        own = [
            request
            for request in await self._ledger.open_in(guild_id)
            if request.user_id == user_id and not request.automatic
        ]
        for request in own:
            await self._cancel(request)
        for _ in range(int(_PATIENCE / _LOOK) if own else 0):
            now = [await self._ledger.get(request.id) for request in own]
            if all(request is None or request.card_closed for request in now):
                return
            await asyncio.sleep(_LOOK)


class MessageRemoval:
    """Deletes the messages that are listed, one by one; what fails for now stays listed."""

    def __init__(self, members: Members, messenger: Messenger) -> None:
        self._members = members
        self._messenger = messenger
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def start(self) -> None:
        """Go through the list in the background; once more if that is being done."""
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="message removal")

    async def stop(self) -> None:
        """What is left is deleted after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._again:
            self._again = False
            for channel_id, message_id in await self._members.messages_to_remove():
                try:
                    await self._messenger.delete(channel_id, message_id)
                except (Closed, Rejected) as error:
                    _log.info("a message stays", message=message_id, error=str(error))
                except Trouble as error:
                    _log.warning("a message is not deleted yet", error=str(error))
                    continue
                await self._members.message_removed(message_id)
