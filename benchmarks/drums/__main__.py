"""Learn to hear drums, and measure it.

`python -m benchmarks.drums learn MUSIC` and `python -m benchmarks.drums measure MUSIC`, where MUSIC
is the folder with the collections that models/drums/README.md names. Kits and soundfonts are Debian
packages, downloaded where they are missing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.drums import lessons, measuring, songs, sources
from benchmarks.drums.lessons import Lesson
from benchmarks.drums.sources import Part
from engine.audio.drums.kit import Drum
from engine.audio.drums.network import FOLDER
from engine.audio.drums.strokes import SETTINGS, Settings, shipped_settings
from engine.errors import EngineError

_MEASURED = 60
"""Pieces that choose settings, and that measure."""


def learn(options: argparse.Namespace, console: Console) -> None:
    """Make weights, choose settings, write both; tell what they are worth on what chose them."""
    from benchmarks.drums import training

    learnt = _lessons(options, "train", options.pieces)
    chosen = _lessons(options, "validation", _MEASURED)
    weights = training.learn(learnt, options.minutes, options.seed, console)
    training.save(options.out, weights)
    rounded = training.load(options.out)
    peaks = measuring.peaks_in(chosen, rounded)
    settings = measuring.choose(chosen, peaks)
    heard = measuring.heard_of(chosen, peaks, settings)
    console.print(measuring.table("Kits that chose the settings", heard))
    record = {
        "drums": [drum.name.lower() for drum in Drum],
        "settings": {
            "thresholds": list(settings.thresholds),
            "sure": settings.sure,
            "company": settings.company,
        },
        "made_by": {
            "pieces": options.pieces,
            "minutes": options.minutes,
            "seed": options.seed,
            "mixes": len(learnt),
            "strokes": sum(len(lesson.strokes) for lesson in learnt),
        },
    }
    (options.out / SETTINGS).write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def measure(options: argparse.Namespace, console: Console) -> None:
    """Tell F1 and false drums of the shipped weights, in mixes and in whole songs."""
    settings = shipped_settings()
    _show(
        "Kits, grooves and pieces never used",
        _lessons(options, "test", options.pieces),
        settings,
        console,
    )
    fonts = sources.soundfonts(options.packages, "test")
    for title, paths, without in (
        ("Songs with drums", options.songs, False),
        ("Songs without drums", options.without, True),
    ):
        read: list[Lesson] = []
        for path in _files(paths):
            try:
                font = fonts[len(read) % len(fonts)]
                read.append(songs.read(path, font, without_drums=without))
            except EngineError as error:
                console.print(f"{path.name}: {error}")
        if read:
            _show(title, read, settings, console)


def _show(title: str, read: Sequence[Lesson], settings: Settings, console: Console) -> None:
    heard = measuring.heard_of(read, measuring.peaks_in(read), settings)
    console.print(measuring.table(title, heard))
    goals = ", ".join(
        f"{drum.name.lower()} {measuring.total(heard, drum).f1:.3f}" for drum in measuring.GOALS
    )
    without = sum(lesson.level == -float("inf") for lesson in read)
    if without < len(read):
        console.print(f"F1: {goals}")
    if without:
        console.print(f"false drums in 10 s of music without: {measuring.false_drums(heard):.2f}")


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return found


def _lessons(options: argparse.Namespace, part: Part, count: int) -> list[Lesson]:
    """Lessons made before with the same options, or made now and kept."""
    kept = options.packages / f"lessons-{part}-{count}-{options.seed}.npz"
    if not kept.exists():
        made = lessons.make(options.packages, options.music, part, count, options.seed)
        lessons.save(kept, made)
    return lessons.load(kept)


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description="Learn to hear drums, and measure it.")
    commands = parser.add_subparsers(required=True)
    learning = commands.add_parser("learn", help="make the weights and choose the settings")
    learning.add_argument("--out", type=Path, default=FOLDER)
    learning.add_argument("--pieces", type=int, default=220)
    learning.add_argument("--minutes", type=float, default=15.0)
    learning.set_defaults(run=learn)
    measuring_ = commands.add_parser("measure", help="tell what the shipped weights are worth")
    measuring_.add_argument("--pieces", type=int, default=_MEASURED)
    measuring_.add_argument("--songs", type=Path, nargs="+", default=[], help="MIDI with drums")
    measuring_.add_argument(
        "--without", type=Path, nargs="+", default=[], help="recordings without drums, or MIDI"
    )
    measuring_.set_defaults(run=measure)
    for command in (learning, measuring_):
        command.add_argument("music", type=Path)
        command.add_argument("--packages", type=Path, default=Path.home() / ".cache/motif/drums")
        command.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.run(options, Console(width=None if sys.stdout.isatty() else 130))


if __name__ == "__main__":
    main()
