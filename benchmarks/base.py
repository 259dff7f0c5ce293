"""What the base model costs, in bits per note: as it learnt, by source, and on other songs.

    python -m benchmarks.base FOLDER…

Each folder is a set of songs that the base never saw. The first two tables were measured while it
was trained and are kept in its card.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from engine import tasks
from engine.composer.artefact import SHIPPED, read_card
from engine.values import Figures, Song

HEADS = ("onset", "role", "pitch", "duration", "velocity")


def main() -> int:
    """Print the tables, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.base", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    figures = read_card(options.model)["figures"]
    sets = {folder.name: _measure(options.model, folder) for folder in options.folders}
    if options.json:
        others = {
            name: {"bits": f.bits_per_note, "heads": dict(f.heads)} for name, f in sets.items()
        }
        print(json.dumps({"card": figures, "sets": others}))
    else:
        _print(figures, sets)
    return 0


def _measure(model: Path, folder: Path) -> Figures:
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    songs = [song for song in tasks.transcribe_all(paths) if isinstance(song, Song)]
    return tasks.evaluate(model, songs)


def _print(figures: Mapping[str, object], sets: Mapping[str, Figures]) -> None:
    console = Console()
    rows = figures["against_time"]
    assert isinstance(rows, list)
    learnt = Table(title=f"bits per note against minutes, {figures['events']:,} events in all")
    for column in rows[0]:
        learnt.add_column(column, justify="right")
    for row in rows:
        learnt.add_row(*(f"{value:g}" for value in row.values()))
    console.print(learnt)
    held_out = figures["held_out_by_source"]
    assert isinstance(held_out, dict)
    sources = Table(title="held-out pieces of each source")
    sources.add_column("source")
    sources.add_column("bits", justify="right")
    for name, bits in held_out.items():
        sources.add_row(name, f"{bits:.2f}")
    console.print(sources)
    others = Table(title=f"songs it never saw, {os.cpu_count()} cores")
    for column in ("set", "notes", "bits", *HEADS):
        others.add_column(column, justify="left" if column == "set" else "right")
    for name, f in sets.items():
        cells = [f"{f.heads[head]:.2f}" for head in HEADS]
        others.add_row(name, f"{f.notes:,}", f"{f.bits_per_note:.2f}", *cells)
    if sets:
        console.print(others)


if __name__ == "__main__":
    sys.exit(main())
