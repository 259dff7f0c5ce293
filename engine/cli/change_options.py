"""The options of the subcommands that do something to a take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from engine.cli.arguments import BASE_FOLDER
from engine.locales import Say
from engine.values import Keep, Role


def add_changes(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add `vary`, `continue`, `infill`, `arrange` and `accompany` to the subcommands."""
    vary = commands.add_parser("vary", parents=[common], help=say("usage.vary"))
    vary.description = say("usage.vary.about")
    _add_take(vary, say)
    vary.add_argument("--how-much", metavar="X", help=say("usage.vary.how_much"))
    vary.add_argument("--keep", metavar=say("usage.metavar.what"), help=", ".join(get_args(Keep)))
    _add_writing(vary, say)

    going_on = commands.add_parser("continue", parents=[common], help=say("usage.continue"))
    going_on.description = say("usage.continue.about")
    _add_take(going_on, say)
    going_on.add_argument("--bars", metavar="N", help=say("usage.continue.bars"))
    _add_writing(going_on, say)

    infill = commands.add_parser("infill", parents=[common], help=say("usage.infill"))
    infill.description = say("usage.infill.about")
    _add_take(infill, say)
    infill.add_argument(
        "--bars", required=True, metavar=say("usage.metavar.bars"), help=say("usage.infill.bars")
    )
    infill.add_argument(
        "--role",
        metavar=say("usage.metavar.role"),
        help=", ".join(role.name.lower() for role in Role),
    )
    _add_writing(infill, say)

    arrange = commands.add_parser("arrange", parents=[common], help=say("usage.arrange"))
    arrange.description = say("usage.arrange.about")
    _add_take(arrange, say)
    arrange.add_argument("--ensemble", metavar="E", help=say("usage.arrange.ensemble"))
    arrange.add_argument("--key", metavar="K", help=say("usage.arrange.key"))
    arrange.add_argument("--tempo", metavar="T", help=say("usage.tempo"))

    accompany = commands.add_parser("accompany", parents=[common], help=say("usage.accompany"))
    accompany.description = say("usage.accompany.about")
    _add_take(accompany, say, "usage.accompany.take")
    accompany.add_argument("--ensemble", metavar="E", help=say("usage.accompany.ensemble"))
    _add_writing(accompany, say)


def _add_take(parser: argparse.ArgumentParser, say: Say, text: str = "usage.changed_take") -> None:
    parser.add_argument("take", type=Path, metavar=say("usage.metavar.take"), help=say(text))
    parser.add_argument(
        "--out", type=Path, required=True, metavar=say("usage.metavar.dir"), help=say("usage.out")
    )


def _add_writing(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument(
        "--model",
        type=Path,
        default=BASE_FOLDER,
        metavar=say("usage.metavar.dir"),
        help=say("usage.model_or_base"),
    )
    parser.add_argument("--takes", metavar="N", help=say("usage.takes"))
    parser.add_argument("--seed", metavar="N", help=say("usage.seed_again"))
