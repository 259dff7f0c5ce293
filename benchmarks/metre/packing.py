"""Keep pieces as notes: `python -m benchmarks.metre.packing FOLDER... --each 8 --out pieces.npz`.

A folder is named after the program that wrote its MIDI files, `<style>__<number>.mid`, each with
one metre and one tempo from its beginning on; `--each` is how many of a style are kept.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.metre.music import read_score
from benchmarks.metre.styles import DRUMS, DURATION_TICKS, VELOCITIES

_DOUBTFUL = {
    "jazz_waltz98",
    "shuffle_boogie12",
    "shuffle_128",
    "glam_stomp_128",
    "shuffle_waltz_98",
    "schaffel_128",
    "halftime_shuffle_128",
}
"""Swing in 12/8 and 9/8 that most would write in 4/4 and 3/4, as who made it said."""


def pack(folders: list[Path], each: int) -> dict[str, np.ndarray]:
    """The columns that `benchmarks.metre.styles` reads."""
    rows: list[np.ndarray] = []
    named: list[tuple[str, tuple[int, int], float]] = []
    for folder in folders:
        for file in sorted(folder.glob("*.mid")):
            style, number = file.stem.split("__")
            score = read_score(file)
            if style in _DOUBTFUL or int(number) >= each or score is None:
                continue
            notes = np.array(
                [
                    (on, off - on, pitch, velocity, DRUMS if program is None else program)
                    for on, off, pitch, velocity, program in score.rows
                ]
            )
            notes = notes[np.lexsort((notes[:, 2], notes[:, 4], notes[:, 0]))]
            notes[:, 0] = np.diff(notes[:, 0], prepend=0)
            rows.append(notes)
            metre = score.signatures[0][1]
            tempo = 60 / score.last_rate / score.ticks_per_beat
            named.append((f"{folder.name}/{file.stem}", (metre.beats, metre.unit), tempo))
    delta, duration, pitch, velocity, program = np.concatenate(rows).T
    return {
        "delta": delta.astype(np.uint16),
        "duration": np.maximum(1, np.rint(duration / DURATION_TICKS)).astype(np.uint16),
        "pitch": pitch.astype(np.uint8),
        "velocity": (velocity // VELOCITIES).astype(np.uint8),
        "program": program.astype(np.uint8),
        "counts": np.array([len(own) for own in rows], np.uint16),
        "names": np.array([name for name, _, _ in named]),
        "metres": np.array([metre for _, metre, _ in named], np.uint8),
        "tempos": np.array([tempo for _, _, tempo in named], np.float32),
    }


def main() -> None:
    """Read, pack, write."""
    parser = argparse.ArgumentParser(description="Keep the pieces of programs as notes.")
    parser.add_argument("folders", type=Path, nargs="+", help="a folder of MIDI for each program")
    parser.add_argument("--each", type=int, default=8, help="pieces of a style")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    np.savez_compressed(options.out, allow_pickle=False, **pack(options.folders, options.each))


if __name__ == "__main__":
    main()
