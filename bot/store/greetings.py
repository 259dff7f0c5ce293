"""Which servers the bot has introduced itself to."""

from __future__ import annotations

from bot.store.database import Database


class Greetings:
    """The greetings table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, guild_id: int) -> bool:
        """From now on the server counts as greeted; false if it was before."""
        return bool(
            await self._database.execute(
                "INSERT OR IGNORE INTO greetings VALUES (?) RETURNING guild_id", (guild_id,)
            )
        )

    async def give_back(self, guild_id: int) -> None:
        """It did not come to a greeting."""
        await self._database.execute("DELETE FROM greetings WHERE guild_id = ?", (guild_id,))
