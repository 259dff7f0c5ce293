"""The command line of `motif`: each subcommand's options are with what it is about."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn

from engine.cli.change_options import add_changes
from engine.cli.model_options import add_models
from engine.cli.piece_options import add_pieces
from engine.cli.provenance_options import add_provenance
from engine.cli.song_options import add_songs
from engine.english import COMMAND_LINE
from engine.locales import ENGLISH, Say, speaker


class Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, without the whole usage."""

    def __init__(self, say: Say, **settings: Any) -> None:
        super().__init__(**settings)
        self._say = say

    def add_subparsers(self, **settings: Any) -> Any:
        parser: Any = partial(Parser, self._say)
        return super().add_subparsers(parser_class=parser, **settings)

    def error(self, message: str) -> NoReturn:
        self.exit(2, self._say("line.wrong", message=message, program=self.prog) + "\n")


def read_line(arguments: list[str] | None, say: Say) -> argparse.Namespace:
    """What a line asks for; those of the process for None. Ends the process for help and where the
    line is wrong.
    """
    with _words_of_argparse(say):
        return build_parser(say).parse_args(arguments)


def build_parser(say: Say | None = None) -> argparse.ArgumentParser:
    """The parser; the chosen subcommand's name is in `command`."""
    say = say or speaker(ENGLISH)
    parser = Parser(
        say,
        prog="motif",
        description=say("usage.about"),
        epilog=say("usage.more"),
    )
    commands = parser.add_subparsers(
        dest="command", metavar=say("usage.metavar.command"), required=True
    )
    common = Parser(say, add_help=False)
    common.add_argument("--json", action="store_true", help=say("usage.json"))
    add_songs(commands, common, say)
    add_models(commands, common, say)
    add_pieces(commands, common, say)
    add_changes(commands, common, say)
    add_provenance(commands, common, say)
    return parser


@contextmanager
def _words_of_argparse(say: Say) -> Iterator[None]:
    """Let argparse speak as `say` does for as long as the block lasts.

    It knows gettext, but only files that gettext finds for itself; so what it calls to look its
    words up is another function for a while.
    """
    codes = {text: code for code, text in COMMAND_LINE.items() if code.startswith("argparse.")}
    names = argparse.__dict__
    before = names["_"]
    names["_"] = lambda text: say(codes[text]) if text in codes else before(text)
    try:
        yield
    finally:
        names["_"] = before
