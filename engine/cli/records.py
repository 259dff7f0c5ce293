"""What the commands tell: the JSON objects, from which the tables are made as well.

Sentences in them are messages: in English as JSON, whatever the language, for those who read it are
programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cli.songs import Heard
from engine.english import english
from engine.messages import Field, Message, told
from engine.tasks import near_bars
from engine.values import Examination, Figures, Model, Pack, Piece, Role, Song

if TYPE_CHECKING:
    from engine.judge.judgement import Judgement
    from engine.judge.midi_files import JudgedFiles, JudgedMidi

FILES = "files"
"""What the files that were named by themselves are called together."""

HEADS = ("onset", "role", "pitch", "duration", "velocity")


def song_record(heard: Heard) -> dict[str, Any]:
    """One song as it was heard, or its error."""
    song = heard.outcome
    if not isinstance(song, Song):
        return {"song": str(heard.path), "error": heard.problem}
    return {
        "song": str(heard.path),
        "title": song.title,
        "seconds_of_audio": round(song.seconds, 3),
        "notes": len(song.notes),
        "drums": sum(note.role is Role.DRUM for note in song.notes),
        "tempo": round(song.tempo, 2),
        "key": str(song.key),
        "metre": str(song.metre),
        "quality": round(song.quality, 3),
        "warnings": [*song.warnings],
        "wall_seconds": round(heard.seconds, 3),
    }


def song_records(heard: Sequence[Heard]) -> dict[str, Any]:
    """`songs` that were used and, if there are any, `failed` ones."""
    records: dict[str, Any] = {
        "songs": [song_record(item) for item in heard if isinstance(item.outcome, Song)]
    }
    if failed := [song_record(item) for item in heard if item.problem is not None]:
        records["failed"] = failed
    return records


def model_record(folder: Path, base: Path | None, model: Model) -> dict[str, Any]:
    """A trained model's card and where it is."""
    return {
        "model": str(folder),
        "base": str(base) if base else None,
        "network": model.network,
        "events": model.events,
        "epochs": model.epochs,
        "train_bits_per_note": round(model.train_bits_per_note, 4),
        "held_out_bits_per_note": round(model.held_out_bits_per_note, 4),
        "wall_seconds": round(model.wall_seconds, 3),
        "stages": rounded(model.stages),
    }


def examination_record(model: Path, page: Path, found: Examination) -> dict[str, Any]:
    """What was found of a model, and where the page is."""
    return {
        "model": str(model),
        "page": str(page),
        "page_bytes": len(found.page),
        "pieces": found.samples,
        "seed": found.seed,
        "advice": [*found.advice],
        "overused": [*found.overused],
        "lacking": [*found.lacking],
        "nearest": [*found.nearest],
        "figures": rounded(found.figures),
        "song_figures": rounded(found.song_figures),
        "wall_seconds": round(found.wall_seconds, 3),
    }


def piece_record(
    piece: Piece, files: Sequence[Mapping[str, Path]], picture: Path
) -> dict[str, Any]:
    """A piece, with the files of each take."""
    return {
        "title": piece.title,
        "key": str(piece.key),
        "metre": str(piece.metre),
        "tempo": piece.tempo,
        "bars": piece.bars,
        "ensemble": piece.ensemble,
        "seed": piece.seed,
        "understood": piece.words.to_json() if piece.words else None,
        "picture": str(picture),
        "picture_text": " ".join(map(english, piece.picture_text)),
        "takes": [
            {name: str(path) for name, path in paths.items()}
            | {
                "seconds_of_audio": round(take.seconds_of_audio, 3),
                "notes": take.notes,
                "nearest_song": take.nearest_song,
                "plan_from": list(take.plan_from),
                "longest_copied_run": take.longest_copied_run,
                "near": [asdict(near) for near in near_bars(take.statement)]
                if take.statement
                else [],
            }
            for take, paths in zip(piece.takes, files, strict=True)
        ],
        "warnings": [*piece.warnings],
        "wall_seconds": round(piece.wall_seconds, 3),
        "stages": rounded(piece.stages),
    }


def pack_record(packed: Pack, files: Mapping[str, Path], archive: Path) -> dict[str, Any]:
    """A pack, its files by their names in it."""
    return {
        "title": packed.title,
        "archive": str(archive),
        "archive_bytes": len(packed.archive),
        "files": {name: str(files[name]) for name in packed.files},
        "left_out": list(packed.left_out),
        "sample_rate": packed.sample_rate,
        "intro_samples": packed.intro_samples,
        "loop_samples": packed.loop_samples,
        "ending_samples": packed.ending_samples,
        "bars": packed.bars,
        "seconds_of_audio": round(packed.seconds, 3),
        "warnings": [*packed.warnings],
        "wall_seconds": round(packed.wall_seconds, 3),
        "stages": rounded(packed.stages),
    }


def figures_record(figures: Figures) -> dict[str, Any]:
    """Bits per note, in total and for each head that the network has."""
    heads = {name: round(figures.heads[name], 4) for name in HEADS if name in figures.heads}
    return {
        "held_out_bits_per_note": round(figures.bits_per_note, 4),
        "notes": figures.notes,
        "pitch_bits_per_note": _shortened(figures.pitch_bits_per_note),
        "pitch_bits_per_onset": _shortened(figures.pitch_bits_per_onset),
        "pitch_bits_of_lone_notes": _shortened(figures.pitch_bits_of_lone_notes),
        "heads": heads,
        **heads,
    }


def judgement_record(judgement: Judgement | None) -> dict[str, Any]:
    """How composed pieces compare with songs; None where none were composed."""
    return {"pieces": _shortened(judgement.to_json()) if judgement else None}


def judged_record(names: Sequence[str], judged: JudgedMidi) -> dict[str, Any]:
    """What each set of MIDI files is like, beside the ranges and bands of people's figures."""
    sets = [
        {"music": name} | _judged_files(found)
        for name, found in zip(names, judged.sets, strict=True)
    ]
    return {
        "sets": sets,
        "songs": _judged_files(judged.songs) if judged.songs else None,
        "people": _shortened(asdict(judged.people)),
    }


def _judged_files(found: JudgedFiles) -> dict[str, Any]:
    return {
        "files": found.files,
        "left_out": {str(path): why for path, why in found.left_out.items()},
        "musicality": _shortened(asdict(found.musicality)) if found.musicality else None,
    }


def left_out(names: Sequence[str], judged: JudgedMidi) -> tuple[Message, ...]:
    """How many files of each set were left out and why, a sentence each."""
    called: list[Field] = [told("set.files") if name == FILES else name for name in names]
    sets = [*zip(called, judged.sets, strict=True)]
    if judged.songs:
        sets.append((told("set.songs"), judged.songs))
    lines: list[Message] = []
    for name, found in sets:
        reasons = [*found.left_out.values()]
        lines += [
            told(
                "left_out.of_set",
                name=name,
                count=reasons.count(reason),
                files=found.files,
                reason=reason,
            )
            for number, reason in enumerate(reasons)
            if reason not in reasons[:number]
        ]
    return tuple(lines)


def _shortened(value: Any) -> Any:
    """The value with every number in it cut to four places."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {name: _shortened(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [_shortened(inner) for inner in value]
    return value


def rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    """To milliseconds."""
    return {name: round(value, 3) for name, value in seconds.items()}
