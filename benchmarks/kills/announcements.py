"""Kills the bot while a round ends and while a weekly post is written, and looks what is told.

    python -m benchmarks.kills.announcements [--kills 40] [--seed N] [--loopback DIR]

A weekly post falls due, or entering or voting of a round ends, by time or because a moderator says
so; the bot is killed (SIGKILL) at a random moment between that and its knowing that it is told,
often again while it starts anew, and now and then Discord has forgotten its nonces by then. After
that it is left in peace: the channel must have heard it once. Kills at which everything was told
already count for nothing. The exit status is 1 where something was lost or told twice.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.kills.evening import Evening
from benchmarks.kills.life import REPOSITORY, rows

_MOMENTS = {"clock": 2, "listed": 3, "asked": 4, "written": 3}
"""What is waited for before the kill, and how often in comparison."""

_AGAIN, _FORGOTTEN, _ASKED = 0.5, 0.3, 0.5
"""How often it is killed once more, how often Discord knows a nonce no more after that, and how
often a moderator ends what time would end."""

_FORGETTING = 1000.0
_LONGEST, _LONGEST_MOMENT, _SETTLED = 90.0, 6.0, 3.0
_NOW = "(SELECT seconds FROM running_time)"
_MIDI = b"MThd" + bytes(60)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told once: the announcement's kind, and what the message says.

    `due` is the statement by which it falls due, `ask` how somebody may have that besides.
    """

    kind: str
    says: str
    due: str
    ask: Callable[[], Awaitable[Any]] | None = None


class Storm:
    """Kills around tellings; `stages` counts how far each was when the bot was killed."""

    def __init__(self, evening: Evening, numbers: random.Random) -> None:
        self._evening = evening
        self._numbers = numbers
        self.stages: Counter[tuple[str, str]] = Counter()

    def kills(self, kind: str) -> int:
        """Kills before the bot knew that it was told."""
        return sum(n for (own, stage), n in self.stages.items() if own == kind and stage != "told")

    async def told(self, telling: Telling) -> list[str]:
        """Let it fall due, kill, and wait in peace: what is wrong with what stands then."""
        last = self._last(telling)
        known = last["id"] if last is not None else 0
        stood = len(self._standing(telling))
        asking: asyncio.Future[Any] | None = None
        if telling.ask is not None and self._numbers.random() < _ASKED:
            asking = asyncio.ensure_future(telling.ask())
        else:
            _change(self._evening, telling.due)
        starting: asyncio.Task[Any] | None = None
        while True:
            await self._until_a_moment(telling, known, stood)
            if self._evening.bot.alive:
                self._evening.bot.kill9()
            if starting is not None:
                with contextlib.suppress(AssertionError, TimeoutError):
                    await starting
            if asking is not None and starting is None:
                # who asks a bot that is being killed may have asked nobody
                asking.cancel()
                _change(self._evening, telling.due)
            self._note(telling, known, stood)
            if self._numbers.random() > _AGAIN:
                break
            starting = asyncio.create_task(self._evening.bot.start(timeout=_LONGEST))
            await asyncio.sleep(0)  # there is a process from here on
        await self._evening.again()
        with contextlib.suppress(TimeoutError):
            await self._evening.discord.wait(
                lambda: self._stage(telling, known, stood) == "told", _LONGEST, "the telling"
            )
        # long enough for a second one, if there were one
        await asyncio.sleep(_SETTLED)
        found = self._standing(telling)[stood:]
        kinds = f"SELECT * FROM announcements WHERE kind = '{telling.kind}' AND id > {known}"
        listed = len(rows(self._evening.data, kinds))
        if len(found) != 1 or listed != 1:
            return [f"{telling.kind}: listed {listed} times, told {len(found)} times"]
        return []

    async def _until_a_moment(self, telling: Telling, known: int, stood: int) -> None:
        (moment,) = self._numbers.choices([*_MOMENTS], [*_MOMENTS.values()])
        discord, bot = self._evening.discord, self._evening.bot
        ends = asyncio.get_running_loop().time() + _LONGEST_MOMENT
        times, seen = self._numbers.randrange(1, 4), len(discord.requests)
        if moment == "clock":
            await asyncio.sleep(self._numbers.uniform(0, _LONGEST_MOMENT / 2))
            return
        if moment == "written":
            discord.on_delivery = lambda _: bot.kill9()
        while asyncio.get_running_loop().time() < ends and (bot.alive or moment != "written"):
            last = self._last(telling)
            if moment == "listed" and last is not None and last["id"] > known:
                await asyncio.sleep(self._numbers.uniform(0, 0.1))
                break
            asked = [q for q in discord.requests[seen:] if q["url"].startswith("/channels/")]
            if moment == "asked" and len(asked) >= times:
                break
            if moment == "written" and len(self._standing(telling)) > stood:
                break
            await asyncio.sleep(0.001)
        discord.on_delivery = None

    def _note(self, telling: Telling, known: int, stood: int) -> None:
        stage = self._stage(telling, known, stood)
        self.stages[telling.kind, stage] += 1
        print(f"{telling.kind}: killed when {stage}", flush=True)
        if self._numbers.random() < _FORGOTTEN:
            self._evening.discord.advance(_FORGETTING)
            for message in self._standing(telling)[stood:]:
                message.created -= _FORGETTING

    def _stage(self, telling: Telling, known: int, stood: int) -> str:
        """How far the telling is, by what is kept and what stands in the channel."""
        last = self._last(telling)
        if last is None or last["id"] <= known:
            return "due"
        if last["told"]:
            return "told"
        if not last["sending"]:
            return "listed"
        return "written" if len(self._standing(telling)) > stood else "being sent"

    def _last(self, telling: Telling) -> sqlite3.Row | None:
        sql = f"SELECT * FROM announcements WHERE kind = '{telling.kind}' ORDER BY id DESC LIMIT 1"
        return next(iter(rows(self._evening.data, sql)), None)

    def _standing(self, telling: Telling) -> list[Any]:
        messages = self._evening.channel.messages
        return [m for m in messages if telling.says in m.text and not m.deleted]


