"""The options of the subcommands that tell where a piece comes from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_provenance(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add `verify`, `compare` and `key` to the subcommands."""
    _add_verify(
        commands.add_parser("verify", parents=[common], help="whether a file is what it says")
    )
    _add_compare(
        commands.add_parser("compare", parents=[common], help="how near a piece is to songs")
    )
    _add_key(commands.add_parser("key", parents=[common], help="this host's public key"))


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Looks at a file that Motif made (mp3, ogg, wav, flac, MIDI, a take's json, a pack's zip) "
        "and at its certificate, which is looked for in it and beside it, and compares its notes "
        "with the songs once more. Exit status: 0 genuine, 3 the file was altered, 4 the "
        "certificate was, 5 signed by another host, 6 no certificate, 7 comparing again had "
        "another result, 2 it cannot be read."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="where it is")
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="the model that composed it, if not nearby"
    )
    parser.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="KEY",
        help="another host's public key (motif key); can be given several times",
    )


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Compares a take or any MIDI file with the songs of a model and with the base's own music: "
        "which bars are near which, though transposed, in another rhythm or octave, or ornamented."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="take-N.json or MIDI")
    parser.add_argument("--model", type=Path, metavar="DIR", help="whose songs to compare with")


def _add_key(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Prints the public key of this host, by which others can check its certificates. The key "
        "itself lies in MOTIF_DATA_DIR, or else in the user's data folder, and is made at first "
        "need."
    )
    parser.add_argument(
        "--renew", action="store_true", help="sign with a new key; earlier certificates stay good"
    )
