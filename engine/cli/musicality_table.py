"""What sets of passages are like beside people's music, as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from engine.cli.layout import Record
from engine.locales import Say

SETS = ("distance", "inside_people", "inside_songs")
MARKS = {None: " ", "range": "*", "band": "!"}


def musicality_table(people: Record, columns: Mapping[str, Record], say: Say) -> Table:
    """A column for each record of `Musicality`, by its words; figures outside people's marked."""
    table = Table(
        title=say("people.title"),
        caption=say("people.legend"),
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
    )

    def between(ends: Sequence[float]) -> str:
        return say("table.range", low=ends[0], high=ends[1])

    table.add_column("")
    table.add_column(say("people.people"), justify="right", no_wrap=True)
    for words in columns:
        table.add_column(Text(words), justify="right")
    passages = (f"{column['passages']} " for column in columns.values())
    table.add_row(say("people.passages"), "", *passages)
    ranges = {"distance": between(people["distance"]), "inside_people": between(people["inside"])}
    for name in SETS:
        values = [column[name] for column in columns.values()]
        if any(value is not None for value in values):
            cells = ("" if value is None else f"{say.number(value, '.2f')} " for value in values)
            table.add_row(say(f"people.{name}"), ranges.get(name, ""), *cells)
    table.add_section()
    for name, figure in people["figures"].items():
        cells = (
            f"{say.number(column['figures'][name], '.2f')}{MARKS[column['outside'].get(name)]}"
            for column in columns.values()
        )
        table.add_row(say(f"figure.{name}"), between(figure["range"]), *cells)
    return table


def column_names(paths: Sequence[str]) -> list[str]:
    """A short name for each path: its last part, or all of it where that is another's as well."""
    short = [Path(path).name for path in paths]
    return [
        name if short.count(name) == 1 else path for name, path in zip(short, paths, strict=True)
    ]
