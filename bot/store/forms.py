"""Forms that were refused: what was written in them is kept for a day of running time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.days import DAY

_MOST = 20
"""Forms that are kept of one member in one server; older ones go."""


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """Which form it was, what it was about (a piece, a song, a setting), what was written by field,
    and by whom.
    """

    user_id: int
    form: str
    about: str
    written: Mapping[str, str]


class RefusedForms:
    """The refused_forms table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, guild_id: int, refused: RefusedForm) -> int:
        """Keep what was written: its id."""

        def keep(connection: sqlite3.Connection) -> int:
            row = connection.execute(
                "INSERT INTO refused_forms (guild_id, user_id, form, about, written, ends_after)"
                " SELECT ?, ?, ?, ?, ?, seconds + ? FROM running_time RETURNING id",
                (
                    *(guild_id, refused.user_id, refused.form, refused.about),
                    *(json.dumps(dict(refused.written)), DAY),
                ),
            ).fetchone()
            connection.execute(
                "DELETE FROM refused_forms WHERE id IN (SELECT id FROM refused_forms"
                "  WHERE guild_id = ? AND user_id = ? ORDER BY id DESC LIMIT -1 OFFSET ?)",
                (guild_id, refused.user_id, _MOST),
            )
            return row["id"]

        return await self._database.transact(keep)

    async def find(self, guild_id: int, form_id: int) -> RefusedForm | None:
        """A form that was refused in this server, while it is kept."""
        row = await self._database.row(
            "SELECT * FROM refused_forms WHERE guild_id = ? AND id = ?", (guild_id, form_id)
        )
        if row is None:
            return None
        return RefusedForm(row["user_id"], row["form"], row["about"], json.loads(row["written"]))

    async def drop_old(self) -> None:
        """Forget those that were refused a day ago."""
        await self._database.execute(
            "DELETE FROM refused_forms WHERE ends_after <= (SELECT seconds FROM running_time)"
        )
