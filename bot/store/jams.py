"""Rounds: a theme, and what members enter until its end.

Ends are counted in running time (see `guilds.RunningTime`), which no clock can change. What a round
says is listed as an announcement in the transaction that makes it true.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.store.announcements import announce
from bot.store.database import Database
from bot.store.named_files import let_go
from engine.taste.values import Place

State = Literal["open", "voting", "closed"]


@dataclass(frozen=True, slots=True)
class NewJam:
    """What a moderator starts: `seconds` to enter, then to vote; `brief` is what `given` means."""

    interaction_id: int
    guild_id: int
    channel_id: int
    user_id: int
    theme: str
    given: Mapping[str, str]
    brief: Mapping[str, Any]
    shown_until: int
    seconds: float
    voting_seconds: float


@dataclass(frozen=True, slots=True)
class Jam:
    """A round. `left` are seconds of running time until what is under way ends; `shown_until` is
    about when entering was to end, by Discord's clock.
    """

    id: int
    guild_id: int
    channel_id: int
    user_id: int
    theme: str
    given: Mapping[str, str]
    brief: Mapping[str, Any]
    state: State
    shown_until: int
    left: float
    voting_seconds: float
    result: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a member entered; `letter` is that of a take, None: a MIDI file of the member's own."""

    id: int
    jam_id: int
    user_id: int
    request_id: int
    letter: str | None
    title: str
    midi: str
    mp3: str


_JAM = 'SELECT jams.*, ends_after - (SELECT seconds FROM running_time) AS "left" FROM jams'


