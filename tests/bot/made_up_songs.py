"""Songs and versions without music in them, and the child process that makes them up.

What a file says directs it: `bad` is refused, `slow` takes four seconds, `hang` never ends, `dies`
kills its process, `breaks` raises; everything else is heard at once. Of a training the songs' words
direct it likewise.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.compute.child import SONG, main
from bot.compute.jobs import FileRef
from engine.errors import SongError
from engine.values import Report
from tests.bot.made_up_files import png, said

BASE = Path(__file__).resolve().parents[2] / "models" / "base"


def bytes_of(file: FileRef) -> bytes:
    return Path(file.path or "").read_bytes()


def made_up_heard(data: bytes, name: str) -> dict[str, Any]:
    """What a made-up file is heard as. Raises SongError for a bad one."""
    if b"bad" in data:
        raise SongError.of(
            said(f"“{name}” is a *picture*, not a song.", "Send a song as mp3 or ogg.")
        )
    return {
        "title": Path(name).stem.replace("_", " "),
        "artist": "Ann",
        "quality": 0.86,
        "seconds": 95.0,
        "tempo": 112.4,
        "key": "A minor",
        "notes": 300 + len(data) % 100,
    }


def made_up_figures(songs: Mapping[str, str], *, previous: bool, held_out: float) -> dict[str, Any]:
    """Figures of a version trained on songs (title by id)."""
    return {
        "held_out": held_out,
        "base": 9.4,
        "previous": 8.0 if previous else None,
        "epochs": 12,
        "events": 1500,
        "seconds": 61.0,
        "vocabulary": 1,
        "songs": [
            {"song_id": song_id, "title": title, "notes": 300, "before": 9.3, "after": 8.1}
            for song_id, title in songs.items()
        ],
    }


def write_made_up_model(folder: Path, songs: Mapping[str, bytes]) -> None:
    """A folder that looks like a version of this Motif; it holds its songs' bytes, as real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    card = json.loads((BASE / "model.json").read_text("utf-8"))
    (folder / "model.json").write_text(json.dumps({**card, "songs": sorted(songs)}), "utf-8")
    (folder / "songs.npz").write_bytes(b"".join(songs.values()))
    (folder / "loss.png").write_bytes(png(32, 16))


def hear(folder: Path, job: Mapping[str, Any], report: Report) -> dict[str, Any]:
    path = Path(job["file"])
    data = path.read_bytes()
    outcome = made_up_heard(data, path.name)
    _obey(data, "hearing", report)
    (folder / SONG).write_bytes(b"notes of " + data)
    return outcome


def train(_: Path, job: Mapping[str, Any], report: Report) -> dict[str, Any]:
    songs = {song["title"]: Path(song["path"]).read_bytes() for song in job["songs"]}
    for data in songs.values():
        if b"train:" in data:
            _obey(data.split(b"train:")[1], "training", report)
    write_made_up_model(Path(job["out"]), songs)
    worse = any(b"worse" in data for data in songs.values())
    ids = {hashlib.sha256(data).hexdigest(): title for title, data in songs.items()}
    held_out = 8.7 if worse else 7.9
    return made_up_figures(ids, previous=job["previous"] is not None, held_out=held_out)


def _obey(data: bytes, stage: str, report: Report) -> None:
    if b"train:" in data:
        data = data.split(b"train:")[0]
    if b"dies" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"breaks" in data:
        raise RuntimeError("made up")
    for step in range(40 if b"slow" in data else 10_000 if b"hang" in data else 1):
        figures = {"epoch": step // 4 + 1, "bits": 7.91} if stage == "training" else {}
        report(stage, min(1.0, step / 40), **figures)
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main({"hear": hear, "train": train}))
