"""The options of the subcommands that make a model or tell about one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.arguments import add_song_arguments, positive_count, positive_minutes, whole_number


def add_models(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add `train`, `evaluate`, `doctor` and `base` to the subcommands."""
    _add_train(commands.add_parser("train", parents=[common], help="learn from songs"))
    _add_evaluate(
        commands.add_parser("evaluate", parents=[common], help="how well a model predicts songs")
    )
    _add_doctor(
        commands.add_parser("doctor", parents=[common], help="a page of what a model has learnt")
    )
    _add_base(
        commands.add_parser("base", help="make the base model that trainings start from"), common
    )


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Trains a model on songs. A model that is in DIR already is replaced only once the new "
        "one is complete."
    )
    add_song_arguments(parser)
    parser.add_argument("--model", type=Path, required=True, metavar="DIR", help="model folder")
    parser.add_argument(
        "--base",
        metavar="PATH",
        help="model folder to start from, or none for a start from nothing (default: Motif's own)",
    )
    parser.add_argument(
        "--minutes", type=positive_minutes, metavar="M", help="stop training after M minutes"
    )
    parser.add_argument("--epochs", type=positive_count, metavar="N", help="stop after N passes")
    parser.add_argument(
        "--batch-size", type=positive_count, metavar="N", help="windows in a training step"
    )
    parser.add_argument(
        "--network",
        default="transformer",
        metavar="NAME",
        help="transformer (default) or lstm",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="random seed (default: 0)")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Tells what predicting songs that were not trained on costs a model, in bits per note: "
        "less is better. With --pieces it also composes pieces and holds them against the "
        "songs and against people's music."
    )
    add_song_arguments(parser)
    parser.add_argument("--model", type=Path, required=True, metavar="DIR", help="model folder")
    parser.add_argument(
        "--pieces",
        type=whole_number,
        default=0,
        metavar="N",
        help="pieces to compose for each seed (default: 0)",
    )
    parser.add_argument(
        "--seeds", type=positive_count, default=1, metavar="N", help="how many seeds (default: 1)"
    )
    parser.add_argument(
        "--others",
        nargs="+",
        type=Path,
        default=[],
        metavar="SONG",
        help="other bands' songs, which the pieces should be farther from",
    )


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Examines a model: what it learnt from, ten pieces to hear, what it overuses and lacks "
        "beside its songs, what it copies, and which kind of song would help it most. All of it is "
        "one HTML file that fetches nothing."
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="model folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="page to write")
    parser.add_argument(
        "--pieces", type=positive_count, default=10, metavar="N", help="to compose (default: 10)"
    )
    parser.add_argument(
        "--bars", type=int, default=16, metavar="N", help="of each piece (default: 16)"
    )
    parser.add_argument("--seed", type=whole_number, default=0, metavar="N", help="default: 0")


def _add_base(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", parents=[common], help="fetch the music and train")
    build.description = (
        "Trains the base model on music that may be used for it, which is fetched first and kept, "
        "and writes the fingerprints of that music beside it, for certificates. Stopped and called "
        "again with the same options it goes on where it was."
    )
    build.add_argument(
        "--minutes", type=positive_minutes, default=45.0, metavar="M", help="default: 45"
    )
    build.add_argument(
        "--out", type=Path, metavar="DIR", help="model folder (default: Motif's own base)"
    )
    build.add_argument("--network", default="transformer", metavar="NAME", help="or lstm")
    build.add_argument("--seed", type=int, default=0, metavar="N", help="random seed (default: 0)")
    build.add_argument("--corpus", type=Path, metavar="DIR", help="where the music is kept")
    build.add_argument(
        "--scores",
        nargs="+",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="folders of MIDI to learn besides (see models/base/SOURCES.md)",
    )
    build.add_argument(
        "--scores-only",
        action="store_true",
        help="learn scores only, nothing that was played and heard, to compare with; wants --out",
    )
    build.add_argument(
        "--watch",
        nargs="+",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="songs to measure by as it learns, never trained on",
    )

    index = actions.add_parser(
        "index", parents=[common], help="fingerprint the base's own music, for certificates"
    )
    index.description = (
        "Writes the fingerprints of the music that the base was trained on, by which pieces are "
        "compared with it. Fetches the music first, as building does."
    )
    index.add_argument("--out", type=Path, metavar="FILE", help="default: Motif's own")
    index.add_argument(
        "--corpus", type=Path, metavar="PATH", help="where the music is kept, or a file of pieces"
    )
    index.add_argument(
        "--scores", nargs="+", default=[], type=Path, metavar="FOLDER", help="as for base build"
    )
