"""`python -m bot.compute.child FOLDER`: opens one file or trains one version (see `children`)."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.compute import limits
from bot.compute.children import JOB, LIVES_EVERY, OUTCOME
from bot.compute.limits import confine, is_too_much, too_much
from engine import tasks
from engine.errors import EngineError, SongError
from engine.messages import Field, Message
from engine.values import Budget, Report, Song

SONG = "song"
"""The transcription of a song that was heard, in the child's folder."""

SOUND = "sound.mp3"
"""What a member's MIDI file sounds like, in the child's folder."""

LONGEST_ENTRY = 10 * 60
"""Seconds; what is played of more is larger than a child may write."""

Work = Callable[[Path, Mapping[str, Any], Report], dict[str, Any]]

LIMITS = {"hear": limits.HEAR, "like": limits.LIKE, "enter": limits.HEAR}

_COURTESY = 3
"""Added to the niceness: whoever waits for a composition comes first."""


def main(works: Mapping[str, Work]) -> int:
    """Do the job in the folder that is named by the first argument; the exit status.

    A child that opens a member's file is held to limits; what goes past them is refused.
    """
    for beside in (_end_with_the_worker, _live):
        threading.Thread(target=beside, daemon=True).start()
    folder = Path(sys.argv[1])
    job = json.loads((folder / JOB).read_text("utf-8"))
    kind = job["kind"]
    if kind in ("hear", "train", "enter") and hasattr(os, "nice"):
        os.nice(_COURTESY)
    if kind in LIMITS:
        confine(LIMITS[kind])
    try:
        outcome = works[kind](folder, job, _report)
    except EngineError as error:
        outcome = {"refused": error.message.to_json()}
    except Exception as error:
        if kind not in LIMITS or not is_too_much(error):
            raise
        outcome = {"refused": too_much(Path(job["file"]).name).message.to_json()}
    (folder / OUTCOME).write_text(json.dumps(outcome), "utf-8")
    return 0


def like(_folder: Path, job: Mapping[str, Any], _report: Report) -> dict[str, Any]:
    """What the file gives a piece to begin with."""
    _hide_tensorflow()
    return {"motif": tasks.hear_motif(Path(job["file"])).to_json()}


def hear(folder: Path, job: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Transcribe the file; the song's bytes go into the folder."""
    _hide_tensorflow()
    song = tasks.transcribe(Path(job["file"]), report=report)
    (folder / SONG).write_bytes(song.to_bytes())
    return {
        "title": song.title,
        "artist": song.artist,
        "quality": song.quality,
        "seconds": song.seconds,
        "tempo": song.tempo,
        "key": str(song.key),
        "notes": len(song.notes),
    }


def enter(folder: Path, job: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Make sure that a MIDI file is music, and play it; the sound goes into the folder."""
    _hide_tensorflow()
    path = Path(job["file"])
    song = tasks.transcribe(path, report=report)
    if song.seconds > LONGEST_ENTRY:
        raise SongError("midi.long", most=LONGEST_ENTRY // 60)
    tasks.render(path, folder / SOUND)
    return {"title": song.title}


def _hide_tensorflow() -> None:
    """Libraries would load it, for nothing: 3 s and 500 MiB."""
    sys.modules["tensorflow"] = None  # pyright: ignore[reportArgumentType]


def train(_folder: Path, job: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Train a version; its figures as ModelVersion says."""
    songs = [
        replace(Song.from_bytes(Path(song["path"]).read_bytes()), title=song["title"])
        for song in job["songs"]
    ]
    model = tasks.train(
        songs,
        Path(job["out"]),
        base=Path(job["base"]),
        previous=Path(job["previous"]) if job["previous"] else None,
        budget=Budget(minutes=job["minutes"], epochs=job["epochs"]),
        seed=job["seed"],
        texts=job["texts"],
        report=report,
    )
    return {
        "held_out": model.held_out_bits_per_note,
        "base": model.base_bits_per_note,
        "previous": model.previous_bits_per_note,
        "epochs": model.epochs,
        "events": model.events,
        "seconds": model.wall_seconds,
        "vocabulary": model.vocabulary,
        "songs": [
            {
                "song_id": gain["song_id"],
                "title": gain["title"],
                "notes": gain["notes"],
                "before": gain["bits_before"],
                "after": gain["bits_after"],
            }
            for gain in map(asdict, model.song_figures)
        ],
    }


def _report(stage: str, fraction: float, /, **fields: Field) -> None:
    record = {"stage": stage, "fraction": fraction} | Message("", fields).to_json()
    _say(record)


def _say(record: Mapping[str, Any]) -> None:
    # in one piece, for two threads speak
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def _live() -> None:
    while True:
        _say({"lives": True})
        time.sleep(LIVES_EVERY)


def _end_with_the_worker() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main({"hear": hear, "like": like, "train": train, "enter": enter}))
