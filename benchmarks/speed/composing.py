"""`/compose` from the request to its files, by stage, in a new process and in one that is warm."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.figures import Effort, Row, Spent, timed
from engine import tasks

PART = "compose"
_BASE = Path(__file__).parents[2] / "models" / "base"


def measure(songs: Sequence[Path], effort: Effort) -> list[Row]:
    """Seconds for two takes with audio, score and pictures. There is nothing to compare it with."""
    del songs
    bars = max(4, effort.bars)
    rows = [Row(PART, "cold: motif compose, all of it", "s", timed(lambda: _command(bars)))]
    brief = tasks.read_request({"bars": bars, "takes": 2, "seed": 5})
    stages: dict[str, float] = {}

    def work() -> float:
        nonlocal stages
        stages = dict(tasks.compose(_BASE, brief).stages)
        return 1

    rows.append(Row(PART, "first in a process", "s", timed(work)))
    runs = [timed(work) for _ in range(3)]
    best = min(runs, key=lambda spent: spent.cpu)
    rows.append(Row(PART, f"warm, {bars} bars, two takes", "s", best))
    rows += [
        Row(PART, f"warm: {stage}", "s", Spent(1, seconds, 0.0))
        for stage, seconds in stages.items()
    ]
    return rows


def _command(bars: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "engine.cli", "compose", "--model", str(_BASE)]
        command += ["--bars", str(bars), "--seed", "5", "--out", folder]
        subprocess.run(command, check=True, capture_output=True)
    return 1
