"""Each network trained from nothing on a few songs, measured on the last 15 % of each."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.composers import TUTORIAL, composer_of
from engine.composer.artefact import read_card
from engine.errors import EngineError
from engine.values import Budget, Song

HEADS = ("onset", "role", "pitch", "duration", "velocity")

Row = dict[str, object]


def train_each(
    songs: Sequence[Song], networks: Sequence[str], minutes: float, seed: int
) -> list[Row]:
    """A row of figures for each network; one that cannot be trained has its error instead."""
    return [_train(songs, network, minutes, seed) for network in networks]


def print_rows(rows: Sequence[Row], songs: int, minutes: float) -> None:
    """The rows as a table."""
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
        if not heads:
            cells[HEADS.index("pitch")] = bits
        table.add_row(str(row["network"]), str(row["epochs"]), bits, *cells)
    Console().print(table)


def _train(songs: Sequence[Song], network: str, minutes: float, seed: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        budget = Budget(minutes=minutes)
        try:
            card = composer_of(network).train(songs, model, base=None, budget=budget, seed=seed)
        except EngineError as error:
            return {"network": network, "error": str(error)}
        # The tutorial's only head is what it calls a note.
        heads = {} if network == TUTORIAL else read_card(model)["figures"]["held_out_heads"]
        return asdict(card) | {"heads": heads, "network": network}
