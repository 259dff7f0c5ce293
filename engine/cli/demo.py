"""`make demo`: the sample songs are heard, a model learns them, two takes are composed."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from engine import tasks
from engine.cli import records, tables
from engine.cli.arguments import BASE_FOLDER
from engine.cli.certificates import certify
from engine.cli.model_commands import train_record
from engine.cli.piece_commands import write_piece
from engine.cli.program import FAILED, guarded, tell, tell_failure
from engine.cli.progress import error_console, progress
from engine.cli.song_commands import write_transcriptions
from engine.cli.songs import hear_songs, used_songs
from engine.cli.streams import Streams
from engine.locales import Say, language_wanted, speaker
from engine.values import Budget

ROOT = Path(__file__).resolve().parents[2]
TRAINING_MINUTES = 0.4
BRIEF = {
    "notes": "E4:1/8 G4:1/8 A4:1/4 C5:1/4 A4:1/8 G4:1/8 E4:1/2",
    "bars": 16,
    "takes": 2,
    "seed": 7,
}


def main() -> int:
    """Exit status: 0, or 2 with what went wrong on standard error."""
    say = speaker(language_wanted(os.environ))
    return guarded(lambda streams: _guarded_demo(say, streams), say)


def _guarded_demo(say: Say, streams: Streams) -> int:
    try:
        demonstrate(ROOT / "samples", ROOT / "out", say, streams)
    except Exception as error:
        tell_failure(error, say, streams)
        return FAILED
    return 0


def demonstrate(samples: Path, out: Path, say: Say, streams: Streams) -> None:
    """From the songs in `samples` to a model and a piece in `out`, told on `streams`."""
    from rich.console import Console

    console = error_console(streams.err)
    start = time.perf_counter()
    with progress(console, say, say("demo.hear")) as report:
        heard = hear_songs([samples], report)
        songs = used_songs(heard)
        write_transcriptions(heard, out / "transcriptions")
    hearing = time.perf_counter() - start

    base = BASE_FOLDER if BASE_FOLDER.is_dir() else None
    with progress(console, say, say("demo.train")) as report:
        budget = Budget(minutes=TRAINING_MINUTES)
        model = tasks.train(
            songs, out / "model", base=base, budget=budget, texts=say.pictured(), report=report
        )
    training = records.song_records(heard) | train_record(out / "model", base, model, hearing)
    training["wall_seconds"] = time.perf_counter() - start

    with progress(console, say, say("demo.compose")) as report:
        brief = tasks.read_request(BRIEF)
        piece = tasks.compose(out / "model", brief, texts=say.pictured(), report=report)
        certificates, uncertified = certify(piece)
        composed = write_piece(piece, out, certificates)

    for problem in uncertified:
        tell(streams, say.message(problem))
    show = Console(file=streams.out, highlight=False)
    tables.show("train", training, show, say)
    tables.show("compose", composed, show, say)
    show.print(say("demo.listen", seconds=time.perf_counter() - start))
    for take in composed["takes"]:
        show.print(f"  {take['mp3']}", soft_wrap=True, markup=False)


if __name__ == "__main__":
    sys.exit(main())
