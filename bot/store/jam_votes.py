"""Which of two entries of a round members like better."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.jams import Entry, Jam, entries_of, over
from engine.taste.values import Duel


@dataclass(frozen=True, slots=True)
class Due:
    """A round whose votes are to be counted."""

    jam: Jam
    entries: tuple[Entry, ...]
    duels: tuple[Duel, ...]


class JamVotes:
    """The jam_votes table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self) -> list[Due]:
        """Rounds whose time to vote is over."""

        def read(connection: sqlite3.Connection) -> list[Due]:
            return [
                Due(
                    jam,
                    tuple(entries_of(connection, jam.guild_id, jam.id)),
                    _duels(connection, jam),
                )
                for jam in over(connection, "voting")
            ]

        return await self._database.read(read)

    async def pair(self, jam: Jam, user_id: int, seed: int) -> tuple[Entry, Entry] | None:
        """Two entries, not this member's own, that they have not compared; None if none is left.

        Those that were compared least come first; which is shown first is drawn by lot.
        """

        def read(connection: sqlite3.Connection) -> tuple[Entry, Entry] | None:
            entries = {own.id: own for own in entries_of(connection, jam.guild_id, jam.id)}
            others = [own.id for own in entries.values() if own.user_id != user_id]
            rows = connection.execute(
                "SELECT user_id, one_id, other_id FROM jam_votes WHERE jam_id = ?", (jam.id,)
            ).fetchall()
            done = {(r["one_id"], r["other_id"]) for r in rows if r["user_id"] == user_id}
            heard = dict.fromkeys(entries, 0)
            for row in rows:
                for entry in (row["one_id"], row["other_id"]):
                    heard[entry] += 1
            pairs = [(a, b) for a in others for b in others if a < b and (a, b) not in done]
            if not pairs:
                return None
            lot = {pair: hash((seed, pair)) for pair in pairs}
            one, other = min(pairs, key=lambda p: (heard[p[0]] + heard[p[1]], lot[p]))
            if lot[one, other] % 2:
                one, other = other, one
            return entries[one], entries[other]

        return await self._database.read(read)

    async def vote(
        self, jam: Jam, user_id: int, first: int, second: int, chosen: int, interaction_id: int
    ) -> bool:
        """Count which of two entries a member likes better; false for what cannot be voted on."""

        def write(connection: sqlite3.Connection) -> bool:
            row = connection.execute(
                "SELECT 1 FROM jams WHERE id = ? AND guild_id = ? AND state = 'voting'",
                (jam.id, jam.guild_id),
            ).fetchone()
            entries = {own.id: own for own in entries_of(connection, jam.guild_id, jam.id)}
            if row is None or first == second or chosen not in (first, second):
                return False
            if any(e not in entries or entries[e].user_id == user_id for e in (first, second)):
                return False
            connection.execute(
                "INSERT INTO jam_votes VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (jam_id, user_id, one_id, other_id) DO UPDATE SET"
                " first_id = excluded.first_id, chosen_id = excluded.chosen_id,"
                " interaction_id = excluded.interaction_id"
                " WHERE excluded.interaction_id > interaction_id",
                (
                    *(jam.id, jam.guild_id, user_id, min(first, second), max(first, second)),
                    *(first, chosen, interaction_id),
                ),
            )
            return True

        return await self._database.transact(write)


def _duels(connection: sqlite3.Connection, jam: Jam) -> tuple[Duel, ...]:
    """Every vote; who voted is told by numbers."""
    rows = connection.execute(
        "SELECT * FROM jam_votes WHERE jam_id = ? ORDER BY user_id, one_id, other_id", (jam.id,)
    ).fetchall()
    voters = {user: f"member {n}" for n, user in enumerate(sorted({r["user_id"] for r in rows}))}
    return tuple(
        Duel(
            str(row["first_id"]),
            str(row["other_id"] if row["first_id"] == row["one_id"] else row["one_id"]),
            str(row["chosen_id"]),
            voters[row["user_id"]],
        )
        for row in rows
    )
