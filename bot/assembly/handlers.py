"""How requests are worked on: a handler for each kind of work, and what they share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from bot.assembly.stores import Stores
from bot.compute.jobs import Compute
from bot.features.share.wording import credit_lines
from bot.requests.changing import Changing
from bot.requests.composing import Composing
from bot.requests.dispatcher import Handler
from bot.requests.entering import Entering
from bot.requests.examining import Examining
from bot.requests.hearing import Hearing
from bot.requests.packing import Packing
from bot.requests.playing import Player
from bot.requests.receiving import Receiver
from bot.requests.request import Work
from bot.requests.shelf import Shelf
from bot.requests.training import Training, TrainLimits
from bot.settings import Settings

_PACK_TIMES = 3
"""A pack may take so many times as long as a composition: it has a video in it."""

_PAGE_TIMES = 4
"""A page about a model likewise: it has ten pieces in it."""


class Handlers:
    """Each is made when it is first needed by another."""

    def __init__(self, settings: Settings, compute: Compute, stores: Stores) -> None:
        self._settings = settings
        self._compute = compute
        self._stores = stores

    def by_work(self) -> Mapping[Work, Handler]:
        """Who works on which requests."""
        return {
            "compose": self._composing,
            "train": self.training,
            "share": self._packing,
            "change": self._changing,
            "enter": self._entering,
            "examine": self._examining,
        }

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
    def hearing(self) -> Hearing:
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
    def receiver(self) -> Receiver:
        return Receiver(
            self._stores.database,
            self._stores.ledger,
            self._stores.blobs,
            self._stores.songs,
            self._settings.song_bytes,
            self.hearing.sort_out,
        )

    @cached_property
    def training(self) -> Training:
        settings = self._settings
        return Training(
            ledger=self._stores.ledger,
            hearing=self.hearing,
            songs=self._stores.songs,
            models=self._stores.models,
            pieces=self._stores.pieces,
            blobs=self._stores.blobs,
            unneeded_files=self._stores.unneeded_files,
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
    def _entering(self) -> Entering:
        stores = self._stores
        return Entering(
            ledger=stores.ledger,
            jams=stores.jams,
            blobs=stores.blobs,
            unneeded_files=stores.unneeded_files,
            compute=self._compute,
            seconds=self._settings.compose_seconds,
        )
