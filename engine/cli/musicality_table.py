"""What sets of passages are like beside people's music, as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

Record = Mapping[str, Any]

SETS = {
    "distance": "distance from people",
    "inside_people": "inside people's band",
    "inside_songs": "inside the songs' band",
}
MARKS = {None: " ", "range": "*", "band": "!"}
LEGEND = "*: outside the range of people's collections; !: outside 90 % of people's music"


def musicality_table(people: Record, columns: Mapping[str, Record]) -> Table:
    """A column for each record of `Musicality`, by its words; figures outside people's marked."""
    table = Table(
        title="Beside people's music, in passages of 16 bars",
        caption=LEGEND,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
    )
    table.add_column("")
    table.add_column("people", justify="right", no_wrap=True)
    for words in columns:
        table.add_column(Text(words), justify="right")
    table.add_row("passages", "", *(f"{column['passages']} " for column in columns.values()))
    ranges = {"distance": _range(people["distance"]), "inside_people": _range(people["inside"])}
    for name, words in SETS.items():
        values = [column[name] for column in columns.values()]
        if any(value is not None for value in values):
            cells = ("" if value is None else f"{value:.2f} " for value in values)
            table.add_row(words, ranges.get(name, ""), *cells)
    table.add_section()
    for name, figure in people["figures"].items():
        cells = (
            f"{column['figures'][name]:.2f}{MARKS[column['outside'].get(name)]}"
            for column in columns.values()
        )
        table.add_row(figure["words"], _range(figure["range"]), *cells)
    return table


def column_names(paths: Sequence[str]) -> list[str]:
    """A short name for each path: its last part, or all of it where that is another's as well."""
    short = [Path(path).name for path in paths]
    return [
        name if short.count(name) == 1 else path for name, path in zip(short, paths, strict=True)
    ]


def _range(ends: Sequence[float]) -> str:
    return f"{ends[0]:.2f} to {ends[1]:.2f}"
