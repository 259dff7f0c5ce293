"""The bot in one process with a simulated Discord, real SQLite files and made-up music."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.app import MotifBot
from bot.compute.jobs import Composed, ComposeJob, Outcome, Progress, Refused
from bot.services import Pace
from bot.settings import Settings
from engine.values import Brief
from tests.bot.made_up import made_up_piece

TOKEN = "MTE1NzQxMDk5OTc0MDM0MDMw.Gx3kq1.abcdefghijklmnopqrstuvwxyz0123456789AB"


class InlineCompute:
    """Composes in the bot's own loop, at once; while `open` is false everything waits."""

    def __init__(self) -> None:
        self.jobs: list[ComposeJob] = []
        self.machines = 2
        self.refusal: Refused | None = None
        self.open = asyncio.Event()
        self.open.set()

    @property
    def remote(self) -> bool:
        return False

    async def start(self) -> None:
        return

    async def close(self) -> None:
        return

    async def capacity(self) -> int:
        return self.machines if self.open.is_set() else 0

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome:
        self.jobs.append(job)
        progress("writing", 0.5)
        if self.refusal is not None:
            return self.refusal
        return Composed(made_up_piece(Brief.from_json(job.brief)), 0.2)


def make_settings(folder: Path, **changes: Any) -> Settings:
    return Settings(_env_file=None, **{"DISCORD_TOKEN": TOKEN, "data_dir": folder, **changes})  # pyright: ignore[reportCallIssue]


@pytest.fixture
async def compute() -> InlineCompute:
    return InlineCompute()


@pytest.fixture
def simcord_bot(tmp_path: Path, compute: InlineCompute) -> MotifBot:
    # nothing looks by itself: timers are tested over sockets
    return MotifBot(make_settings(tmp_path), compute, Pace(card_gap=0.0, look=600.0))