def _change(evening: Evening, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(evening.data / "motif.sqlite", timeout=30)) as database:
        database.execute(sql)
        database.commit()


async def _weekly(evening: Evening) -> Telling:
    """A server that wants a weekly post, with a piece that was liked."""
    piece = await evening.piece()
    await evening.member().click(piece, "Vote A · 0")
    here = f"guild_id = {evening.guild.id}"
    _change(
        evening,
        f"INSERT INTO settings VALUES ({evening.guild.id}, 'weekly', '{evening.channel.id}')",
    )
    weeks = f"SELECT * FROM weekly_posts WHERE {here}"
    await evening.discord.wait(lambda: rows(evening.data, weeks), _LONGEST, "the first week")
    due = f"UPDATE weekly_posts SET due_after = {_NOW} WHERE {here}"
    return Telling("weekly", "This week's favourites", due)


async def _round(evening: Evening, storm: Storm, number: int) -> list[str]:
    """A round with two entries, from its start to its result."""
    discord, moderator = evening.discord, evening.member(manage_guild=True)
    theme, ended = f"rain {number}.", f"UPDATE jams SET ends_after = {_NOW}"

    def end() -> Awaitable[Any]:
        return moderator.slash("jam end")

    def standing(what: str) -> list[Any]:
        return [m for m in evening.channel.messages if theme in m.text and what in m.text]

    await moderator.slash("jam start", theme=theme, ends=600, voting=600)
    await discord.wait(lambda: standing("Enter until"), _LONGEST, "the beginning")
    members = [evening.member(), evening.member()]
    for member in members:
        entry = await member.slash("jam submit", file=member.upload(_MIDI, "mine.mid"))
        await discord.wait(lambda r=entry: "is in" in r.text, _LONGEST, "the entry")
    found = await storm.told(
        Telling("voting", "2 entries are in", f"{ended} WHERE state = 'open'", end)
    )
    for voter in (evening.member(), evening.member()):
        shown = await voter.click(standing("2 entries are in")[0], "Vote on two")
        await discord.wait(lambda r=shown: "Which" in r.text, _LONGEST, "two to compare")
        await voter.click(shown.message, "The first")
    found += await storm.told(
        Telling("result", "The result:", f"{ended} WHERE state = 'voting'", end)
    )
    result = "".join(message.text for message in standing("The result:"))
    if not all(str(member.id) in result and "won" in result for member in members):
        found.append(f"a result without all who entered: {result!r}")
    return found


async def _main(loopback: Any, kills: int, numbers: random.Random) -> int:
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="motif-announcements-") as folder:
        async with loopback.LoopbackDiscord() as discord:
            evening = Evening(discord, Path(folder) / "data")
            await evening.start()
            storm, weeks, rounds = Storm(evening, numbers), 0, 0
            weekly = await _weekly(evening)
            while storm.kills("weekly") < kills:
                weeks += 1
                found += await storm.told(weekly)
            while min(storm.kills("voting"), storm.kills("result")) < kills:
                rounds += 1
                found += await _round(evening, storm, rounds)
            await evening.bot.stop(20)
            found += [f"Discord refused: {violation}" for violation in discord.violations]
    print(f"{weeks} weekly posts, {rounds} rounds")
    for kind in ("weekly", "voting", "result"):
        own = [f"{count} {stage}" for (of, stage), count in storm.stages.items() if of == kind]
        print(f"{kind}: {storm.kills(kind)} kills before it was told; when: {', '.join(own)}")
    for fault in found:
        print(fault)
    print(f"{len(found)} faults")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.kills.announcements",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=40, help="of each kind")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--loopback", type=Path, default=REPOSITORY.parent / "shared" / "loopback")
    given = parser.parse_args()
    if not (given.loopback / "loopback_discord.py").is_file():
        print(f"There is no loopback Discord in {given.loopback}.", file=sys.stderr)
        return 2
    sys.path.insert(0, str(given.loopback.resolve()))
    seed = given.seed if given.seed is not None else random.randrange(10**6)
    print(f"seed {seed}", flush=True)
    return asyncio.run(
        _main(importlib.import_module("loopback_discord"), given.kills, random.Random(seed))
    )


if __name__ == "__main__":
    sys.exit(main())
