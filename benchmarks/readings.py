"""What blind readers' marks teach: the weights of `engine.judge.readers` and `engine.plan.merit`.

    python -m benchmarks.readings write PLANS FOLDER    a piece after each plan of a plans.npz
    python -m benchmarks.readings add NAME ANSWERS KEY [--plans PLANS]
                                                        takes one reading's pieces up
    python -m benchmarks.readings fit                   writes readers.json, merit.json and
                                                        plans_read.json

ANSWERS has a line a score, `number | mark | …`, as whoever read them wrote it; KEY is the JSON file
that says of each number what it was: [where from, file name], where `ours: FOLDER` are pieces of
Motif's. readings.csv keeps the mark and the figures of each piece, plan_readings.csv those of the
plans in PLANS after which `write` made them. `fit` prints how well marks are told of readings that
the weights have not seen.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.arranging.midi import write_arrangement
from engine.choosing import compose_takes, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.judge import readers
from engine.judge.musicality import figures
from engine.judge.passages import music_of_ticks, passages
from engine.notation.midi_reader import read_midi
from engine.plan import merit
from engine.plan.library import Excerpt, load_excerpts
from engine.regression import FARTHEST
from engine.values import Brief

BASE = Path(__file__).parents[1] / "models" / "base"
_OURS, _PLAN = "ours: ", "plan"
_FIRST_SEED = 700_000
_TURNS = 50

DOUBTED = 1.1
"""Readings' worth of doubt in what a plan's pieces had above its guess.

