"""The options of the subcommands that tell where a piece comes from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.locales import Say


def add_provenance(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add `verify`, `compare` and `key` to the subcommands."""
    _add_verify(commands.add_parser("verify", parents=[common], help=say("usage.verify")), say)
    _add_compare(commands.add_parser("compare", parents=[common], help=say("usage.compare")), say)
    _add_key(commands.add_parser("key", parents=[common], help=say("usage.key")), say)


def _add_verify(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.verify.about")
    parser.add_argument(
        "file", type=Path, metavar=say("usage.metavar.file"), help=say("usage.verify.file")
    )
    parser.add_argument(
        "--certificate",
        type=Path,
        metavar=say("usage.metavar.file"),
        help=say("usage.verify.certificate"),
    )
    parser.add_argument(
        "--model", type=Path, metavar=say("usage.metavar.dir"), help=say("usage.verify.model")
    )
    parser.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar=say("usage.metavar.key"),
        help=say("usage.verify.trust"),
    )


def _add_compare(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.compare.about")
    parser.add_argument(
        "file", type=Path, metavar=say("usage.metavar.file"), help=say("usage.compare.file")
    )
    parser.add_argument(
        "--model", type=Path, metavar=say("usage.metavar.dir"), help=say("usage.compare.model")
    )


def _add_key(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.description = say("usage.key.about")
    parser.add_argument("--renew", action="store_true", help=say("usage.key.renew"))
