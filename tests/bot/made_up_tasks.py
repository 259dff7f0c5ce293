"""What workers run in tests: made-up music, everything around it as in earnest."""

from __future__ import annotations

from functools import partial

from bot.compute import worker
from bot.compute.jobs import Played, PlayJob, Tasks
from tests.bot.made_up import compose
from tests.bot.made_up_files import MIDI

CHILD = "tests.bot.made_up_songs"


def play(job: PlayJob) -> Played:
    """What a worker makes audible."""
    return Played(MIDI + job.song.sha256.encode(), b"ID3" + job.song.sha256.encode())


TASKS = Tasks(
    compose, partial(worker.hear, module=CHILD), partial(worker.train, module=CHILD), play
)
