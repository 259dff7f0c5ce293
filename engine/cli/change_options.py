"""The options of the subcommands that do something to a take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from engine.cli.arguments import BASE_FOLDER
from engine.values import Keep, Role

_TAKE_HELP = "a take-N.json that motif wrote, or any MIDI file"


def add_changes(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add `vary`, `continue`, `infill`, `arrange` and `accompany` to the subcommands."""
    vary = commands.add_parser("vary", parents=[common], help="a take, differently")
    vary.description = (
        "Writes so large a share of a take's bars anew; its form and what is kept stay."
    )
    _add_take(vary)
    vary.add_argument("--how-much", metavar="X", help="0 (hardly) to 1 (all of it); default: 0.5")
    vary.add_argument("--keep", metavar="WHAT", help=", ".join(get_args(Keep)))
    _add_writing(vary)

    going_on = commands.add_parser("continue", parents=[common], help="a take goes on")
    going_on.description = (
        "Goes on from the end of a take with another section; the old ending is passed through."
    )
    _add_take(going_on)
    going_on.add_argument("--bars", metavar="N", help="how many bars more, 1 to 64; default: 8")
    _add_writing(going_on)

    infill = commands.add_parser("infill", parents=[common], help="bars of a take, anew")
    infill.description = (
        "Writes bars of a take, or a role in them, anew under the same chords. All else stays as "
        "it is, to the byte."
    )
    _add_take(infill)
    infill.add_argument("--bars", required=True, metavar="BARS", help="such as 5-8, or 5")
    infill.add_argument(
        "--role", metavar="ROLE", help=", ".join(role.name.lower() for role in Role)
    )
    _add_writing(infill)

    arrange = commands.add_parser("arrange", parents=[common], help="a take for other players")
    arrange.description = "The same notes for another ensemble, in another key or tempo."
    _add_take(arrange)
    arrange.add_argument("--ensemble", metavar="E", help="piano, lofi, strings and others")
    arrange.add_argument("--key", metavar="K", help="such as 'A minor' or Eb")
    arrange.add_argument("--tempo", metavar="T", help="40 to 240 quarter notes a minute")

    accompany = commands.add_parser(
        "accompany", parents=[common], help="bass, chords and drums under a melody"
    )
    accompany.description = (
        "Keeps a melody note for note and writes what goes with it, in its key, tempo and swing."
    )
    _add_take(accompany, "a melody: a MIDI file, a take-N.json, or one voice hummed or played")
    accompany.add_argument("--ensemble", metavar="E", help="who plays (default: band)")
    _add_writing(accompany)


def _add_take(parser: argparse.ArgumentParser, text: str = _TAKE_HELP) -> None:
    parser.add_argument("take", type=Path, metavar="TAKE", help=text)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")


def _add_writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        type=Path,
        default=BASE_FOLDER,
        metavar="DIR",
        help="model folder (default: Motif's own base)",
    )
    parser.add_argument("--takes", metavar="N", help="1 to 4 (default: 2)")
    parser.add_argument("--seed", metavar="N", help="for the same again")
