"""Kills the bot at random moments, again and again, and looks for what was lost or doubled.

    python -m benchmarks.kills [--times 1000] [--seed N] [--loopback DIR]

The bot is a process of its own with a real database, against a Discord on loopback, where members
ask for everything that there is: pieces, trainings, changes, packs, and they hear, vote, cancel and
delete. It is killed (SIGKILL) while it starts and migrates an old database, accepts, works,
delivers; one life in five has real Dask workers, which are killed too. In between it is left in
peace, and every answer that a member got is held against the database and what stands in the
channels. Music is made up, as in tests/bot. The exit status is 1 where something was lost, doubled
or told wrongly.

Needs the loopback Discord: ../shared/loopback beside this checkout, or --loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.kills.life import REPOSITORY, Lives
from benchmarks.kills.members import Community
from benchmarks.kills.migrating import kill_while_migrating
from benchmarks.kills.verdict import faults

_ROUND = 50
"""Kills between two looks at what came of everything."""

_MIGRATING = 20
"""One kill of so many is while an old database is brought up to date."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, look, and tell; 0 where nothing was lost or doubled."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.kills",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--loopback", type=Path, default=REPOSITORY.parent / "shared" / "loopback")
    given = parser.parse_args(arguments)
    if not (given.loopback / "loopback_discord.py").is_file():
        print(
            f"There is no loopback Discord in {given.loopback}: put it there, or say where it is"
            " with --loopback DIR.",
            file=sys.stderr,
        )
        return 2
    sys.path.insert(0, str(given.loopback.resolve()))
    # a bot that dies in the middle of a request is no news here
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    seed = given.seed if given.seed is not None else random.randrange(10**6)
    print(f"seed {seed}", flush=True)
    return asyncio.run(_storm(given.times, random.Random(seed)))


async def _storm(times: int, numbers: random.Random) -> int:
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="motif-kills-") as folder:
        old = max(1, times // _MIGRATING)
        found += await asyncio.to_thread(kill_while_migrating, Path(folder) / "old", old, numbers)
        print(f"{old} kills while migrating: {len(found)} faults", flush=True)
        loopback = importlib.import_module("loopback_discord")
        async with loopback.LoopbackDiscord() as discord:
            community = Community(discord, numbers)
            lives = Lives(discord, Path(folder) / "data", numbers)
            left = times - old
            while left > 0:
                some = min(left, _ROUND)
                for _ in range(some):
                    await lives.one(community)
                left -= some
                await lives.peace(community)
                now = faults(lives.data, discord, community)
                print(
                    f"{times - left} kills, {lives.told()}; {community.told()}; {len(now)} faults",
                    flush=True,
                )
                for fault in now:
                    if fault not in found:
                        found.append(fault)
                        print("  " + fault, flush=True)
                if now:
                    print(lives.log_end(), flush=True)
            await lives.end()
    print(f"{times} kills, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
