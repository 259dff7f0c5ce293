"""The options of the subcommands that compose a piece, play one, pack one and judge many."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.arguments import positive_minutes


def add_pieces(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add `compose`, `render`, `pack` and `judge` to the subcommands."""
    _add_compose(commands.add_parser("compose", parents=[common], help="write a new piece"))
    _add_render(commands.add_parser("render", parents=[common], help="MIDI to audio"))
    _add_pack(
        commands.add_parser("pack", parents=[common], help="a take as loops, stems, score, video")
    )
    _add_plan(commands.add_parser("plan", parents=[common], help="chords and form, bar by bar"))
    _add_judge(
        commands.add_parser("judge", parents=[common], help="how much MIDI is like people's music")
    )


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


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Tells a bar a line what chords there are, how often each role begins a note, and which "
        "earlier bar comes back: of a take what was planned, of MIDI and recordings what is heard."
    )
    parser.add_argument("music", type=Path, metavar="FILE", help="take-N.json, MIDI or audio")


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
