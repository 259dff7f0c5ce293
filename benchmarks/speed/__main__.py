"""How fast Motif is beside the tutorial it grew from and the libraries it stands on.

    python -m benchmarks.speed [SONG…] [--only PART] [--json] [--full]

Every figure is measured in this one run, ours and theirs one after the other, each part in a
process of its own. Ratios are by the clock, and by processor time where other work disturbs it.
The songs (default: two of samples/) are what is heard and trained on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.speed.figures import FULL, SMALLEST, Effort, Row, Spent, machine

PARTS = ("training", "generation", "transcription", "rendering", "composing")
_COLUMNS = 120
"""Of a table that goes to a file."""

_WITH_TENSORFLOW = ("training", "generation")
_ROOT = Path(__file__).parents[2]
_SAMPLES = ("haydn-minuet.mp3", "mozart-sonata-k545.mp3")
_EFFORTS = {"default": Effort(), "full": FULL, "smallest": SMALLEST}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit status 0, or 1 where a part failed."""
    options = _parser().parse_args(arguments)
    songs = options.songs or [_ROOT / "samples" / name for name in _SAMPLES]
    said = machine()
    rows: list[Row] = []
    failed: list[str] = []
    for part in options.only or PARTS:
        if options.only and len(options.only) == 1:
            with _only_ours_on_stdout():
                if part in _WITH_TENSORFLOW:  # this quietens it before it loads
                    import_module("engine.composer.networks.backend")
                module = import_module(f"benchmarks.speed.{part}")
                rows += module.measure(songs, _EFFORTS[options.effort])
            continue
        print(f"{part}…", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.speed", *map(str, songs), "--json"]
        command += ["--only", part, "--effort", options.effort]
        run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if run.returncode:
            failed.append(part)
        else:
            rows += [Row.from_json(row) for row in json.loads(run.stdout)["rows"]]
    if options.json:
        report = {"machine": said, "rows": [row.to_json() for row in rows], "failed": failed}
        print(json.dumps(report, indent=1))
    else:
        _print(rows, said)
    return 1 if failed else 0


@contextmanager
def _only_ours_on_stdout() -> Generator[None]:
    """What libraries and the programs they run print goes to standard error meanwhile."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("songs", type=Path, nargs="*", help="songs to hear and to train on")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part (repeatable)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--effort", choices=_EFFORTS, default="default", help=argparse.SUPPRESS)
    parser.add_argument(
        "--full",
        dest="effort",
        action="store_const",
        const="full",
        help="longer runs, and the tutorial's training for all its 100 epochs",
    )
    return parser


def _print(rows: Sequence[Row], said: dict[str, Any]) -> None:
    console = Console(width=None if sys.stdout.isatty() else _COLUMNS)
    console.print(", ".join(f"{name} {value}" for name, value in said.items()), highlight=False)
    table = Table()
    for column in ("", "", "Motif", "theirs", "ratio", "by CPU"):
        named = column == ""
        table.add_column(column, justify="left" if named else "right", no_wrap=not named)
    part = ""
    notes: list[str] = []
    for row in rows:
        if row.part != part:
            table.add_section()
        mark = ""
        if row.note:
            notes += [row.note] if row.note not in notes else []
            mark = f" [{notes.index(row.note) + 1}]"
        table.add_row(
            row.part if row.part != part else "",
            escape(row.what + mark),
            f"{_shown(row.ours, row.unit)} {row.unit}",
            _shown(row.theirs, row.unit) if row.theirs else "",
            _ratio(row.ratio),
            _ratio(row.cpu_ratio),
        )
        part = row.part
    console.print(table)
    for number, note in enumerate(notes, start=1):
        console.print(escape(f"[{number}] {note}"), highlight=False)


def _shown(spent: Spent, unit: str) -> str:
    value = spent.wall if unit == "s" else spent.amount / spent.wall
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}×" if value >= 10 else f"{value:.2g}×"


if __name__ == "__main__":
    sys.exit(main())
