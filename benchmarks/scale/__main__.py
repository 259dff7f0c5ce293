"""What a full database costs those who wait for it.

    python -m benchmarks.scale [--requests N …] [--folder DIR] [--json]

Fills a database by the project's own migrations (default: 100,000 and 1,000,000 requests with
posts, pieces and votes, of 10,000 servers; some minutes and 2 GB of disk) and prints the 99th
percentile of every query on the way to an acknowledgement and what else is aimed at. Goals are
held against the clock; beside it stands what of that was computing, and what was waiting for a
processor that other processes had: much of it says that the machine is busy, not that the bot is
slow. The exit status is 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.scale.filling import fill
from benchmarks.scale.measuring import queries
from benchmarks.scale.memory import collection
from benchmarks.scale.starting import start
from benchmarks.scale.timing import Figure
from benchmarks.speed.figures import machine
from bot.memory import keep_standing

_SIZES = (100_000, 1_000_000)
_GROWTH = 2.0
_TINY = 1.0
"""Milliseconds below which growth is the noise of the machine."""

_PARTS = {"start": start, "memory": lambda *_: collection(), "queries": queries}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, measure and print; 0 where every goal is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--requests", type=int, nargs="+", default=_SIZES)
    parser.add_argument("--folder", type=Path, help="keeps the databases, and uses those there")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=_PARTS, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    # as the bot does
    sys.setswitchinterval(0.001)
    if given.part:
        keep_standing()
        figures = _PARTS[given.part](given.folder, given.requests[0])
        print(json.dumps([asdict(figure) for figure in figures]))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        sizes = {
            requests: _measure((given.folder or Path(scratch)) / str(requests), requests)
            for requests in sorted(given.requests)
        }
    missed = _missed(list(sizes.values()))
    if given.json:
        shown = {size: [asdict(figure) for figure in found] for size, found in sizes.items()}
        print(json.dumps({"machine": machine(), "figures": shown, "missed": missed}))
    else:
        _print(sizes, missed)
    return 1 if missed else 0


def _measure(folder: Path, requests: int) -> list[Figure]:
    if not (folder / "motif.sqlite").is_file():
        print(f"filling {requests:,}…", file=sys.stderr, flush=True)
        fill(folder, requests)
    figures: list[Figure] = []
    for part in _PARTS:
        print(f"{part} of {requests:,}…", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.scale", "--part", part]
        command += ["--folder", str(folder), "--requests", str(requests)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        figures += [Figure(**figure) for figure in json.loads(done.stdout)]
    return figures


def _missed(sizes: Sequence[Sequence[Figure]]) -> list[str]:
    missed = [line for figure in sizes[-1] if (line := figure.missed()) is not None]
    return missed + [
        f"{large.name}: grows {large.own / small.own:.1f} times"
        for small, large in zip(sizes[0], sizes[-1], strict=True)
        if large.grows and not _tiny(large) and large.own > _GROWTH * small.own
    ]


def _tiny(figure: Figure) -> bool:
    return figure.own < _TINY * {"ms": 1.0, "s": 0.05, "MiB": 0.0}[figure.unit]


def _print(sizes: dict[int, list[Figure]], missed: list[str]) -> None:
    console = Console()
    table = Table("", *(f"{size:,}" for size in sizes), "computing", "waiting", "goal")
    for rows in zip(*sizes.values(), strict=True):
        last = rows[-1]
        values = [f"{figure.value:.3g} {figure.unit}" for figure in rows]
        values += [_shown(last.processor), _shown(last.waited)]
        table.add_row(last.name, *values, "" if last.goal is None else f"{last.goal:g}")
    console.print(machine())
    console.print(table)
    console.print("computing, and waiting for a processor: of the last size", markup=False)
    for line in missed:
        console.print(f"missed: {line}", markup=False)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
