"""Fingerprints of what may never be trained on again, for the whole host.

The list stays when the songs themselves are gone, and belongs to no server.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from bot.store.database import Database

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Takedown:
    """A fingerprint, the host's own note of why, and since when by the wall clock."""

    sha256: str
    reason: str
    listed_at: float


class Takedowns:
    """The takedowns table; a fingerprint is the SHA-256 of a file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, sha256: str, reason: str = "") -> bool:
        """List a fingerprint; false if it was there."""
        rows = await self._database.execute(
            "INSERT INTO takedowns (sha256, reason, listed_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING sha256",
            (sha256, reason, time.time()),
        )
        return bool(rows)

    async def lift(self, sha256: str) -> bool:
        """Take a fingerprint off the list; false if it was not there."""
        return bool(
            await self._database.execute(
                "DELETE FROM takedowns WHERE sha256 = ? RETURNING sha256", (sha256,)
            )
        )

    async def among(self, fingerprints: Iterable[str]) -> frozenset[str]:
        """Those of the fingerprints that are on the list."""
        wanted = list(fingerprints)
        marks = ", ".join("?" * len(wanted))
        rows = await self._database.rows(
            f"SELECT sha256 FROM takedowns WHERE sha256 IN ({marks})", wanted
        )
        return frozenset(row["sha256"] for row in rows)

    async def all(self) -> list[Takedown]:
        """Every entry, oldest first."""
        rows = await self._database.rows("SELECT * FROM takedowns ORDER BY listed_at, sha256")
        return [Takedown(row["sha256"], row["reason"], row["listed_at"]) for row in rows]

    async def violations(self) -> dict[int, list[int]]:
        """Songs that are listed and yet kept, by server."""
        rows = await self._database.rows(
            "SELECT guild_id, id FROM songs WHERE sha256 IN (SELECT sha256 FROM takedowns)"
        )
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(row["guild_id"], []).append(row["id"])
        return found
