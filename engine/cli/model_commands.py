"""The subcommands that make a model or tell about one."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from engine import tasks
from engine.cli import records
from engine.cli.arguments import BASE_FOLDER
from engine.cli.files import absolute, write_files
from engine.cli.outcome import Outcome
from engine.cli.songs import hear_songs, problems_of, used_songs
from engine.errors import OptionError
from engine.locales import Say
from engine.provenance.values import MUSIC
from engine.values import Budget, Model, Report

BASE_NETWORK = "transformer"


def train(options: argparse.Namespace, report: Report, *, say: Say) -> Outcome:
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
        texts=say.pictured(),
        report=report,
    )
    record = records.song_records(heard) | train_record(folder, base, model, hearing)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record, problems_of(heard))


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
    return Outcome(record, (*problems_of(heard), *problems_of(heard_others)))


def doctor(options: argparse.Namespace, report: Report, *, say: Say) -> Outcome:
    """A page about a model, for people."""
    out = absolute(options.out)
    if out.is_dir():
        raise OptionError("doctor.folder", path=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)  # what is in its way is told before the work
    model = absolute(options.model)
    found = tasks.examine(
        model,
        samples=options.pieces,
        bars=options.bars,
        seed=options.seed,
        texts=say.texts(),
        language=say.language,
        report=report,
    )
    write_files(out.parent, {out.name: found.page})
    return Outcome(records.examination_record(model, out, found))


def base(options: argparse.Namespace, report: Report) -> Outcome:
    """What is made once of the music that comes with Motif."""
    return index_base(options, report) if options.action == "index" else build_base(options, report)


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
    record["fingerprints"] = str(folder / MUSIC)
    record["wall_seconds"] = round(time.perf_counter() - start, 3)
    return Outcome(record)


def index_base(options: argparse.Namespace, report: Report) -> Outcome:
    """The fingerprints of the base's own music."""
    start = time.perf_counter()
    out = absolute(options.out) if options.out else BASE_FOLDER / MUSIC
    pieces, notes, size = tasks.index_music(
        out,
        corpus=options.corpus,
        scores=[absolute(place) for place in options.scores],
        report=report,
    )
    record = {"index": str(out), "pieces": pieces, "notes": notes, "bytes": size}
    return Outcome(record | {"wall_seconds": round(time.perf_counter() - start, 3)})
