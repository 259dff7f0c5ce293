"""The parts of the bot, wired together once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.chat.cooldowns import Cooldowns
from bot.chat.messenger import Messenger
from bot.compute.jobs import Compute
from bot.features.compose.card import CardArtist
from bot.features.compose.post import PiecePresenter
from bot.features.kinds import Artists, Presenters
from bot.features.share.card import PackCardArtist
from bot.features.share.post import PackPresenter
from bot.features.share.wording import credit_lines
from bot.features.train.card import TrainCardArtist
from bot.features.train.result import TrainPresenter
from bot.features.votes.board import VoteBoard
from bot.keeping.forgetter import Forgetter
from bot.keeping.parts import Keeping, keeping
from bot.requests.composing import Composing
from bot.requests.delivery import Delivery
from bot.requests.dispatcher import Dispatcher
from bot.requests.hearing import Hearing
from bot.requests.intake import Intake
from bot.requests.ledger import Caps, Ledger
from bot.requests.observer import Observer
from bot.requests.outcomes import Outcomes
from bot.requests.packing import Packing
from bot.requests.playing import Player
from bot.requests.receiving import Receiver
from bot.requests.renewal import Renewal
from bot.requests.shelf import Shelf
from bot.requests.standing import Standings
from bot.requests.status import StatusBoard
from bot.requests.training import Training, TrainLimits
from bot.settings import Settings
from bot.store.audit import Audit
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.guild_settings import GuildSettings
from bot.store.leavings import Leavings
from bot.store.models import Models
from bot.store.packs import Packs
from bot.store.posts import Posts
from bot.store.recipes import Recipes
from bot.store.songs import Songs
from bot.store.takedowns import Takedowns
from bot.store.votes import Votes

PACK_TIMES = 3
"""A pack may take so many times as long as a composition: it has a video in it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two edits of a status card, and between two looks at what waits."""

    card_gap: float = 3.0
    look: float = 1.0


@dataclass(frozen=True, slots=True)
class Services:
    """What commands and buttons work with."""

    settings: Settings
    database: Database
    blobs: Blobs
    ledger: Ledger
    posts: Posts
    votes: Votes
    songs: Songs
    models: Models
    shelf: Shelf
    renewal: Renewal
    guild_settings: GuildSettings
    audit: Audit
    compute: Compute
    messenger: Messenger
    cooldowns: Cooldowns
    board: StatusBoard
    standings: Standings
    dispatcher: Dispatcher
    delivery: Delivery
    intake: Intake
    vote_board: VoteBoard
    finished: Callable[[int], Awaitable[None]]
    player: Player
    keeping: Keeping

    @property
    def forgetter(self) -> Forgetter:
        return self.keeping.forgetter


async def open_services(
    client: discord.Client, settings: Settings, compute: Compute, pace: Pace, observer: Observer
) -> Services:
    """Open the data folder and put the parts together. Raises DataFolderBusy."""
    database = await Database.open(settings.data_dir)
    try:
        return await _put_together(database, client, settings, compute, pace, observer)
    except BaseException:
        await database.close()
        raise


async def _put_together(
    database: Database,
    client: discord.Client,
    settings: Settings,
    compute: Compute,
    pace: Pace,
    observer: Observer,
) -> Services:
    blobs = Blobs(settings.data_dir / "blobs")
    blobs.sweep()
    leavings = Leavings(database, blobs)
    await leavings.remove_listed()
    await database.scrub()
    ledger = Ledger(database, Caps(settings.member_requests, settings.guild_requests))
    posts, votes = Posts(database, blobs), Votes(database)
    songs, models = Songs(database), Models(database)
    messenger = Messenger(client)
    shelf = Shelf(models, settings.data_dir, settings.base_model, remote=compute.remote)
    shelf.sweep()
    hearing = Hearing(
        ledger=ledger,
        songs=songs,
        takedowns=Takedowns(database),
        blobs=blobs,
        compute=compute,
        seconds=settings.hear_seconds,
    )
    receiver = Receiver(database, ledger, blobs, songs, settings.song_bytes, hearing.sort_out)
    training = Training(
        ledger=ledger,
        hearing=hearing,
        songs=songs,
        models=models,
        posts=posts,
        blobs=blobs,
        leavings=leavings,
        compute=compute,
        shelf=shelf,
        limits=TrainLimits(
            attempts=settings.attempts,
            train_seconds=settings.train_seconds,
            compose_seconds=settings.compose_seconds,
            minutes=settings.train_minutes,
            epochs=settings.train_epochs,
        ),
    )
    composing = Composing(
        ledger=ledger,
        posts=posts,
        blobs=blobs,
        compute=compute,
        shelf=shelf,
        recipes=Recipes(database, blobs),
        seconds=settings.compose_seconds,
    )

    packs = Packs(database, blobs)
    packing = Packing(
        ledger=ledger,
        posts=posts,
        packs=packs,
        blobs=blobs,
        compute=compute,
        credits=credit_lines,
        seconds=PACK_TIMES * settings.compose_seconds,
    )

    async def finished(request_id: int) -> None:
        request = await ledger.by_id(request_id)
        await receiver.forget(request_id)
        if request.kind == "train":
            await training.tidy(request)
        observer.ended(request)
        await delivery.deliver(request_id)

    dispatcher = Dispatcher(
        ledger=ledger,
        compute=compute,
        crafts={"compose": composing, "train": training, "share": packing},
        attempts=settings.attempts,
        finished=finished,
        look=pace.look,
        observer=observer,
    )
    standings = Standings(ledger, dispatcher)
    artists = Artists(
        {
            "compose": CardArtist(standings),
            "train": TrainCardArtist(standings, songs, models),
            "share": PackCardArtist(standings),
        }
    )
    board = StatusBoard(messenger, artists.draw, gap=pace.card_gap, look=pace.look)
    presenter = Presenters(
        {
            "compose": PiecePresenter(posts, votes, blobs),
            "train": TrainPresenter(posts, votes, blobs, songs, models, shelf),
            "share": PackPresenter(posts, packs, blobs),
        }
    )
    delivery = Delivery(
        ledger=ledger,
        outcomes=Outcomes(database),
        messenger=messenger,
        board=board,
        presenter=presenter,
    )
    return Services(
        settings=settings,
        database=database,
        blobs=blobs,
        ledger=ledger,
        posts=posts,
        votes=votes,
        songs=songs,
        models=models,
        shelf=shelf,
        renewal=Renewal(database, models, shelf),
        guild_settings=GuildSettings(database),
        audit=Audit(database),
        compute=compute,
        messenger=messenger,
        cooldowns=Cooldowns(),
        board=board,
        standings=standings,
        dispatcher=dispatcher,
        delivery=delivery,
        intake=Intake(
            ledger=ledger,
            messenger=messenger,
            receiver=receiver,
            board=board,
            dispatcher=dispatcher,
            finished=finished,
        ),
        vote_board=VoteBoard(posts, votes, messenger),
        finished=finished,
        player=Player(database, songs, blobs, compute, settings.compose_seconds),
        keeping=keeping(
            client=client,
            settings=settings,
            database=database,
            blobs=blobs,
            ledger=ledger,
            dispatcher=dispatcher,
            compute=compute,
            messenger=messenger,
            presenter=presenter,
            packs=packs,
        ),
    )
