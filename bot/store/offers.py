"""Takes that whoever asked for them agreed to have trained on, until somebody does or they go."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Offer:
    """A take, by its piece's request and its letter; what was agreed to, by whom, and when."""

    id: int
    guild_id: int
    request_id: int
    letter: str
    user_id: int
    consent: str
    consented_at: float


class Offers:
    """The offers table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, guild_id: int, request_id: int, letter: str, consent: str) -> int | None:
        """Whoever asked for a piece agrees: the offer's id; None if that was offered already."""
        rows = await self._database.execute(
            "INSERT INTO offers (guild_id, request_id, letter, consent, consented_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
            (guild_id, request_id, letter, consent, time.time()),
        )
        return rows[0]["id"] if rows else None

    async def find(self, guild_id: int, offer_id: int) -> Offer | None:
        """An offer of this server, if its piece is still there."""
        row = await self._database.row(
            "SELECT offers.*, user_id FROM offers JOIN requests ON requests.id = offers.request_id"
            " WHERE offers.guild_id = ? AND offers.id = ?",
            (guild_id, offer_id),
        )
        return Offer(**{name: row[name] for name in Offer.__slots__}) if row else None

    async def take_back(self, guild_id: int, offer_id: int) -> None:
        await self._database.execute(
            "DELETE FROM offers WHERE guild_id = ? AND id = ?", (guild_id, offer_id)
        )
