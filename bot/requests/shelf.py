"""Where the servers' models stand: `<data>/models/<guild>/<version>/`, whole or not at all."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import structlog

from bot.compute.jobs import ModelRef, model_ref
from bot.store.models import Models, ModelVersion
from engine.errors import ModelError
from engine.tasks import needs_retraining

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.shelf")

BEFORE = "before.mp3"
"""In the folder of a version: its first request, composed by the base."""

_DRAFT = ".draft-"


class Shelf:
    """Finds, adds and removes model folders; `base` composes for a server without its own."""

    def __init__(self, models: Models, data: Path, base: Path, *, remote: bool) -> None:
        self._models = models
        self._data = data
        self._base = base
        self._remote = remote

    def base(self) -> ModelRef:
        return model_ref(self._base, remote=self._remote, shipped=self._base)

    async def composing(self, guild_id: int) -> ModelRef:
        """What composes in this server: the version in use, else the base.

        A version that this Motif cannot read any more waits for its retraining on the shelf.
        """
        version = await self._models.in_use(guild_id)
        if version is not None and await self.readable(version):
            return await self.ref(version)
        return await asyncio.to_thread(self.base)

    async def named(self, guild_id: int, name: str) -> ModelRef | None:
        """The base or a version of this server by number, if it can compose; by a piece's model."""
        if name == "base":
            return await asyncio.to_thread(self.base)
        version = await self._models.find(guild_id, int(name)) if name.isdecimal() else None
        if version is None or version.state != "ready" or not await self.readable(version):
            return None
        return await self.ref(version)

    async def readable(self, version: ModelVersion) -> bool:
        """Whether this Motif can compose with the version as it is on the disk."""
        try:
            return not await asyncio.to_thread(needs_retraining, self.folder(version))
        except ModelError as error:
            _log.error(
                "a version cannot be read",
                guild=version.guild_id,
                version=version.number,
                error=str(error),
            )
            return False

    async def ref(self, version: ModelVersion) -> ModelRef:
        """A version with a folder, for a job."""
        return await asyncio.to_thread(
            model_ref, self.folder(version), remote=self._remote, shipped=self._base
        )

    def folder(self, version: ModelVersion) -> Path:
        """The folder of a version that is ready or disabled."""
        return self.path(version.folder or "")

    def path(self, folder: str) -> Path:
        """A folder as the store keeps it, on this machine."""
        return (self._data / folder).absolute()

    def draft(self, guild_id: int) -> Path:
        """A new, empty folder beside the server's versions, to put the files of one into."""
        path = self._data / "models" / str(guild_id) / f"{_DRAFT}{secrets.token_hex(4)}"
        path.mkdir(parents=True)
        return path.absolute()

    async def place(self, draft: Path, guild_id: int, number: int) -> tuple[str, int]:
        """Put a finished draft where its version belongs: the folder as kept, and its bytes."""
        return await asyncio.to_thread(self._place, draft, guild_id, number)

    async def write(self, draft: Path, files: Mapping[str, bytes]) -> None:
        """Fill a draft with the files that a remote worker sent."""
        await asyncio.to_thread(_write, draft, files)

    async def keep_before(self, version: ModelVersion, audio: bytes) -> None:
        """Keep beside a version what the base made of the same request, as mp3."""
        path = self.folder(version) / BEFORE
        with suppress(FileNotFoundError):  # the version was deleted meanwhile
            await asyncio.to_thread(path.write_bytes, audio)

    async def remove(self, folder: Path) -> None:
        """Remove a folder if it is there; a worker that comes late with a file finds none."""
        await asyncio.to_thread(_remove, folder)

    def sweep(self) -> None:
        """Remove what a killed bot left half-made."""
        for draft in (self._data / "models").glob(f"*/{_DRAFT}*"):
            shutil.rmtree(draft, ignore_errors=True)

    def _place(self, draft: Path, guild_id: int, number: int) -> tuple[str, int]:
        kept = f"models/{guild_id}/{number}"
        target = self._data / kept
        # of an attempt that was killed before its version was recorded
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
        return kept, sum(path.stat().st_size for path in target.iterdir())


def _remove(folder: Path) -> None:
    # First its name: what is put into it meanwhile would keep the folder from going.
    gone = folder.with_name(f"{_DRAFT}{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _write(draft: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (draft / Path(name).name).write_bytes(data)
