"""The bot in one process with a simulated Discord, real SQLite files and made-up music."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import simcord.interactions

from bot.app import MotifBot
from bot.assembly.requests import Pace
from bot.compute.jobs import (
    ChangeJob,
    ComposeJob,
    EntryJob,
    ExamineJob,
    HearJob,
    Lane,
    PackJob,
    PlayJob,
    Progress,
    RankJob,
    TasteJob,
    TrainJob,
)
from bot.compute.results import (
    Composed,
    Crashed,
    EntryOutcome,
    Examined,
    ExamineOutcome,
    Heard,
    HearOutcome,
    Outcome,
    Packed,
    PackOutcome,
    PlayOutcome,
    Ranked,
    RankOutcome,
    Refused,
    Sounding,
    Tasted,
    TasteOutcome,
    Trained,
    TrainOutcome,
)
from bot.locales import LANGUAGES, Say, speaker
from bot.settings import Settings
from bot.store.database import Database
from engine.errors import SongError
from engine.tasks import learn_taste, rank_entries
from engine.values import Brief, Change
from tests.bot.library import Library
from tests.bot.made_up import made_up_change, made_up_page, made_up_piece
from tests.bot.made_up_files import said
from tests.bot.made_up_songs import (
    bytes_of,
    made_up_figures,
    made_up_heard,
    write_made_up_model,
)
from tests.bot.made_up_tasks import play

TOKEN = "MTE1NzQxMDk5OTc0MDM0MDMw.Gx3kq1.abcdefghijklmnopqrstuvwxyz0123456789AB"


class InlineCompute:
    """Composes in the bot's own loop, at once; while `open` is false everything waits."""

    def __init__(self) -> None:
        self.jobs: list[ComposeJob] = []
        self.heard: list[HearJob] = []
        self.trained: list[TrainJob] = []
        self.packed: list[PackJob] = []
        self.examined: list[ExamineJob] = []
        self.changed: list[ChangeJob] = []
        self.learnt: list[TasteJob] = []
        self.ranked: list[RankJob] = []
        self.pack_bytes = 1000
        self.held_out = 7.9
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

    async def capacity(self, lane: Lane) -> int:
        return self.machines if self.open.is_set() else 0

    async def hear(self, job: HearJob, progress: Progress, limit: float) -> HearOutcome:
        self.heard.append(job)
        progress("hearing", 0.5)
        data = bytes_of(job.file)
        try:
            return Heard(transcription=b"notes of " + data, **made_up_heard(data, job.file.name))
        except SongError as error:
            return Refused(error.message)

    async def play(self, job: PlayJob, progress: Progress, limit: float) -> PlayOutcome:
        return play(job)

    async def pack(self, job: PackJob, progress: Progress, limit: float) -> PackOutcome:
        self.packed.append(job)
        progress("filming", 0.5)
        return self.refusal or Packed(b"PK" + bytes(self.pack_bytes), ("loop-normal.wav",))

    async def change(self, job: ChangeJob, progress: Progress, limit: float) -> Outcome:
        self.changed.append(job)
        progress("composing", 0.5)
        return self.refusal or Composed(made_up_change(Change.from_json(job.change)), 0.2)

    async def learn(self, job: TasteJob, progress: Progress, limit: float) -> TasteOutcome:
        self.learnt.append(job)
        return Tasted(learn_taste(job.ballots, now=job.now))

    async def rank(self, job: RankJob, progress: Progress, limit: float) -> RankOutcome:
        self.ranked.append(job)
        return Ranked(rank_entries(job.entries, job.duels))

    async def enter(self, job: EntryJob, progress: Progress, limit: float) -> EntryOutcome:
        data = bytes_of(job.file)
        if not data.startswith(b"MThd"):
            return Refused(SongError("song.empty").message)
        return Sounding(job.file.name.split(".")[0], b"ID3 of " + data)

    async def examine(self, job: ExamineJob, progress: Progress, limit: float) -> ExamineOutcome:
        self.examined.append(job)
        progress("composing", 0.5)
        return self.refusal or Examined(made_up_page(job))

    async def forget(self, song_ids: Collection[str] | None) -> None:
        return

    async def train(self, job: TrainJob, progress: Progress, limit: float) -> TrainOutcome:
        self.trained.append(job)
        progress("training", 0.5, epoch=1, bits=7.91)
        if self.refusal is not None:
            return self.refusal
        songs = {song.name: bytes_of(song) for song in job.songs}
        write_made_up_model(Path(job.folder or ""), songs)
        ids = {hashlib.sha256(data).hexdigest(): title for title, data in songs.items()}
        figures = made_up_figures(ids, previous=job.previous is not None, held_out=self.held_out)
        return Trained(figures, None, 61.0)

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome:
        self.jobs.append(job)
        progress("writing", 0.5)
        if self.refusal is not None:
            return self.refusal
        return Composed(made_up_piece(Brief.from_json(job.brief)), 0.2)


