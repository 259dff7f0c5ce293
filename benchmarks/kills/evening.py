"""A server on loopback with the bot in it, which is killed and started again."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.kills.life import REPOSITORY, rows
from benchmarks.kills.members import Asked, Community

_LONGEST = 90.0


class Evening:
    """A server, the bot in it, and who presses."""

    def __init__(self, discord: Any, data: Path) -> None:
        self.discord = discord
        self.data = data
        self.guild = discord.guild("here")
        self.channel = self.guild.channels[0]
        self.elsewhere = discord.guild("elsewhere")
        self.community = Community(discord, random.Random(0))
        self.bot: Any = None
        self.late: list[str] = []
        """What was not acknowledged in time, and so was not tried."""

    async def start(self) -> None:
        environment = {
            "DISCORD_TOKEN": self.discord.token,
            "MOTIF_DATA_DIR": str(self.data),
            "MOTIF_LOG_FORMAT": "text",
            "MOTIF_UPKEEP_SECONDS": "2",
            "MOTIF_ATTEMPTS": "8",
            "MADE_UP_SECONDS": "0.4",
            "MADE_UP_WORKERS": "",
        }
        bot_type: Any = sys.modules["loopback_discord"].Bot
        command = [sys.executable, "-m", "tests.bot.launch"]
        self.bot = bot_type(self.discord, command, environment, str(REPOSITORY))
        await self.bot.start(timeout=_LONGEST)

    async def again(self) -> None:
        """Killed, where it lives still, and started again."""
        if self.bot.alive:
            self.bot.kill9()
        await self.bot.start(timeout=_LONGEST)

    def member(self, **rights: bool) -> Any:
        """Somebody who asked for nothing yet."""
        return self.guild.member(**rights)

    def note(self, kind: str, r: Any) -> Any:
        self.community.asked.append(Asked(kind, r))
        return r

    async def piece(self, takes: int = 1) -> Any:
        """A new piece's message."""
        r = self.note("compose", await self.member().slash("compose", takes=takes))
        return await self.delivered(r)

    async def delivered(self, r: Any) -> Any:
        ref = Asked("", r).reference

        def found() -> list[Any]:
            return [m for m in self.channel.messages if m.attachments and f"#{ref}" in m.text]

        await self.discord.wait(found, _LONGEST, f"what comes of #{ref}")
        return found()[0]

    def requests(self) -> int:
        """How many there ever were."""
        return rows(self.data, "SELECT count(*) FROM requests")[0][0]

    def kept(self) -> list[tuple[Any, ...]]:
        """Of this server's pieces, what a press could change."""
        here = f"SELECT id FROM requests WHERE guild_id = {self.guild.id}"
        return [
            *map(tuple, rows(self.data, here)),
            *map(tuple, rows(self.data, f"SELECT * FROM votes WHERE request_id IN ({here})")),
            *map(tuple, rows(self.data, f"SELECT * FROM posts WHERE request_id IN ({here})")),
        ]

    def shown(self) -> list[Any]:
        """A message of each sort that has something to press; those of pieces as a whole."""
        sorts: dict[frozenset[str], Any] = {}
        for message in self.channel.messages:
            sort = frozenset(":".join(which.split(":")[:2]) for which, _ in parts(message))
            if sort and not message.deleted:
                sorts[sort] = message
        return [*sorts.values()]

    async def forge(self, guild: Any, message: Any, which: str, values: list[str]) -> Any:
        """A press by somebody who does not see the message, or not any more."""
        data: dict[str, Any] = {"custom_id": which, "component_type": 2, "id": 1}
        if values:
            data |= {"component_type": 3, "values": values}
        who = guild.member()
        return await self.discord.interact(who, guild.channels[0], 3, data, True, message)

    async def closed(self) -> None:
        """All that was asked for has ended and been told."""
        sql = "SELECT ref, state FROM requests WHERE card_closed = 0"
        await self.discord.wait(lambda: not rows(self.data, sql), _LONGEST, "the end of everything")


def parts(message: Any) -> Iterator[tuple[str, list[str]]]:
    """What can be pressed under a message, and of a menu each choice."""
    for row in message.components:
        for part in row.get("components", ()):
            if which := part.get("custom_id"):
                options = [[option["value"]] for option in part.get("options", ())]
                yield from ((which, values) for values in options or [[]])
