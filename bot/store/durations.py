"""What the latest parts of work lasted on this machine: it outlives a restart."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.store.database import Database

KEPT = 30
"""Parts of one sort."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A part of work that came to its end: how much it was, and the seconds of its stages."""

    kind: str
    sort: str
    work: float
    stages: Mapping[str, float]


class Durations:
    """The durations table. It knows of no server and no member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, durations: Sequence[Duration]) -> None:
        """Keep these, and of each sort the latest alone."""

        def write(connection: sqlite3.Connection) -> None:
            for one in durations:
                connection.execute(
                    "INSERT INTO durations (kind, sort, work, stages) VALUES (?, ?, ?, ?)",
                    (one.kind, one.sort, one.work, json.dumps(dict(one.stages))),
                )
                connection.execute(
                    "DELETE FROM durations WHERE sort = :sort AND id <= (SELECT id FROM durations"
                    " WHERE sort = :sort ORDER BY id DESC LIMIT 1 OFFSET :kept)",
                    {"sort": one.sort, "kept": KEPT},
                )

        if durations:
            await self._database.transact(write)

    async def all(self) -> list[Duration]:
        """Oldest first."""
        rows = await self._database.rows("SELECT * FROM durations ORDER BY id")
        return [
            Duration(row["kind"], row["sort"], row["work"], json.loads(row["stages"]))
            for row in rows
        ]
