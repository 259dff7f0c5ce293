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
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.kills.evening import Evening, parts
from benchmarks.kills.life import REPOSITORY, rows
from benchmarks.kills.presses import TABLE, Way
from benchmarks.kills.verdict import faults

_TOLD_IN_WORDS = ("/jam submit",)
"""What ends without a file: the moment at which a file is written never comes."""

_UNKNOWN = "I do not know that piece"

_MOMENTS = ("acknowledged", "written")

_LONGEST_WAIT = 20
"""Seconds in which what went before may come to its end."""


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
    more = next(which for which, _ in parts(piece) if which.startswith("motif:more:"))
    stranger = await evening.member().click(piece, more, values=["delete"])
    found += await _answered(evening, "Delete, without rights", stranger)
    before = await _settled(evening)
    for message in evening.shown():
        for which, values in parts(message):
            told = await evening.forge(evening.elsewhere, message, which, values)
            found += await _answered(evening, f"{which}{values or ''}, on another server", told)
    changed = set(evening.kept()) ^ set(before)
    if changed:
        found.append(f"another server's members changed something here: {sorted(changed, key=str)}")
    for one in (piece, long):
        # what is under a piece is pressed after it is taken away
        stale = [*parts(one)]
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


async def _settled(evening: Evening) -> list[tuple[Any, ...]]:
    """What is kept of this server once nothing of what went before changes it any more.

    A bot that starts again looks for the messages of what it had sent, and notes them.
    """
    before = evening.kept()
    for _ in range(_LONGEST_WAIT):
        await asyncio.sleep(1)
        now = evening.kept()
        if now == before:
            break
        before = now
    return before


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


def _ref(piece: Any) -> str:
    """The id of a piece that is shown."""
    return next(which for which, _ in parts(piece)).split(":")[2]


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
