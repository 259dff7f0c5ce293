"""Writing messages again that name what was forgotten, as far as Discord still lets the bot."""

from __future__ import annotations

import asyncio

import structlog

from bot.chat.errors import CardGone, Closed, Rejected, TokenDead, Trouble
from bot.chat.messenger import Messenger
from bot.requests.delivery import Presenter
from bot.requests.ledger import Ledger
from bot.requests.request import Request
from bot.store.forgetting import Forgetting

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.rewording")


class Rewording:
    """Takes the listed requests one by one; what fails for now stays listed."""

    def __init__(
        self, forgetting: Forgetting, ledger: Ledger, messenger: Messenger, presenter: Presenter
    ) -> None:
        self._forgetting = forgetting
        self._ledger = ledger
        self._messenger = messenger
        self._presenter = presenter
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def start(self) -> None:
        """Go through the list in the background; once more if that is being done."""
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="rewording")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._again:
            self._again = False
            for request_id in await self._forgetting.rewordings():
                request = await self._ledger.get(request_id)
                if request is None:
                    # its member or its server was forgotten meanwhile
                    continue
                # one that is being told is worded anew anyway, but may be under way just now
                if not request.card_closed:
                    continue
                try:
                    await self._reword(request)
                except Trouble as error:
                    _log.warning("not reworded yet", request=request.ref, error=str(error))
                else:
                    await self._forgetting.reworded(request_id)

    async def _reword(self, request: Request) -> None:
        """The result and the card; what only its member saw cannot be reached any more."""
        if request.private or request.channel_id == 0:
            return
        contents: dict[int, str] = {}
        if request.card_id is not None:
            ending = await self._presenter.ending(request, request.message_id)
            contents[request.card_id] = ending.content
        if request.state == "done" and request.message_id is not None:
            result = await self._presenter.result(request, request.upload_limit, closed=False)
            if result is not None:
                contents[request.message_id] = result.content
        for message_id, content in contents.items():
            try:
                await self._messenger.reword(request.channel_id, message_id, content)
            except (CardGone, Closed, Rejected, TokenDead) as error:
                _log.info("a message stays as it is", request=request.ref, error=str(error))
