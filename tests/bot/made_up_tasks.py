"""What workers run in tests: made-up music, everything around it as in earnest."""

from __future__ import annotations

import os
import time
from functools import partial

from bot.compute import worker
from bot.compute.jobs import EntryJob, ExamineJob, PackJob, PlayJob, Tasks
from bot.compute.results import Examined, Packed, Played, Sounding
from bot.compute.watch import Watch
from tests.bot.made_up import change, compose, made_up_page
from tests.bot.made_up_files import MIDI

CHILD = "tests.bot.made_up_songs"


def play(job: PlayJob) -> Played:
    """What a worker makes audible."""
    return Played(MIDI + job.song.sha256.encode(), b"ID3" + job.song.sha256.encode())


def pack(job: PackJob) -> Packed:
    """What a worker packs: slowly, so that it can be killed meanwhile."""
    with Watch(job.key) as watch:
        for step in range(4):
            watch.report("filming", step / 4)
            time.sleep(float(os.environ.get("MADE_UP_SECONDS", "0.2")))
    return Packed(b"PK" + job.midi.sha256.encode(), ("loop-normal.wav",))


def enter(job: EntryJob) -> Sounding:
    """What a member's file sounds like: slowly, so that it can be killed meanwhile."""
    with Watch(job.key) as watch:
        for step in range(4):
            watch.report("hearing", step / 4)
            time.sleep(float(os.environ.get("MADE_UP_SECONDS", "0.2")))
    return Sounding("Mine", b"ID3" + job.file.sha256.encode())


def examine(job: ExamineJob) -> Examined:
    """The page that a worker makes: slowly, so that it can be killed meanwhile."""
    with Watch(job.key) as watch:
        for step in range(4):
            watch.report("composing", step / 4)
            time.sleep(float(os.environ.get("MADE_UP_SECONDS", "0.2")))
    return Examined(made_up_page(job))


TASKS = Tasks(
    compose,
    partial(worker.hear, module=CHILD),
    partial(worker.train, module=CHILD),
    play,
    pack,
    change,
    worker.learn,
    worker.rank,
    enter,
    examine,
)
