"""The certificates of a piece's takes: signed as they are kept, with who gave the songs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from bot.store.blobs import Blobs
from bot.store.database import Database
from engine import tasks
from engine.errors import CertificateError
from engine.provenance.values import Right
from engine.values import Take

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.certifying")


@dataclass(frozen=True, slots=True)
class Certified:
    """A take's certificate, b"" for none, and its near bars as they are kept."""

    certificate: bytes = b""
    near: str = "[]"


class Certifier:
    """Signs with the host's key, which lies in the data folder and never leaves this machine."""

    def __init__(self, database: Database, blobs: Blobs, data: Path) -> None:
        self._database = database
        self._blobs = blobs
        self._data = data

    async def certify(
        self, takes: Sequence[Take], request_id: int, model: str | None, parent: str | None
    ) -> list[Certified]:
        """Each take's; `parent` is the certificate (a blob) of the take they were made of.

        Where the key cannot be used takes are kept without: a piece is not lost for it.
        """
        rights = await self._rights(request_id, model)
        above = await asyncio.to_thread(self._read, parent) if parent else b""
        return [await asyncio.to_thread(self._one, take.statement, rights, above) for take in takes]

    async def seal(self, archive: bytes, certificate: str) -> bytes:
        """A pack with its certificate in it."""
        signed = await asyncio.to_thread(self._read, certificate)
        sealing = partial(tasks.seal, archive, signed, data=self._data)
        try:
            return (await asyncio.to_thread(sealing))[0] if signed else archive
        except CertificateError as error:
            _log.error("the host's key cannot be used", error=str(error))
            return archive

    def _one(self, statement: bytes, rights: Mapping[str, Right], parent: bytes) -> Certified:
        if not statement:
            return Certified()
        near = json.dumps(
            [
                {
                    "title": each.title,
                    "song_id": each.song_id,
                    "bars": each.bars,
                    "song_bars": each.song_bars,
                }
                for each in tasks.near_bars(statement)
                if each.is_sure
            ]
        )
        try:
            signed = tasks.certify(statement, data=self._data, rights=rights, parent=parent)
        except CertificateError as error:
            _log.error("the host's key cannot be used", error=str(error))
            signed = b""
        return Certified(signed, near)

    def _read(self, blob: str) -> bytes:
        path = self._blobs.path(blob)
        return path.read_bytes() if path.is_file() else b""

    async def _rights(self, request_id: int, model: str | None) -> dict[str, Right]:
        if model is None or not model.isdecimal():
            return {}
        rows = await self._database.rows(
            "SELECT sha256, title, artist, rights, consented_at FROM songs JOIN requests USING"
            " (guild_id) WHERE requests.id = ? AND songs.state = 'kept' AND songs.id IN"
            " (SELECT song_id FROM model_songs WHERE guild_id = songs.guild_id AND number = ?)",
            (request_id, int(model)),
        )
        return {
            row["sha256"]: Right(
                row["title"],
                row["artist"],
                row["rights"],
                datetime.fromtimestamp(row["consented_at"], UTC).isoformat(timespec="seconds"),
            )
            for row in rows
        }
