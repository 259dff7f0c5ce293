"""What happens on this Discord: people act, the bot answers, pages are told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from playground.archive import Archive, Interaction, Kept
from playground.gateway import Gateway
from playground.messages import now, outward
from playground.world import (
    APP,
    APPLICATION,
    GUILD,
    UPLOAD_LIMIT,
    Channel,
    Person,
    guild,
)

Payload = dict[str, Any]

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5
DEADLINE = 3.0
"""Seconds that Discord waits for an answer."""
_MOST_WAITING = 1000
_LOCALES = {"en": "en-US", "es": "es-ES", "pt": "pt-BR", "sv": "sv-SE", "zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot did at once: answered, offered choices or a form, or stayed silent."""

    kind: Literal["answered", "choices", "form", "silent"]
    choices: Sequence[Payload] = ()
    form: Payload | None = None


class Service:
    """The state that the two doors share: the bot's API and the page's."""

    def __init__(
        self, archive: Archive, token: str, language: str, deadline: float = DEADLINE
    ) -> None:
        self.archive = archive
        self.token = token
        self._deadline = deadline
        self.base = ""
        self.commands: list[Payload] = []
        self._joined = archive.note("joined", now())
        self._locale = archive.note("locale", locale_of(language))
        self.gateway = Gateway(token, lambda: guild(self._joined, self._locale))
        self._pages: dict[asyncio.Queue[Payload], Person] = {}
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}

    @property
    def locale(self) -> str:
        """The server's language, as Discord names it."""
        return self._locale

    def speak(self, language: str) -> None:
        """Choose the server's language."""
        if locale_of(language) != self._locale:
            self._locale = locale_of(language)
            self.archive.set_note("locale", self._locale)
            self.gateway.dispatch("GUILD_UPDATE", guild(self._joined, self._locale))

    @contextmanager
    def listening(self, viewer: Person) -> Generator[asyncio.Queue[Payload]]:
        """What a page is told while it is open."""
        queue: asyncio.Queue[Payload] = asyncio.Queue(_MOST_WAITING)
        self._pages[queue] = viewer
        try:
            yield queue
        finally:
            del self._pages[queue]

    def keep(self, message: Kept) -> None:
        """Write a message and show it."""
        self.archive.keep(message)
        self._tell({"event": "message", "message": message.body}, message.viewer)

    def remove(self, message: Kept) -> None:
        self.archive.delete(message.id)
        gone = {"event": "gone", "id": str(message.id)}
        self._tell(gone, message.viewer)
        if message.viewer is None:
            place = {"id": str(message.id), "channel_id": str(message.channel_id)}
            self.gateway.dispatch("MESSAGE_DELETE", {**place, "guild_id": str(GUILD)})

    def register(self, commands: Sequence[Payload]) -> list[Payload]:
        """Take the place of all commands; what is kept of each has an id."""
        self.commands = [
            {
                **{"options": [], "description": "", "type": 1, "nsfw": False, **command},
                **{"id": str(APPLICATION + 100 + number), "application_id": str(APPLICATION)},
                "version": str(APPLICATION),
            }
            for number, command in enumerate(commands)
        ]
        self._tell({"event": "commands"}, None)
        return self.commands

    async def act(
        self,
        kind: int,
        who: Person,
        where: Channel,
        data: Payload,
        language: str,
        source: Kept | None = None,
    ) -> tuple[Interaction, Outcome]:
        """Tell the bot what somebody did, and wait as long as Discord does for its answer."""
        name = str(data.get("name") or data.get("custom_id"))
        begun = self.archive.begin(kind, who.id, where.id, name, source.id if source else None)
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[begun.token] = answer
        payload = self._interaction(begun, who, where, data, locale_of(language), source)
        self.gateway.dispatch("INTERACTION_CREATE", payload)
        try:
            return begun, await asyncio.wait_for(answer, self._deadline)
        except TimeoutError:
            return begun, Outcome("silent")
        finally:
            del self._waiting[begun.token]

    def answered(self, interaction: Interaction, outcome: Outcome) -> None:
        waiting = self._waiting.get(interaction.token)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)

    def too_late(self, interaction: Interaction) -> bool:
        """Whether an answer comes after the person was told that there was none."""
        return time.time() - interaction.made_at > self._deadline

    def _tell(self, event: Payload, viewer: int | None) -> None:
        for queue, person in self._pages.items():
            if (viewer is None or viewer == person.id) and not queue.full():
                queue.put_nowait(event)

    def _interaction(
        self,
        begun: Interaction,
        who: Person,
        where: Channel,
        data: Mapping[str, Any],
        locale: str,
        source: Kept | None,
    ) -> Payload:
        inside = where.guild_id is not None
        granted = str(who.permissions.value)
        payload: Payload = {
            **{"id": str(begun.id), "application_id": str(APPLICATION), "type": begun.kind},
            **{"token": begun.token, "version": 1, "data": dict(data), "locale": locale},
            **{"channel_id": str(where.id), "entitlements": [], "context": 0 if inside else 1},
            "channel": {**where.payload(), "permissions": granted},
            "app_permissions": str(APP.permissions.value),
            "authorizing_integration_owners": {"0": str(where.guild_id or 0)},
            "attachment_size_limit": UPLOAD_LIMIT,
        }
        if inside:
            home = {"id": str(GUILD), "locale": self._locale, "features": list[str]()}
            payload |= {"guild_id": str(GUILD), "guild_locale": self._locale, "guild": home}
            payload["member"] = {**who.member(self._joined), "user": who.user()}
        else:
            payload["user"] = who.user()
        if source is not None:
            payload["message"] = outward(source.body, self.base)
        return payload


def locale_of(language: str) -> str:
    """A Discord locale for a language of the catalogues."""
    return _LOCALES.get(language, language)
