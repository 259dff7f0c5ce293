"""The command line of `motif`: each subcommand's options are with what it is about."""

from __future__ import annotations

import argparse
from typing import NoReturn

from engine.cli.change_options import add_changes
from engine.cli.model_options import add_models
from engine.cli.piece_options import add_pieces
from engine.cli.provenance_options import add_provenance
from engine.cli.song_options import add_songs


class Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"motif: {message}. See: {self.prog} --help\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser; the chosen subcommand's name is in `command`."""
    parser = Parser(
        prog="motif",
        description="Learns from your songs and composes new pieces.",
        epilog="motif COMMAND --help tells a command's options.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    common = Parser(add_help=False)
    common.add_argument(
        "--json", action="store_true", help="print one JSON object instead of tables"
    )
    add_songs(commands, common)
    add_models(commands, common)
    add_pieces(commands, common)
    add_changes(commands, common)
    add_provenance(commands, common)
    return parser
