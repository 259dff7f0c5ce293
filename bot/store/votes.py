"""One vote per member and post, movable and withdrawable."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Standing:
    """A take among the votes of its post, its requester's own left out."""

    request_id: int
    ref: str
    user_id: int
    title: str
    letter: str
    votes: int
    voters: int
    channel_id: int
    message_id: int


class Votes:
    """The votes table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def press(
        self, request_id: int, user_id: int, letter: str | None, interaction_id: int
    ) -> None:
        """A member votes for a take, or for none of them any more.

        A click that was counted, or is older than the one that was, changes nothing.
        """
        await self._database.execute(
            "INSERT INTO votes (request_id, user_id, letter, interaction_id, voted_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (request_id, user_id) DO UPDATE SET"
            " letter = excluded.letter, interaction_id = excluded.interaction_id,"
            " voted_at = excluded.voted_at"
            " WHERE excluded.interaction_id > interaction_id",
            (request_id, user_id, letter, interaction_id, time.time()),
        )

    async def of_member(self, request_id: int, user_id: int) -> str | None:
        """What a member voted for."""
        row = await self._database.row(
            "SELECT letter FROM votes WHERE request_id = ? AND user_id = ?", (request_id, user_id)
        )
        return row["letter"] if row else None

    async def tally(self, request_id: int) -> dict[str, int]:
        """Votes by letter, everybody's, a zero for a take that nobody chose."""
        rows = await self._database.rows(
            "SELECT letter, (SELECT count(*) FROM votes WHERE votes.request_id = pieces.request_id"
            " AND votes.letter = pieces.letter) AS votes FROM pieces WHERE request_id = ?"
            " ORDER BY letter",
            (request_id,),
        )
        return {row["letter"]: row["votes"] for row in rows}

    async def shown(self, request_id: int, tally: Mapping[str, int]) -> None:
        """The message shows these counts now."""
        await self._database.execute(
            "UPDATE posts SET shown = ? WHERE request_id = ?", (_text(tally), request_id)
        )

    async def stale(self) -> list[int]:
        """Posts whose message shows other counts than there are: the bot died in between."""
        rows = await self._database.rows(
            "SELECT DISTINCT request_id, shown FROM posts JOIN votes USING (request_id)"
            " WHERE deleted_at IS NULL AND message_id IS NOT NULL"
        )
        return [
            row["request_id"]
            for row in rows
            if row["shown"] != _text(await self.tally(row["request_id"]))
        ]

    async def standings(self, guild_id: int) -> list[Standing]:
        """Every take of the server that has a vote by somebody else than its requester."""
        rows = await self._database.rows(
            "WITH others AS (SELECT votes.request_id, votes.letter FROM votes JOIN requests"
            " ON requests.id = votes.request_id WHERE votes.letter IS NOT NULL"
            " AND votes.user_id <> requests.user_id)"
            " SELECT posts.request_id, ref, user_id, title, others.letter, count(*) AS votes,"
            " (SELECT count(*) FROM others AS o WHERE o.request_id = posts.request_id) AS voters,"
            " posts.channel_id, posts.message_id FROM posts JOIN others USING (request_id)"
            " JOIN requests ON requests.id = posts.request_id"
            " WHERE posts.guild_id = ? AND deleted_at IS NULL AND posts.message_id IS NOT NULL"
            " GROUP BY posts.request_id, others.letter",
            (guild_id,),
        )
        return [Standing(**{name: row[name] for name in Standing.__slots__}) for row in rows]


def _text(tally: Mapping[str, int]) -> str:
    return " ".join(f"{letter}{votes}" for letter, votes in sorted(tally.items()))
