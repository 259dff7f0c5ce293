"""The queue as the database is asked about it: who waits, and whose turn it is.

The rule is that of `fairness`; here it is found without sorting a long queue.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from bot.requests.fairness import PRIORITY, Waiting
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

_FEW = 200

_SOME_WAITING = (
    "SELECT count(*) FROM (SELECT 1 FROM requests WHERE state = 'queued' AND kind = ? LIMIT ?)"
)

_NEXT_OF_FEW = (
    "SELECT min(id) AS id, requests.guild_id FROM requests"
    " JOIN guilds ON guilds.guild_id = requests.guild_id WHERE state = 'queued' AND kind = :kind"
    " GROUP BY requests.guild_id ORDER BY last_served, min(id) LIMIT 1"
)
"""Looks at all that wait."""

_OF_SERVER = (
    "FROM requests WHERE state = 'queued' AND kind = :kind AND requests.guild_id = guilds.guild_id"
)

_NEXT_OF_MANY = (
    f"SELECT (SELECT min(id) {_OF_SERVER}) AS id, guild_id FROM guilds"
    f" WHERE EXISTS (SELECT 1 {_OF_SERVER}) ORDER BY last_served LIMIT 1"
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
