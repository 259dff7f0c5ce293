"""The networks side by side, each trained for the same time on the same music.

    python -m benchmarks.networks ../shared/songs --minutes 2
    python -m benchmarks.networks --corpus --minutes 10 --watch ../shared/songs

With a folder of songs each is trained from nothing on these, and measured in bits per note on the
last 15 % of every song. With --corpus the Transformer and the LSTM are trained as `motif base
build` trains a base, and the tutorial's network on the same pieces; all are measured as they learn,
on the base data's held-out pieces and on the songs in the folders to watch.

The tutorial's predicts no rhythm, so that only its pitches can be compared, and a chord is one
token to it, with its octaves lost, which makes it cheaper. Pitches are compared for each note,
drums left out, on the same notes for all: a stretch of each piece after its first 100 onsets.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.composers import NETWORKS
from engine import tasks
from engine.values import Song


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, print; exit status 0, or 2 where there is nothing to train on."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.songs is None) == (options.corpus is None):
        parser.error("name either a folder of songs or --corpus")
    if options.threads:
        _limit_threads(options.threads)
    return _side_by_side(options) if options.corpus is not None else _songs_alone(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.networks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("songs", type=Path, nargs="?", help="a folder of songs to train on")
    parser.add_argument(
        "--corpus",
        type=Path,
        nargs="?",
        const=Path(),
        help="train on the base data, cached in this folder (default: where the base build has it)",
    )
    parser.add_argument(
        "--watch",
        type=Path,
        nargs="+",
        default=[],
        metavar="FOLDER",
        help="songs that are measured and never trained on",
    )
    parser.add_argument("--minutes", type=float, default=2.0, help="for each network (default: 2)")
    parser.add_argument("--only", choices=NETWORKS, action="append", help="a network (repeatable)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="for each network (default: every core)")
    parser.add_argument("--cache", type=Path, help="keep here what was heard of the watched songs")
    parser.add_argument(
        "--plot", type=Path, metavar="PNG", help="draw the courses on the base data"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _limit_threads(threads: int) -> None:
    """TensorFlow's, before it runs anything."""
    import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads

    import tensorflow as tf  # isort: skip

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    tf.zeros(())  # from here on TensorFlow runs, and a training leaves its threads alone


def _songs_alone(options: argparse.Namespace) -> int:
    from benchmarks.networks.songs_alone import print_rows, train_each

    paths = sorted(path for path in options.songs.iterdir() if path.is_file())
    songs = [song for song in tasks.transcribe_all(paths) if isinstance(song, Song)]
    if not songs:
        print("There are no songs in that folder.", file=sys.stderr)
        return 2
    rows = train_each(songs, options.only or NETWORKS, options.minutes, options.seed)
    if options.json:
        print(json.dumps({"songs": len(songs), "networks": rows}))
    else:
        print_rows(rows, len(songs), options.minutes)
    return 0


def _side_by_side(options: argparse.Namespace) -> int:
    import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
    from benchmarks.networks.material import read_material
    from benchmarks.networks.report import draw_courses, print_courses, report
    from benchmarks.networks.side_by_side import hear_watched, train_all

    watched = hear_watched(options.watch, options.cache)
    material = read_material(options.corpus if options.corpus.parts else None, watched)
    settings = {"minutes": options.minutes, "seed": options.seed, "threads": options.threads}
    courses = train_all(material, options.only or NETWORKS, options.minutes, options.seed)
    told = report(material, courses, settings)
    if options.plot:
        draw_courses(told, options.plot)
    if options.json:
        print(json.dumps(told, indent=1))
    else:
        print_courses(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
