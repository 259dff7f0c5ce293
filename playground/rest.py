"""The part of Discord's API that the bot calls, with Discord's own refusals."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.answers import Answers, rewrite
from playground.archive import Kept
from playground.messages import ApiError, blank, outward, written
from playground.service import Service
from playground.uploads import read
from playground.wish import snowflake
from playground.world import (
    APPLICATION,
    GUILD,
    MOTIF,
    PEOPLE,
    UPLOAD_LIMIT,
    Channel,
    channel,
    direct,
    person,
)

Payload = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[Any]]

_HOOK = "/webhooks/{application}/{token}"


class Api:
    """The routes. Handlers return what becomes JSON, or None for an empty answer."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._archive = service.archive

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2 * UPLOAD_LIMIT)
        ours = (
            ("GET", "/users/@me", self.me),
            ("GET", "/oauth2/applications/@me", self.about),
            ("GET", "/gateway/bot", self.gateway),
            ("POST", "/users/@me/channels", self.open_direct),
            ("PUT", "/applications/{application}/commands", self.register),
            ("GET", "/channels/{channel}/messages", self.history),
            ("POST", "/channels/{channel}/messages", self.post),
            ("GET", "/channels/{channel}/messages/{message}", self.one),
            ("PATCH", "/channels/{channel}/messages/{message}", self.edit),
            ("DELETE", "/channels/{channel}/messages/{message}", self.delete),
        )
        answers = Answers(self._service)
        by_token = (
            ("POST", "/interactions/{id}/{token}/callback", answers.callback),
            ("POST", _HOOK, answers.follow_up),
            ("GET", _HOOK + "/messages/{message}", answers.answer),
            ("PATCH", _HOOK + "/messages/{message}", answers.edit),
            ("DELETE", _HOOK + "/messages/{message}", answers.delete),
        )
        for method, path, handler in ours:
            app.router.add_route(method, path, self._answering(handler, needs_token=True))
        for method, path, handler in by_token:
            app.router.add_route(method, path, self._answering(handler, needs_token=False))
        app.router.add_route("*", "/{rest:.*}", self._answering(_unknown, needs_token=False))
        return app

    def _answering(
        self, handler: Handler, *, needs_token: bool
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            given = request.headers.get("Authorization", "").removeprefix("Bot ")
            try:
                if needs_token and not secrets.compare_digest(given, self._service.token):
                    raise ApiError(401, 0, "401: Unauthorized")
                found = await handler(request)
            except ApiError as error:
                return _json({"message": str(error), "code": error.code}, error.status)
            return web.Response(status=204) if found is None else _json(found)

        return answer

    async def me(self, _: web.Request) -> Payload:
        return {**MOTIF.user(), "verified": True, "mfa_enabled": False, "email": None}

    async def about(self, _: web.Request) -> Payload:
        owner = PEOPLE[0].user()
        said = {"id": str(APPLICATION), "name": MOTIF.name, "description": "", "flags": 0}
        more = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0"}
        return {**said, **more, "icon": None, "owner": owner, "team": None}

    async def gateway(self, _: web.Request) -> Payload:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        address = self._service.base.replace("http", "ws", 1) + "/gateway"
        return {"url": address, "shards": 1, "session_start_limit": limit}

    async def open_direct(self, request: web.Request) -> Payload:
        recipient = person(int((await request.json())["recipient_id"]))
        if recipient is None:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        return direct(recipient).payload()

    async def register(self, request: web.Request) -> list[Payload]:
        return self._service.register(await request.json())

    async def history(self, request: web.Request) -> list[Payload]:
        most = min(int(request.query.get("limit", 50)), 100)
        bounds = {
            name: int(request.query[name]) for name in ("before", "after") if name in request.query
        }
        found = self._archive.newest(_channel(request).id, most, **bounds)
        return [outward(message.body, self._service.base) for message in found]

    async def one(self, request: web.Request) -> Payload:
        return self._shown(self._message(request))

    async def post(self, request: web.Request) -> Payload:
        place = _channel(request)
        body, files = await read(request, self._archive)
        nonce = str(body["nonce"]) if body.get("nonce") is not None else None
        if nonce is not None and body.get("enforce_nonce"):
            before = self._archive.by_nonce(place.id, nonce)
            if before is not None:
                return self._shown(before)
        reference = body.get("message_reference")
        message = blank(self._archive, place, MOTIF, nonce=nonce, kind=19 if reference else 0)
        message = written(message, body, files, new=True)
        if reference:
            message.body["message_reference"] = {**reference, "guild_id": str(GUILD), "type": 0}
        self._service.keep(message)
        return self._shown(message)

    async def edit(self, request: web.Request) -> Payload:
        message = self._message(request)
        if message.body["author"]["id"] != str(APPLICATION):
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return await rewrite(self._service, request, message)

    async def delete(self, request: web.Request) -> None:
        self._service.remove(self._message(request))

    def _message(self, request: web.Request) -> Kept:
        message = self._archive.message(snowflake(request.match_info["message"]))
        if message is None or message.viewer or message.channel_id != _channel(request).id:
            raise ApiError(404, 10008, "Unknown Message")
        return message

    def _shown(self, message: Kept) -> Payload:
        return outward(message.body, self._service.base)


def _json(found: Any, status: int = 200) -> web.Response:
    # discord.py reads as JSON only what has this type to the letter
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(found).encode(), status=status, headers=kind)


def _channel(request: web.Request) -> Channel:
    found = channel(snowflake(request.match_info["channel"]))
    if found is None:
        raise ApiError(404, 10003, "Unknown Channel")
    return found


async def _unknown(_: web.Request) -> Payload:
    raise ApiError(404, 0, "404: Not Found")
