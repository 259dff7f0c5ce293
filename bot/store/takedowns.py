"""Fingerprints of what may never be trained on again, for the whole host.

The list stays when the songs themselves are gone, and belongs to no server.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from bot.store.database import Database


class Takedowns:
    """The takedowns table; a fingerprint is the SHA-256 of a file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, sha256: str) -> None:
        await self._database.execute(
            "INSERT OR IGNORE INTO takedowns (sha256, listed_at) VALUES (?, ?)",
            (sha256, time.time()),
        )

    async def among(self, fingerprints: Iterable[str]) -> frozenset[str]:
        """Those of the fingerprints that are on the list."""
        wanted = list(fingerprints)
        marks = ", ".join("?" * len(wanted))
        rows = await self._database.rows(
            f"SELECT sha256 FROM takedowns WHERE sha256 IN ({marks})", wanted
        )
        return frozenset(row["sha256"] for row in rows)
