"""From a request to its outcome: what accepts it, hands it out, shows it and tells it."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import discord

from bot.assembly.handlers import Handlers
from bot.assembly.stores import Stores
from bot.chat.membership import Membership
from bot.chat.messenger import Messenger
from bot.chat.request_messages import RequestMessages
from bot.compute.jobs import Compute
from bot.features.announcing import Announcer
from bot.features.cards import CardArtist
from bot.features.compose.card import COMPOSITION_CARD
from bot.features.compose.post import PiecePresenter
from bot.features.further.card import CHANGE_CARD
from bot.features.jam.card import ENTRY_CARD, EntryPresenter
from bot.features.jam.keeper import JamKeeper
from bot.features.jam.wording import JamWording
from bot.features.kinds import Artists, Presenters
from bot.features.model.page import PAGE_CARD, PagePresenter
from bot.features.settings.weekly import WeeklyPost, WeeklyWording
from bot.features.share.card import PACK_CARD
from bot.features.share.post import PackPresenter
from bot.features.taste.learner import TasteLearner
from bot.features.train.card import TrainCardArtist
from bot.features.train.result import TrainPresenter
from bot.features.votes.board import VoteBoard
from bot.regularly import regularly
from bot.requests.delivery import Delivery
from bot.requests.dispatcher import Dispatcher
from bot.requests.intake import Intake
from bot.requests.observer import Observer
from bot.requests.outcomes import Outcomes
from bot.requests.recovery import Recovery
from bot.requests.renewal import Renewal
from bot.requests.standing import Standings
from bot.requests.status import StatusBoard
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two edits of a status card, and between two looks at what waits."""

    card_gap: float = 3.0
    look: float = 1.0


class Requests:
    """The parts on a request's way, each made when it is first needed by another."""

    def __init__(
        self,
        client: discord.Client,
        settings: Settings,
        compute: Compute,
        pace: Pace,
        stores: Stores,
        observer: Observer,
    ) -> None:
        self._settings = settings
        self._compute = compute
        self._pace = pace
        self._stores = stores
        self._observer = observer
        self._client = client
        self.messenger = Messenger(client)
        self._messages = RequestMessages(client, self.messenger)
        self.handlers = Handlers(settings, compute, stores)

    @cached_property
    def renewal(self) -> Renewal:
        return Renewal(self._stores.database, self._stores.models, self.handlers.shelf)

    @cached_property
    def announcer(self) -> Announcer:
        stores = self._stores
        rounds = JamWording(stores.jams, stores.posts, stores.blobs)
        weekly = WeeklyWording(
            client=self._client,
            messenger=self.messenger,
            weeks=stores.weeks,
            votes=stores.votes,
            posts=stores.posts,
            blobs=stores.blobs,
        )
        return Announcer(
            client=self._client,
            announcements=stores.announcements,
            messenger=self.messenger,
            preferences=stores.preferences,
            wordings={
                "weekly": weekly,
                "jam": rounds.beginning,
                "voting": rounds.voting,
                "result": rounds.result,
            },
        )

    @cached_property
    def weekly(self) -> WeeklyPost:
        return WeeklyPost(
            client=self._client,
            preferences=self._stores.preferences,
            weeks=self._stores.weeks,
            announce=self.announcer.look,
        )

    @cached_property
    def jam_keeper(self) -> JamKeeper:
        return JamKeeper(
            jams=self._stores.jams,
            votes=self._stores.jam_votes,
            compute=self._compute,
            announce=self.announcer.look,
            seconds=self._settings.compose_seconds,
        )

    @cached_property
    def taste_learner(self) -> TasteLearner:
        return TasteLearner(
            tastes=self._stores.tastes,
            membership=Membership(self._client),
            compute=self._compute,
            dispatcher=self.dispatcher,
            seconds=self._settings.compose_seconds,
        )

    @cached_property
    def dispatcher(self) -> Dispatcher:
        return Dispatcher(
            ledger=self._stores.ledger,
            compute=self._compute,
            handlers=self.handlers.by_work(),
            attempts=self._settings.attempts,
            finished=self._finished,
            look=self._pace.look,
            observer=self._observer,
            durations=self._stores.durations,
        )

    @cached_property
    def standings(self) -> Standings:
        return Standings(self._stores.ledger, self.dispatcher)

    @cached_property
    def board(self) -> StatusBoard:
        stores, standings = self._stores, self.standings
        artists = Artists(
            {
                "compose": CardArtist(standings, COMPOSITION_CARD),
                "train": TrainCardArtist(standings, stores.songs, stores.models),
                "share": CardArtist(standings, PACK_CARD),
                "change": CardArtist(standings, CHANGE_CARD),
                "enter": CardArtist(standings, ENTRY_CARD),
                "examine": CardArtist(standings, PAGE_CARD),
            }
        )
        return StatusBoard(
            self._messages, artists.draw, gap=self._pace.card_gap, look=self._pace.look
        )

    @cached_property
    def vote_board(self) -> VoteBoard:
        return VoteBoard(self._stores.posts, self._stores.votes, self.messenger)

    @cached_property
    def presenter(self) -> Presenters:
        s, shelf = self._stores, self.handlers.shelf
        return Presenters(
            {
                "compose": PiecePresenter(COMPOSITION_CARD, s.posts, s.votes, s.blobs),
                "train": TrainPresenter(s.posts, s.votes, s.blobs, s.songs, s.models, shelf),
                "share": PackPresenter(s.posts, s.packs, s.blobs),
                "change": PiecePresenter(CHANGE_CARD, s.posts, s.votes, s.blobs),
                "enter": EntryPresenter(),
                "examine": PagePresenter(s.packs, s.blobs, s.models),
            },
            s.preferences,
        )

    @cached_property
    def delivery(self) -> Delivery:
        return Delivery(
            ledger=self._stores.ledger,
            outcomes=Outcomes(self._stores.database),
            messages=self._messages,
            board=self.board,
            presenter=self.presenter,
        )

    @cached_property
    def intake(self) -> Intake:
        return Intake(
            ledger=self._stores.ledger,
            messages=self._messages,
            receiver=self.handlers.receiver,
            board=self.board,
            dispatcher=self.dispatcher,
            finished=self._finished,
        )

    @cached_property
    def recovery(self) -> Recovery:
        return Recovery(
            ledger=self._stores.ledger,
            votes=self._stores.votes,
            intake=self.intake,
            delivery=self.delivery,
            dispatcher=self.dispatcher,
            board=self.board,
            finished=self._finished,
            relabel=self.vote_board.refresh,
            attempts=self._settings.attempts,
            every=self._settings.upkeep_seconds,
        )

    def looking(self) -> Iterable[Coroutine[Any, Any, None]]:
        """What is looked after beside requests, each for as long as the bot runs."""
        looks = {
            "announcements": self.announcer.look,
            "weekly posts": self.weekly.look,
            "rounds": self.jam_keeper.look,
            "tastes": self.taste_learner.look,
        }
        every = self._settings.upkeep_seconds
        return [regularly(look, every, name) for name, look in looks.items()]

    async def _finished(self, request_id: int) -> None:
        """A request is over: what it needed goes, and its outcome is told."""
        request = await self._stores.ledger.by_id(request_id)
        await self.handlers.receiver.forget(request_id)
        if request.kind == "train":
            await self.handlers.training.tidy(request)
        self._observer.ended(request)
        await self.delivery.deliver(request_id)