Of one reading 0.47 is found again in another piece after the plan, of two 0.68 (docs/composer.md).
"""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Readings:
    """A table of marks with figures, and where the weights go that are learnt from it.

    `doubt` in each weight, in pieces (ridge regression, Hoerl and Kennard 1970).
    """

    table: Path
    weights: Path
    doubt: float


PIECES = Readings(Path(__file__).with_name("readings.csv"), readers.WEIGHTS, 60.0)
PLANS = Readings(Path(__file__).with_name("plan_readings.csv"), merit.WEIGHTS, 60.0)


def write(plans: Sequence[Excerpt], folder: Path) -> int:
    """A piece of the base by defaults after each plan, by its number; how many there are."""
    composer = Composer(load(BASE))
    folder.mkdir(parents=True, exist_ok=True)
    for number, excerpt in enumerate(plans):
        composer.excerpts = [excerpt]
        seed = _FIRST_SEED + number
        settings = settle_brief(Brief(seed=seed), None, composer.excerpts, seed)
        (take,) = compose_takes(composer, settings, 1, "piano")
        (folder / f"{number:04}.mid").write_bytes(write_arrangement(take.arrangement))
    return len(plans)


def add(name: str, answers: Path, key: Path, plans: Sequence[Excerpt] = ()) -> int:
    """Append the pieces of one reading, and the plans after which they are; how many there were."""
    known = json.loads(key.read_text(encoding="utf-8"))
    of_pieces: list[dict[str, object]] = []
    of_plans: list[dict[str, object]] = []
    for line in answers.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) < 2 or parts[0] not in known or not known[parts[0]][0].startswith(_OURS):
            continue
        folder, file = known[parts[0]]
        song = read_midi(Path(folder.removeprefix(_OURS)) / file)
        found = passages(music_of_ticks(note_array(song.notes), song.metre))
        if not found:
            continue
        read: dict[str, object] = {"reading": name, "mark": float(parts[1])}
        of_pieces.append(
            read | _rounded(figures(found[0])) | _rounded(readers.reader_figures(found[0]))
        )
        if plans:
            own = plans[int(Path(file).stem)]
            told = merit.plan_figures(own.plan, own.mode, own.metre)
            of_plans.append(read | {_PLAN: merit.digest(own.plan)} | _rounded(told))
    _append(PIECES.table, of_pieces)
    _append(PLANS.table, of_plans)
    return len(of_pieces)


def _rounded(found: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.4g}") for name, value in found.items()}


def _append(table: Path, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    begins = not table.exists()
    with table.open("a+", encoding="utf-8", newline="") as file:
        file.seek(0)
        kept = next(csv.reader(file), list(rows[0]))
        if kept != list(rows[0]):
            raise SystemExit(f"{table.name} has other columns: read its pieces again first")
        writer = csv.DictWriter(file, kept, lineterminator="\n")
        if begins:
            writer.writeheader()
        writer.writerows(rows)


def fit(readings: Readings) -> str:
    """Write the weights; what to say of them."""
    with readings.table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in ("reading", "mark", _PLAN)]
    table = np.array([[float(row[name]) for name in names] for row in rows])
    reading = np.array([row["reading"] for row in rows])
    given = np.array([float(row["mark"]) for row in rows])
    marks = given.copy()
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-6)
    found = np.clip((table - mean) / spread, -FARTHEST, FARTHEST)
    away = found.copy()
    for one in np.unique(reading):  # readers are strict in their ways, whatever they were given
        marks[reading == one] -= marks[reading == one].mean()
        away[reading == one] -= away[reading == one].mean(axis=0)
    guess = np.zeros(len(marks))
    for one in np.unique(reading):
        own = reading == one
        guess[own] = away[own] @ _ridge(away[~own], marks[~own], readings.doubt)
    weight = _ridge(away, marks, readings.doubt)
    told = {
        name: {"mean": round(m, 4), "spread": round(s, 4), "weight": round(w, 4)}
        for name, m, s, w in zip(names, mean, spread, weight, strict=True)
    }
    record = {"pieces": len(rows), "readings": len(np.unique(reading)), "figures": told}
    readings.weights.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if _PLAN in rows[0]:
        _keep_rest([row[_PLAN] for row in rows], reading, given - found @ weight)
    best = guess >= np.quantile(guess, 0.75)
    lines = [
        f"{len(rows)} pieces in {len(np.unique(reading))} readings; marks spread by"
        f" {marks.std():.2f} within a reading.",
        f"Correlation with the marks of readings not seen: {np.corrcoef(guess, marks)[0, 1]:.2f}."
        f" All were marked {given.mean():.1f}, the quarter guessed best {given[best].mean():.1f}.",
        *(
            f"{w:+.2f}  {name}"
            for w, name in sorted(
                zip(weight.tolist(), names, strict=True), key=lambda p: -abs(p[0])
            )
        ),
    ]
    return "\n".join(lines)


def _keep_rest(plans: Sequence[str], reading: NDArray[np.str_], rest: Floats) -> None:
    """Write what pieces after each plan may be expected to have above its guess.

    How strict each reading was is found with it, by turns: a plan that is read a second time is
    among others that were chosen with it.
    """
    _, plan = np.unique(plans, return_inverse=True)
    _, reader = np.unique(reading, return_inverse=True)
    times = np.bincount(plan)
    strict, above = np.zeros(reader.max() + 1), np.zeros(plan.max() + 1)
    for _ in range(_TURNS):
        strict = _means(rest - above[plan], reader)
        above = times / (times + DOUBTED) * _means(rest - strict[reader], plan)
    told = dict(zip(sorted(set(plans)), np.round(above, 2).tolist(), strict=True))
    merit.READ.write_text(json.dumps(told, indent=0) + "\n", encoding="utf-8")


def _means(values: Floats, groups: NDArray[np.int64]) -> Floats:
    return np.bincount(groups, values) / np.bincount(groups)


def _ridge(away: Floats, marks: Floats, doubt: float) -> Floats:
    doubts = doubt * np.eye(away.shape[1])
    return np.asarray(np.linalg.solve(away.T @ away + doubts, away.T @ marks), np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readings", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("plans", type=Path)
    writing.add_argument("folder", type=Path)
    taking = commands.add_parser("add")
    taking.add_argument("name")
    taking.add_argument("answers", type=Path)
    taking.add_argument("key", type=Path)
    taking.add_argument("--plans", type=Path)
    commands.add_parser("fit")
    asked = parser.parse_args()
    if asked.command == "write":
        print(f"{write(load_excerpts(asked.plans), asked.folder)} pieces written")
    elif asked.command == "add":
        plans = load_excerpts(asked.plans) if asked.plans else ()
        print(f"{add(asked.name, asked.answers, asked.key, plans)} pieces taken up")
    else:
        print("Pieces", fit(PIECES), "Plans", fit(PLANS), sep="\n")


if __name__ == "__main__":
    main()
