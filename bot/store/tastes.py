"""What servers' votes taught, and the ballots that it is learnt from.

What votes do is counted by triggers (migration 14), so that no way of voting or of forgetting is
overlooked: a taste that knows erased votes is gone with them, in the same transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.store.database import Database
from engine.taste.values import LEAST_BALLOTS, Ballot, Taste

MOST_BALLOTS = 1000
"""The newest so many are learnt from; older ones have faded."""

_FEWEST_NEW = 5
_SHARE_NEW = 4
"""A taste is learnt again when a quarter more votes were cast or moved, and five at least."""

_COUNTS = (
    " FROM votes JOIN posts USING (request_id) WHERE posts.guild_id = :guild"
    " AND letter IS NOT NULL AND deleted_at IS NULL AND votes.interaction_id > :since"
    " AND EXISTS (SELECT 1 FROM pieces WHERE pieces.request_id = votes.request_id"
    "  AND pieces.letter <> votes.letter)"
)

_BALLOTS = (
    "SELECT votes.request_id, votes.user_id, letter, votes.interaction_id, member_days,"
    " requests.user_id AS asked_by FROM votes JOIN posts USING (request_id)"
    " JOIN requests ON requests.id = votes.request_id WHERE posts.guild_id = :guild"
    " AND letter IS NOT NULL AND deleted_at IS NULL AND votes.interaction_id > :since"
    " ORDER BY votes.interaction_id DESC LIMIT :most"
)

_DISCORDS_EPOCH = 1_420_070_400.0


@dataclass(frozen=True, slots=True)
class Votes:
    """A server's ballots, by voter; `epoch` says until when they are all that there are."""

    guild_id: int
    epoch: int
    changed: int
    ballots: tuple[tuple[int, Ballot], ...] = ()

    @property
    def voters(self) -> frozenset[int]:
        return frozenset(voter for voter, _ in self.ballots)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a server's taste: `taste_id` and it, or how far the votes have come."""

    taste_id: int | None
    taste: Taste | None
    ballots: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class InUse:
    """The taste that a server composes with, by its id, as JSON."""

    taste_id: int
    taste: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Tastes:
    """The tastes and taste_states tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self) -> list[int]:
        """Servers whose taste is to be learnt, or learnt again; what is gone comes first."""
        rows = await self._database.rows(
            "SELECT guild_id FROM taste_states WHERE (changed > 0 OR stale) AND (stale"
            f" OR changed >= iif(learnt, max({_FEWEST_NEW}, learnt / {_SHARE_NEW}),"
            f" {LEAST_BALLOTS})) ORDER BY stale DESC, changed DESC"
        )
        return [row["guild_id"] for row in rows]

    async def votes(self, guild_id: int) -> Votes:
        """What a server's taste is to be learnt from: the ballots are those of the epoch."""
        return await self._database.read(lambda connection: _votes(connection, guild_id))

    async def keep(self, votes: Votes, taste: Taste) -> bool:
        """Let a server compose with what these votes taught; false if some of them are gone."""

        def write(connection: sqlite3.Connection) -> bool:
            row = _state(connection, votes.guild_id)
            if row is None or row["epoch"] != votes.epoch:
                return False
            (taste_id,) = connection.execute(
                "INSERT INTO tastes (guild_id, taste) VALUES (?, ?) RETURNING id",
                (votes.guild_id, json.dumps(taste.to_json())),
            ).fetchone()
            connection.execute(
                "UPDATE taste_states SET taste_id = ?, learnt = ?, stale = 0,"
                " changed = max(0, changed - ?) WHERE guild_id = ?",
                (taste_id, len(votes.ballots), votes.changed, votes.guild_id),
            )
            connection.execute(
                "DELETE FROM tastes WHERE guild_id = ? AND id <> ? AND id NOT IN"
                " (SELECT taste FROM posts WHERE guild_id = ? AND taste IS NOT NULL)",
                (votes.guild_id, taste_id, votes.guild_id),
            )
            return True

        return await self._database.transact(write)

    async def in_use(self, guild_id: int) -> InUse | None:
        """What is to have its say in a server's pieces; None where nothing is known or sure."""
        row = await self._database.row(
            "SELECT tastes.id, taste FROM taste_states JOIN tastes ON tastes.id = taste_id"
            " WHERE taste_states.guild_id = ? AND taste ->> 'sureness' > 0",
            (guild_id,),
        )
        return InUse(row["id"], json.loads(row["taste"])) if row else None

    async def of_piece(self, request_id: int) -> InUse | None:
        """The taste that chose the takes of a piece, as far as it is still known."""
        row = await self._database.row(
            "SELECT tastes.id, tastes.taste FROM posts JOIN tastes ON tastes.id = posts.taste"
            " AND tastes.guild_id = posts.guild_id WHERE request_id = ?",
            (request_id,),
        )
        return InUse(row["id"], json.loads(row["taste"])) if row else None

    async def known(self, guild_id: int) -> Known:
        """For people: the taste, or how many ballots of how many members there are so far."""

        def read(connection: sqlite3.Connection) -> Known:
            state = _state(connection, guild_id)
            row = connection.execute(
                "SELECT id, taste FROM tastes WHERE id = ?", (state["taste_id"] if state else 0,)
            ).fetchone()
            if row is not None:
                return Known(row["id"], Taste.from_json(json.loads(row["taste"])))
            ballots, members = connection.execute(
                "SELECT count(*), count(DISTINCT user_id)" + _COUNTS,
                {"guild": guild_id, "since": state["since"] if state else 0},
            ).fetchone()
            return Known(None, None, ballots, members)

        return await self._database.read(read)

    async def reset(self, guild_id: int, interaction_id: int) -> bool:
        """Begin anew: no vote up to this click counts any more; false if nothing was known."""

        def write(connection: sqlite3.Connection) -> bool:
            state = _state(connection, guild_id)
            if state is None or state["since"] >= interaction_id:
                return False
            connection.execute(
                "UPDATE taste_states SET taste_id = NULL, since = ?, learnt = 0, changed = 0,"
                " stale = 0, epoch = epoch + 1 WHERE guild_id = ?",
                (interaction_id, guild_id),
            )
            return True

        return await self._database.transact(write)

    async def outdate(self, guild_id: int) -> None:
        """Learn a server's taste again: somebody whose votes taught it is not there any more."""
        await self._database.execute(
            "UPDATE taste_states SET taste_id = NULL, stale = 1, epoch = epoch + 1"
            " WHERE guild_id = ?",
            (guild_id,),
        )

    async def held(self) -> list[int]:
        """Servers that have a taste."""
        rows = await self._database.rows(
            "SELECT guild_id FROM taste_states WHERE taste_id IS NOT NULL ORDER BY guild_id"
        )
        return [row["guild_id"] for row in rows]