class SlowCompute(InlineCompute):
    """The same, in a time that nobody can foretell: so that it can be interrupted."""

    @asynccontextmanager
    async def _while_it_lasts(self) -> AsyncGenerator[None]:
        await asyncio.sleep(random.uniform(0, 0.4))
        yield
        await asyncio.sleep(random.uniform(0, 0.4))

    async def hear(self, job: HearJob, progress: Progress, limit: float) -> HearOutcome:
        async with self._while_it_lasts():
            return await super().hear(job, progress, limit)

    async def play(self, job: PlayJob, progress: Progress, limit: float) -> PlayOutcome:
        async with self._while_it_lasts():
            return await super().play(job, progress, limit)

    async def pack(self, job: PackJob, progress: Progress, limit: float) -> PackOutcome:
        async with self._while_it_lasts():
            return await super().pack(job, progress, limit)

    async def change(self, job: ChangeJob, progress: Progress, limit: float) -> Outcome:
        async with self._while_it_lasts():
            return await super().change(job, progress, limit)

    async def train(self, job: TrainJob, progress: Progress, limit: float) -> TrainOutcome:
        async with self._while_it_lasts():
            return await super().train(job, progress, limit)

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome:
        brief = Brief.from_json(job.brief)
        async with self._while_it_lasts():
            match brief.tempo:
                case 41:
                    return Refused(said("This is too *hard*.", "Ask for less."))
                case 42:
                    return Crashed("Traceback: made up")
                case _:
                    return await super().compose(job, progress, limit)


def make_settings(folder: Path, **changes: Any) -> Settings:
    return Settings(_env_file=None, **{"DISCORD_TOKEN": TOKEN, "data_dir": folder, **changes})  # pyright: ignore[reportCallIssue]


@pytest.fixture
async def compute() -> InlineCompute:
    return InlineCompute()


@pytest.fixture
def simcord_bot(tmp_path: Path, compute: InlineCompute, request: pytest.FixtureRequest) -> MotifBot:
    """The bot in the simulation; a test's parameter is what it has set otherwise."""
    settings = make_settings(tmp_path, **getattr(request, "param", {}))
    # nothing looks by itself: timers are tested over sockets
    return MotifBot(settings, compute, Pace(card_gap=0.0, look=600.0))


@pytest.fixture
async def simcord_env(simcord_env: Any) -> AsyncGenerator[Any]:
    """The simulation; it only drops the bot, and so the bot is closed here as in earnest."""
    yield simcord_env
    await simcord_env.bot.close()


@pytest.fixture
def languages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The member's and the server's language in every interaction."""
    spoken = {"locale": "en-US", "guild_locale": "en-US"}
    make = simcord.interactions.base_payload

    def made(*given: Any, **named: Any) -> Any:
        record, payload = make(*given, **named)
        return record, payload | {name: spoken[name] for name in spoken if name in payload}

    monkeypatch.setattr(simcord.interactions, "base_payload", made)
    return spoken


@pytest.fixture(params=LANGUAGES)
def say(request: pytest.FixtureRequest) -> Say:
    """Each of the bot's languages: a test that asks for it is held in all of them."""
    return speaker(request.param)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    """An empty library on the test's folder."""
    library = Library.on(tmp_path, await Database.open(tmp_path))
    yield library
    await library.database.close()


async def restart(env: Any, folder: Path) -> InlineCompute:
    """Stop the bot and start it again on its data folder: what the next one computes with."""
    await env.bot.close()
    compute = InlineCompute()
    await env.restart_bot(MotifBot(make_settings(folder), compute, Pace(0.0, 600.0)))
    await env.settle()
    return compute


async def work_on(env: Any, compute: InlineCompute) -> None:
    """Let what waited for a machine be worked on, until its end is told."""
    compute.open.set()
    env.bot.parts.requests.dispatcher.kick()
    for _ in range(3):
        await env.settle()
        await asyncio.sleep(0.1)
