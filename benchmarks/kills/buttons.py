"""Presses everything that makes something, kills the bot, and looks what came of it.

    python -m benchmarks.kills.buttons [--loopback DIR]

Each line of the table is pressed twice: once the bot is killed (SIGKILL) as soon as it has
acknowledged, once between Discord's writing what comes of it and the bot's hearing that. Then it
starts again. What was acknowledged must be delivered, or its failure told, once; a press of which
nothing came, or that nobody was killed in, is a fault too. At last everything that can be pressed
is pressed on another server, and under pieces that were deleted: every press is answered in a
sentence. The exit status is 1 where one was not.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.kills.life import REPOSITORY, rows
from benchmarks.kills.members import Asked, Community
from benchmarks.kills.verdict import faults

_MIDI = b"MThd" + bytes(60)
_LONGEST = 90.0
_TOLD_IN_WORDS = ("/jam submit",)
"""What ends without a file: the moment at which a file is written never comes."""

_UNKNOWN = "I do not know that piece"

_MOMENTS = ("acknowledged", "written")


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
            parts = frozenset(":".join(which.split(":")[:2]) for which, _ in _parts(message))
            if parts and not message.deleted:
                sorts[parts] = message
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


Way = Callable[[Evening], Awaitable[Callable[[], Awaitable[Any]]]]
"""Makes ready, and gives what is to be pressed."""


def _button(label: str, takes: int = 1) -> Way:
    async def ready(evening: Evening) -> Callable[[], Awaitable[Any]]:
        piece, member = await evening.piece(takes), evening.member()
        return lambda: member.click(piece, label)

    return ready


def _menu(prefix: str, value: str, takes: int) -> Way:
    async def ready(evening: Evening) -> Callable[[], Awaitable[Any]]:
        piece, member = await evening.piece(takes), evening.member()
        menu = next(
            part["custom_id"]
            for row in piece.components
            for part in row.get("components", ())
            if str(part.get("custom_id", "")).startswith(prefix)
        )
        return lambda: member.click(piece, menu, values=[value])

    return ready


def _form(**fields: str) -> Way:
    async def ready(evening: Evening) -> Callable[[], Awaitable[Any]]:
        piece, member = await evening.piece(), evening.member()
        opened = await member.click(piece, "Change…")
        return lambda: member.submit(opened, fields)

    return ready


async def _form_again(evening: Evening) -> Callable[[], Awaitable[Any]]:
    piece, member = await evening.piece(), evening.member()
    refused = await member.submit(await member.click(piece, "Change…"), {"bars": "8-5"})
    opened = await member.click(refused.message, "Try again")
    return lambda: member.submit(opened, {"bars": "2-3"})


async def _share_one_of_two(evening: Evening) -> Callable[[], Awaitable[Any]]:
    piece, member = await evening.piece(2), evening.member()
    asked = await member.click(piece, "Share")
    await asked.finished(10, until=lambda one: one.messages)
    message = asked.messages[0]
    which = next(b["custom_id"] for b in message.buttons if b["custom_id"].endswith(":B"))
    return lambda: member.click(message, which)


async def _out_of_a_message(evening: Evening) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    posted = evening.member().send(evening.channel, "listen", [member.upload(_MIDI, "hummed.mid")])
    return lambda: member.context_menu("Make a piece of it", posted)


async def _jam(evening: Evening) -> Any:
    """The message of a jam that goes on."""

    def told() -> list[Any]:
        return [m for m in evening.channel.messages if "Jam: rain" in m.text and m.buttons]

    if not told():
        moderator = evening.member(manage_guild=True)
        await moderator.slash("jam start", theme="rain", ends=600, voting=60)
        await evening.discord.wait(told, 30, "the jam")
    return told()[0]


async def _jam_compose(evening: Evening) -> Callable[[], Awaitable[Any]]:
    jam, member = await _jam(evening), evening.member()
    return lambda: member.click(jam, jam.buttons[0]["custom_id"])


async def _jam_submit(evening: Evening) -> Callable[[], Awaitable[Any]]:
    await _jam(evening)
    member = evening.member()
    file = member.upload(_MIDI, "mine.mid")
    return lambda: member.slash("jam submit", file=file)


async def _greeting(evening: Evening) -> Callable[[], Awaitable[Any]]:
    greeting = next(m for m in evening.channel.messages if "I am Motif" in m.text)
    member = evening.member()
    return lambda: member.click(greeting, "motif:welcome:compose")


async def _use_this(evening: Evening) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    refused = await member.slash("compose", notes="CEG", takes=1)
    which = refused.message.buttons[0]["custom_id"]
    return lambda: member.click(refused.message, which)


async def _examine(evening: Evening) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    shown = await member.slash("model")
    which = next(b for b in shown.message.buttons if "page" in b["custom_id"])["custom_id"]
    return lambda: member.click(shown.message, which)


TABLE: Mapping[str, Way] = {
    "/compose": lambda evening: _slash(evening, "compose", takes=1),
    "/compose prompt": lambda evening: _slash(evening, "compose", prompt="slow sad waltz"),
    "the greeting's button": _greeting,
    "/compose, Use C E G": _use_this,
    "More like A": _button("More like A"),
    "Continue A": _button("Continue A"),
    "More like B": _button("More like B", 2),
    "Continue B": _button("Continue B", 2),
    "more like C, of a menu": _menu("motif:further:", "vary:C", 3),
    "continue C, of a menu": _menu("motif:further:", "continue:C", 3),
    "Change…: bars": _form(bars="3-4"),
    "Change…: how much": _form(how_much="50"),
    "Change…: who plays": _form(play="strings, D minor"),
    "Change…, Try again": _form_again,
    "Make a piece of it": _out_of_a_message,
    "Share": _button("Share"),
    "Share, take B": _share_one_of_two,
    "a page about the model": _examine,
    "the jam's button": _jam_compose,
    "/jam submit": _jam_submit,
}


async def _slash(evening: Evening, name: str, **options: Any) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    return lambda: member.slash(name, **options)


async def _press_all(evening: Evening, names: Sequence[str], moments: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        way = TABLE[name]
        for moment in moments:
            if moment == "written" and name in _TOLD_IN_WORDS:
                continue
            began = time.monotonic()
            try:
                told = await _press(evening, name, way, moment)
            except Exception as error:
                told = [f"{name}, {moment}: {type(error).__name__} {error}"]
                evening.discord.on_delivery = None
                await evening.again()
            print(f"{name:28} {moment:14} {time.monotonic() - began:5.1f} s  {told or 'once'}")
            sys.stdout.flush()
            found += told
    return found


async def _press(evening: Evening, name: str, way: Way, moment: str) -> list[str]:
    press = await way(evening)
    await evening.closed()
    if moment == "written":
        evening.discord.on_delivery = lambda _: evening.bot.kill9()
    before = evening.requests()
    r = evening.note(name, await press())
    if moment == "written":
        with contextlib.suppress(TimeoutError):
            await evening.discord.wait(lambda: not evening.bot.alive, 8, "the kill")
    killed = moment == "acknowledged" or not evening.bot.alive
    evening.discord.on_delivery = None
    await evening.again()
    await evening.closed()
    await asyncio.sleep(2)
    told = faults(evening.data, evening.discord, evening.community)
    found = [fault for fault in told if not _is_in_order(evening, fault)]
    if not r.acked:
        # a machine that is too busy for Discord's three seconds: nobody was promised anything
        evening.late.append(f"{name}, {moment}")
    elif evening.requests() == before:
        found.append(f"{name}, {moment}: nothing came of it but {r.text!r}")
    elif not killed:
        found.append(f"{name}, {moment}: nothing was written, and so nobody was killed")
    return found


def _is_in_order(evening: Evening, fault: str) -> bool:
    """What the storm knows nothing of: posts that nobody asked for, and what one alone is told."""
    ref = fault[1:7]
    if fault.endswith("and nobody knows it"):
        return bool(rows(evening.data, f"SELECT 1 FROM announcements WHERE ref = '{ref}'"))
    private = [
        message
        for one in evening.community.asked
        for message in one.interaction.messages
        if message.ephemeral and f"#{ref}" in message.text and "is in" in message.text
    ]
    return "0 messages" in fault and len(private) == 1


async def _refusals(evening: Evening) -> list[str]:
    """Presses that must be refused, each in a sentence, after a restart."""
    piece, long = await evening.piece(2), await evening.piece(3)
    await evening.closed()
    await evening.again()
    found: list[str] = []
    owner = piece.channel.guild.owner
    more = next(which for which, _ in _parts(piece) if which.startswith("motif:more:"))
    stranger = await evening.member().click(piece, more, values=["delete"])
    found += await _answered(evening, "Delete, without rights", stranger)
    before = evening.kept()
    for message in evening.shown():
        for which, values in _parts(message):
            told = await evening.forge(evening.elsewhere, message, which, values)
            found += await _answered(evening, f"{which}{values or ''}, on another server", told)
    if evening.kept() != before:
        found.append("another server's members changed something here")
    for one in (piece, long):
        # what is under a piece is pressed after it is taken away
        stale = [*_parts(one)]
        asked = await owner.click(one, more.replace(_ref(piece), _ref(one)), values=["delete"])
        await asked.finished(10, until=lambda one: one.followups)
        done = await owner.click(asked.followups[0], "Yes, delete it")
        await evening.discord.wait(lambda m=asked.followups[0]: "Deleted" in m.text, 20, "the word")
        await evening.again()
        found += [] if done.acked else ["Delete was not acknowledged"]
        await evening.discord.wait(lambda m=one: m.deleted, 20, "the message to go")
        for which, values in stale:
            told = await evening.forge(evening.guild, one, which, values)
            what = f"{which}{values or ''}, of a piece that is deleted"
            found += await _answered(evening, what, told)
            found += [] if not told.acked or _UNKNOWN in told.text else [f"{what}: {told.text!r}"]
    return found


async def _answered(evening: Evening, what: str, r: Any) -> list[str]:
    """Nothing, or that it was not answered in a sentence."""

    def told() -> str:
        # a card that is done with is deleted, and was an answer
        cards = [text for _, text in r.message.history] if r.message else []
        return r.text or ("a form" if r.modal else "") or "".join(cards[:1])

    with contextlib.suppress(TimeoutError):
        await evening.discord.wait(told, 20, "an answer")
    text = told()
    if not r.acked:
        # a machine that is too busy for Discord's three seconds
        evening.late.append(what)
        return []
    print(f"{what:64} {text[:90]!r}", flush=True)
    return [] if text and "went wrong" not in text else [f"{what}: {text!r}"]


def _parts(message: Any) -> Iterator[tuple[str, list[str]]]:
    """What can be pressed under a message, and of a menu each choice."""
    for row in message.components:
        for part in row.get("components", ()):
            if which := part.get("custom_id"):
                options = [[option["value"]] for option in part.get("options", ())]
                yield from ((which, values) for values in options or [[]])


def _ref(piece: Any) -> str:
    """The id of a piece that is shown."""
    return next(which for which, _ in _parts(piece)).split(":")[2]


async def _main(loopback: Any, names: Sequence[str], moments: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="motif-buttons-") as folder:
        async with loopback.LoopbackDiscord() as discord:
            evening = Evening(discord, Path(folder) / "data")
            await evening.start()
            found = await _press_all(evening, names, moments)
            found += await _refusals(evening)
            await evening.bot.stop(20)
            found += [f"Discord refused: {violation}" for violation in discord.violations]
    for fault in dict.fromkeys(found):
        print(fault)
    pressed = sum(
        name not in _TOLD_IN_WORDS or moment != "written" for name in names for moment in moments
    )
    print(f"{pressed} presses and kills, {len(set(found))} faults; too late: {evening.late}")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.kills.buttons",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--loopback", type=Path, default=REPOSITORY.parent / "shared" / "loopback")
    parser.add_argument("--only", nargs="+", choices=sorted(TABLE), default=list(TABLE))
    parser.add_argument("--moments", nargs="+", choices=_MOMENTS, default=list(_MOMENTS))
    given = parser.parse_args()
    if not (given.loopback / "loopback_discord.py").is_file():
        print(f"There is no loopback Discord in {given.loopback}.", file=sys.stderr)
        return 2
    sys.path.insert(0, str(given.loopback.resolve()))
    return asyncio.run(
        _main(importlib.import_module("loopback_discord"), given.only, given.moments)
    )


if __name__ == "__main__":
    sys.exit(main())
