"""Ways for the base to learn a few songs, side by side: why Motif learns as it does.

    python -m benchmarks.adaptation SONGS… --others SONGS…

Each way learns the first four fifths of the songs for the same epochs (or fewer, if it gets worse
on the last 15 % of these), gone over with the same music of the base between, and is measured in
bits per note on the last fifths, which it has not seen, and on the other songs. Heads alone learn
at five times the rate of all weights. Motif itself goes 0.6 of the way (see
engine.composer.interpolation), and then on to whole songs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table

from engine.cli.arguments import BASE_FOLDER
from engine.cli.songs import hear_songs, used_songs
from engine.english import english
from engine.errors import EngineError, SongError
from engine.values import Song, report_nothing


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or one JSON object; exit status 0, or 2 where there are no songs."""
    options = _parser().parse_args(arguments)
    try:
        songs = _hear(options.songs)
        others = _hear(options.others) if options.others else []
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2
    rows = _measure(songs, others, options.base, options.epochs, range(options.seeds))
    if options.json:
        print(json.dumps({"epochs": options.epochs, "cores": os.cpu_count(), "ways": rows}))
    else:
        _print(rows, len(songs), options.epochs)
    return 0


def _measure(
    songs: Sequence[Song], others: Sequence[Song], base: Path, epochs: int, seeds: Sequence[int]
) -> list[dict[str, Any]]:
    import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow first
    from benchmarks.adaptation.material import material
    from benchmarks.adaptation.ways import WAYS, Trial
    from engine.composer.artefact import load
    from engine.composer.bits import Meter
    from engine.composer.controls import events_of
    from engine.composer.networks.cores import HALVES, share_cores
    from engine.composer.networks.event_network import EventNetwork, Shape
    from engine.composer.replay import REPLAY, load_replay
    from engine.composer.weights import put_weights
    from engine.composer.windows import lay_out, steps_of

    artefact = load(base)
    shape = Shape(**artefact.shape)
    share_cores(HALVES)
    network = EventNetwork(shape)
    network(lay_out([steps_of(events_of(songs[0]))]).take(slice(0, 1)).inputs())
    put_weights(network, artefact.weights)
    meter = Meter(network)
    prepared = material(songs, others, lambda windows: meter.measure(windows).bits_per_note)
    replay = load_replay(base / REPLAY)
    trial = Trial(artefact, prepared, replay, epochs)
    rows: list[dict[str, Any]] = []
    for way in WAYS:
        tried = [trial.of(way, seed) for seed in seeds]
        seeds_told = [asdict(each) for each in tried]
        means = {name: _mean([told[name] for told in seeds_told]) for name in seeds_told[0]}
        rows.append({"way": way.words, **means, "seeds": seeds_told})
        print(f"{way.words}: {means['ends']}", file=sys.stderr)
    return rows


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


COLUMNS = (
    ("songs' ends", "ends", ".2f"),
    ("other songs", "others", ".2f"),
    ("weights", "weights", ",.0f"),
    ("cpu s", "seconds", ".0f"),
    ("best epoch", "best_epoch", ".0f"),
)


def _print(rows: Sequence[Mapping[str, Any]], songs: int, epochs: int) -> None:
    title = f"{songs} songs, {epochs} epochs at most, bits per note, {os.cpu_count()} cores"
    table = Table(title=title)
    table.add_column("way", no_wrap=True)
    for words, _, _ in COLUMNS:
        table.add_column(words, justify="right")
    for row in rows:
        cells = ["" if row[key] is None else format(row[key], form) for _, key, form in COLUMNS]
        table.add_row(row["way"], *cells)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _hear(paths: Sequence[Path]) -> list[Song]:
    """The songs that can be used; what cannot is named. Raises SongError where there are none."""
    heard = hear_songs(paths, report_nothing)
    songs = [song for song in used_songs(heard) if song.notes]
    for item in heard:
        if item.problem is not None:
            print(english(item.problem), file=sys.stderr)
    if not songs:
        raise SongError("said", text="No notes were heard. Name other songs.")
    return songs


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.adaptation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("songs", nargs="+", type=Path, metavar="SONG")
    parser.add_argument("--others", nargs="+", type=Path, default=[], metavar="SONG")
    parser.add_argument("--base", type=Path, default=BASE_FOLDER, metavar="DIR")
    parser.add_argument("--epochs", type=int, default=20, metavar="N", help="default: 20")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="default: 1")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
