"""How tables and lines look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

Record = Mapping[str, Any]
"""What a command tells, as `engine.cli.records` makes it."""


def plain_table(title: str, *columns: str) -> Table:
    """A table with its first column to the left, numbers to the right."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    table.show_header = any(columns)
    return table


def line(text: str, console: Console) -> None:
    """A line as it is, however long: names may look like markup, and paths are not to be cut."""
    console.print(Text(text), soft_wrap=True)


def clock(seconds: float) -> str:
    """Minutes and seconds, as `1:04`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
