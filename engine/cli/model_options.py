"""The options of the subcommands that make a model or tell about one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.arguments import add_song_arguments, number_above_zero, whole_number
from engine.locales import Say


def add_models(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add `train`, `evaluate`, `doctor` and `base` to the subcommands."""
    _add_train(commands.add_parser("train", parents=[common], help=say("usage.train")), say)
    _add_evaluate(
        commands.add_parser("evaluate", parents=[common], help=say("usage.evaluate")), say
    )
    _add_doctor(commands.add_parser("doctor", parents=[common], help=say("usage.doctor")), say)
    _add_base(commands.add_parser("base", help=say("usage.base")), common, say)


def _add_train(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.train.about")
    add_song_arguments(parser, say)
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar=say("usage.metavar.dir"),
        help=say("usage.model"),
    )
    parser.add_argument(
        "--base",
        metavar=say("usage.metavar.path"),
        help=say("usage.train.base"),
    )
    parser.add_argument(
        "--minutes", type=number_above_zero(say), metavar="M", help=say("usage.train.minutes")
    )
    parser.add_argument(
        "--epochs", type=whole_number(say, 1), metavar="N", help=say("usage.train.epochs")
    )
    parser.add_argument(
        "--batch-size", type=whole_number(say, 1), metavar="N", help=say("usage.train.batch_size")
    )
    parser.add_argument(
        "--network",
        default="transformer",
        metavar=say("usage.metavar.name"),
        help=say("usage.train.network"),
    )
    parser.add_argument(
        "--seed", type=whole_number(say), default=0, metavar="N", help=say("usage.seed")
    )


def _add_evaluate(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.evaluate.about")
    add_song_arguments(parser, say)
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar=say("usage.metavar.dir"),
        help=say("usage.model"),
    )
    parser.add_argument(
        "--pieces",
        type=whole_number(say, 0),
        default=0,
        metavar="N",
        help=say("usage.evaluate.pieces"),
    )
    parser.add_argument(
        "--seeds",
        type=whole_number(say, 1),
        default=1,
        metavar="N",
        help=say("usage.evaluate.seeds"),
    )
    parser.add_argument(
        "--others",
        nargs="+",
        type=Path,
        default=[],
        metavar=say("usage.metavar.song"),
        help=say("usage.evaluate.others"),
    )


def _add_doctor(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.doctor.about")
    parser.add_argument(
        "model", type=Path, metavar=say("usage.metavar.model"), help=say("usage.model")
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar=say("usage.metavar.file"),
        help=say("usage.doctor.out"),
    )
    parser.add_argument(
        "--pieces",
        type=whole_number(say, 1),
        default=10,
        metavar="N",
        help=say("usage.doctor.pieces"),
    )
    parser.add_argument(
        "--bars", type=whole_number(say), default=16, metavar="N", help=say("usage.doctor.bars")
    )
    parser.add_argument(
        "--seed", type=whole_number(say, 0), default=0, metavar="N", help=say("usage.doctor.seed")
    )


def _add_base(parser: argparse.ArgumentParser, common: argparse.ArgumentParser, say: Say) -> None:
    actions = parser.add_subparsers(
        dest="action", metavar=say("usage.metavar.action"), required=True
    )
    build = actions.add_parser("build", parents=[common], help=say("usage.base.build"))
    build.description = say("usage.base.build.about")
    build.add_argument(
        "--minutes",
        type=number_above_zero(say),
        default=45.0,
        metavar="M",
        help=say("usage.base.build.minutes"),
    )
    build.add_argument(
        "--out", type=Path, metavar=say("usage.metavar.dir"), help=say("usage.model_or_base")
    )
    build.add_argument(
        "--network",
        default="transformer",
        metavar=say("usage.metavar.name"),
        help=say("usage.base.build.network"),
    )
    build.add_argument(
        "--seed", type=whole_number(say), default=0, metavar="N", help=say("usage.seed")
    )
    build.add_argument(
        "--corpus", type=Path, metavar=say("usage.metavar.dir"), help=say("usage.base.build.corpus")
    )
    build.add_argument(
        "--scores",
        nargs="+",
        default=[],
        type=Path,
        metavar=say("usage.metavar.folder"),
        help=say("usage.base.build.scores"),
    )
    build.add_argument(
        "--scores-only",
        action="store_true",
        help=say("usage.base.build.scores_only"),
    )
    build.add_argument(
        "--watch",
        nargs="+",
        default=[],
        type=Path,
        metavar=say("usage.metavar.folder"),
        help=say("usage.base.build.watch"),
    )

    index = actions.add_parser("index", parents=[common], help=say("usage.base.index"))
    index.description = say("usage.base.index.about")
    index.add_argument(
        "--out", type=Path, metavar=say("usage.metavar.file"), help=say("usage.base.index.out")
    )
    index.add_argument(
        "--corpus",
        type=Path,
        metavar=say("usage.metavar.path"),
        help=say("usage.base.index.corpus"),
    )
    index.add_argument(
        "--scores",
        nargs="+",
        default=[],
        type=Path,
        metavar=say("usage.metavar.folder"),
        help=say("usage.base.index.scores"),
    )
