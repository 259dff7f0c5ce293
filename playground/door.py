"""The page and what it asks: people's side of this Discord."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from string import Formatter
from typing import Any

from aiohttp import BodyPartReader, web
from babel import Locale, UnknownLocaleError

from bot.locales import LANGUAGES, speaker
from bot.locales.en_playground import TEXTS
from playground.archive import TooLarge
from playground.messages import attachment, blank
from playground.service import COMMAND, COMPLETION, COMPONENT, FORM, Service
from playground.uploads import clean, pieces, type_of
from playground.wish import Wish, read_wish, snowflake
from playground.wishes import (
    Refused,
    command_data,
    component_data,
    form_data,
    message_command_data,
    offered,
    places,
    posted,
)
from playground.world import APPLICATION, GUILD, PEOPLE, ROLES, UPLOAD_LIMIT, Channel, Person
from playground.world import channel as channel_of
from playground.world import person as person_of

Payload = dict[str, Any]

_SHOWN = 100
_BREATH = 15.0


class Door:
    """The routes; `samples` is a folder of songs that are at hand on the page."""

    def __init__(self, service: Service, samples: Path) -> None:
        self._service = service
        self._archive = service.archive
        self._samples = {path.name: path for path in sorted(samples.glob("*.mp3"))}
        self._leaving = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/chat/words/{language}", self.words),
            web.get("/chat/start", self.start),
            web.get("/chat/messages", self.messages),
            web.get("/chat/events", self.events),
            web.post("/chat/language", self.language),
            web.post("/chat/uploads", self.upload),
            web.post("/chat/samples", self.sample),
            web.post("/chat/messages", self.send),
            web.post("/chat/dismissals", self.dismiss),
            web.post("/chat/interactions", self.interact),
        ]

    async def leave(self, _: web.Application) -> None:
        """Let go of the pages that listen, or the server would wait for them."""
        self._leaving.set()

    async def words(self, request: web.Request) -> web.Response:
        """What the page says; its own fields stand in braces."""
        say = speaker(request.match_info["language"])
        said: dict[str, str] = {}
        for key, text in TEXTS.items():
            fields = [name for _, name, _, _ in Formatter().parse(text) if name]
            said[key.partition(".")[2]] = say(key, **{name: f"{{{name}}}" for name in fields})
        return web.json_response(said)

    async def start(self, request: web.Request) -> web.Response:
        """All that the page shows but messages."""
        who = _who(request.query.get("as"))
        said = {
            "me": str(who.id),
            "app": str(APPLICATION),
            "guild": str(GUILD),
            "language": self._service.locale.split("-")[0],
            "languages": {language: _native(language) for language in LANGUAGES},
            "people": [
                {"id": str(one.id), "name": one.name, "roles": [role.name for role in one.roles]}
                for one in PEOPLE
            ],
            "channels": [
                {"id": str(one.id), "name": one.name, "direct": one.recipient is not None}
                for one in places(who)
            ],
            "roles": [{"id": str(role.id), "name": role.name} for role in ROLES],
            "commands": {
                str(one.id): offered(self._service.commands, who, one) for one in places(who)
            },
            "samples": list(self._samples),
            "limit": UPLOAD_LIMIT,
        }
        return web.json_response(said)

    async def messages(self, request: web.Request) -> web.Response:
        who = _who(request.query.get("as"))
        place = _where(request.query.get("channel"), who)
        found = self._archive.newest(place.id, _SHOWN, viewer=who.id)
        return web.json_response([message.body for message in reversed(found)])

    async def events(self, request: web.Request) -> web.StreamResponse:
        """What happens from now on, as server-sent events."""
        who = _who(request.query.get("as"))
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        leaving = asyncio.ensure_future(self._leaving.wait())
        with self._service.listening(who) as queue, contextlib.suppress(ConnectionError):
            await stream.write(b"retry: 1000\nevent: open\ndata: {}\n\n")
            while not leaving.done():
                told = asyncio.ensure_future(queue.get())
                await asyncio.wait(
                    {told, leaving}, timeout=_BREATH, return_when=asyncio.FIRST_COMPLETED
                )
                if told.done():
                    await stream.write(f"data: {json.dumps(told.result())}\n\n".encode())
                else:
                    told.cancel()
                    # so that a page that is gone is noticed
                    await stream.write(b": \n\n")
        leaving.cancel()
        return stream

    async def language(self, request: web.Request) -> web.Response:
        chosen = (await read_wish(request)).language
        if chosen not in LANGUAGES:
            raise web.HTTPBadRequest
        self._service.speak(chosen)
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        """One file; `seconds` in the address makes it a voice message of that length."""
        try:
            seconds = float(request.query["seconds"]) if "seconds" in request.query else None
        except ValueError:
            raise web.HTTPBadRequest from None
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.filename:
                name = clean(part.filename)
                return await self._kept(request, name, pieces(part), seconds)
        raise web.HTTPBadRequest

    async def sample(self, request: web.Request) -> web.Response:
        path = self._samples.get((await read_wish(request)).name)
        if path is None:
            raise web.HTTPNotFound
        return await self._kept(request, path.name, _file_pieces(path), None)

    async def _kept(
        self,
        request: web.Request,
        name: str,
        chunks: AsyncIterator[bytes],
        seconds: float | None,
    ) -> web.Response:
        kind = type_of(name)
        if seconds is not None or name.endswith(".webm"):
            # what microphones record has no picture, whatever the ending says
            kind = kind.replace("video/", "audio/")
        try:
            file = await self._archive.store(name, kind, chunks, UPLOAD_LIMIT, seconds)
        except TooLarge:
            say = speaker(request.query.get("language", "en"))
            text = say("playground.refused.size", most=UPLOAD_LIMIT // 2**20)
            return web.json_response({"refused": text}, status=413)
        return web.json_response(attachment(file, self._archive.path(file)))

    async def send(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        who = _who(wish.who)
        place = _where(wish.channel, who)
        message = blank(self._archive, place, who)
        try:
            message = posted(self._archive, message, wish.content, wish.files)
        except Refused as refusal:
            return _refusal(refusal, wish)
        self._service.keep(message)
        return web.json_response({})

    async def dismiss(self, request: web.Request) -> web.Response:
        wish = await read_wish(request)
        self._archive.dismiss(wish.message, _who(wish.who).id)
        return web.json_response({})

    async def interact(self, request: web.Request) -> web.Response:
        """A command, a press, a choice, a form, or what is typed so far."""
        wish = await read_wish(request)
        who = _who(wish.who)
        place = _where(wish.channel, who)
        try:
            kind, data, source = self._understood(wish, who, place)
        except Refused as refusal:
            return _refusal(refusal, wish)
        if not self._service.gateway.heard:
            return _refusal(Refused("playground.refused.starting"), wish)
        message = self._archive.message(source) if source else None
        begun, outcome = await self._service.act(kind, who, place, data, wish.language, message)
        if outcome.kind == "silent":
            return _refusal(Refused("playground.refused.silent"), wish)
        said = {"outcome": outcome.kind, "choices": list(outcome.choices), "form": outcome.form}
        return web.json_response({**said, "token": begun.token})

    def _understood(
        self, wish: Wish, who: Person, place: Channel
    ) -> tuple[int, Payload, int | None]:
        """The kind of an interaction, its data, and the message that it happens at."""
        base = self._service.base
        if wish.token:
            opened = self._archive.interaction(wish.token)
            if opened is None or opened.form is None or opened.user_id != who.id:
                raise Refused("playground.refused.gone")
            data = form_data(self._archive, base, opened.form, wish.fields)
            return FORM, data, opened.source
        target = self._archive.message(wish.message) if wish.message else None
        if target is not None and (
            target.channel_id != place.id or target.viewer not in (None, who.id)
        ):
            target = None
        if wish.component:
            if target is None:
                raise Refused("playground.refused.gone")
            return COMPONENT, component_data(target, wish.component, wish.values), target.id
        command = next(
            (
                one
                for one in offered(self._service.commands, who, place)
                if one["id"] == wish.command
            ),
            None,
        )
        if command is None:
            raise Refused("playground.refused.command")
        if command["type"] == 3:
            if target is None:
                raise Refused("playground.refused.gone")
            return COMMAND, message_command_data(command, target, base), None
        data = command_data(self._archive, base, command, wish)
        return (COMPLETION if wish.focused else COMMAND), data, None


async def _file_pieces(path: Path) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(path.read_bytes)


def _who(value: object) -> Person:
    return person_of(snowflake(value)) or PEOPLE[0]


def _where(value: object, who: Person) -> Channel:
    found = channel_of(snowflake(value))
    if found is None or not found.open_to(who):
        raise web.HTTPNotFound
    return found


def _refusal(refusal: Refused, wish: Wish) -> web.Response:
    text = speaker(wish.language)(refusal.key, **refusal.fields)
    return web.json_response({"outcome": "refused", "refused": text})


def _native(language: str) -> str:
    try:
        return str(Locale.parse(language).get_display_name(language) or language).capitalize()
    except (UnknownLocaleError, ValueError):
        return language
