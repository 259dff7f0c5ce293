"""Whether engine/judge/musicality.py finds the figures of its first implementation.

    python -m benchmarks.musicality SCRIPT FOLDER…

SCRIPT is that implementation, musicality.py with its people.json beside it, which is not in this
repository. Every MIDI file is read by both; the greatest difference of each figure is told, as well
as those of the sets: distance from people and share inside their band. Exit status 1 where any is
above a millionth, for the share inside above a thousandth: here what arithmetic moves over the
edge of a band lies inside.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from engine.errors import SongError
from engine.judge.midi_files import read_music
from engine.judge.musicality import figures_of_pieces, musicality
from engine.judge.passages import Floats
from engine.judge.people import FIGURES

_TOLERANCE, _EDGES = 1e-6, 1e-3


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.musicality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("script", type=Path)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    options = parser.parse_args(arguments)
    script = _load(options.script)
    known = json.loads(options.script.with_name("people.json").read_text("utf-8"))
    same = [_compare(script, known, folder) for folder in options.folders]
    return 0 if all(same) else 1


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("first_musicality", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _compare(script: ModuleType, known: dict[str, Any], folder: Path) -> bool:
    """Whether both find the same of a folder."""
    ours: list[Floats] = []
    theirs: list[dict[str, float]] = []
    for path in sorted(folder.rglob("*.mid")):
        rows = script.collection(path)
        try:
            own = figures_of_pieces([read_music(path)])
        except SongError as error:
            print(f"{path.name}: {error.problem} ({len(rows)} passages left out)")
            continue
        if len(own) != len(rows):
            print(f"{path.name}: {len(own)} passages, theirs {len(rows)}")
            return False
        ours.append(own)
        theirs += rows
    if not theirs:
        print(f"{folder}: nothing to compare")
        return False
    one = np.concatenate(ours)
    other = np.array([[row[words] for words in FIGURES.values()] for row in theirs])
    differences = np.abs(one - other).max(axis=0)
    found = musicality(one)
    assert found is not None
    bands = {words: figure["band"] for words, figure in known["figures"].items()}
    inside = abs(found.inside_people - script.inside(theirs, bands))
    told = dict(zip(FIGURES, differences.tolist(), strict=True))
    told["distance"] = abs(found.distance - script.distance(theirs, known["figures"]))
    for name, difference in told.items():
        if difference > _TOLERANCE:
            print(f"  {name}: {difference:.3g}")
    worst = max(told.values())
    print(f"{folder}: {len(one)} passages, greatest difference {worst:.2g}, inside {inside:.2g}")
    return worst <= _TOLERANCE and inside <= _EDGES


if __name__ == "__main__":
    sys.exit(main())
