"""The queue as the database is asked about it: who waits, and whose turn it is.

The rule is that of `fairness`; here it is found without sorting a long queue.
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

_WAITING = (
    f"{_COLUMNS} WHERE kind = :kind AND state = 'queued'"
    f" UNION ALL {_COLUMNS} WHERE kind = :kind AND state = 'receiving'"
    " AND id IN (SELECT value FROM json_each(:accepted))"
)
"""One statement, so that a request that is acknowledged meanwhile is found once."""

_ONE = f"{_COLUMNS} WHERE id = ? AND kind = ?"

_SERVED_BEFORE = (
    "SELECT coalesce(sum(min(many, :turn)"
    " + (many > :turn AND (last_served, guild_id) < (:served, :guild))), 0) FROM"
    " (SELECT guild_id, count(*) AS many FROM requests WHERE state = 'queued' AND kind = :kind"
    " GROUP BY guild_id) JOIN guilds USING (guild_id) WHERE guild_id <> :guild"
)
"""`served_before` of all other servers, of which only the counts are read."""

_FIRST_SERVERS = (
    "SELECT guild_id, last_served FROM (SELECT DISTINCT guild_id FROM requests"
    " WHERE state = 'queued' AND kind = :kind) JOIN guilds USING (guild_id)"
    " ORDER BY last_served, guild_id LIMIT :limit"
)

_FIRST_OF_SERVER = (
    "SELECT id FROM requests WHERE state = 'queued' AND kind = ? AND guild_id = ?"
    " ORDER BY id LIMIT ?"
)

_FEW = 200

_SOME_WAITING = (
    "SELECT count(*) FROM (SELECT 1 FROM requests WHERE state = 'queued' AND kind = ? LIMIT ?)"
)

_NEXT_OF_FEW = (
    "SELECT min(id) AS id, requests.guild_id FROM requests"
    " JOIN guilds ON guilds.guild_id = requests.guild_id WHERE state = 'queued' AND kind = :kind"
    " GROUP BY requests.guild_id ORDER BY last_served, requests.guild_id LIMIT 1"
)
"""Looks at all that wait."""

_OF_SERVER = (
    "FROM requests WHERE state = 'queued' AND kind = :kind AND requests.guild_id = guilds.guild_id"
)

_NEXT_OF_MANY = (
    f"SELECT (SELECT min(id) {_OF_SERVER}) AS id, guild_id FROM guilds"
    f" WHERE EXISTS (SELECT 1 {_OF_SERVER}) ORDER BY last_served, guild_id LIMIT 1"
)
"""Looks at servers in the order of their turns, until one waits."""


def waiting(
    connection: sqlite3.Connection, kind: Kind, accepted: Collection[int] = ()
) -> list[Waiting]:
    """Every queued request of a kind, and those of the `accepted` ids that are about to be."""
    values = {"kind": kind, "accepted": json.dumps([*accepted])}
    return [Waiting(*row) for row in connection.execute(_WAITING, values)]


def next_in_line(connection: sqlite3.Connection, kinds: Sequence[Kind]) -> sqlite3.Row | None:
    """Id and server of the request that is served now by a machine that can do these kinds."""
    for kind in PRIORITY:
        if kind not in kinds:
            continue
        (waiting,) = connection.execute(_SOME_WAITING, (kind, _FEW)).fetchone()
        if waiting:
            values = {"kind": kind}
            sql = _NEXT_OF_FEW if waiting < _FEW else _NEXT_OF_MANY
            return connection.execute(sql, values).fetchone()
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
        row = connection.execute(f"{_ONE} AND state = 'queued'", (request_id, kind)).fetchone()
        if row is None:
            return None
        own = Waiting(*row)
    before = _before_in_server(connection, own, accepting)
    number = 1 + before + _before_in_others(connection, own, before, accepting)
    ahead = _first(connection, kind, accepting, min(told, number - 1))
    return Place(number, ahead)


def _accepting(
    connection: sqlite3.Connection, kind: Kind, accepted: Collection[int]
) -> list[Waiting]:
    rows = connection.execute(
        f"{_COLUMNS} WHERE kind = ? AND state = 'receiving'"
        " AND id IN (SELECT value FROM json_each(?))",
        (kind, json.dumps([*accepted])),
    )
    return [Waiting(*row) for row in rows]


def _before_in_server(
    connection: sqlite3.Connection, own: Waiting, accepting: Sequence[Waiting]
) -> int:
    (queued,) = connection.execute(
        "SELECT count(*) FROM requests WHERE state = 'queued' AND kind = ? AND guild_id = ?"
        " AND id < ?",
        (own.kind, own.guild_id, own.request_id),
    ).fetchone()
    return queued + sum(
        one.guild_id == own.guild_id and one.request_id < own.request_id for one in accepting
    )


def _before_in_others(
    connection: sqlite3.Connection, own: Waiting, turn: int, accepting: Sequence[Waiting]
) -> int:
    values = {"kind": own.kind, "turn": turn, "served": own.served, "guild": own.guild_id}
    (number,) = connection.execute(_SERVED_BEFORE, values).fetchone()
    more = Counter((one.served, one.guild_id) for one in accepting)
    for (served, guild_id), many in more.items():
        if guild_id == own.guild_id:
            continue
        (queued,) = connection.execute(
            "SELECT count(*) FROM requests WHERE state = 'queued' AND kind = ? AND guild_id = ?",
            (own.kind, guild_id),
        ).fetchone()
        sooner = (served, guild_id) < (own.served, own.guild_id)
        number += served_before(turn, queued + many, sooner=sooner)
        number -= served_before(turn, queued, sooner=sooner)
    return number


def _first(
    connection: sqlite3.Connection, kind: Kind, accepting: Sequence[Waiting], limit: int
) -> tuple[int, ...]:
    """The ids of the first in the queue, without a look at the rest of it."""
    if not limit:
        return ()
    values = {"kind": kind, "limit": limit}
    servers = dict(connection.execute(_FIRST_SERVERS, values).fetchall())
    # where so many servers wait, it is the first request of each
    each = limit if len(servers) < limit else 1
    candidates = [
        Waiting(row["id"], guild_id, kind, served)
        for guild_id, served in servers.items()
        for row in connection.execute(_FIRST_OF_SERVER, (kind, guild_id, each))
    ]
    order = in_order([*candidates, *accepting])
    return tuple(one.request_id for one in order[:limit])
