"""The subcommands of `motif` and their options."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import NoReturn

from engine.cli.change_options import add_changes

SONG_HELP = "a sound file (mp3, m4a, wav, ogg, flac, a video…), a MIDI file or a folder of them"


def positive_minutes(text: str) -> float:
    """A number of minutes above zero."""
    minutes = float(text)
    if not (minutes > 0 and math.isfinite(minutes)):
        raise ValueError(text)
    return minutes


def positive_count(text: str) -> int:
    """A whole number above zero."""
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


def whole_number(text: str) -> int:
    """A whole number, 0 or above."""
    count = int(text)
    if count < 0:
        raise ValueError(text)
    return count


positive_minutes.__name__ = "number above 0"
positive_count.__name__ = "whole number above 0"
whole_number.__name__ = "whole number"


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
    _add_transcribe(commands.add_parser("transcribe", parents=[common], help="songs to MIDI"))
    _add_train(commands.add_parser("train", parents=[common], help="learn from songs"))
    _add_compose(commands.add_parser("compose", parents=[common], help="write a new piece"))
    add_changes(commands, common)
    _add_render(commands.add_parser("render", parents=[common], help="MIDI to audio"))
    _add_pack(
        commands.add_parser("pack", parents=[common], help="a take as loops, stems, score, video")
    )
    _add_evaluate(
        commands.add_parser("evaluate", parents=[common], help="how well a model predicts songs")
    )
    _add_judge(
        commands.add_parser("judge", parents=[common], help="how much MIDI is like people's music")
    )
    _add_doctor(
        commands.add_parser("doctor", parents=[common], help="a page of what a model has learnt")
    )
    _add_base(
        commands.add_parser("base", help="make the base model that trainings start from"), common
    )
    _add_verify(
        commands.add_parser("verify", parents=[common], help="whether a file is what it says")
    )
    _add_compare(
        commands.add_parser("compare", parents=[common], help="how near a piece is to songs")
    )
    _add_key(commands.add_parser("key", parents=[common], help="this host's public key"))
    return parser


def _add_transcribe(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Hears songs and writes for each NAME.mid (cleaned, on a beat grid) and NAME.raw.mid "
        "(as first heard). Both keep the recording's clock."
    )
    _add_songs(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Trains a model on songs. A model that is in DIR already is replaced only once the new "
        "one is complete."
    )
    _add_songs(parser)
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


def _add_compose(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Composes a piece and writes each take as MIDI, mp3, MusicXML and two pictures. The same "
        "seed and options give the same MIDI."
    )
    parser.add_argument("--model", type=Path, required=True, metavar="DIR", help="model folder")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    parser.add_argument(
        "--prompt",
        metavar="WORDS",
        help="what it should be like, English or Spanish: 'slow sad waltz in D minor for strings'",
    )
    parser.add_argument(
        "--notes",
        metavar="TEXT",
        help="the beginning: 'C4 E4 G4', 'do re mi', 'C4:1/2 R:1/4 [C4 E4]:1', 'Cmaj7 | Am7'",
    )
    parser.add_argument(
        "--like", type=Path, metavar="FILE", help="the beginning: MIDI, or one hummed voice"
    )
    parser.add_argument(
        "--plan", type=Path, metavar="FILE", help="the plan to write after: a take-N.json"
    )
    parser.add_argument(
        "--chords",
        metavar="TEXT",
        help="what the piece is over, a bar each: 'Am F C G', or with bar lines 'Dm7 G7 | C | %%'",
    )
    parser.add_argument("--bars", type=int, metavar="N", help="4 to 64")
    parser.add_argument("--tempo", type=int, metavar="N", help="40 to 240 quarter notes a minute")
    parser.add_argument("--metre", metavar="M", help="such as 4/4, 3/4 or 6/8")
    parser.add_argument("--key", metavar="K", help="such as 'A minor', Eb or minor")
    parser.add_argument(
        "--ensemble",
        metavar="E",
        help="piano, lofi, strings, chiptune, band and others, or instruments: 'violin and harp'",
    )
    parser.add_argument("--surprise", type=float, metavar="X", help="0 (safe) to 1 (wild)")
    parser.add_argument("--density", type=float, metavar="X", help="0 (few notes) to 1 (many)")
    parser.add_argument("--swing", type=float, metavar="X", help="0 (as written) to 1 (triplets)")
    parser.add_argument("--takes", type=int, metavar="N", help="1 to 4 (default: 2)")
    parser.add_argument("--seed", type=int, metavar="N", help="for the same piece again")


def _add_render(parser: argparse.ArgumentParser) -> None:
    parser.description = "Plays a MIDI file into an audio file."
    parser.add_argument("midi", type=Path, metavar="MIDI", help="MIDI file")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="ending in .mp3, .ogg or .wav"
    )


def _add_pack(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Makes files of a take that a game, a stream or a band can use as they are, and a zip of "
        "them: a loop with intro and ending, its stems, calmer and more intense layers, MIDI, "
        "score, a video, loop points and credits."
    )
    parser.add_argument(
        "take", type=Path, metavar="TAKE", help="a take-N.json or take-N.mid, or any MIDI file"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    parser.add_argument(
        "--title", metavar="TEXT", help="what the piece is called (default: as it says)"
    )
    parser.add_argument(
        "--limit",
        type=positive_minutes,
        metavar="MB",
        help="the zip's size at most; what does not fit is left out and named",
    )


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Tells what predicting songs that were not trained on costs a model, in bits per note: "
        "less is better. With --pieces it also composes pieces and holds them against the "
        "songs and against people's music."
    )
    _add_songs(parser)
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


def _add_judge(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Tells how MIDI is put together beside music by people: figures of voices, harmony, melody "
        "and rhythm in passages of 16 bars. Each folder is a column; files named by themselves are "
        "one together."
    )
    parser.add_argument(
        "music", nargs="+", type=Path, metavar="FOLDER", help="a folder of MIDI files, or a file"
    )
    parser.add_argument(
        "--songs",
        nargs="+",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="MIDI of songs that the music should be like",
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


def _add_base(parser: argparse.ArgumentParser, common: Parser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", parents=[common], help="fetch the music and train")
    build.description = (
        "Trains the base model on music that may be used for it, which is fetched first and kept. "
        "Stopped and called again with the same options it goes on where it was."
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


def _add_songs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("songs", nargs="+", type=Path, metavar="SONG", help=SONG_HELP)
