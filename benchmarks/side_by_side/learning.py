"""What the judge of phrases learns from marks: the weights of `engine.composer.phrase_judge`."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.side_by_side.composing import load_phrase
from benchmarks.side_by_side.marks import Marks
from engine.composer.phrase_judge import WEIGHTS, phrase_figures
from engine.regression import FARTHEST

TABLE = Path(__file__).with_name("marks.csv")

DOUBT = 100.0
"""Of a weight, in versions (ridge regression, Hoerl and Kennard 1970)."""

_FOLDS = 10
_TOLD = ("picture", "mark")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well marks are told within pictures that were not seen, and of how many.

    `gain` is the mark of the version that is guessed best above its picture's mean, `most` of the
    one that was marked best.
    """

    pictures: int
    versions: int
    correlation: float
    gain: float
    most: float


def keep(name: str, key: Path, readers: Sequence[Marks]) -> int:
    """Append the versions of a panel's pictures to the table; how many there were.

    What was kept before is as it was, and says nothing of figures that are newer.
    """
    known = json.loads(key.read_text(encoding="utf-8"))
    first, stop = known["first_bar"], known["first_bar"] + known["bars"]
    rows: list[dict[str, object]] = []
    for item, files in known["pictures"].items():
        read = [marks[item] for marks in readers if len(marks.get(item, [])) == len(files)]
        for file, mark in zip(files.values(), np.mean(read, axis=0) if read else (), strict=False):
            phrase = load_phrase(Path(file).with_suffix(".npz"))
            figures = phrase_figures(replace(phrase, first=first, stop=stop))
            told = {figure: float(f"{value:.4g}") for figure, value in figures.items()}
            rows.append({"picture": f"{name}-{item}", "mark": round(float(mark), 2), **told})
    if not rows:
        raise SystemExit("no picture of this key was marked by anybody")
    everything = [*_kept(), *rows] if TABLE.exists() else rows
    columns = [*dict.fromkeys(column for row in everything for column in row)]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(everything)
    return len(rows)


def _kept() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fit() -> Fit:
    """Write the weights. Versions of which a figure is not known count as alike in it."""
    rows = _kept()
    names = [name for name in rows[0] if name not in _TOLD]
    table = np.array([[float(row[name] or "nan") for name in names] for row in rows])
    marks = np.array([float(row["mark"]) for row in rows])
    _, picture = np.unique([row["picture"] for row in rows], return_inverse=True)
    marks -= _means(marks[:, None], picture)[picture, 0]
    away = table - _means(table, picture)[picture]
    spread = np.maximum(np.nanstd(away, axis=0), 1e-6)
    away = np.nan_to_num(np.clip(away / spread, -FARTHEST, FARTHEST))
    guess = np.zeros(len(marks))
    fold = np.random.default_rng(0).permutation(picture.max() + 1)[picture] % _FOLDS
    for number in range(_FOLDS):
        out = fold == number
        guess[out] = away[out] @ _ridge(away[~out], marks[~out])
    weight = _ridge(away, marks)
    told = {
        name: {"mean": round(m, 4), "spread": round(s, 4), "weight": round(w, 4)}
        for name, m, s, w in zip(names, np.nanmean(table, axis=0), spread, weight, strict=True)
    }
    record = {"versions": len(rows), "pictures": int(picture.max()) + 1, "figures": told}
    WEIGHTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    groups = [picture == number for number in range(picture.max() + 1)]
    return Fit(
        len(groups),
        len(rows),
        float(np.corrcoef(guess, marks)[0, 1]),
        float(np.mean([marks[own][guess[own].argmax()] for own in groups])),
        float(np.mean([marks[own].max() for own in groups])),
    )


def _means(values: Floats, groups: NDArray[np.int64]) -> Floats:
    """The mean row of each group."""
    return np.array([values[groups == number].mean(axis=0) for number in range(groups.max() + 1)])


def _ridge(away: Floats, marks: Floats) -> Floats:
    doubts = DOUBT * np.eye(away.shape[1])
    return np.asarray(np.linalg.solve(away.T @ away + doubts, away.T @ marks), np.float64)
