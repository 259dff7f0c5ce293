"""What blind readers' marks teach: the weights of `engine.judge.readers`.

    python -m benchmarks.readings add NAME ANSWERS KEY   takes one reading's pieces up
    python -m benchmarks.readings fit                    writes engine/judge/readers.json

ANSWERS has a line a score, `number | mark | …`, as whoever read them wrote it; KEY is the JSON file
that says of each number what it was: [where from, file name], where `ours: FOLDER` are pieces of
Motif's. readings.csv keeps the mark and the figures of each piece. `fit` prints how well marks are
told of readings that the weights have not seen.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.composer.events import note_array
from engine.judge import readers
from engine.judge.passages import music_of_ticks, passages
from engine.judge.readers import reader_figures
from engine.notation.midi_reader import read_midi

READINGS = Path(__file__).with_name("readings.csv")
RIDGE = 40.0
"""Readings' worth of doubt in each weight, in pieces (Hoerl and Kennard 1970)."""

_OURS = "ours: "

Floats = NDArray[np.float64]


def add(name: str, answers: Path, key: Path) -> int:
    """Append the pieces of one reading; how many there were."""
    known = json.loads(key.read_text(encoding="utf-8"))
    rows: list[dict[str, object]] = []
    for line in answers.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) < 2 or not parts[0].isdigit() or not known[parts[0]][0].startswith(_OURS):
            continue
        folder, file = known[parts[0]]
        song = read_midi(Path(folder.removeprefix(_OURS)) / file)
        found = passages(music_of_ticks(note_array(song.notes), song.metre))
        if found:
            figures = {n: round(v, 4) for n, v in reader_figures(found[0]).items()}
            rows.append({"reading": name, "mark": float(parts[1]), **figures})
    begins = not READINGS.exists()
    with READINGS.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        if begins:
            writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def fit() -> str:
    """Write the weights; what to say of them."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in ("reading", "mark")]
    table = np.array([[float(row[name]) for name in names] for row in rows])
    reading = np.array([row["reading"] for row in rows])
    marks = np.array([float(row["mark"]) for row in rows])
    for one in np.unique(reading):  # readers differ in how strict they are
        marks[reading == one] -= marks[reading == one].mean()
    mean, spread = table.mean(axis=0), table.std(axis=0)
    away = np.clip((table - mean) / spread, -readers.FARTHEST, readers.FARTHEST)
    guess = np.zeros(len(marks))
    for one in np.unique(reading):
        own = reading == one
        guess[own] = away[own] @ _ridge(away[~own], marks[~own])
    weight = _ridge(away, marks)
    told = {
        name: {"mean": round(m, 4), "spread": round(s, 4), "weight": round(w, 4)}
        for name, m, s, w in zip(names, mean, spread, weight, strict=True)
    }
    record = {"pieces": len(rows), "readings": len(np.unique(reading)), "figures": told}
    readers.WEIGHTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    lines = [
        f"{len(rows)} pieces in {len(np.unique(reading))} readings; marks spread by"
        f" {marks.std():.2f} within a reading.",
        f"Correlation with the marks of readings not seen: {np.corrcoef(guess, marks)[0, 1]:.2f}.",
        *(
            f"{w:+.2f}  {name}"
            for w, name in sorted(
                zip(weight.tolist(), names, strict=True), key=lambda p: -abs(p[0])
            )
        ),
    ]
    return "\n".join(lines)


def _ridge(away: Floats, marks: Floats) -> Floats:
    doubt = RIDGE * np.eye(away.shape[1])
    return np.asarray(np.linalg.solve(away.T @ away + doubt, away.T @ marks), np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readings", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("add")
    taking.add_argument("name")
    taking.add_argument("answers", type=Path)
    taking.add_argument("key", type=Path)
    commands.add_parser("fit")
    asked = parser.parse_args()
    if asked.command == "add":
        print(f"{add(asked.name, asked.answers, asked.key)} pieces taken up")
    else:
        print(fit())


if __name__ == "__main__":
    main()
