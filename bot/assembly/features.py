"""Every feature, handed what it uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discord import app_commands

from bot.assembly.requests import Requests
from bot.assembly.stores import Stores
from bot.chat.cooldowns import Cooldowns
from bot.features.accepting import Accepting
from bot.features.compose.cog import Compose
from bot.features.compose.message import MakePiece
from bot.features.details.cog import Details
from bot.features.feature import Feature
from bot.features.further.cog import CHANGE_FORM, Further
from bot.features.jam.cog import JamFeature
from bot.features.jam.voting import JamVoting
from bot.features.model.changing import ModelChanges
from bot.features.model.cog import ModelCard
from bot.features.model.page import ModelPage
from bot.features.mydata.cog import MyData
from bot.features.mydata.deleting import MyDataDeletion
from bot.features.offers.cog import OfferedPieces
from bot.features.queue.cog import Queue
from bot.features.refusing import FormRefusals, TryAgain
from bot.features.settings.cog import NUMBER_FORM, SettingsFeature
from bot.features.share.cog import Share
from bot.features.songs.access import SongAccess
from bot.features.songs.cog import SongList
from bot.features.songs.correcting import CORRECTION_FORM, Correcting
from bot.features.songs.listening import Listening
from bot.features.songs.removing import Removing
from bot.features.taste.cog import TasteReset
from bot.features.top.cog import Top
from bot.features.train.cog import Train
from bot.features.votes.cog import Voting
from bot.features.votes.more import More
from bot.features.welcome.cog import Welcome
from bot.keeping.parts import Keeping
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class _Given:
    """The parts of the bot, and what several features share."""

    settings: Settings
    stores: Stores
    requests: Requests
    keeping: Keeping
    accepting: Accepting
    cooldowns: Cooldowns
    refusals: FormRefusals


def features(
    settings: Settings,
    stores: Stores,
    requests: Requests,
    keeping: Keeping,
    tree: app_commands.CommandTree[Any],
) -> Sequence[Feature]:
    """Everything that members can ask for."""
    accepting = Accepting(
        ledger=stores.ledger,
        intake=requests.intake,
        standings=requests.standings,
        retention=keeping.retention,
        caps=stores.caps,
        preferences=stores.preferences,
        upload_bytes=settings.upload_bytes,
    )
    refusals = FormRefusals(stores.refused_forms)
    given = _Given(settings, stores, requests, keeping, accepting, Cooldowns(), refusals)
    compose = Compose(accepting, stores.preferences, settings.upload_bytes)
    model = ModelCard(stores.models, stores.songs, requests.handlers.shelf, stores.tastes)
    further = Further(
        accepting=accepting,
        ledger=stores.ledger,
        posts=stores.posts,
        preferences=stores.preferences,
        cooldowns=given.cooldowns,
        refusals=refusals,
    )
    correcting = Correcting(
        SongAccess(stores.songs), stores.songs, keeping.rewording.start, refusals
    )
    settings_feature = SettingsFeature(stores.preferences, stores.audit, refusals)
    again = {
        CHANGE_FORM: further.reopen,
        CORRECTION_FORM: correcting.reopen,
        NUMBER_FORM: settings_feature.reopen,
    }
    return (
        compose,
        MakePiece(compose, tree),
        *_under_a_piece(given, model),
        further,
        *_of_songs(given),
        correcting,
        model,
        *_of_models(given),
        *_of_members(given),
        *_of_the_server(given),
        settings_feature,
        TryAgain(stores.refused_forms, again),
        Welcome(settings, stores.caps, compose.at_once),
    )


def _under_a_piece(given: _Given, model: ModelCard) -> Iterator[Feature]:
    """Votes, details and what else stands in a piece's second menu, and Share."""
    stores, requests = given.stores, given.requests
    voting = Voting(
        posts=stores.posts,
        votes=stores.votes,
        board=requests.vote_board,
        messenger=requests.messenger,
        members=stores.members,
        audit=stores.audit,
    )
    details = Details(
        accepting=given.accepting,
        ledger=stores.ledger,
        posts=stores.posts,
        blobs=stores.blobs,
        shelf=requests.handlers.shelf,
        cooldowns=given.cooldowns,
    )
    wishes = {
        "details": details.details,
        "version": model.show,
        "unvote": voting.take_back,
        "delete": voting.ask,
    }
    yield voting
    yield details
    yield More(stores.posts, requests.vote_board, wishes)
    yield Share(given.accepting, stores.posts, given.cooldowns)


def _of_songs(given: _Given) -> Iterator[Feature]:
    """Training on songs, and what is done with those that are there."""
    stores, access = given.stores, SongAccess(given.stores.songs)
    yield Train(given.accepting, stores.preferences, stores.audit)
    yield SongList(access, stores.models)
    yield Listening(access, given.requests.handlers.player, given.cooldowns)
    yield Removing(
        access=access,
        database=stores.database,
        songs=stores.songs,
        models=stores.models,
        forgetter=given.keeping.forgetter,
        audit=stores.audit,
        upload_bytes=given.settings.upload_bytes,
    )


def _of_models(given: _Given) -> Iterator[Feature]:
    """Versions, and what the server likes."""
    stores = given.stores
    yield ModelPage(given.accepting, stores.models, given.cooldowns)
    yield ModelChanges(stores.models, given.keeping.forgetter, stores.audit)
    yield TasteReset(stores.tastes, stores.audit)


def _of_members(given: _Given) -> Iterator[Feature]:
    """What is kept of a member, and what waits."""
    stores, requests = given.stores, given.requests
    deletion = MyDataDeletion(
        members=stores.members,
        songs=stores.songs,
        models=stores.models,
        eraser=given.keeping.eraser,
    )
    yield MyData(
        members=stores.members,
        songs=stores.songs,
        blobs=stores.blobs,
        player=requests.handlers.player,
        cooldowns=given.cooldowns,
        deletion=deletion,
        upload_bytes=given.settings.upload_bytes,
    )
    yield Queue(
        ledger=stores.ledger,
        standings=requests.standings,
        dispatcher=requests.dispatcher,
        audit=stores.audit,
        caps=stores.caps,
    )


def _of_the_server(given: _Given) -> Iterator[Feature]:
    """The best pieces, jams, and what is offered to train on."""
    stores, requests = given.stores, given.requests
    yield Top(
        posts=stores.posts,
        votes=stores.votes,
        blobs=stores.blobs,
        messenger=requests.messenger,
        cooldowns=given.cooldowns,
        most_voters=given.settings.top_min_voters,
    )
    yield JamFeature(
        jams=stores.jams,
        posts=stores.posts,
        blobs=stores.blobs,
        unneeded_files=stores.unneeded_files,
        audit=stores.audit,
        accepting=given.accepting,
        preferences=stores.preferences,
        announce=requests.announcer.look,
        look=requests.jam_keeper.look,
        file_bytes=given.settings.upload_bytes,
    )
    yield JamVoting(stores.jams, stores.jam_votes, stores.blobs, given.cooldowns)
    yield OfferedPieces(
        accepting=given.accepting,
        posts=stores.posts,
        offers=stores.offers,
        blobs=stores.blobs,
        preferences=stores.preferences,
    )