class Jams:
    """The jams, jam_entries and jam_votes tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, jam: NewJam) -> bool:
        """Begin a round, and say so; false if one is under way in the server.

        The same interaction again changes nothing.
        """

        def write(connection: sqlite3.Connection) -> bool:
            known = connection.execute(
                "SELECT 1 FROM jams WHERE interaction_id = ?", (jam.interaction_id,)
            ).fetchone()
            if known is not None:
                return True
            if _running(connection, jam.guild_id) is not None:
                return False
            (jam_id,) = connection.execute(
                "INSERT INTO jams (interaction_id, guild_id, channel_id, user_id, theme, given,"
                " brief, shown_until, ends_after, voting_seconds)"
                " SELECT ?, ?, ?, ?, ?, ?, ?, ?, seconds + ?, ? FROM running_time RETURNING id",
                (
                    *(jam.interaction_id, jam.guild_id, jam.channel_id, jam.user_id, jam.theme),
                    *(json.dumps(dict(jam.given)), json.dumps(dict(jam.brief)), jam.shown_until),
                    *(jam.seconds, jam.voting_seconds),
                ),
            ).fetchone()
            announce(connection, jam.guild_id, jam.channel_id, "jam", jam_id)
            return True

        return await self._database.transact(write)

    async def running(self, guild_id: int) -> Jam | None:
        """The round that is under way in a server."""
        return await self._database.read(lambda connection: _running(connection, guild_id))

    async def newest(self, guild_id: int) -> Jam | None:
        """The last round of a server, whatever became of it."""
        row = await self._database.row(
            f"{_JAM} WHERE guild_id = ? ORDER BY id DESC LIMIT 1", (guild_id,)
        )
        return _jam(row) if row else None

    async def find(self, guild_id: int, jam_id: int) -> Jam | None:
        """A round of this server."""
        row = await self._database.row(f"{_JAM} WHERE guild_id = ? AND id = ?", (guild_id, jam_id))
        return _jam(row) if row else None

    async def entries(self, guild_id: int, jam_id: int) -> list[Entry]:
        return await self._database.read(lambda c: entries_of(c, guild_id, jam_id))

    async def enter(
        self,
        jam_id: int,
        user_id: int,
        request_id: int,
        *,
        letter: str | None,
        title: str,
        midi: str,
        mp3: str,
    ) -> tuple[bool, list[str]]:
        """Take a member's entry in the place of an earlier one, as long as the round is open.

        Whether it was taken, and files that nothing needs any more.
        """

        def write(connection: sqlite3.Connection) -> tuple[bool, list[str]]:
            is_open = connection.execute(
                "SELECT jams.guild_id FROM jams JOIN requests ON requests.id = ?"
                " AND requests.guild_id = jams.guild_id WHERE jams.id = ? AND jams.state = 'open'",
                (request_id, jam_id),
            ).fetchone()
            if is_open is None:
                return False, []
            before = connection.execute(
                "DELETE FROM jam_entries WHERE jam_id = ? AND user_id = ? RETURNING midi, mp3",
                (jam_id, user_id),
            ).fetchall()
            connection.execute(
                "INSERT INTO jam_entries"
                " (guild_id, jam_id, user_id, request_id, letter, title, midi, mp3)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (is_open["guild_id"], jam_id, user_id, request_id, letter, title, midi, mp3),
            )
            return True, let_go(connection, {blob for row in before for blob in row})

        return await self._database.transact(write)

    async def stop(self, guild_id: int, jam_id: int) -> State | None:
        """End what is under way at once: entering, else voting; what it was, None if nothing."""

        def write(connection: sqlite3.Connection) -> State | None:
            jam = _running(connection, guild_id)
            if jam is None or jam.id != jam_id:
                return None
            connection.execute(
                "UPDATE jams SET ends_after = (SELECT seconds FROM running_time) WHERE id = ?",
                (jam_id,),
            )
            return jam.state

        return await self._database.transact(write)

    async def open_voting(self) -> bool:
        """Let entering end where it is time, and say so; whether any did."""

        def write(connection: sqlite3.Connection) -> bool:
            ended = over(connection, "open")
            for jam in ended:
                if len(entries_of(connection, jam.guild_id, jam.id)) > 1:
                    connection.execute(
                        "UPDATE jams SET state = 'voting',"
                        " ends_after = (SELECT seconds FROM running_time) + voting_seconds"
                        " WHERE id = ?",
                        (jam.id,),
                    )
                    announce(connection, jam.guild_id, jam.channel_id, "voting", jam.id)
                else:
                    _close(connection, jam, ())
            return bool(ended)

        return await self._database.transact(write)

    async def close(self, jam: Jam, places: Sequence[Place]) -> None:
        """The votes are counted: the result is kept, and listed to be told. Once only."""

        def write(connection: sqlite3.Connection) -> None:
            row = connection.execute(
                "SELECT 1 FROM jams WHERE id = ? AND state = 'voting'", (jam.id,)
            ).fetchone()
            if row is not None:
                _close(connection, jam, places)

        await self._database.transact(write)


def _running(connection: sqlite3.Connection, guild_id: int) -> Jam | None:
    row = connection.execute(
        f"{_JAM} WHERE guild_id = ? AND state IN ('open', 'voting')", (guild_id,)
    ).fetchone()
    return _jam(row) if row else None


def entries_of(connection: sqlite3.Connection, guild_id: int, jam_id: int) -> list[Entry]:
    """What was entered in a round of this server, oldest first."""
    rows = connection.execute(
        "SELECT * FROM jam_entries WHERE guild_id = ? AND jam_id = ? ORDER BY id",
        (guild_id, jam_id),
    )
    return [Entry(**{name: row[name] for name in Entry.__slots__}) for row in rows]


def over(connection: sqlite3.Connection, state: State) -> list[Jam]:
    """Rounds in this state whose time is over."""
    rows = connection.execute(
        f"{_JAM} WHERE state = ? AND ends_after <= (SELECT seconds FROM running_time)", (state,)
    )
    return [_jam(row) for row in rows]


def _close(connection: sqlite3.Connection, jam: Jam, places: Sequence[Place]) -> None:
    kept = [[own.entry, own.best, own.above, own.duels, own.won] for own in places]
    connection.execute(
        "UPDATE jams SET state = 'closed', result = ? WHERE id = ?", (json.dumps(kept), jam.id)
    )
    announce(connection, jam.guild_id, jam.channel_id, "result", jam.id)


def _jam(row: sqlite3.Row) -> Jam:
    values = {name: row[name] for name in Jam.__slots__}
    for name in ("given", "brief"):
        values[name] = json.loads(values[name])
    values["result"] = tuple(Place(*own) for own in json.loads(row["result"] or "[]"))
    return Jam(**values)
