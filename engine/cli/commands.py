"""The subcommands: each asks the engine and tells what came of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engine import tasks
from engine.cli import records
from engine.cli.certificates import (
    CERTIFICATE,
    certify,
    compare,
    extended,
    genuine_certificate,
    key,
    room_for,
    sealed,
    verify,
)
from engine.cli.change_options import BASE_FOLDER
from engine.cli.files import absolute, free_stem, longest_name, write_files
from engine.cli.outcome import Outcome
from engine.cli.songs import Heard, find_scores, hear_songs, named, used_songs
from engine.cli.understood import understood_lines
from engine.english import english
from engine.errors import OptionError, SongError
from engine.values import CHANGE_OPTIONS, Brief, Budget, ChangeKind, Model, Piece, Report, Song

BASE_NETWORK = "transformer"
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
MIDI_ENDINGS = (".mid", ".raw.mid")


Command = Callable[[argparse.Namespace, Report], Outcome]


def transcribe(options: argparse.Namespace, report: Report) -> Outcome:
    """Cleaned and raw MIDI of every song that can be heard."""
    heard = hear_songs(options.songs, report)
    written = write_transcriptions(heard, options.out)
    failures = [str(song["error"]) for song in written if "error" in song]
    return Outcome(
        {"songs": written},
        (*failures, *_warnings(heard)),
        not any("midi" in song for song in written),
    )


def write_transcriptions(heard: list[Heard], folder: Path) -> list[dict[str, Any]]:
    """Write the MIDI files of each song; their records, in order. Never writes over a source.

    A song whose files cannot be written is told in its record, and the others are written.
    """
    folder = absolute(folder)
    taken = {item.path.name.casefold() for item in heard if item.path.parent == folder}
    longest = longest_name(folder)
    written: list[dict[str, Any]] = []
    for item in heard:
        record = records.song_record(item)
        if isinstance(item.outcome, Song):
            stem = free_stem(item.path.stem, MIDI_ENDINGS, taken, longest)
            try:
                midi, raw_midi = _write_transcription(item.path, item.outcome, folder, stem)
            except OSError as error:
                refusal = SongError(
                    "midi.not_written", name=item.path.name, reason=str(error.strerror)
                )
                record = records.song_record(Heard(item.path, refusal))
            else:
                record = {"song": record["song"], "midi": midi, "raw_midi": raw_midi} | record
        written.append(record)
    return written


def _write_transcription(path: Path, song: Song, folder: Path, stem: str) -> tuple[str, str]:
    names = [stem + ending for ending in MIDI_ENDINGS]
    contents = _transcription_midi(path, song)
    files = write_files(folder, dict(zip(names, contents, strict=True)))
    return str(files[names[0]]), str(files[names[1]])


def _transcription_midi(path: Path, song: Song) -> tuple[bytes, bytes]:
    cleaned, raw = tasks.transcription_midi(song)
    return cleaned, raw if song.raw else path.read_bytes()


def train(options: argparse.Namespace, report: Report) -> Outcome:
    """A model trained on every song that can be heard."""
    start = time.perf_counter()
    heard = hear_songs(options.songs, report)
    songs = used_songs(heard)
    hearing = time.perf_counter() - start
    base = _base_folder(options.base, options.network)
    budget = Budget(options.minutes, options.epochs, options.batch_size)
    folder = absolute(options.model)
    model = tasks.train(
        songs,
        folder,
        base=base,
        budget=budget,
        network=options.network,
        seed=options.seed,
        report=report,
    )
    record = records.song_records(heard) | train_record(folder, base, model, hearing)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record, _problems(heard))


def train_record(folder: Path, base: Path | None, model: Model, hearing: float) -> dict[str, Any]:
    """The model's record, the hearing of its songs among the stages."""
    record = records.model_record(folder, base, model)
    record["stages"] = {"hearing": round(hearing, 3)} | record["stages"]
    if (curve := folder / "loss.png").is_file():
        record["loss_curve"] = str(curve)
    return record


def _base_folder(option: str | None, network: str) -> Path | None:
    if option is None:
        return BASE_FOLDER if network == BASE_NETWORK and BASE_FOLDER.is_dir() else None
    return None if option.lower() == "none" else absolute(Path(option))


def read_brief(options: argparse.Namespace) -> Brief:
    """What the options of `motif compose` ask for. Raises OptionError."""
    return tasks.read_request({name: getattr(options, name) for name in BRIEF_OPTIONS})


def foreword(options: argparse.Namespace) -> list[str]:
    """What is told before a command begins: what a description was understood to mean."""
    words = read_brief(options).words if options.command == "compose" else None
    return understood_lines(words) if words is not None else []


def compose(options: argparse.Namespace, report: Report) -> Outcome:
    """A piece, every take in all its forms."""
    start = time.perf_counter()
    brief = read_brief(options)
    piece = tasks.compose(
        absolute(options.model), brief, like=options.like, plan=options.plan, report=report
    )
    certificates, uncertified = certify(piece)
    record = write_piece(piece, options.out, certificates)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    name = options.like.name if options.like else ""
    warnings = [f"{name}: {english(warning)}" for warning in piece.warnings]
    return Outcome(record, (*warnings, *uncertified))


