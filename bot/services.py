"""The parts of the bot, wired together once."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.chat.messenger import Messenger
from bot.compute.jobs import Compute, ModelRef, model_ref
from bot.features.compose.card import CardArtist
from bot.features.compose.post import PiecePresenter
from bot.features.votes.board import VoteBoard
from bot.requests.delivery import Delivery
from bot.requests.dispatcher import Dispatcher, Limits
from bot.requests.intake import Intake
from bot.requests.ledger import Caps, Ledger
from bot.requests.outcomes import Outcomes
from bot.requests.receiving import Receiver
from bot.requests.standing import Standings
from bot.requests.status import StatusBoard
from bot.settings import Settings
from bot.store.audit import Audit
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.posts import Posts
from bot.store.votes import Votes


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
    audit: Audit
    compute: Compute
    messenger: Messenger
    board: StatusBoard
    standings: Standings
    dispatcher: Dispatcher
    delivery: Delivery
    intake: Intake
    vote_board: VoteBoard


async def open_services(
    client: discord.Client, settings: Settings, compute: Compute, pace: Pace
) -> Services:
    """Open the data folder and put the parts together. Raises DataFolderBusy."""
    database = await Database.open(settings.data_dir)
    blobs = Blobs(settings.data_dir / "blobs")
    blobs.sweep()
    ledger = Ledger(database, Caps(settings.member_requests, settings.guild_requests))
    posts, votes = Posts(database, blobs), Votes(database)
    messenger = Messenger(client)

    def model(_guild_id: int) -> ModelRef:
        return model_ref(settings.base_model, remote=compute.remote, shipped=settings.base_model)

    receiver = Receiver(ledger, blobs)

    async def finished(request_id: int) -> None:
        await receiver.forget(request_id)
        await delivery.deliver(request_id)

    dispatcher = Dispatcher(
        ledger=ledger,
        posts=posts,
        blobs=blobs,
        compute=compute,
        model=model,
        limits=Limits(settings.attempts, settings.compose_seconds),
        finished=finished,
        look=pace.look,
    )
    standings = Standings(ledger, dispatcher)
    board = StatusBoard(messenger, CardArtist(standings).draw, gap=pace.card_gap, look=pace.look)
    delivery = Delivery(
        ledger=ledger,
        outcomes=Outcomes(database),
        messenger=messenger,
        board=board,
        presenter=PiecePresenter(posts, votes, blobs),
    )
    return Services(
        settings=settings,
        database=database,
        blobs=blobs,
        ledger=ledger,
        posts=posts,
        votes=votes,
        audit=Audit(database),
        compute=compute,
        messenger=messenger,
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
    )
