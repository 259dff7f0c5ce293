"""Members who ask for everything that there is, whatever the bot is just doing."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

_GUILDS, _CHANNELS = 4, 5
_PAUSE = 0.25
_UNDER_WAY = 24
_CONSENT = "I may use these songs, and I agree that this server's model learns from them."


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction, and what was asked for. The loopback's own objects are untyped."""

    kind: str
    interaction: Any

    @property
    def reference(self) -> str | None:
        """The request id that the first version of the answer shows, if it is a card."""
        message = self.interaction.message
        if not self.interaction.acked or message is None or not message.history:
            return None
        found = re.search(r"#([2-9A-Z]{6})\b", message.history[0][1])
        return found[1] if found and not message.ephemeral else None


class Community:
    """A few servers with many members. Each member asks once, so that no limit is in the way."""

    def __init__(self, discord: Any, numbers: random.Random) -> None:
        self._discord = discord
        self._numbers = numbers
        self._guilds = [discord.guild(f"server {number}") for number in range(_GUILDS)]
        for guild in self._guilds:
            for number in range(_CHANNELS):
                guild.channel(f"channel-{number}")
        self._under_way: set[asyncio.Task[None]] = set()
        self._songs = 0
        self.asked: list[Asked] = []
        self.votes: list[tuple[Any, Any, str]] = []
        """Interaction, message and letter of every click on a vote."""
        self.deletions: set[str] = set()
        """Ids of the messages whose Delete was pressed."""

    async def ask_on(self) -> None:
        """Until this is cancelled; what was asked goes on."""
        while True:
            await asyncio.sleep(self._numbers.expovariate(1 / _PAUSE))
            if len(self._under_way) < _UNDER_WAY:
                task = asyncio.create_task(self._ask())
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def answered(self) -> None:
        """Until nobody waits for an answer."""
        if self._under_way:
            await asyncio.wait(set(self._under_way))

    def told(self) -> str:
        kinds = Counter(one.kind for one in self.asked if one.interaction.acked)
        return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))

    async def _ask(self) -> None:
        ways: dict[Callable[[], Awaitable[None]], int] = {
            self._compose: 30,
            self._compose_like: 6,
            self._train: 4,
            self._change: 12,
            self._share: 8,
            self._hear: 4,
            self._cancel: 8,
            self._vote: 16,
            self._delete: 4,
        }
        (way,) = self._numbers.choices([*ways], [*ways.values()])
        refused = _people().ClientRefused
        # a message may go, or change, while somebody is about to press something on it
        with contextlib.suppress(refused, AssertionError, LookupError):
            await way()

    async def _slash(self, kind: str, name: str, user: Any, **options: Any) -> Any:
        channel = self._numbers.choice(user.guild.channels)
        r = await user.slash(name, channel=channel, **options)
        self.asked.append(Asked(kind, r))
        return r

    async def _click(self, kind: str, user: Any, message: Any, which: str) -> Any:
        r = await user.click(message, which)
        self.asked.append(Asked(kind, r))
        return r

    async def _compose(self) -> None:
        options: dict[str, Any] = {"takes": self._numbers.choice((1, 1, 2))}
        if (tempo := self._numbers.choice((None, None, None, 41, 42))) is not None:
            options["tempo"] = tempo
        await self._slash("compose", "compose", self._member(), **options)

    async def _compose_like(self) -> None:
        member = self._member()
        file = member.upload(b"MThd%d" % self._new_song(), "hummed.mid")
        file.delay = self._numbers.choice((0.0, 0.5))
        await self._slash("compose like", "compose", member, like=file, takes=1)

    async def _train(self) -> None:
        owner = self._numbers.choice(self._guilds).owner
        songs = {
            f"song{n}": owner.upload(b"a %s %d" % (how, self._new_song()), f"song {n}.mp3")
            for n, how in enumerate(self._numbers.choices((b"song", b"bad one"), (4, 1), k=2), 1)
        }
        for song in songs.values():
            song.delay = self._numbers.choice((0.0, 0.4))
        await self._slash(
            "train", "train", owner, rights="Public domain", consent=_CONSENT, **songs
        )

    async def _change(self) -> None:
        piece = self._piece()
        which = self._numbers.choice(("More like A", "Continue A"))
        await self._click("change", self._member(piece), piece, which)

    async def _share(self) -> None:
        piece = self._piece()
        if sum("Vote" in button["label"] for button in piece.buttons) == 1:
            await self._click("pack", self._member(piece), piece, "Share")

    async def _hear(self) -> None:
        owner = self._numbers.choice(self._guilds).owner
        listed = await self._slash("songs", "songs", owner)
        menus = [
            part
            for row in (listed.message.components if listed.message else ())
            for part in row.get("components", ())
            if part.get("type") == 3
        ]
        if menus:
            option = self._numbers.choice(menus[0]["options"])["value"]
            shown = await owner.click(listed.message, menus[0]["custom_id"], values=[option])
            if shown.message is not None:
                await self._click("hear", owner, shown.message, "Hear it")

    async def _cancel(self) -> None:
        cards = [
            one.interaction
            for one in self.asked[-60:]
            if one.reference
            and not one.interaction.message.deleted
            and any(button["label"] == "Cancel" for button in one.interaction.message.buttons)
        ]
        if cards:
            r = self._numbers.choice(cards)
            await self._click("cancel", r.user, r.message, "Cancel")

    async def _vote(self) -> None:
        piece = self._piece()
        votes = [b["label"] for b in piece.buttons if b["label"].startswith("Vote")]
        label = self._numbers.choice(votes)
        r = await self._click("vote", self._member(piece), piece, label)
        self.votes.append((r, piece, label[5]))

    async def _delete(self) -> None:
        piece = self._piece()
        owner = piece.channel.guild.owner
        menus = [
            part["custom_id"]
            for row in piece.components
            for part in row.get("components", ())
            if any(option["value"] == "delete" for option in part.get("options", ()))
        ]
        if not menus:
            return
        asked = await owner.click(piece, menus[0], values=["delete"])
        for button in asked.message.buttons if asked.message is not None else ():
            if button["custom_id"].startswith("motif:deleted:"):
                self.deletions.add(piece.id)
                await self._click("delete", owner, asked.message, button["custom_id"])

    def _piece(self) -> Any:
        """A piece that stands in a channel. Raises LookupError where there is none."""
        channels = [channel for guild in self._guilds for channel in guild.channels]
        self._numbers.shuffle(channels)
        pieces = (
            message
            for channel in channels
            for message in channel.messages[:-40:-1]
            if message.attachments
            and not message.deleted
            and any(button.get("label") == "Share" for button in message.buttons)
        )
        if (piece := next(pieces, None)) is None:
            raise LookupError
        return piece

    def _member(self, message: Any = None) -> Any:
        guild = self._numbers.choice(self._guilds) if message is None else message.channel.guild
        return guild.member()

    def _new_song(self) -> int:
        self._songs += 1
        return self._songs


def _people() -> Any:
    """The loopback's module of people; it is on the path once the command runs."""
    return importlib.import_module("people")
