"""Answers to what people did: the callbacks of interactions, and messages by their tokens."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from playground.archive import Interaction, Kept
from playground.messages import EPHEMERAL, LOADING, ApiError, blank, invalid, outward, written
from playground.service import COMMAND, COMPLETION, COMPONENT, FORM, Outcome, Service
from playground.uploads import read
from playground.wish import snowflake
from playground.world import MOTIF, channel

Payload = dict[str, Any]

_TOKEN_SECONDS = 900
_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _FORM = 4, 5, 6, 7, 8, 9
_ANSWERS = {
    COMMAND: (_MESSAGE, _DEFERRED, _FORM),
    COMPONENT: (_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _FORM),
    COMPLETION: (_CHOICES,),
    FORM: (_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE),
}


class Answers:
    """What the bot may do with the token of an interaction, for as long as that lives."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._archive = service.archive

    async def callback(self, request: web.Request) -> Payload | None:
        begun = self._archive.interaction(request.match_info["token"])
        if begun is None or str(begun.id) != request.match_info["id"]:
            raise ApiError(404, 10062, "Unknown interaction")
        if begun.answered:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if self._service.too_late(begun):
            raise ApiError(404, 10062, "Unknown interaction")
        sent, files = await read(request, self._archive)
        kind = int(sent["type"])
        data: Payload = sent.get("data") or {}
        if kind not in _ANSWERS[begun.kind]:
            raise invalid(f"type: {kind} does not answer an interaction of type {begun.kind}")
        interaction: Payload = {"id": str(begun.id), "type": begun.kind}
        told: Payload = {"interaction": interaction, "resource": {"type": kind}}
        if kind == _CHOICES:
            self._archive.answer(begun.token, None)
            choices: list[Payload] = data.get("choices") or []
            self._service.answered(begun, Outcome("choices", choices=choices))
        elif kind == _FORM:
            self._archive.answer(begun.token, None, data)
            self._service.answered(begun, Outcome("form", form=data))
        else:
            message = self._reply(begun, kind, data, files)
            self._service.keep(message)
            self._archive.answer(begun.token, message.id)
            self._service.answered(begun, Outcome("answered"))
            flags = message.body["flags"]
            interaction["response_message_id"] = str(message.id)
            interaction["response_message_loading"] = bool(flags & LOADING)
            interaction["response_message_ephemeral"] = bool(flags & EPHEMERAL)
            told["resource"]["message"] = self._shown(message)
        asked = request.query.get("with_response", "").lower() in ("1", "true")
        return told if asked else None

    def _reply(
        self, begun: Interaction, kind: int, data: Payload, files: Mapping[str, Payload]
    ) -> Kept:
        """The message that an answer writes, or writes into."""
        if kind in (_UPDATE, _DEFERRED_UPDATE):
            source = self._archive.message(begun.source) if begun.source else None
            if source is None:
                raise ApiError(404, 10008, "Unknown Message")
            return written(source, data, files, new=False) if kind == _UPDATE else source
        flags = int(data.get("flags") or 0) & EPHEMERAL
        if kind == _DEFERRED:
            return self._begun(begun, flags | LOADING)
        return written(self._begun(begun, flags), data, files, new=True)

    def _begun(self, begun: Interaction, flags: int) -> Kept:
        place = channel(begun.channel_id)
        assert place is not None, "interactions happen in channels that are there"
        return blank(
            self._archive,
            place,
            MOTIF,
            flags=flags,
            viewer=begun.user_id if flags & EPHEMERAL else None,
            interaction=begun,
            kind=20 if begun.kind == COMMAND else 0,
        )

    async def follow_up(self, request: web.Request) -> Payload:
        begun = self._owner(request)
        body, files = await read(request, self._archive)
        waiting = self._archive.message(begun.answer) if begun.answer else None
        if waiting is not None and waiting.body["flags"] & LOADING:
            message = written(waiting, body, files, new=True)
        else:
            flags = int(body.get("flags") or 0) & EPHEMERAL
            message = written(self._begun(begun, flags), body, files, new=True)
        self._service.keep(message)
        return self._shown(message)

    async def answer(self, request: web.Request) -> Payload:
        return self._shown(self._own_answer(request))

    async def edit(self, request: web.Request) -> Payload:
        message = self._own_answer(request)
        return await rewrite(self._service, request, message)

    async def delete(self, request: web.Request) -> None:
        self._service.remove(self._own_answer(request))

    def _owner(self, request: web.Request) -> Interaction:
        begun = self._archive.interaction(request.match_info["token"])
        if begun is None or not begun.answered:
            raise ApiError(404, 10015, "Unknown Webhook")
        if time.time() - begun.made_at > _TOKEN_SECONDS:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return begun

    def _own_answer(self, request: web.Request) -> Kept:
        begun = self._owner(request)
        wanted = request.match_info["message"]
        number = begun.answer if wanted == "@original" else snowflake(wanted)
        message = self._archive.message(number) if number else None
        if message is None or (message.token != begun.token and message.id != begun.answer):
            raise ApiError(404, 10008, "Unknown Message")
        return message

    def _shown(self, message: Kept) -> Payload:
        return outward(message.body, self._service.base)


async def rewrite(service: Service, request: web.Request, message: Kept) -> Payload:
    """Change a message as the request says."""
    body, files = await read(request, service.archive)
    # another write may have come while this one was read
    message = service.archive.message(message.id) or message
    changed = written(message, body, files, new=False)
    service.keep(changed)
    return outward(changed.body, service.base)
