"""Making audible what was heard in a song: once, then it is kept beside the song."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.compute.jobs import Compute, PlayJob
from bot.compute.results import Played
from bot.requests.composing import file_ref
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.songs import Songs, StoredSong
from bot.store.unneeded_files import UnneededFiles
from engine.values import report_nothing

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.playing")


_AT_ONCE = 2


class Unplayable(Exception):
    """What was heard could not be played; the reason is in the log."""


class _Turn:
    """Whose turn it is in a server."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


class Player:
    """Plays transcriptions on workers that compose: a few at a time, of each server one.

    What was played before is there at once, whoever plays meanwhile.
    """

    def __init__(
        self, database: Database, songs: Songs, blobs: Blobs, compute: Compute, seconds: float
    ) -> None:
        self._unneeded_files = UnneededFiles(database, blobs)
        self._songs = songs
        self._blobs = blobs
        self._compute = compute
        self._seconds = seconds
        self._doors = asyncio.Semaphore(_AT_ONCE)
        self._turns: dict[int, _Turn] = defaultdict(_Turn)

    async def files(self, song: StoredSong) -> tuple[Path, Path] | None:
        """MIDI and mp3 of what was heard; None if the song was removed meanwhile.

        Raises Unplayable, WorkerLost, OutOfTime.
        """
        kept = await self._songs.find(song.guild_id, song.id)
        if kept is not None and (kept.midi is None or kept.audio is None):
            async with self._turn_of(song.guild_id):
                kept = await self._songs.find(song.guild_id, song.id)
                if kept is not None and (kept.midi is None or kept.audio is None):
                    async with self._doors:
                        return await self._play(kept)
        if kept is None:
            return None
        return self._blobs.path(kept.midi or ""), self._blobs.path(kept.audio or "")

    @asynccontextmanager
    async def _turn_of(self, guild_id: int) -> AsyncGenerator[None]:
        """One after the other in a server; nothing is kept of servers where nobody waits."""
        turn = self._turns[guild_id]
        turn.waiting += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(guild_id, None)

    async def _play(self, song: StoredSong) -> tuple[Path, Path] | None:
        heard = await file_ref(self._blobs, self._compute, song.title, song.transcription)
        job = PlayJob(f"motif-play-{secrets.token_hex(8)}", heard)
        outcome = await self._compute.play(job, report_nothing, self._seconds)
        if not isinstance(outcome, Played):
            _log.error("a song could not be played", song=song.id, outcome=str(outcome))
            raise Unplayable
        with self._blobs.hold() as hold:
            midi, audio = await hold.put(outcome.midi), await hold.put(outcome.mp3)
            await self._songs.keep_rendering(song.guild_id, song.id, midi=midi, audio=audio)
        if await self._songs.find(song.guild_id, song.id) is None:
            await self._unneeded_files.discard((midi, audio))
            return None
        return self._blobs.path(midi), self._blobs.path(audio)
