"""What a worker does with one job of each kind: with the engine here, or in a child process.

Opening what members attach, and training, are done by child processes, which are killed; a child
that opens a file is held to limits (see `limits`). All raise Stopped once nobody wants the work,
and what the engine raises.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.compute.child import SONG, SOUND
from bot.compute.children import run_child
from bot.compute.files import model_folder, named_copy
from bot.compute.jobs import (
    ChangeJob,
    ComposeJob,
    EntryJob,
    ExamineJob,
    FileRef,
    HearJob,
    PackJob,
    PlayJob,
    RankJob,
    TasteJob,
    TrainJob,
)
from bot.compute.limits import too_much
from bot.compute.results import (
    Crashed,
    Died,
    EntryOutcome,
    Examined,
    Heard,
    HearOutcome,
    Packed,
    Played,
    Ranked,
    Refused,
    Sounding,
    Tasted,
    Trained,
    TrainOutcome,
)
from bot.compute.watch import Watch
from engine.errors import SongError, Stopped
from engine.tasks import (
    arrange,
    continue_piece,
    infill,
    learn_taste,
    rank_entries,
    render,
    transcription_midi,
    vary,
)
from engine.tasks import compose as engine_compose
from engine.tasks import examine as engine_examine
from engine.tasks import pack as engine_pack
from engine.taste.values import Taste
from engine.values import Brief, Change, Motif, Piece, Song, report_nothing

CHILD = "bot.compute.child"
"""The program that children run."""


def compose(job: ComposeJob, watch: Watch) -> Piece:
    """Compose a piece."""
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as folder:
        return engine_compose(
            model_folder(job.model),
            Brief.from_json(job.brief),
            like=_motif(job.like, Path(folder), watch) if job.like else None,
            taste=Taste.from_json(job.taste) if job.taste is not None else None,
            shuffled=True,
            texts=job.texts,
            report=watch.report,
            should_stop=watch.should_stop,
        )


def change(job: ChangeJob, watch: Watch) -> Piece:
    """Make a piece of a take."""
    change = Change.from_json(job.change)
    source = job.source.data or Path(job.source.path or "").read_bytes()
    if change.kind == "arrange":
        return arrange(
            source, change, texts=job.texts, report=watch.report, should_stop=watch.should_stop
        )
    if job.model is None:
        raise ValueError(f"{change.kind} needs a model")
    do = {"vary": vary, "continue": continue_piece, "infill": infill}[change.kind]
    return do(
        model_folder(job.model),
        source,
        change,
        shuffled=True,
        texts=job.texts,
        report=watch.report,
        should_stop=watch.should_stop,
    )


def _motif(file: FileRef, folder: Path, watch: Watch) -> Motif:
    """What a member's file gives a piece to begin with, heard by a child that is held to limits."""
    path = named_copy(file, folder / "file")
    task = {"kind": "like", "file": str(path)}
    outcome = run_child(folder, task, CHILD, report_nothing, watch.should_stop)
    match outcome:
        case Refused(message):
            raise SongError.of(message)
        case Died(hung=True):
            # as a worker that hangs: another attempt
            raise Stopped
        case Died():
            raise too_much(path.name)
        case Crashed(trace):
            raise RuntimeError(trace)
        case _:
            return Motif.from_json(outcome["motif"])


def play(job: PlayJob, watch: Watch) -> Played:
    """Make a transcription audible."""
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        data = job.song.data or Path(job.song.path or "").read_bytes()
        midi, _ = transcription_midi(Song.from_bytes(data))
        (folder / "song.mid").write_bytes(midi)
        render(folder / "song.mid", folder / "song.mp3")
        return Played(midi, (folder / "song.mp3").read_bytes())


def pack(job: PackJob, watch: Watch) -> Packed:
    """Make a take's files for elsewhere."""
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        packed = engine_pack(
            named_copy(job.midi, Path(made) / "file"),
            title=job.title,
            credits=job.credits,
            limit=job.limit,
            texts=job.texts,
            report=watch.report,
            should_stop=watch.should_stop,
        )
        return Packed(packed.archive, packed.left_out)


def learn(job: TasteJob) -> Tasted:
    """Learn what a server's votes say."""
    return Tasted(learn_taste(job.ballots, now=job.now))


def rank(job: RankJob) -> Ranked:
    """Find the places of a round's entries."""
    return Ranked(rank_entries(job.entries, job.duels))


def _opened(
    kind: str, file: FileRef, folder: Path, module: str, watch: Watch
) -> dict[str, Any] | Refused | Crashed | Died:
    """What a child that is held to limits, in `folder`, makes of a member's file."""
    task = {"kind": kind, "file": str(named_copy(file, folder / "file"))}
    return run_child(folder, task, module, watch.report, watch.should_stop)


def enter(job: EntryJob, module: str, watch: Watch) -> EntryOutcome:
    """Make a member's MIDI file audible; `module` is the program that opens it."""
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        outcome = _opened("enter", job.file, folder, module, watch)
        if not isinstance(outcome, dict):
            return outcome
        return Sounding(outcome["title"], (folder / SOUND).read_bytes())


def examine(job: ExamineJob, watch: Watch) -> Examined:
    """Make the page about a model."""
    found = engine_examine(
        model_folder(job.model),
        texts=job.texts,
        language=job.language,
        name=job.name,
        most_bytes=job.limit,
        report=watch.report,
        should_stop=watch.should_stop,
    )
    return Examined(found.page)


def hear(job: HearJob, module: str, watch: Watch) -> HearOutcome:
    """Hear a song; `module` is the program that opens it."""
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        outcome = _opened("hear", job.file, folder, module, watch)
        if not isinstance(outcome, dict):
            return outcome
        return Heard(transcription=(folder / SONG).read_bytes(), **outcome)


def hand_over(made: Path, folder: Path) -> None:
    """Move the files of a model into `folder`. Raises Stopped where that has been removed.

    A file, unlike a folder, never makes anew what it is moved into.
    """
    try:
        for path in made.iterdir():
            shutil.move(path, folder / path.name)
    except FileNotFoundError as error:
        raise Stopped from error


def train(job: TrainJob, module: str, watch: Watch) -> TrainOutcome:
    """Train a version; `module` is the program that does."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motif-", dir=watch.scratch) as made:
        folder = Path(made)
        out = folder / "model"
        songs: list[dict[str, str]] = []
        for number, song in enumerate(job.songs):
            path = Path(song.path) if song.path is not None else folder / f"song-{number}"
            if song.path is None:
                path.write_bytes(song.data or b"")
            songs.append({"path": str(path), "title": song.name})
        task = {
            "kind": "train",
            "songs": songs,
            "base": str(model_folder(job.base)),
            "previous": str(model_folder(job.previous)) if job.previous else None,
            "minutes": job.minutes,
            "epochs": job.epochs,
            "seed": job.seed,
            "out": str(out),
            "texts": dict(job.texts),
        }
        outcome = run_child(folder, task, module, watch.report, watch.should_stop)
        if not isinstance(outcome, dict):
            return outcome
        files = None
        if job.folder is None:
            files = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
        else:
            # Made elsewhere, so that a training that is stopped leaves nothing among the models.
            hand_over(out, Path(job.folder))
        return Trained(outcome, files, time.monotonic() - began)
