"""A piece without music in it, and a compute task that makes one, for tests of the rest."""

from __future__ import annotations

import os
import signal
import time

from bot.compute.jobs import ChangeJob, ComposeJob, ExamineJob
from bot.compute.results import Composed, Crashed, Halted, Outcome, Refused
from bot.compute.watch import Watch
from engine.messages import told
from engine.values import Brief, Change, Key, Metre, Piece, Take
from tests.bot.made_up_files import MIDI, png, said


def made_up_take(number: int, size: int = 2000) -> Take:
    tag = number.to_bytes(2, "big")
    return Take(
        midi=MIDI + tag,
        mp3=b"ID3" + tag + bytes(size),
        musicxml=b"<score-partwise/>" + tag,
        piano_roll=png(),
        score=png(8 + number),
        notes=40 + number,
        seconds_of_audio=38.4 + number,
        nearest_song="The *Blue* @everyone Waltz",
        nearest_songs=("The *Blue* @everyone Waltz", "Another"),
        plan_from=("King _Cotton_ (Mutopia)",),
        longest_copied_run=4,
        features={"density": 0.25 * number},
        record=b'{"kind": "take"}' + tag,
    )


def made_up_piece(brief: Brief, title: str = "Night _Market_ <@1> in A", size: int = 2000) -> Piece:
    takes = tuple(made_up_take(number, size) for number in range(brief.takes))
    shown = tuple(reversed(range(brief.takes)))
    counts = ", ".join(
        f"{label}: {takes[rank].notes} notes" for label, rank in zip("ABCD", shown, strict=False)
    )
    return Piece(
        title=title,
        takes=takes,
        picture=png(16, 8),
        picture_text=(told("said", text=f"Piano rolls of the takes: {counts}."),),
        key=brief.key or Key(9, "minor"),
        metre=brief.metre or Metre(4, 4),
        tempo=brief.tempo or 90,
        bars=brief.bars,
        ensemble=brief.ensemble or "piano",
        seed=brief.seed or 0,
        wall_seconds=0.1,
        shown=shown,
        words=brief.words,
    )


def made_up_change(change: Change) -> Piece:
    """What comes of a change: its own title, and as many takes as are asked for."""
    takes = 1 if change.kind == "arrange" else change.takes
    brief = Brief(key=change.key, tempo=change.tempo, takes=takes, seed=change.seed)
    return made_up_piece(brief, f"Day {change.kind}")


def made_up_page(job: ExamineJob) -> bytes:
    """The page about a model: what it would be called, and in which language it is."""
    return f'<html lang="{job.language}"><title>{job.name}</title></html>'.encode()


def change(job: ChangeJob) -> Outcome:
    """What a worker makes of a take: slowly, so that it can be killed meanwhile."""
    with Watch(job.key) as watch:
        for step in range(4):
            watch.report("composing", step / 4)
            time.sleep(float(os.environ.get("MADE_UP_SECONDS", "0.2")))
    return Composed(made_up_change(Change.from_json(job.change)), 0.2)


def compose(job: ComposeJob) -> Outcome:
    """What a worker runs. The tempo directs it: 41 refuses, 42 crashes, 43 works for four seconds,
    44 hangs without looking up, 45 kills its worker at the first attempt, 46 at every one.
    """
    brief = Brief.from_json(job.brief)
    attempt = int(job.key.split("-")[2])
    with Watch(job.key) as watch:
        match brief.tempo:
            case 41:
                return Refused(said("This is too *hard*.", "Ask for less."))
            case 42:
                return Crashed("Traceback: made up")
            case 43:
                for step in range(40):
                    watch.report("writing", step / 40)
                    time.sleep(0.1)
                    if watch.should_stop():
                        return Halted()
            case 44:
                time.sleep(60)
            case 45 if attempt == 1:
                time.sleep(0.5)
                os.kill(os.getpid(), signal.SIGKILL)
            case 46:
                os.kill(os.getpid(), signal.SIGKILL)
            case _:
                time.sleep(float(os.environ.get("MADE_UP_SECONDS", "0.2")))
        return Composed(made_up_piece(brief), 0.2)
