"""The full report on how well Motif learns a band and composes like it.

    python -m benchmarks.quality SONGS… --others SONGS… --out DIR

Songs are files or folders, mp3 or MIDI. DIR gets report.json, report.html with the pieces to hear
beside it, and a cache: a report that was broken off goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.quality import sweep
from benchmarks.quality.cache import Cache
from benchmarks.quality.contestants import ADAPTED, CONTESTANTS, Plan, Trainer
from benchmarks.quality.measuring import Bench
from benchmarks.quality.page import page
from benchmarks.quality.parts import Music, hear_music
from benchmarks.quality.summary import claims, music_rows, summarise
from benchmarks.quality.tables import markdown, musicality_markdown, show
from engine.cli.arguments import BASE_FOLDER
from engine.errors import EngineError
from engine.values import Budget, Song


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the report; exit status 0, or 2 where there is nothing to measure."""
    options = _parser().parse_args(arguments)
    console, progress = Console(), Console(stderr=True)
    try:
        report(options, console, progress)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def report(options: argparse.Namespace, console: Console, progress: Console) -> None:
    """Measure everything that was asked for, write the files, print the table."""
    out: Path = options.out
    cache = Cache(out / "cache")
    plan = _plan(options)
    music = hear_music(options.songs, options.others, cache)
    for sentence in music.told:
        progress.print(sentence, markup=False)
    trainer = Trainer(music, options.base, plan, cache)
    bench = Bench(music, trainer, plan, cache)
    chosen = [c for c in CONTESTANTS if not options.only or c.name in options.only]

    def tell(sentence: str) -> None:
        progress.print(sentence, markup=False, highlight=False)

    measured = {c.name: bench.figures(c, tell) for c in chosen}
    swept: list[dict[str, Any]] = []
    if options.sweep or options.sweep_only:
        grids = sweep.grids(options.sweep_only, quick=options.quick)
        swept = sweep.sweep(grids, music, options.base, trainer, bench, tell)
    sounds = {c.name: bench.sounds(c, out) for c in chosen if c.share_of_tutorial is None}
    record = _record(music, plan, measured, swept)
    judged = measured.get(ADAPTED.name) or next(iter(measured.values()))
    rows = music_rows(judged) | {name: summarise(seeds) for name, seeds in measured.items()}
    found = claims(rows, measured.get(ADAPTED.name, []))
    record["figures"] = {
        name: {key: asdict(value) for key, value in row.items()} for name, row in rows.items()
    }
    record["claims"] = [asdict(claim) for claim in found]
    (out / "report.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    (out / "report.html").write_text(page(record, rows, found, sounds), "utf-8")
    if options.markdown:
        print(f"{markdown(rows)}\n\n{musicality_markdown(rows)}")
    else:
        show(rows, found, swept, console)
    console.print(f"{out / 'report.html'}", soft_wrap=True, markup=False)


def _plan(options: argparse.Namespace) -> Plan:
    if options.quick:
        budget = Budget(epochs=1)
        return Plan((0,), 2, 8, budget, tutorial_epochs=1, tutorial_seeds=1, heard=1)
    return Plan(
        seeds=tuple(range(options.seeds)),
        pieces=options.pieces,
        budget=Budget(minutes=options.minutes, epochs=options.epochs),
        tutorial_seeds=options.tutorial_seeds,
    )


def _record(
    music: Music, plan: Plan, measured: dict[str, Any], swept: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}",
        "plan": plan.to_json(),
        "songs": [_song(song) for song in music.songs],
        "others": [_song(song) for song in music.others],
        "contestants": measured,
        "sweep": swept,
    }


def _song(song: Song) -> dict[str, Any]:
    return {"title": song.title, "song_id": song.song_id, "notes": len(song.notes)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [contestant.name for contestant in CONTESTANTS]
    parser.add_argument("songs", nargs="+", type=Path, metavar="SONG")
    parser.add_argument("--others", nargs="+", type=Path, default=[], metavar="SONG")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--base", type=Path, default=BASE_FOLDER, metavar="DIR")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="default: 3")
    parser.add_argument(
        "--tutorial-seeds", type=int, default=3, metavar="N", help="of these, for the tutorial"
    )
    parser.add_argument("--pieces", type=int, default=12, metavar="N", help="a seed (default: 12)")
    parser.add_argument("--minutes", type=float, metavar="M", help="limit of an adaptation")
    parser.add_argument(
        "--epochs", type=int, metavar="N", help="the same, which a busy machine does not shorten"
    )
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--sweep", action="store_true", help="epochs and batch sizes as well")
    parser.add_argument(
        "--sweep-only",
        action="append",
        default=[],
        choices=sweep.NETWORKS,
        help="those of one network (repeatable)",
    )
    parser.add_argument("--markdown", action="store_true", help="print the tables for a README")
    parser.add_argument("--quick", action="store_true", help="show only that it works")
    return parser


if __name__ == "__main__":
    sys.exit(main())
