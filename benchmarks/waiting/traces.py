"""What was told, and when, while real requests were worked on: enough to replay their cards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class PartTrace:
    """One part of a request: `notes` are (second, stage, fraction) as its worker told them."""

    kind: str
    sort: str
    work: float
    seconds: float
    notes: tuple[tuple[float, str, float], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """One request, by what it was."""

    name: str
    lane: str
    parts: tuple[PartTrace, ...] = field(default=())

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)


def save(path: Path, traces: Sequence[Trace]) -> None:
    """One request a line."""
    lines = [json.dumps(asdict(trace), separators=(",", ":")) for trace in traces]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def load(path: Path) -> list[Trace]:
    return [_trace(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _trace(record: dict[str, Any]) -> Trace:
    parts = tuple(
        PartTrace(**{**part, "notes": tuple(tuple(note) for note in part["notes"])})
        for part in record["parts"]
    )
    return Trace(record["name"], record["lane"], parts)
