"""What was measured, and the machine it was measured on."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = ("tensorflow", "keras", "numpy", "onnxruntime", "basic-pitch", "midi2audio", "music21")


@dataclass(frozen=True, slots=True)
class Spent:
    """`amount` of something done in `wall` seconds and `cpu` seconds of processor time."""

    amount: float
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `unit` is what there is more of a second, or "s" for plain seconds.

    `theirs` is the tutorial's or the library's own way; None where there is none.
    """

    part: str
    what: str
    unit: str
    ours: Spent
    theirs: Spent | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times faster ours is, by the clock."""
        if self.theirs is None or not self.ours.wall:
            return None
        return (self.ours.amount / self.ours.wall) / (self.theirs.amount / self.theirs.wall)

    @property
    def cpu_ratio(self) -> float | None:
        """How many times faster ours is, by processor time: what a busy machine leaves alone."""
        if self.theirs is None or not self.ours.cpu or not self.theirs.cpu:
            return None
        return (self.ours.amount / self.ours.cpu) / (self.theirs.amount / self.theirs.cpu)

    def to_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` is its inverse, apart from the ratios."""

        def spent(one: Spent) -> dict[str, float]:
            return {"amount": one.amount, "wall_seconds": one.wall, "cpu_seconds": one.cpu}

        return {
            "part": self.part,
            "what": self.what,
            "unit": self.unit,
            "ours": spent(self.ours),
            "theirs": spent(self.theirs) if self.theirs else None,
            "ratio": self.ratio,
            "cpu_ratio": self.cpu_ratio,
            "note": self.note,
        }

    @staticmethod
    def from_json(record: dict[str, Any]) -> Row:
        """Inverse of `to_json`."""
        ours, theirs = (
            Spent(*record[side].values()) if record[side] else None for side in ("ours", "theirs")
        )
        assert ours is not None
        return Row(record["part"], record["what"], record["unit"], ours, theirs, record["note"])


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: more of it is steadier and takes longer.

    `batches` of training are timed; the tutorial's network is trained for `epochs`, or for about
    `seconds`; it writes `notes`; Motif writes `bars`; audio is cut to `audio_seconds`.
    """

    batches: int = 10
    epochs: int | None = None
    seconds: float = 15.0
    notes: int = 30
    bars: int = 16
    audio_seconds: float = 60.0


FULL = Effort(batches=40, epochs=100, notes=100, bars=32, audio_seconds=180.0)
SMALLEST = Effort(batches=4, epochs=1, seconds=1.0, notes=3, bars=2, audio_seconds=8.0)


def cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(work: Callable[[], float]) -> Spent:
    """Do `work`, which says how much it did."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    amount = work()
    return Spent(amount, time.perf_counter() - wall, cpu_seconds() - cpu)


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was with other things."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "fluidsynth": _fluidsynth(),
        "load_before": round(os.getloadavg()[0], 2),
        **{name: version(name) for name in _PACKAGES},
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _fluidsynth() -> str:
    program = shutil.which("fluidsynth")
    if program is None:
        return "none"
    run = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = (run.stdout or run.stderr).split()
    return next((word for word in words if word[0].isdigit()), "unknown")
