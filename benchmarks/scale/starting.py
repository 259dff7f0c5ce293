"""What the start of a bot costs on a full database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.scale.bench import Bench
from benchmarks.scale.timing import Figure, Stopwatch, Took
from bot.store.database import Database


def start(folder: Path, requests: int) -> list[Figure]:
    """How long a bot takes until it answers, and how much memory: for a process of its own."""

    async def begin() -> Took:
        watch = Stopwatch()
        database = await Database.open(folder)
        bench = Bench(folder, database, requests)
        await bench.unneeded_files.remove_listed()
        await database.scrub()
        await bench.ledger.recover(3)
        await bench.ledger.unclosed()
        await bench.votes.stale()
        took = watch.read()
        await database.close()
        return took

    took = asyncio.run(begin())
    return [
        took.figure("start", "s", 5.0),
        Figure("memory of a start", _peak(), "MiB", 300.0),
    ]


def _peak() -> float:
    """MiB that this program has had in memory at once; what `ru_maxrss` tells has its parent's."""
    (line,) = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    return int(line.split()[1]) / 1024
