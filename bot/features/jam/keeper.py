"""Ending rounds when it is time; every step is a transaction that says what is to be told."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

import structlog

from bot.compute.jobs import Compute, OutOfTime, RankJob, WorkerLost
from bot.compute.results import Ranked
from bot.store.jam_votes import Due, JamVotes
from bot.store.jams import Jams
from engine.values import report_nothing

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.jams")


class JamKeeper:
    """Looks which rounds are due; `announce` tells what is listed."""

    def __init__(
        self,
        *,
        jams: Jams,
        votes: JamVotes,
        compute: Compute,
        announce: Callable[[], Awaitable[None]],
        seconds: float,
    ) -> None:
        self._jams = jams
        self._votes = votes
        self._compute = compute
        self._announce = announce
        self._seconds = seconds

    async def look(self) -> None:
        """End what is due."""
        ended = await self._jams.open_voting()
        for due in await self._votes.due():
            ended |= await self._count(due)
        if ended:
            await self._announce()

    async def _count(self, due: Due) -> bool:
        """Rank a round's entries; whether it is closed now."""
        job = RankJob(
            f"motif-rank-{secrets.token_hex(8)}",
            tuple(str(entry.id) for entry in due.entries),
            due.duels,
        )
        try:
            outcome = await self._compute.rank(job, report_nothing, self._seconds)
        except (WorkerLost, OutOfTime) as error:
            _log.warning("a round is not counted yet", guild=due.jam.guild_id, error=str(error))
            return False
        if not isinstance(outcome, Ranked):
            _log.error("a round could not be counted", outcome=str(outcome))
            return False
        await self._jams.close(due.jam, outcome.places)
        return True
