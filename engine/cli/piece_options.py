"""The options of the subcommands that compose a piece, play one, pack one and judge many."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.arguments import number, number_above_zero, whole_number
from engine.locales import Say


def add_pieces(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add `compose`, `render`, `pack` and `judge` to the subcommands."""
    _add_compose(commands.add_parser("compose", parents=[common], help=say("usage.compose")), say)
    _add_render(commands.add_parser("render", parents=[common], help=say("usage.render")), say)
    _add_pack(commands.add_parser("pack", parents=[common], help=say("usage.pack")), say)
    _add_plan(commands.add_parser("plan", parents=[common], help=say("usage.plan")), say)
    _add_judge(commands.add_parser("judge", parents=[common], help=say("usage.judge")), say)


def _add_compose(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.compose.about")
    parser.add_argument(
        "--model",
        type=Path,
        required=True,
        metavar=say("usage.metavar.dir"),
        help=say("usage.model"),
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar=say("usage.metavar.dir"), help=say("usage.out")
    )
    parser.add_argument(
        "--prompt",
        metavar=say("usage.metavar.words"),
        help=say("usage.compose.prompt"),
    )
    parser.add_argument(
        "--notes",
        metavar=say("usage.metavar.text"),
        help=say("usage.compose.notes"),
    )
    parser.add_argument(
        "--like", type=Path, metavar=say("usage.metavar.file"), help=say("usage.compose.like")
    )
    parser.add_argument(
        "--plan", type=Path, metavar=say("usage.metavar.file"), help=say("usage.compose.plan")
    )
    parser.add_argument(
        "--chords",
        metavar=say("usage.metavar.text"),
        help=say("usage.compose.chords"),
    )
    parser.add_argument(
        "--bars", type=whole_number(say), metavar="N", help=say("usage.compose.bars")
    )
    parser.add_argument("--tempo", type=whole_number(say), metavar="N", help=say("usage.tempo"))
    parser.add_argument("--metre", metavar="M", help=say("usage.compose.metre"))
    parser.add_argument("--key", metavar="K", help=say("usage.compose.key"))
    parser.add_argument(
        "--ensemble",
        metavar="E",
        help=say("usage.compose.ensemble"),
    )
    parser.add_argument(
        "--surprise", type=number(say), metavar="X", help=say("usage.compose.surprise")
    )
    parser.add_argument(
        "--density", type=number(say), metavar="X", help=say("usage.compose.density")
    )
    parser.add_argument("--swing", type=number(say), metavar="X", help=say("usage.compose.swing"))
    parser.add_argument("--takes", type=whole_number(say), metavar="N", help=say("usage.takes"))
    parser.add_argument(
        "--seed", type=whole_number(say), metavar="N", help=say("usage.compose.seed")
    )


def _add_render(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.render.about")
    parser.add_argument("midi", type=Path, metavar="MIDI", help=say("usage.render.midi"))
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar=say("usage.metavar.file"),
        help=say("usage.render.out"),
    )


def _add_pack(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.pack.about")
    parser.add_argument(
        "take", type=Path, metavar=say("usage.metavar.take"), help=say("usage.pack.take")
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar=say("usage.metavar.dir"), help=say("usage.out")
    )
    parser.add_argument("--title", metavar=say("usage.metavar.text"), help=say("usage.pack.title"))
    parser.add_argument(
        "--limit",
        type=number_above_zero(say),
        metavar="MB",
        help=say("usage.pack.limit"),
    )


def _add_plan(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.plan.about")
    parser.add_argument(
        "music", type=Path, metavar=say("usage.metavar.file"), help=say("usage.plan.music")
    )


def _add_judge(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.judge.about")
    parser.add_argument(
        "music",
        nargs="+",
        type=Path,
        metavar=say("usage.metavar.folder"),
        help=say("usage.judge.music"),
    )
    parser.add_argument(
        "--songs",
        nargs="+",
        type=Path,
        default=[],
        metavar=say("usage.metavar.folder"),
        help=say("usage.judge.songs"),
    )
