"""The subcommands that compose a piece, change, play, pack and read one, and judge many."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine import tasks
from engine.cli import records
from engine.cli.certificates import (
    CERTIFICATE,
    certify,
    extended,
    genuine_certificate,
    room_for,
    sealed,
)
from engine.cli.files import absolute, free_stem, write_files
from engine.cli.outcome import Outcome
from engine.cli.songs import find_scores, named
from engine.cli.understood import understood_lines
from engine.errors import SongError
from engine.locales import Say
from engine.messages import Message, told
from engine.values import CHANGE_OPTIONS, Brief, ChangeKind, Piece, Report

BRIEF_OPTIONS = (
    "prompt",
    "notes",
    "chords",
    "bars",
    "tempo",
    "metre",
    "key",
    "ensemble",
    "surprise",
    "density",
    "swing",
    "takes",
    "seed",
)


def read_brief(options: argparse.Namespace) -> Brief:
    """What the options of `motif compose` ask for. Raises OptionError."""
    return tasks.read_request({name: getattr(options, name) for name in BRIEF_OPTIONS})


def foreword(options: argparse.Namespace, say: Say) -> list[str]:
    """What is told before a command begins: what a description was understood to mean."""
    words = read_brief(options).words if options.command == "compose" else None
    return understood_lines(words, say) if words is not None else []


def compose(options: argparse.Namespace, report: Report, *, say: Say) -> Outcome:
    """A piece, every take in all its forms."""
    start = time.perf_counter()
    brief = read_brief(options)
    piece = tasks.compose(
        absolute(options.model),
        brief,
        like=options.like,
        plan=options.plan,
        texts=say.pictured(),
        report=report,
    )
    certificates, uncertified = certify(piece)
    record = write_piece(piece, options.out, certificates)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    name = options.like.name if options.like else ""
    return Outcome(record, (*_of(name, piece.warnings), *uncertified))


def change(options: argparse.Namespace, report: Report, *, say: Say) -> Outcome:
    """A take, or MIDI, with something done to it: every take of the new piece in all its forms."""
    start = time.perf_counter()
    kind: ChangeKind = options.command
    asked = tasks.read_change(kind, {name: getattr(options, name) for name in CHANGE_OPTIONS[kind]})
    source = absolute(options.take)
    if kind == "arrange":
        piece = tasks.arrange(source, asked, texts=say.pictured(), report=report)
    else:
        doing = {
            "vary": tasks.vary,
            "continue": tasks.continue_piece,
            "infill": tasks.infill,
            "accompany": tasks.accompany,
        }[kind]
        model = absolute(options.model)
        piece = doing(model, source, asked, texts=say.pictured(), report=report)
    certificates, uncertified = certify(piece, source)
    record = write_piece(piece, options.out, certificates) | {"made_from": str(source)}
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record, (*_of(source.name, piece.warnings), *uncertified))


def write_piece(piece: Piece, folder: Path, certificates: Sequence[bytes] = ()) -> dict[str, Any]:
    """Write `take-1.mid`, `take-1.mp3`… and `piece.png` into the folder; the piece's record."""
    contents: dict[str, bytes] = {"piece.png": piece.picture}
    named: list[dict[str, str]] = []
    for number, take in enumerate(piece.takes, start=1):
        forms = {
            "midi": (".mid", take.midi),
            "mp3": (".mp3", take.mp3),
            "musicxml": (".musicxml", take.musicxml),
            "piano_roll": (".roll.png", take.piano_roll),
            "score": (".score.png", take.score),
            "take": (".json", take.record),
        }
        named.append({form: f"take-{number}{ending}" for form, (ending, _) in forms.items()})
        contents |= {f"take-{number}{ending}": data for ending, data in forms.values()}
        if number <= len(certificates):
            named[-1]["certificate"] = f"take-{number}{CERTIFICATE}"
            contents[f"take-{number}{CERTIFICATE}"] = certificates[number - 1]
    files = write_files(folder, contents)
    paths = [{form: files[name] for form, name in take.items()} for take in named]
    return records.piece_record(piece, paths, files["piece.png"])


def render(options: argparse.Namespace, report: Report) -> Outcome:
    """A MIDI file as audio."""
    start = time.perf_counter()
    midi, out = absolute(options.midi), absolute(options.out)
    report("rendering", 0.0)
    try:
        rendered = tasks.render(midi, out)
    except SongError as error:
        raise named(midi, error) from error
    record = {
        "midi": str(midi),
        "audio": str(out),
        "seconds_of_audio": round(rendered.seconds, 3),
        "warnings": [*rendered.warnings],
    }
    certificate, uncertified = extended(midi, out)
    if certificate:
        record["certificate"] = certificate
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record, (*_of(midi.name, rendered.warnings), *uncertified))


def pack(options: argparse.Namespace, report: Report, *, say: Say) -> Outcome:
    """A take as files to use elsewhere, and all of them in a zip."""
    limit = int(options.limit * 1e6) if options.limit else None
    try:
        certificate, without = genuine_certificate(absolute(options.take))
        room = None if limit is None else limit - room_for(certificate)
        packed = tasks.pack(
            absolute(options.take),
            title=options.title,
            limit=room,
            texts=say.packed(),
            report=report,
        )
    except SongError as error:
        raise named(options.take, error) from error
    packed, uncertified = sealed(packed, certificate)
    archive = f"{free_stem(packed.title.replace('/', ' '), ('.zip',), set())}.zip"
    files = write_files(options.out, {**packed.files, archive: packed.archive})
    record = records.pack_record(packed, files, files[archive])
    problems = _of(options.take.name, packed.warnings)
    if packed.left_out:
        names = ", ".join(packed.left_out)
        problems.append(told("left_out.of_pack", limit=options.limit, names=names))
    return Outcome(record, (*problems, *without, *uncertified))


def plan(options: argparse.Namespace, report: Report) -> Outcome:
    """The plan of a take or a song, bar by bar."""
    file = absolute(options.music)
    try:
        chart, warnings = tasks.chart(file, report=report)
    except SongError as error:
        raise named(file, error) from error
    return Outcome({"file": str(file), **chart}, tuple(_of(file.name, warnings)))


def judge(options: argparse.Namespace, report: Report) -> Outcome:
    """What MIDI is like beside people's music, and beside songs."""
    start = time.perf_counter()
    named = score_sets(options.music)
    songs = [path for paths in score_sets(options.songs).values() for path in paths]
    judged = tasks.judge_midi([*named.values()], songs=songs, report=report)
    record = records.judged_record([*named], judged)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(
        record,
        records.left_out([*named], judged),
        not any(each.musicality for each in judged.sets),
    )


def _of(name: str, warnings: Sequence[Message]) -> list[Message]:
    return [told("told.of", name=name, what=warning) for warning in warnings]


def score_sets(arguments: Sequence[Path]) -> dict[str, list[Path]]:
    """MIDI files by what names them: each folder its own, files named by themselves together.

    Raises SongError for what is not there and for a folder without MIDI.
    """
    found: dict[str, list[Path]] = {}
    for argument in arguments:
        path = absolute(argument)
        if path.is_dir():
            found[str(path)] = find_scores(path)
            if not found[str(path)]:
                raise SongError("folder.no_midi", name=path.name)
        elif path.is_file():
            found.setdefault(records.FILES, []).append(path)
        else:
            raise SongError("folder.missing", path=str(path))
    return found
