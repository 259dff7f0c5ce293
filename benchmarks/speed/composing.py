"""`/compose` from the request to its files, by stage, in a new process and in one that is warm."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.speed.figures import Effort, Row, Spent, timed
from engine import tasks
from engine.values import Brief, Piece

PART = "compose"
_BASE = Path(__file__).parents[2] / "models" / "base"


_FIRST_SEED, _REQUESTS = 5, 9


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Seconds for two takes with audio, score and pictures. There is nothing to compare it with.

    Warm it is the median of several requests: one may be for a third more notes than another.
    """
    del songs
    bars = max(4, effort.bars)
    rows = [Row(PART, "cold: motif compose, all of it", "s", timed(lambda: _command(bars)))]
    found: list[tuple[Spent, Mapping[str, float]]] = []
    for seed in range(_FIRST_SEED, _FIRST_SEED + _REQUESTS + 1):
        brief = tasks.read_request({"bars": bars, "takes": 2, "seed": seed})
        pieces: list[Piece] = []
        spent = timed(lambda brief=brief, pieces=pieces: _compose(brief, pieces))
        found.append((spent, pieces[0].stages))
    (first, _), *warm = found
    rows.append(Row(PART, "first in a process", "s", first))
    middle, stages = sorted(warm, key=lambda each: each[0].wall)[len(warm) // 2]
    rows.append(Row(PART, f"warm, {bars} bars, two takes, median of {len(warm)}", "s", middle))
    rows += [
        Row(PART, f"warm: {stage}", "s", Spent(1, seconds, 0.0))
        for stage, seconds in stages.items()
    ]
    return rows


def _compose(brief: Brief, pieces: list[Piece]) -> float:
    pieces.append(tasks.compose(_BASE, brief))
    return 1


def _command(bars: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "engine.cli", "compose", "--model", str(_BASE)]
        command += ["--bars", str(bars), "--seed", "5", "--out", folder]
        subprocess.run(command, check=True, capture_output=True)
    return 1
