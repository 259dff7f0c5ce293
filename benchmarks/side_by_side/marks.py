"""What readers' marks say of versions: differences within a picture, and how far readers agree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Marks = dict[str, list[float]]
"""A reader's marks of each picture, in the order of its letters."""


@dataclass(frozen=True, slots=True)
class Version:
    """A folder's mean mark, and how it differs from the first folder's, in points."""

    folder: str
    mark: float
    difference: float
    standard_error: float


def read_answers(file: Path) -> Marks:
    """Lines `number | A's mark | B's mark | … | why`; what is no such line is passed over."""
    found: Marks = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        number, *rest = (part.strip() for part in line.split("|"))
        marks = [_number(part) for part in rest]
        given = [mark for mark in marks if mark is not None]
        if number.isdigit() and given:
            found[f"{int(number):02}"] = given
    return found


def _number(part: str) -> float | None:
    try:
        return float(part.lstrip("ABCDEFGH: "))
    except ValueError:
        return None


def compare(
    keys: Sequence[Path], readers: Sequence[Sequence[Marks]]
) -> tuple[list[Version], float]:
    """Each version over the pictures of all keys, and the mean correlation of two readers.

    A picture's marks are the mean of its readers'; the standard error is over pictures.
    """
    differences: dict[str, list[float]] = {}
    means: dict[str, list[float]] = {}
    agreed: list[float] = []
    for key, given in zip(keys, readers, strict=True):
        known = json.loads(key.read_text(encoding="utf-8"))["pictures"]
        folders = [[str(Path(file).parent) for file in known[item].values()] for item in known]
        first = sorted({name for row in folders for name in row})[0]
        for item, row in zip(known, folders, strict=True):
            read = [marks[item] for marks in given if len(marks.get(item, [])) == len(row)]
            if not read:
                continue
            marks = np.mean(read, axis=0)
            of = {name: float(marks[[n == name for n in row]].mean()) for name in set(row)}
            for name, mark in of.items():
                means.setdefault(name, []).append(mark)
                differences.setdefault(name, []).append(mark - of[first])
        agreed += [_agreement(one, other) for one, other in combinations(given, 2)]
    versions = [
        Version(
            name,
            float(np.mean(means[name])),
            float(np.mean(differences[name])),
            _standard_error(differences[name]),
        )
        for name in sorted(means)
    ]
    return versions, float(np.mean(agreed)) if agreed else float("nan")


def _standard_error(values: Sequence[float]) -> float:
    """Of the mean; not a number for a single value."""
    return float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")


def _agreement(one: Marks, other: Marks) -> float:
    """The correlation of two readers' marks, each taken from its picture's mean."""
    shared = sorted(
        item for item in one.keys() & other.keys() if len(one[item]) == len(other[item])
    )
    return float(np.corrcoef(_within(one, shared), _within(other, shared))[0, 1])


def _within(marks: Marks, items: Sequence[str]) -> NDArray[np.float64]:
    return np.concatenate([np.subtract(marks[item], np.mean(marks[item])) for item in items])
