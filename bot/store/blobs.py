"""Files by the SHA-256 of their bytes: written once, never changed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import secrets
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from pathlib import Path

FOLDER = "blobs"
"""The folder of the blobs in the data folder."""


class TooLarge(Exception):
    """More bytes came than are allowed."""


class Blobs:
    """A folder of files named by their hash.

    A file that was just written is named by no row yet. So that nobody removes it before, whoever
    writes it writes through a `hold` and lets go once the row is there. What was written since the
    start is told from what a killed bot left until `settled`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()
        self._fresh: set[str] | None = set()

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    @contextlib.contextmanager
    def hold(self) -> Generator[Hold]:
        """Nobody removes what is written through the hold until it ends."""
        hold = Hold(self)
        try:
            yield hold
        finally:
            hold.release()

    async def put(self, data: bytes) -> str:
        """Keep the bytes and return their hash; they are on the disk when this returns."""
        with self.hold() as hold:
            return await hold.put(data)

    async def stream(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        """Keep a stream of bytes without holding it in memory: hash and size. Raises TooLarge."""
        with self.hold() as hold:
            return await hold.stream(chunks, limit)

    async def remove(self, sha256: str) -> bool:
        """Forget the bytes, unless somebody is about to name them: whether they are gone."""
        return await asyncio.to_thread(self.take_away, sha256)

    def take_away(self, sha256: str) -> bool:
        """See `remove`; in this thread."""
        with self._lock:
            if self._held[sha256] > 0:
                return False
            self.path(sha256).unlink(missing_ok=True)
        return True

    def take_unneeded(self, sha256: str, how: Callable[[Path], None]) -> bool:
        """Do this to a file that no row names, unless this bot wrote it: whether it was done."""
        with self._lock:
            if self._fresh is None or sha256 in self._fresh:
                return False
            how(self.path(sha256))
        return True

    def settled(self) -> None:
        """What a killed bot left was looked for, and will not be any more."""
        with self._lock:
            self._fresh = None

    def sweep(self) -> None:
        """Remove what a killed process left half-written."""
        for part in self.folder.glob("*.part"):
            part.unlink(missing_ok=True)

    def write(self, data: bytes, sha256: str) -> None:
        """The part of Hold.put that waits for the disk."""
        if self.path(sha256).exists():
            return
        part = self.part()
        with contextlib.ExitStack() as stack:
            stack.callback(part.unlink, missing_ok=True)
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self.keep(part, sha256)

    def part(self) -> Path:
        """A name for a file that is being written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{secrets.token_hex(8)}.part"

    def keep(self, part: Path, sha256: str) -> None:
        """Give a whole file its name, for good: the name is on the disk too."""
        target = self.path(sha256)
        new = not target.parent.is_dir()
        target.parent.mkdir(exist_ok=True)
        part.replace(target)
        sync_folder(target.parent)
        if new:
            sync_folder(self.folder)

    def release(self, names: Sequence[str]) -> None:
        """Somebody holds these no more."""
        with self._lock:
            self._held.subtract(names)
            self._held = +self._held

    def note(self, sha256: str) -> None:
        """Somebody holds the file from now on."""
        with self._lock:
            self._held[sha256] += 1
            if self._fresh is not None:
                self._fresh.add(sha256)


class Hold:
    """Writes files that no row names yet, see Blobs.hold."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.names: list[str] = []

    async def put(self, data: bytes) -> str:
        """See Blobs.put."""
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        self.take(sha256)
        await asyncio.to_thread(self._blobs.write, data, sha256)
        return sha256

    async def stream(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        """See Blobs.stream."""
        part = self._blobs.part()
        digest, size = hashlib.sha256(), 0
        try:
            with part.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
            sha256 = digest.hexdigest()
            self.take(sha256)
            await asyncio.to_thread(self._blobs.keep, part, sha256)
        finally:
            part.unlink(missing_ok=True)
        return sha256, size

    def release(self) -> None:
        """End early."""
        self._blobs.release(self.names)
        self.names.clear()

    def take(self, sha256: str) -> None:
        """Hold a file that is there."""
        self._blobs.note(sha256)
        self.names.append(sha256)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where folders can be opened (not on Windows)."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