def change(options: argparse.Namespace, report: Report) -> Outcome:
    """A take, or MIDI, with something done to it: every take of the new piece in all its forms."""
    start = time.perf_counter()
    kind: ChangeKind = options.command
    asked = tasks.read_change(kind, {name: getattr(options, name) for name in CHANGE_OPTIONS[kind]})
    source = absolute(options.take)
    if kind == "arrange":
        piece = tasks.arrange(source, asked, report=report)
    else:
        doing = {
            "vary": tasks.vary,
            "continue": tasks.continue_piece,
            "infill": tasks.infill,
            "accompany": tasks.accompany,
        }[kind]
        piece = doing(absolute(options.model), source, asked, report=report)
    certificates, uncertified = certify(piece, source)
    record = write_piece(piece, options.out, certificates) | {"made_from": str(source)}
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    warnings = [f"{source.name}: {english(warning)}" for warning in piece.warnings]
    return Outcome(record, (*warnings, *uncertified))


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
        "warnings": [english(warning) for warning in rendered.warnings],
    }
    certificate, told = extended(midi, out)
    if certificate:
        record["certificate"] = certificate
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    warnings = [f"{midi.name}: {english(warning)}" for warning in rendered.warnings]
    return Outcome(record, (*warnings, *told))


def pack(options: argparse.Namespace, report: Report) -> Outcome:
    """A take as files to use elsewhere, and all of them in a zip."""
    limit = int(options.limit * 1e6) if options.limit else None
    try:
        certificate, without = genuine_certificate(absolute(options.take))
        room = None if limit is None else limit - room_for(certificate)
        packed = tasks.pack(absolute(options.take), title=options.title, limit=room, report=report)
    except SongError as error:
        raise named(options.take, error) from error
    packed, uncertified = sealed(packed, certificate)
    archive = f"{free_stem(packed.title.replace('/', ' '), ('.zip',), set())}.zip"
    files = write_files(options.out, {**packed.files, archive: packed.archive})
    record = records.pack_record(packed, files, files[archive])
    told = [f"{options.take.name}: {english(warning)}" for warning in packed.warnings]
    if packed.left_out:
        told.append(f"left out to stay under {options.limit:g} MB: {', '.join(packed.left_out)}")
    return Outcome(record, (*told, *without, *uncertified))


def evaluate(options: argparse.Namespace, report: Report) -> Outcome:
    """What the songs cost the model, and what pieces of its own are like beside them."""
    start = time.perf_counter()
    heard = hear_songs(options.songs, report)
    songs = used_songs(heard)
    heard_others = hear_songs(options.others, report) if options.others else []
    others = used_songs(heard_others) if options.others else []
    report("evaluating", 0.0)
    model = absolute(options.model)
    figures = tasks.evaluate(model, songs)
    judgement = None
    if options.pieces:
        judgement = tasks.judge_pieces(
            model,
            songs,
            others=others,
            pieces=options.pieces,
            seeds=range(options.seeds),
            report=report,
        )
    record = {"model": str(model)} | records.figures_record(figures)
    record |= records.judgement_record(judgement) | records.song_records(heard)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record, _problems([*heard, *heard_others]))


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


def doctor(options: argparse.Namespace, report: Report) -> Outcome:
    """A page about a model, for people."""
    out = absolute(options.out)
    if out.is_dir():
        raise OptionError("doctor.folder", path=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)  # what is in its way is told before the work
    model = absolute(options.model)
    found = tasks.examine(
        model, samples=options.pieces, bars=options.bars, seed=options.seed, report=report
    )
    write_files(out.parent, {out.name: found.page})
    return Outcome(records.examination_record(model, out, found))


FILES = "files"
"""What the files that were named by themselves are called together."""


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
            found.setdefault(FILES, []).append(path)
        else:
            raise SongError("folder.missing", path=str(path))
    return found


def build_base(options: argparse.Namespace, report: Report) -> Outcome:
    """The model that trainings start from."""
    start = time.perf_counter()
    if options.scores_only and not options.out:
        raise OptionError("base.out_missing")
    folder = absolute(options.out) if options.out else BASE_FOLDER
    model = tasks.build_base(
        folder,
        minutes=options.minutes,
        network=options.network,
        seed=options.seed,
        corpus=options.corpus,
        scores=[absolute(place) for place in options.scores],
        heard=not options.scores_only,
        watch={folder.name: used_songs(hear_songs([folder], report)) for folder in options.watch},
        report=report,
    )
    record: dict[str, Any] = {"songs": []} | records.model_record(folder, None, model)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record)


def base(options: argparse.Namespace, report: Report) -> Outcome:
    """What is made once of the music that comes with Motif."""
    return index_base(options, report) if options.action == "index" else build_base(options, report)


def index_base(options: argparse.Namespace, report: Report) -> Outcome:
    """The fingerprints of the base's own music."""
    start = time.perf_counter()
    out = absolute(options.out) if options.out else BASE_FOLDER / "music.npz"
    pieces, rows, size = tasks.index_music(
        out,
        corpus=options.corpus,
        scores=[absolute(place) for place in options.scores],
        report=report,
    )
    record = {"index": str(out), "pieces": pieces, "rows": rows, "bytes": size}
    return Outcome(record | {"wall_seconds": round(time.perf_counter() - start, 3)})


def _problems(heard: list[Heard]) -> tuple[str, ...]:
    failures = [item.problem for item in heard if item.problem is not None]
    return (*failures, *_warnings(heard))


def _warnings(heard: list[Heard]) -> list[str]:
    return [
        f"{item.path.name}: {english(warning)}"
        for item in heard
        if isinstance(item.outcome, Song)
        for warning in item.outcome.warnings
    ]


COMMANDS: dict[str, Command] = {
    "transcribe": transcribe,
    "train": train,
    "compose": compose,
    "vary": change,
    "continue": change,
    "infill": change,
    "arrange": change,
    "accompany": change,
    "render": render,
    "pack": pack,
    "evaluate": evaluate,
    "judge": judge,
    "doctor": doctor,
    "base": base,
    "verify": verify,
    "key": key,
    "compare": compare,
}
