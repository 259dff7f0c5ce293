"""The report on a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.quality.contestants import CONTESTANTS
from benchmarks.quality.intervals import Interval
from benchmarks.quality.summary import FIGURES, MUSICALITY, Claim
from engine.judge.people import people

Rows = Mapping[str, Mapping[str, Interval]]

NAMES = {"songs": "the songs themselves", "other_bands": "other bands' songs"} | {
    contestant.name: contestant.words for contestant in CONTESTANTS
}
MAIN = frozenset(
    (
        "ends",
        "pitch_note",
        "pitch_lone",
        "others",
        "overlap",
        "distance",
        "inside_people",
        "inside_songs",
        "scale",
        "groove",
        "semitones",
        "gap_entropy",
        "duration_entropy",
        "primed_run",
        "seconds",
    )
)
"""What a README has room for."""

MARKS = {None: "", "range": " *", "band": " !"}
MARKED = "*: outside the range of people's collections; !: outside 90 % of people's music"

WHOLE = frozenset(("run", "primed_run", "seconds"))
PERCENT = frozenset(("copied",))


def cell(figure: str, found: Interval | None) -> str:
    """A figure as it is shown; empty where there is none."""
    if found is None:
        return ""
    if figure in WHOLE:
        return f"{found.mean:.0f}"
    if figure in PERCENT:
        return f"{found.mean:.1%}"
    return str(found)


def show(rows: Rows, claims: Sequence[Claim], sweep: Sequence[Any], console: Console) -> None:
    """Figures as rows and contestants as columns, so that the table fits a terminal."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("")
    for name in rows:
        table.add_column(NAMES[name], justify="right")
    for figure in FIGURES:
        cells = [cell(figure.key, row.get(figure.key)) for row in rows.values()]
        if any(cells):
            table.add_row(figure.words, *cells)
    console.print(table)
    heads, lines = musicality_cells(rows)
    if lines:
        table = Table(box=box.SIMPLE_HEAD, caption=MARKED)
        for head in heads:
            table.add_column(head, justify="right" if head else "left")
        for line in lines:
            table.add_row(*line)
        console.print(table)
    for claim in claims:
        console.print(f"{'✓' if claim.holds else '✗'} {claim.words}: {claim.value:.2f}")
    if sweep:
        table = Table("network", "epochs", "batch", "pitch bits a note", "seconds", title="Sweep")
        for place in sweep:
            table.add_row(*sweep_cells(place))
        console.print(table)


def markdown(rows: Rows) -> str:
    """The main figures as a table for a README, a row for each contestant."""
    columns = [f for f in FIGURES if f.key in MAIN and any(f.key in row for row in rows.values())]
    lines = [
        f"| | {' | '.join(figure.words for figure in columns)} |",
        f"|---|{'---:|' * len(columns)}",
    ]
    for name, row in rows.items():
        cells = [cell(figure.key, row.get(figure.key)) for figure in columns]
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def musicality_cells(rows: Rows) -> tuple[list[str], list[list[str]]]:
    """Heads and lines of a table: a figure a line, people's range and each row of figures.

    A mean outside of the range is marked (see MARKED). No lines where there are no figures.
    """
    known = people()
    shown = {name: row for name, row in rows.items() if "distance" in row}
    ranges = {"distance": known.distance, "inside_people": known.inside}
    sets = [figure for figure in FIGURES if figure.path[:2] == ("pieces", "musicality")]
    lines: list[list[str]] = []
    for figure in (*sets, *MUSICALITY) if shown else ():
        peoples = known.figures.get(figure.key)
        ends = peoples.range if peoples else ranges.get(figure.key)
        line = [figure.words, f"{ends[0]:.2f} to {ends[1]:.2f}" if ends else ""]
        for row in shown.values():
            found = row.get(figure.key)
            outside = peoples.outside(found.mean) if peoples and found else None
            line.append(cell(figure.key, found) + MARKS[outside])
        lines.append(line)
    return ["", "people", *(NAMES[name] for name in shown)], lines


def musicality_markdown(rows: Rows) -> str:
    """The same as a table for a README."""
    heads, lines = musicality_cells(rows)
    if not lines:
        return ""
    table = [heads, ["---", *["---:"] * (len(heads) - 1)], *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in table)


def sweep_cells(place: Mapping[str, Any]) -> Iterable[str]:
    """One place of a sweep: network, epochs, batch size, pitch bits of a note, seconds."""
    ends = place.get("ends")
    bits = f"{ends['pitch_bits_per_note']:.2f}" if ends else "not measured"
    seconds = f"{place['seconds']:.0f}" if "seconds" in place else ""
    return place["network"], str(place["epochs"]), str(place["batch"]), bits, seconds
