"""The queue as the database is asked about it: who waits, and whose turn it is.

The rule is that of `fairness`. How many wait in each server is counted by triggers, in `queues`, so
that nobody needs to read a long queue to find its beginning or a place in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence

from bot.requests.fairness import PRIORITY, Place, Waiting, in_order, served_before
from bot.requests.request import Kind

_COLUMNS = (
    "SELECT id, requests.guild_id, kind, last_served FROM requests"
    " JOIN guilds ON guilds.guild_id = requests.guild_id"
)

_QUEUED = f"{_COLUMNS} WHERE kind = :kind AND state = 'queued'"

_ACCEPTING = (
    f"{_COLUMNS} WHERE kind = :kind AND state = 'receiving'"
    " AND id IN (SELECT value FROM json_each(:accepted))"
)

_WAITING = (
    "SELECT json_group_array(json_array(id, guild_id, kind, last_served))"
    f" FROM ({_QUEUED} UNION ALL {_ACCEPTING})"
)
"""All that wait. In one row: Python's lock is let go of for each row that SQLite hands over, and a
busy event loop gives it back late.
"""

_OF_SERVER = "FROM requests WHERE state = 'queued' AND kind = ? AND guild_id = ?"

_FIRST_OF_SERVER = f"SELECT id {_OF_SERVER} ORDER BY id LIMIT ?"

_FIRST_SERVERS = (
    "SELECT guild_id, last_served FROM queues WHERE kind = ? ORDER BY last_served, guild_id LIMIT ?"
)

_SERVED_BEFORE = (
    "SELECT coalesce(sum(min(many, :turn)"
    " + (many > :turn AND (last_served, guild_id) < (:served, :guild))), 0)"
    " FROM queues WHERE kind = :kind AND guild_id <> :guild"
)
"""`served_before` of all other servers."""


def order(connection: sqlite3.Connection, kind: Kind, accepted: Collection[int] = ()) -> list[int]:
    """The ids of all of a kind that wait as `in_order` has them.

    Those of the `accepted` ids are among them that are not acknowledged yet.
    """
    values = {"kind": kind, "accepted": json.dumps([*accepted])}
    (rows,) = connection.execute(_WAITING, values).fetchone()
    return [one.request_id for one in in_order([Waiting(*row) for row in json.loads(rows)])]


def next_in_line(connection: sqlite3.Connection, kinds: Sequence[Kind]) -> sqlite3.Row | None:
    """Id and server of the request that is served now by a machine that can do these kinds."""
    for kind in PRIORITY:
        if kind not in kinds:
            continue
        server = connection.execute(_FIRST_SERVERS, (kind, 1)).fetchone()
        if server is not None:
            sql = f"SELECT id, guild_id {_OF_SERVER} ORDER BY id LIMIT 1"
            return connection.execute(sql, (kind, server["guild_id"])).fetchone()
    return None


def place(
    connection: sqlite3.Connection,
    request_id: int,
    kind: Kind,
    accepted: Collection[int] = (),
    *,
    told: int,
) -> Place | None:
    """The place that a request has in `in_order` of all of its kind; None if it does not wait.

    Those of the `accepted` ids have one as well that are not acknowledged yet. At most `told` of
    those before it are named.
    """
    accepting = _accepting(connection, kind, accepted)
    own = next((one for one in accepting if one.request_id == request_id), None)
    if own is None:
        values = {"kind": kind, "id": request_id}
        row = connection.execute(f"{_QUEUED} AND id = :id", values).fetchone()
        if row is None:
            return None
        own = Waiting(*row)
    before = _before_in_server(connection, own, accepting)
    number = 1 + before + _before_in_others(connection, own, before, accepting)
    return Place(number, _first(connection, kind, accepting, min(told, number - 1)))


def _accepting(
    connection: sqlite3.Connection, kind: Kind, accepted: Collection[int]
) -> list[Waiting]:
    values = {"kind": kind, "accepted": json.dumps([*accepted])}
    return [Waiting(*row) for row in connection.execute(_ACCEPTING, values)]


def _before_in_server(
    connection: sqlite3.Connection, own: Waiting, accepting: Sequence[Waiting]
) -> int:
    (queued,) = connection.execute(
        f"SELECT count(*) {_OF_SERVER} AND id < ?", (own.kind, own.guild_id, own.request_id)
    ).fetchone()
    return queued + sum(
        one.guild_id == own.guild_id and one.request_id < own.request_id for one in accepting
    )


def _before_in_others(
    connection: sqlite3.Connection, own: Waiting, turn: int, accepting: Sequence[Waiting]
) -> int:
    values = {"kind": own.kind, "turn": turn, "served": own.served, "guild": own.guild_id}
    (number,) = connection.execute(_SERVED_BEFORE, values).fetchone()
    more = Counter((one.served, one.guild_id) for one in accepting if one.guild_id != own.guild_id)
    for (served, guild_id), many in more.items():
        (queued,) = connection.execute(
            f"SELECT count(*) {_OF_SERVER}", (own.kind, guild_id)
        ).fetchone()
        sooner = (served, guild_id) < (own.served, own.guild_id)
        number += served_before(turn, queued + many, sooner=sooner)
        number -= served_before(turn, queued, sooner=sooner)
    return number


def _first(
    connection: sqlite3.Connection, kind: Kind, accepting: Sequence[Waiting], limit: int
) -> tuple[int, ...]:
    """The ids of the first in the queue, without a look at the rest of it."""
    servers = connection.execute(_FIRST_SERVERS, (kind, limit)).fetchall()
    # where so many servers wait, it is the first request of each
    each = limit if len(servers) < limit else 1
    candidates = [
        Waiting(row["id"], server["guild_id"], kind, server["last_served"])
        for server in servers
        for row in connection.execute(_FIRST_OF_SERVER, (kind, server["guild_id"], each))
    ]
    first = in_order([*candidates, *accepting])
    return tuple(one.request_id for one in first[:limit])
