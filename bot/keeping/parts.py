"""The parts that look after what is kept, wired together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.chat.messenger import Messenger
from bot.compute.jobs import Compute
from bot.keeping.erasing import Eraser, MessageRemoval
from bot.keeping.forgetter import Forgetter
from bot.keeping.retention import Retention
from bot.keeping.rewording import Rewording
from bot.keeping.upkeep import Terms, Upkeep
from bot.requests.delivery import Presenter
from bot.requests.dispatcher import Dispatcher
from bot.requests.ledger import Ledger
from bot.settings import Settings
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.forgetting import Forgetting, Takedowns
from bot.store.forms import RefusedForms
from bot.store.guilds import Guilds, RunningTime
from bot.store.members import Members
from bot.store.packs import Packs
from bot.store.unneeded_files import UnneededFiles
from bot.store.usage import Usage
from bot.store.votes import Votes


@dataclass(frozen=True, slots=True)
class Keeping:
    """Forgets, makes room, and goes round."""

    forgetter: Forgetter
    retention: Retention
    rewording: Rewording
    upkeep: Upkeep
    messages: MessageRemoval
    eraser: Eraser


def keeping(
    *,
    client: discord.Client,
    settings: Settings,
    database: Database,
    blobs: Blobs,
    ledger: Ledger,
    dispatcher: Dispatcher,
    compute: Compute,
    messenger: Messenger,
    presenter: Presenter,
    packs: Packs,
    relabel: Callable[[int], Awaitable[None]],
) -> Keeping:
    """Put the parts together."""
    rewording = Rewording(Forgetting(database), ledger, messenger, presenter)
    forgetter = Forgetter(
        database=database,
        blobs=blobs,
        redo=dispatcher.redo,
        kick=dispatcher.kick,
        uncache=compute.forget,
        reword=rewording.start,
    )
    retention = Retention(
        Usage(database),
        blobs,
        settings.keep_files_days,
        settings.quota_bytes,
    )
    members = Members(database)
    messages = MessageRemoval(members, messenger)
    eraser = Eraser(
        members=members,
        votes=Votes(database),
        ledger=ledger,
        unneeded_files=UnneededFiles(database, blobs),
        forgetter=forgetter,
        messages=messages,
        cancel=dispatcher.cancel,
        relabel=relabel,
        scrub=database.scrub,
    )
    upkeep = Upkeep(
        client=client,
        forgetter=forgetter,
        guilds=Guilds(database),
        takedowns=Takedowns(database),
        retention=retention,
        rewording=rewording,
        messages=messages,
        running_time=RunningTime(database),
        unneeded_files=UnneededFiles(database, blobs),
        ledger=ledger,
        packs=packs,
        refused_forms=RefusedForms(database),
        cancel=dispatcher.cancel,
        terms=Terms(settings.left_guild_days, settings.upkeep_seconds),
    )
    return Keeping(forgetter, retention, rewording, upkeep, messages, eraser)
