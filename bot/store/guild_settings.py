"""What moderators set for their server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bot.store.database import Database


class GuildSettings:
    """The settings table: a JSON value by server and name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def train_roles(self, guild_id: int) -> frozenset[int]:
        """The roles whose members may train, besides moderators."""
        return frozenset(await self._get(guild_id, "train_roles", ()))

    async def set_train_roles(self, guild_id: int, roles: Iterable[int]) -> None:
        await self._set(guild_id, "train_roles", sorted(roles))

    async def quota(self, guild_id: int) -> int | None:
        """Bytes that the server may fill; None: what the operator set for all."""
        return await self._get(guild_id, "quota", None)

    async def set_quota(self, guild_id: int, size: int | None) -> None:
        await self._set(guild_id, "quota", size)

    async def _get(self, guild_id: int, name: str, default: Any) -> Any:
        row = await self._database.row(
            "SELECT value FROM settings WHERE guild_id = ? AND name = ?", (guild_id, name)
        )
        return json.loads(row["value"]) if row else default

    async def _set(self, guild_id: int, name: str, value: object) -> None:
        await self._database.execute(
            "INSERT OR REPLACE INTO settings (guild_id, name, value) VALUES (?, ?, ?)",
            (guild_id, name, json.dumps(value)),
        )