def _state(connection: sqlite3.Connection, guild_id: int) -> sqlite3.Row | None:
    return connection.execute(
        "SELECT * FROM taste_states WHERE guild_id = ?", (guild_id,)
    ).fetchone()


def _votes(connection: sqlite3.Connection, guild_id: int) -> Votes:
    state = _state(connection, guild_id)
    if state is None:
        return Votes(guild_id, 0, 0)
    values = {"guild": guild_id, "since": state["since"], "most": MOST_BALLOTS}
    rows = connection.execute(_BALLOTS, values).fetchall()
    shown = {
        request_id: [
            (take["letter"], json.loads(take["features"]))
            for take in connection.execute(
                "SELECT letter, features FROM pieces WHERE request_id = ? ORDER BY letter",
                (request_id,),
            )
        ]
        for request_id in {row["request_id"] for row in rows}
    }
    found: list[tuple[int, Ballot]] = []
    for row in rows:
        takes = shown[row["request_id"]]
        letters = [letter for letter, _ in takes]
        if len(takes) > 1 and row["letter"] in letters:
            ballot = Ballot(
                request=str(row["request_id"]),
                member=str(row["user_id"]),
                asked_by=str(row["asked_by"]),
                takes=tuple(features for _, features in takes),
                chosen=letters.index(row["letter"]),
                at=time_of(row["interaction_id"]),
                account_days=row["member_days"],
            )
            found.append((row["user_id"], ballot))
    return Votes(guild_id, state["epoch"], state["changed"], tuple(found))


def time_of(interaction_id: int) -> float:
    """When something was clicked, in seconds by Discord's clock: the bot's own may be wrong."""
    return (interaction_id >> 22) / 1000 + _DISCORDS_EPOCH


def plain(voters: Collection[int]) -> Mapping[str, str]:
    """Numbers in the place of voters' ids: what leaves the bot names nobody."""
    return {str(voter): f"member {number}" for number, voter in enumerate(sorted(voters))}
