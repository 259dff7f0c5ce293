"""The report's plots, as SVG."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.quality.intervals import Interval
from benchmarks.quality.tables import NAMES

mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["svg.hashsalt"] = "motif"

HEADS = ("onset", "role", "pitch", "duration", "velocity")
OVERLAPS = {"own": "the songs with each other", "others": "other bands' songs"}
SHOWN = ("base", "adapted", "scratch", "tutorial")

Rows = Mapping[str, Mapping[str, Interval]]
Records = Mapping[str, Sequence[Mapping[str, Any]]]


def bits(records: Records) -> str:
    """Bits per note of the songs' ends, the heads stacked."""
    names = [name for name, seeds in records.items() if _ends(seeds)]
    figure, axes = _canvas(1.6 + 0.4 * len(names))
    left = [0.0] * len(names)
    for head in HEADS:
        widths = [
            _mean([ends["heads"].get(head, 0.0) for ends in _ends(records[n])]) for n in names
        ]
        axes.barh([NAMES[name] for name in names], widths, left=left, label=head)
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("bits per note on the songs' last fifths: less is better")
    axes.legend(ncols=len(HEADS), fontsize="small", loc="lower right")
    return _svg(figure)


def overlaps(records: Records) -> str:
    """Every feature's overlap with the songs, of pieces, of other bands and of the songs."""
    first = next((p for seeds in records.values() for p in _pieces(seeds) if p["own"]), None)
    if first is None:
        return ""
    features = list(first["own"]["features"])
    figure, axes = _canvas(1.5 + 0.3 * len(features))
    for source, marker in (("own", "|"), ("others", "x")):
        if first[source]:
            values = [first[source]["features"][feature] for feature in features]
            axes.scatter(values, features, marker=marker, s=70, label=OVERLAPS[source], c="black")
    for name in SHOWN:
        found = [p["closeness"]["features"] for p in _pieces(records.get(name, ()))]
        if found:
            values = [_mean([each[feature] for each in found]) for feature in features]
            axes.scatter(values, features, label=f"pieces: {NAMES[name]}", s=36, alpha=0.8)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.grid(axis="y", alpha=0.3)
    axes.set_yticks(range(len(features)), [name.replace("_", " ") for name in features])
    axes.set_xlabel("overlapping area with the songs")
    figure.legend(fontsize="small", loc="outside upper center", ncols=3)
    return _svg(figure)


def bands(records: Records) -> str:
    """Each measure of the pieces, in units of the songs' 95 % band: 0 and 1 are its edges."""
    names = [name for name in SHOWN if _pieces(records.get(name, ()))]
    if not names:
        return ""
    measures = list(_pieces(records[names[0]])[0]["measures"])
    figure, axes = _canvas(1.5 + 0.3 * len(measures))
    axes.axvspan(0, 1, color="0.9", label="95 % of the songs' excerpts")
    for name in names:
        pieces = _pieces(records[name])
        values = [_mean([_in_band(p["measures"][m]) for p in pieces]) for m in measures]
        axes.scatter(values, measures, label=f"pieces: {NAMES[name]}", s=36, alpha=0.8)
    axes.invert_yaxis()
    axes.set_xlim(-1.5, 2.5)
    axes.set_yticks(range(len(measures)), [name.replace("_", " ") for name in measures])
    axes.set_xlabel("place in the songs' band")
    figure.legend(fontsize="small", loc="outside upper center", ncols=3)
    return _svg(figure)


def sweeps(sweep: Sequence[Mapping[str, Any]]) -> str:
    """Pitch bits of the songs' ends over epochs, a line for each network and batch size."""
    places = [place for place in sweep if place.get("ends")]
    if not places:
        return ""
    figure, axes = _canvas(3.6)
    for network, batch in dict.fromkeys((p["network"], p["batch"]) for p in places):
        line = [p for p in places if (p["network"], p["batch"]) == (network, batch)]
        axes.plot(
            [p["epochs"] for p in line],
            [p["ends"]["pitch_bits_per_note"] for p in line],
            marker="o",
            linestyle="--" if network == "tutorial" else "-",
            label=f"{network}, batches of {batch}",
        )
    axes.set_xscale("log")
    axes.set_xlabel("epochs")
    axes.set_ylabel("pitch bits a note")
    axes.legend(fontsize="small", ncols=2)
    return _svg(figure)


def _in_band(measure: Mapping[str, float]) -> float:
    width = max(measure["high"] - measure["low"], 1e-6)
    return min(2.4, max(-1.4, (measure["pieces"] - measure["low"]) / width))


def _ends(seeds: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Figures of the ends; not the tutorial's, which has no rhythm to predict."""
    return [s["ends"] for s in seeds if s.get("ends") and "onset" in s["ends"]["heads"]]


def _pieces(seeds: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [s["pieces"] for s in seeds if s.get("pieces") and s["pieces"]["closeness"]]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _canvas(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Figure) -> str:
    """The figure as an element to stand in a page."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
