"""From a request to its outcome: what accepts it, works on it, shows it and tells it."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import discord

from bot.assembly.stores import Stores
from bot.chat.membership import Membership
from bot.chat.messenger import Messenger
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
from bot.features.share.wording import credit_lines
from bot.features.taste.learner import TasteLearner
from bot.features.train.card import TrainCardArtist
from bot.features.train.result import TrainPresenter
from bot.features.votes.board import VoteBoard
from bot.regularly import regularly
from bot.requests.changing import Changing
from bot.requests.composing import Composing
from bot.requests.delivery import Delivery
from bot.requests.dispatcher import Dispatcher
from bot.requests.entering import Entering
from bot.requests.examining import Examining
from bot.requests.hearing import Hearing
from bot.requests.intake import Intake
from bot.requests.observer import Observer
from bot.requests.outcomes import Outcomes
from bot.requests.packing import Packing
from bot.requests.playing import Player
from bot.requests.receiving import Receiver
from bot.requests.recovery import Recovery
from bot.requests.renewal import Renewal
from bot.requests.shelf import Shelf
from bot.requests.standing import Standings
from bot.requests.status import StatusBoard
from bot.requests.training import Training, TrainLimits
from bot.settings import Settings

_PACK_TIMES = 3
"""A pack may take so many times as long as a composition: it has a video in it."""


_PAGE_TIMES = 4
"""A page about a model likewise: it has ten pieces in it."""


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

    @cached_property
    def shelf(self) -> Shelf:
        settings = self._settings
        return Shelf(
            self._stores.models, settings.data_dir, settings.base_model, remote=self._compute.remote
        )

    @cached_property
    def player(self) -> Player:
        seconds = self._settings.compose_seconds
        return Player(
            self._stores.database, self._stores.songs, self._stores.blobs, self._compute, seconds
        )

    @cached_property
    def renewal(self) -> Renewal:
        return Renewal(self._stores.database, self._stores.models, self.shelf)

    @cached_property
    def _hearing(self) -> Hearing:
        return Hearing(
            ledger=self._stores.ledger,
            songs=self._stores.songs,
            takedowns=self._stores.takedowns,
            offers=self._stores.offers,
            blobs=self._stores.blobs,
            compute=self._compute,
            seconds=self._settings.hear_seconds,
        )

    @cached_property
    def _receiver(self) -> Receiver:
        return Receiver(
            self._stores.database,
            self._stores.ledger,
            self._stores.blobs,
            self._stores.songs,
            self._settings.song_bytes,
            self._hearing.sort_out,
        )

    @cached_property
    def _training(self) -> Training:
        settings = self._settings
        return Training(
            ledger=self._stores.ledger,
            hearing=self._hearing,
            songs=self._stores.songs,
            models=self._stores.models,
            pieces=self._stores.pieces,
            blobs=self._stores.blobs,
            leavings=self._stores.leavings,
            compute=self._compute,
            shelf=self.shelf,
            limits=TrainLimits(
                attempts=settings.attempts,
                train_seconds=settings.train_seconds,
                compose_seconds=settings.compose_seconds,
                minutes=settings.train_minutes,
                epochs=settings.train_epochs,
            ),
        )

    @cached_property
    def _composing(self) -> Composing:
        return Composing(
            ledger=self._stores.ledger,
            pieces=self._stores.pieces,
            blobs=self._stores.blobs,
            compute=self._compute,
            shelf=self.shelf,
            tastes=self._stores.tastes,
            seconds=self._settings.compose_seconds,
        )

    @cached_property
    def announcer(self) -> Announcer:
        stores = self._stores
        rounds = JamWording(stores.jams, stores.posts, stores.blobs)
        return Announcer(
            client=self._client,
            announcements=stores.announcements,
            messenger=self.messenger,
            preferences=stores.preferences,
            wordings={
                "weekly": WeeklyWording(stores.weeks, stores.votes, stores.posts, stores.blobs),
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
    def _entering(self) -> Entering:
        stores = self._stores
        return Entering(
            ledger=stores.ledger,
            jams=stores.jams,
            blobs=stores.blobs,
            leavings=stores.leavings,
            compute=self._compute,
            seconds=self._settings.compose_seconds,
        )

    @cached_property
    def jam_keeper(self) -> JamKeeper:
        return JamKeeper(
            jams=self._stores.jams,
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
    def _changing(self) -> Changing:
        return Changing(
            ledger=self._stores.ledger,
            posts=self._stores.posts,
            pieces=self._stores.pieces,
            blobs=self._stores.blobs,
            compute=self._compute,
            shelf=self.shelf,
            seconds=self._settings.compose_seconds,
        )

    @cached_property
    def _packing(self) -> Packing:
        return Packing(
            ledger=self._stores.ledger,
            posts=self._stores.posts,
            packs=self._stores.packs,
            blobs=self._stores.blobs,
            compute=self._compute,
            credits=credit_lines,
            certifier=self._stores.certifier,
            seconds=_PACK_TIMES * self._settings.compose_seconds,
        )

    @cached_property
    def _examining(self) -> Examining:
        return Examining(
            ledger=self._stores.ledger,
            packs=self._stores.packs,
            compute=self._compute,
            shelf=self.shelf,
            seconds=_PAGE_TIMES * self._settings.compose_seconds,
        )

    @cached_property
    def dispatcher(self) -> Dispatcher:
        return Dispatcher(
            ledger=self._stores.ledger,
            compute=self._compute,
            crafts={
                "compose": self._composing,
                "train": self._training,
                "share": self._packing,
                "change": self._changing,
                "enter": self._entering,
                "examine": self._examining,
            },
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
            self.messenger, artists.draw, gap=self._pace.card_gap, look=self._pace.look
        )

    @cached_property
    def vote_board(self) -> VoteBoard:
        return VoteBoard(self._stores.posts, self._stores.votes, self.messenger)

    @cached_property
    def presenter(self) -> Presenters:
        s = self._stores
        return Presenters(
            {
                "compose": PiecePresenter(COMPOSITION_CARD, s.posts, s.votes, s.blobs),
                "train": TrainPresenter(s.posts, s.votes, s.blobs, s.songs, s.models, self.shelf),
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
            messenger=self.messenger,
            board=self.board,
            presenter=self.presenter,
        )

    @cached_property
    def intake(self) -> Intake:
        return Intake(
            ledger=self._stores.ledger,
            messenger=self.messenger,
            receiver=self._receiver,
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
        await self._receiver.forget(request_id)
        if request.kind == "train":
            await self._training.tidy(request)
        self._observer.ended(request)
        await self.delivery.deliver(request_id)
