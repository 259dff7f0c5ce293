"""Learning what servers like from their votes: on a worker that has nothing else to do.

Nothing is lost where it is broken off: the database knows how many votes are not learnt from.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.chat.membership import Membership
from bot.compute.jobs import Compute, OutOfTime, TasteJob, WorkerLost
from bot.compute.results import Tasted
from bot.requests.dispatcher import Dispatcher
from bot.store.tastes import Tastes, plain
from engine.values import report_nothing

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.taste")

_GAP = 120.0
"""Seconds, at least, between two learnings of a server whose votes are all still there."""

_PATIENCE = 15
"""Looks for which what is due waits for a worker that has nothing to do."""


class TasteLearner:
    """Looks whose votes say something new; one server after the other."""

    def __init__(
        self,
        *,
        tastes: Tastes,
        membership: Membership,
        compute: Compute,
        dispatcher: Dispatcher,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tastes = tastes
        self._membership = membership
        self._compute = compute
        self._dispatcher = dispatcher
        self._seconds = seconds
        self._clock = clock
        self._learnt: dict[int, float] = {}
        self._without: dict[int, frozenset[int]] = {}
        self._checked: dict[int, float] = {}
        self._waited = 0

    async def look(self) -> None:
        """Learn what is due, as far as machines are free."""
        await self._look_who_left()
        held = set(await self._tastes.held())
        for guild_id in await self._tastes.due():
            since = self._clock() - self._learnt.get(guild_id, float("-inf"))
            if since < _GAP and guild_id in held:
                continue
            if not self._dispatcher.spare("compose") and self._waited < _PATIENCE:
                self._waited += 1
                return
            self._waited = 0
            await self._learn(guild_id)

    async def _learn(self, guild_id: int) -> None:
        votes = await self._tastes.votes(guild_id)
        gone = await self._membership.gone(guild_id, votes.voters)
        names = plain(votes.voters | {int(ballot.asked_by) for _, ballot in votes.ballots})
        ballots = tuple(
            replace(ballot, member=names[ballot.member], asked_by=names[ballot.asked_by])
            for voter, ballot in votes.ballots
            if voter not in gone
        )
        now = max((ballot.at for ballot in ballots), default=0.0)
        job = TasteJob(f"motif-taste-{secrets.token_hex(8)}", ballots, now)
        try:
            outcome = await self._compute.learn(job, report_nothing, self._seconds)
        except (WorkerLost, OutOfTime) as error:
            _log.warning("a taste is not learnt yet", guild=guild_id, error=str(error))
            return
        self._learnt[guild_id] = self._clock()
        if not isinstance(outcome, Tasted):
            _log.error("a taste could not be learnt", guild=guild_id, outcome=str(outcome))
            return
        if await self._tastes.keep(votes, outcome.taste):
            self._without[guild_id] = gone
            self._checked[guild_id] = self._clock()
            sure = round(outcome.taste.sureness, 2)
            _log.info("a taste is learnt", guild=guild_id, ballots=len(ballots), sureness=sure)

    async def _look_who_left(self) -> None:
        """Of one server with a taste, the one that was looked at the longest ago."""
        held = await self._tastes.held()
        known = self._checked
        self._checked = {guild_id: known.get(guild_id, float("-inf")) for guild_id in held}
        if not held:
            return
        guild_id = min(held, key=self._checked.__getitem__)
        if self._clock() - self._checked[guild_id] < 3600:
            return
        self._checked[guild_id] = self._clock()
        votes = await self._tastes.votes(guild_id)
        gone = await self._membership.gone(guild_id, votes.voters)
        if gone - self._without.get(guild_id, frozenset()):
            await self._tastes.outdate(guild_id)
