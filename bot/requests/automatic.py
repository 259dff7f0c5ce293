"""Trainings that nobody asked for by a command: after a removal, or of an outdated version.

Such a row has no interaction of its own, and at first no card and nobody to tell.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Literal

from bot.requests.request import new_ref
from bot.store.database import Database

Why = Literal["forgotten", "outdated"]


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told how a training ended that nobody asked for: below what the answer to an
    interaction, whose message that is, `said`.
    """

    user_id: int
    channel_id: int
    locale: str
    token: str
    message_id: int
    upload_limit: int
    said: str


async def tell_when_done(database: Database, guild_id: int, ref: str, listener: Listener) -> None:
    """Whoever brought such a training about hears of its end, unless it has ended already."""
    await database.execute(
        "UPDATE requests SET user_id = :user, channel_id = :channel, locale = :locale,"
        " token = :token, card_id = :card, upload_limit = :limit, private = 1, told_at = NULL,"
        " card_closed = 0, parameters = json_set(parameters, '$.after', :said)"
        " WHERE guild_id = :guild AND ref = :ref AND automatic AND user_id = 0"
        " AND state IN ('queued', 'running')",
        {
            "user": listener.user_id,
            "channel": listener.channel_id,
            "locale": listener.locale,
            "token": listener.token,
            "card": listener.message_id,
            "limit": listener.upload_limit,
            "said": listener.said,
            "guild": guild_id,
            "ref": ref,
        },
    )


def queue_training(connection: sqlite3.Connection, guild_id: int, why: Why) -> str | None:
    """Queue a training on the server's songs as they will be then: its reference.

    None if there are no songs, or such a training waits already. Part of the caller's transaction.
    """
    pointless = connection.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM songs WHERE guild_id = :guild AND state = 'kept'"
        "  AND NOT pending)"
        " OR EXISTS (SELECT 1 FROM requests WHERE guild_id = :guild AND kind = 'train'"
        "  AND automatic AND state IN ('receiving', 'queued', 'running')"
        "  AND parameters ->> 'why' = :why)",
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
