"""Files by the SHA-256 of their bytes: written once, never changed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path


class TooLarge(Exception):
    """More bytes came than are allowed."""


class Blobs:
    """A folder of files named by their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    async def put(self, data: bytes) -> str:
        """Keep the bytes and return their hash; they are on the disk when this returns."""
        return await asyncio.to_thread(self._write, data)

    async def stream(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        """Keep a stream of bytes without holding it in memory: hash and size. Raises TooLarge."""
        part = self._part()
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
            self._keep(part, digest.hexdigest())
        finally:
            part.unlink(missing_ok=True)
        return digest.hexdigest(), size

    async def remove(self, sha256: str) -> None:
        """Forget the bytes; the caller knows that no row names them."""
        await asyncio.to_thread(self.path(sha256).unlink, missing_ok=True)

    def sweep(self) -> None:
        """Remove what a killed process left half-written."""
        for part in self._folder.glob("*.part"):
            part.unlink(missing_ok=True)

    def _write(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        if self.path(sha256).exists():
            return sha256
        part = self._part()
        with contextlib.ExitStack() as stack:
            stack.callback(part.unlink, missing_ok=True)
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._keep(part, sha256)
        return sha256

    def _part(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{secrets.token_hex(8)}.part"

    def _keep(self, part: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(exist_ok=True)
        part.replace(target)
