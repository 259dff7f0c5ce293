"""The networks side by side, each trained from nothing for the same time on the same songs.

    python -m benchmarks.networks ../shared/songs --minutes 2

Bits per note on the last 15 % of every song, which no network was trained on. The tutorial's
predicts no rhythm, so that only its pitches can be compared, and a chord is one token to it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from engine import tasks
from engine.composer.artefact import read_card
from engine.errors import EngineError
from engine.values import Budget, Song

NETWORKS = ("transformer", "lstm", "tutorial")
HEADS = ("onset", "role", "pitch", "duration", "velocity")


def main() -> int:
    """Train, measure, print; exit status 0, or 2 where there is nothing to train on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.networks", description=__doc__)
    parser.add_argument("songs", type=Path, help="a folder of songs")
    parser.add_argument("--minutes", type=float, default=2.0, help="for each network (default: 2)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    paths = sorted(path for path in options.songs.iterdir() if path.is_file())
    songs = [song for song in tasks.transcribe_all(paths) if isinstance(song, Song)]
    if not songs:
        print("There are no songs in that folder.", file=sys.stderr)
        return 2
    rows = [_train(songs, name, options.minutes, options.seed) for name in NETWORKS]
    if options.json:
        print(json.dumps({"songs": len(songs), "networks": rows}))
    else:
        _print(rows, len(songs), options.minutes)
    return 0


def _train(songs: list[Song], network: str, minutes: float, seed: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        budget = Budget(minutes=minutes)
        try:
            card = tasks.train(songs, model, base=None, budget=budget, network=network, seed=seed)
        except EngineError as error:
            return {"network": network, "error": str(error)}
        figures = read_card(model)["figures"]
        return asdict(card) | {"heads": figures.get("held_out_heads", {}), "network": network}


def _print(rows: list[dict[str, object]], songs: int, minutes: float) -> None:
    title = f"{songs} songs, {minutes:g} min each, from nothing, {os.cpu_count()} cores"
    table = Table(title=title)
    for column in ("network", "epochs", "held-out bits", *HEADS):
        table.add_column(column, justify="left" if column == "network" else "right")
    for row in rows:
        if "error" in row:
            table.add_row(str(row["network"]), str(row["error"]))
            continue
        heads = row["heads"]
        assert isinstance(heads, dict)
        bits = f"{row['held_out_bits_per_note']:.2f}"
        cells = [f"{heads[head]:.2f}" if head in heads else "" for head in HEADS]
        if not heads:  # the tutorial's: its only head is what it calls a note
            cells[HEADS.index("pitch")] = bits
        table.add_row(str(row["network"]), str(row["epochs"]), bits, *cells)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
