"""Making audible what was heard in a song: once, then it is kept beside the song."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import structlog

from bot.compute.jobs import Compute, Played, PlayJob
from bot.requests.composing import file_ref
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.leavings import Leavings
from bot.store.songs import Songs, StoredSong

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.playing")


class Unplayable(Exception):
    """What was heard could not be played; the reason is in the log."""


class Player:
    """Plays transcriptions, one at a time, on a worker that composes."""

    def __init__(
        self, database: Database, songs: Songs, blobs: Blobs, compute: Compute, seconds: float
    ) -> None:
        self._leavings = Leavings(database, blobs)
        self._songs = songs
        self._blobs = blobs
        self._compute = compute
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def files(self, song: StoredSong) -> tuple[Path, Path] | None:
        """MIDI and mp3 of what was heard; None if the song was removed meanwhile.

        Raises Unplayable, WorkerLost, OutOfTime.
        """
        async with self._turn:
            kept = await self._songs.find(song.guild_id, song.id)
            if kept is None:
                return None
            if kept.midi is None or kept.audio is None:
                midi, audio = await self._play(kept)
            else:
                midi, audio = kept.midi, kept.audio
            if await self._songs.find(song.guild_id, song.id) is None:
                await self._leavings.discard((midi, audio))
                return None
            return self._blobs.path(midi), self._blobs.path(audio)

    async def _play(self, song: StoredSong) -> tuple[str, str]:
        heard = await file_ref(self._blobs, self._compute, song.title, song.transcription)
        job = PlayJob(f"motif-play-{secrets.token_hex(8)}", heard)
        outcome = await self._compute.play(job, lambda _stage, _fraction: None, self._seconds)
        if not isinstance(outcome, Played):
            _log.error("a song could not be played", song=song.id, outcome=str(outcome))
            raise Unplayable
        with self._blobs.hold() as hold:
            midi, audio = await hold.put(outcome.midi), await hold.put(outcome.mp3)
            await self._songs.keep_rendering(song.guild_id, song.id, midi=midi, audio=audio)
        return midi, audio
