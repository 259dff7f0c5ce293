"""The courses side by side as a table, a JSON object and a picture."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from benchmarks.networks.course import Course
from benchmarks.networks.material import Material
from benchmarks.networks.references import references
from benchmarks.speed.figures import machine

_COLOURS = {"transformer": "#0072B2", "lstm": "#E69F00", "tutorial": "#CC79A7"}
"""Okabe & Ito (2008)."""

_COLUMNS = 120
"""Of a table that goes to a file."""


def report(
    material: Material, courses: Sequence[Course], settings: dict[str, Any]
) -> dict[str, Any]:
    """JSON types only: what was measured on what, with the machine and the settings given."""
    compared = material.compared
    return {
        "machine": machine(),
        "settings": settings,
        "sets": {
            name: {
                "pieces": len(pieces),
                "notes": sum(len(piece.events) for piece in pieces),
                "compared_pieces": len(compared.get(name, [])),
                "compared_notes": sum(stretch.notes for stretch in compared.get(name, [])),
            }
            for name, pieces in material.sets.items()
        },
        "references": references(material),
        "networks": [course.to_json() for course in courses],
    }


def print_courses(told: dict[str, Any]) -> None:
    """The report as a table, a row for each reading."""
    console = Console(width=None if sys.stdout.isatty() else _COLUMNS)
    console.print(", ".join(f"{k} {v}" for k, v in told["machine"].items()), highlight=False)
    console.print(", ".join(f"{k} {v}" for k, v in told["settings"].items()), highlight=False)
    table = Table(title=f"bits per note, {os.cpu_count()} cores")
    table.add_column("network")
    table.add_column("minutes", justify="right")
    table.add_column("of CPU", justify="right")
    for kind in ("all five", "pitch"):
        for name in told["sets"]:
            table.add_column(f"{name}, {kind}", justify="right")
    for course in told["networks"]:
        table.add_section()
        for row, reading in enumerate(course["readings"]):
            cells = [
                f"{reading[kind][name]:.2f}" if name in reading[kind] else ""
                for kind in ("bits", "pitch")
                for name in told["sets"]
            ]
            named = "" if row else course["network"]
            spent = (f"{reading[kind]:.1f}" for kind in ("minutes", "cpu_minutes"))
            table.add_row(named, *spent, *cells)
    table.add_section()
    for name, pitch in told["references"].items():
        cells = [f"{pitch[own]:.2f}" if own in pitch else "" for own in told["sets"]]
        table.add_row(name, "", "", *([""] * len(told["sets"])), *cells)
    console.print(table)
    for course in told["networks"]:
        console.print(
            f"{course['network']}: {course['predictions']:,} predictions", highlight=False
        )
    for name, counts in told["sets"].items():
        console.print(
            f"{name}: {counts['pieces']} pieces, {counts['notes']:,} notes; pitches compared on "
            f"{counts['compared_notes']:,} notes of {counts['compared_pieces']} pieces",
            highlight=False,
        )


def draw_courses(told: dict[str, Any], path: Path) -> None:
    """Write a PNG: pitch bits per note over minutes, a panel for each set."""
    names = [name for name, counts in told["sets"].items() if counts["compared_pieces"]]
    figure = Figure(figsize=(4.0 * len(names), 3.6), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    for panel, name in zip(panels, names, strict=True):
        for course in told["networks"]:
            minutes = [reading["minutes"] for reading in course["readings"]]
            pitch = [reading["pitch"][name] for reading in course["readings"]]
            colour = _COLOURS[course["network"]]
            panel.plot(minutes, pitch, marker="o", color=colour, label=course["network"])
        panel.set_title(name)
        panel.set_xlabel("minutes of training")
        panel.grid(color="#DDDDDD", lw=0.8)
    panels[0].set_ylabel("bits for a note's pitch")
    panels[0].legend()
    figure.savefig(path)
