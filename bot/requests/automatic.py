"""Trainings that nobody asked for by a command: after a removal, or of an outdated version.

Such a row has no interaction, no card and nobody to tell.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from typing import Literal

from bot.requests.request import new_ref

Why = Literal["forgotten", "outdated"]


def queue_training(connection: sqlite3.Connection, guild_id: int, why: Why) -> str | None:
    """Queue a training on the server's songs as they will be then: its reference.

    None if there are no songs, or such a training waits already. Part of the caller's transaction.
    """
    pointless = connection.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM songs WHERE guild_id = :guild AND state = 'kept'"
        "  AND NOT pending)"
        " OR EXISTS (SELECT 1 FROM requests WHERE guild_id = :guild AND kind = 'train'"
        "  AND automatic AND state IN ('queued', 'running') AND parameters ->> 'why' = :why)",
        {"guild": guild_id, "why": why},
    ).fetchone()
    if pointless[0]:
        return None
    ref = new_ref()
    while connection.execute("SELECT 1 FROM requests WHERE ref = ?", (ref,)).fetchone():
        ref = new_ref()
    now = time.time()
    connection.execute(
        "INSERT INTO requests (ref, interaction_id, guild_id, channel_id, user_id, locale, private,"
        " upload_limit, kind, parameters, uploads, state, acknowledged, automatic, nonce, told_at,"
        " card_closed, created_at) VALUES (:ref,"
        " (SELECT min(0, coalesce(min(interaction_id), 0)) - 1 FROM requests), :guild, 0, 0, 'en',"
        " 0, 0, 'train', :parameters, '[]', 'queued', 1, 1, :nonce, :now, 1, :now)",
        {
            "ref": ref,
            "guild": guild_id,
            "parameters": json.dumps({"why": why, "given": {}}),
            "nonce": f"motif-{secrets.token_hex(9)}",
            "now": now,
        },
    )
    return ref
