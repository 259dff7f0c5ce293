"""One vote per member and post, movable and withdrawable."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class VotedTake:
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


@dataclass(frozen=True, slots=True)
class Among:
    """Which pieces are looked through; None: all.

    Those whose message is newer than a message or interaction `since`, those that a member asked
    for, those of a `model` (see `finished_piece.Post`).
    """

    since: int | None = None
    user_id: int | None = None
    model: str | None = None


EVERYTHING = Among()


class Votes:
    """The votes table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def press(
        self,
        request_id: int,
        user_id: int,
        letter: str | None,
        interaction_id: int,
        member_days: float | None = None,
    ) -> None:
        """A member votes for a take, or for none of them any more.

        A click that was counted, or is older than the one that was, changes nothing. `member_days`
        is how long the member has been in the server, None if that says nothing.
        """
        await self._database.execute(
            "INSERT INTO votes (request_id, user_id, letter, interaction_id, voted_at, member_days)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (request_id, user_id) DO UPDATE SET"
            " letter = excluded.letter, interaction_id = excluded.interaction_id,"
            " voted_at = excluded.voted_at, member_days = excluded.member_days"
            " WHERE excluded.interaction_id > interaction_id",
            (request_id, user_id, letter, interaction_id, time.time(), member_days),
        )

    async def of_member(self, request_id: int, user_id: int) -> str | None:
        """What a member voted for."""
        row = await self._database.row(
            "SELECT letter FROM votes WHERE request_id = ? AND user_id = ?", (request_id, user_id)
        )
        return row["letter"] if row else None

    async def tally(self, request_id: int) -> dict[str, int]:
        """Votes by letter, everybody's, a zero for a take that nobody chose."""
        return await self._database.read(lambda connection: _tally(connection, request_id))

    async def shown(self, request_id: int, tally: Mapping[str, int]) -> None:
        """The message shows these counts now."""

        def write(connection: sqlite3.Connection) -> None:
            counted = _text(_tally(connection, request_id))
            connection.execute(
                "UPDATE posts SET shown = :shown, relabel = :shown <> :counted"
                " WHERE request_id = :request",
                {"shown": _text(tally), "counted": counted, "request": request_id},
            )

        await self._database.transact(write)

    async def stale(self) -> list[int]:
        """Posts whose message shows other counts than there are."""
        rows = await self._database.rows(
            "SELECT request_id FROM posts"
            " WHERE relabel = 1 AND deleted_at IS NULL AND message_id IS NOT NULL"
        )
        return [row["request_id"] for row in rows]

    async def voted_takes(self, guild_id: int, among: Among = EVERYTHING) -> list[VotedTake]:
        """The takes of the server that somebody else than their requester voted for.

        Of more than a hundred with the very same tally the oldest hundred, who are ranked first;
        and of more than five hundred those of the best tallies.
        """

        def read(connection: sqlite3.Connection) -> list[VotedTake]:
            tallies = sorted(
                _tallies(connection, guild_id),
                key=lambda t: (lower_bound(t["votes"], t["voters"]), t["votes"]),
            )
            found: list[VotedTake] = []
            while tallies and len(found) < _ENOUGH:
                best = tallies.pop()
                values = {"guild": guild_id, "most": _ALIKE_AT_MOST, **dict(best), **asdict(among)}
                found += map(_voted_take, connection.execute(_ALIKE, values))
            return found

        return await self._database.read(read)

    async def voted_takes_of(self, request_ids: Collection[int]) -> list[VotedTake]:
        """Those of these requests."""
        rows = await self._database.rows(
            "SELECT * FROM voted_takes WHERE request_id IN (SELECT value FROM json_each(?))",
            (json.dumps([*request_ids]),),
        )
        return [_voted_take(row) for row in rows]


def lower_bound(votes: int, voters: int) -> float:
    """Wilson's lower bound, at 95 %, of the share of voters who prefer a take.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927). 0 without votes.
    """
    if votes == 0:
        return 0.0
    share, z2 = votes / voters, _Z * _Z
    spread = _Z * math.sqrt(share * (1 - share) / voters + z2 / (4 * voters * voters))
    return (share + z2 / (2 * voters) - spread) / (1 + z2 / voters)


_Z = 1.96

_ALIKE_AT_MOST = 100

_ENOUGH = 500

_NEXT_TALLY = (
    # with the highest request, or SQLite looks at all that have the tally which is left behind
    "SELECT voters, votes FROM voted_takes WHERE guild_id = ?"
    " AND (voters, votes, request_id) > (?, ?, 9223372036854775807)"
    " ORDER BY voters, votes, request_id LIMIT 1"
)

_ALIKE = (
    "SELECT * FROM voted_takes WHERE guild_id = :guild AND voters = :voters AND votes = :votes"
    " AND (:since IS NULL OR message_id > :since)"
    " AND (:user_id IS NULL OR user_id = :user_id)"
    " AND (:model IS NULL OR model = :model)"
    " ORDER BY request_id LIMIT :most"
)


def _tallies(connection: sqlite3.Connection, guild_id: int) -> Iterator[sqlite3.Row]:
    """Every tally that takes of the server have, by a look at the first of each."""
    last = (0, 0)
    while row := connection.execute(_NEXT_TALLY, (guild_id, *last)).fetchone():
        yield row
        last = tuple(row)


def _voted_take(row: sqlite3.Row) -> VotedTake:
    return VotedTake(**{name: row[name] for name in VotedTake.__slots__})


def _tally(connection: sqlite3.Connection, request_id: int) -> dict[str, int]:
    rows = connection.execute(
        "SELECT letter, (SELECT count(*) FROM votes WHERE votes.request_id = pieces.request_id"
        " AND votes.letter = pieces.letter) AS votes FROM pieces WHERE request_id = ?"
        " ORDER BY letter",
        (request_id,),
    )
    return {row["letter"]: row["votes"] for row in rows}


def _text(tally: Mapping[str, int]) -> str:
    return " ".join(f"{letter}{votes}" for letter, votes in sorted(tally.items()))
