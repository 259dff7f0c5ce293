"""The report as one page that needs nothing but the sound files beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from benchmarks.quality import plots
from benchmarks.quality.intervals import Interval
from benchmarks.quality.summary import FIGURES, Claim
from benchmarks.quality.tables import MARKED, NAMES, cell, musicality_cells, sweep_cells

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: 14px }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #ddd }
th:first-child, td:first-child { text-align: left } svg { max-width: 100%; height: auto }
audio { vertical-align: middle; width: 18rem; max-width: 100% } .no { color: #a00 }
"""


def page(
    record: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Interval]],
    claims: Sequence[Claim],
    sounds: Mapping[str, Sequence[str]],
) -> str:
    """The whole page; `sounds` names the files of each contestant's pieces."""
    records = record["contestants"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width, initial-scale=1'>",
        f"<title>Motif: quality report</title><style>{STYLE}</style>",
        "<h1>Quality report</h1>",
        _paragraph(_about(record)),
        "<h2>In short</h2><ul>",
        *(_claim(claim) for claim in claims),
        "</ul><h2>Figures</h2>",
        _paragraph(
            "Means over the seeds with 95 % intervals (Student's t); of copied runs the longest. "
            "Every network learnt from the songs' first four fifths."
        ),
        _table(["", *(NAMES[name] for name in rows)], _figure_rows(rows)),
        "<h2>Beside people's music</h2>",
        _paragraph(f"Means over passages of 16 bars and seeds. {MARKED}."),
        _table(*musicality_cells(rows)),
        "<h2>What the songs' ends cost</h2>",
        plots.bits(records),
        "<h2>How near the pieces are</h2>",
        _paragraph(
            "Overlapping area (Yang and Lerch 2018) of the distances from excerpts of 8 bars to "
            "the songs' excerpts with the songs' own distances."
        ),
        plots.overlaps(records),
        plots.bands(records),
    ]
    if record["sweep"]:
        heads = ["network", "epochs", "batch", "pitch bits a note", "seconds"]
        cells = [list(sweep_cells(place)) for place in record["sweep"]]
        parts += ["<h2>Epochs and batch sizes</h2>", plots.sweeps(record["sweep"])]
        parts.append(_table(heads, cells))
    if sounds:
        parts.append("<h2>Listen</h2>")
        parts += [_listen(NAMES[name], files) for name, files in sounds.items() if files]
    return "\n".join(parts) + "\n"


def _about(record: Mapping[str, Any]) -> str:
    songs = ", ".join(song["title"] for song in record["songs"])
    others = ", ".join(song["title"] for song in record["others"]) or "none"
    return f"Songs: {songs}. Other bands' songs: {others}. {record['machine']}."


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _claim(claim: Claim) -> str:
    mark, style = ("✓", "yes") if claim.holds else ("✗", "no")
    return f"<li class={style}>{mark} {escape(claim.words)}: {claim.value:.2f}</li>"


def _figure_rows(rows: Mapping[str, Mapping[str, Interval]]) -> list[list[str]]:
    found: list[list[str]] = []
    for figure in FIGURES:
        cells = [cell(figure.key, row.get(figure.key)) for row in rows.values()]
        if any(cells):
            found.append([figure.words, *cells])
    return found


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f"<th>{escape(text)}</th>" for text in heads) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows]
    return f"<div class=wide><table>{''.join(lines)}</table></div>"


def _listen(words: str, files: Sequence[str]) -> str:
    players = " ".join(f"<audio controls preload=none src='{escape(f)}'></audio>" for f in files)
    return f"<p>{escape(words)}<br>{players}</p>"
