"""Every feature, handed what it uses."""

from __future__ import annotations

from collections.abc import Sequence
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


def features(
    settings: Settings,
    stores: Stores,
    requests: Requests,
    keeping: Keeping,
    tree: app_commands.CommandTree[Any],
) -> Sequence[Feature]:
    """Everything that members can ask for."""
    access = SongAccess(stores.songs)
    cooldowns = Cooldowns()
    upload_bytes = settings.upload_bytes
    accepting = Accepting(
        ledger=stores.ledger,
        intake=requests.intake,
        standings=requests.standings,
        retention=keeping.retention,
        caps=stores.caps,
        preferences=stores.preferences,
        upload_bytes=upload_bytes,
    )
    compose = Compose(accepting, stores.preferences, upload_bytes)
    voting = Voting(
        posts=stores.posts,
        votes=stores.votes,
        board=requests.vote_board,
        messenger=requests.messenger,
        members=stores.members,
        audit=stores.audit,
    )
    details = Details(
        accepting=accepting,
        ledger=stores.ledger,
        posts=stores.posts,
        blobs=stores.blobs,
        shelf=requests.handlers.shelf,
        cooldowns=cooldowns,
    )
    model = ModelCard(stores.models, stores.songs, requests.handlers.shelf, stores.tastes)
    more = More(
        stores.posts,
        requests.vote_board,
        {
            "details": details.details,
            "version": model.show,
            "unvote": voting.take_back,
            "delete": voting.ask,
        },
    )
    refusals = FormRefusals(stores.refused_forms)
    further = Further(
        accepting=accepting,
        ledger=stores.ledger,
        posts=stores.posts,
        preferences=stores.preferences,
        cooldowns=cooldowns,
        refusals=refusals,
    )
    correcting = Correcting(access, stores.songs, keeping.rewording.start, refusals)
    settings_feature = SettingsFeature(stores.preferences, stores.audit, refusals)
    return (
        compose,
        MakePiece(compose, tree),
        voting,
        details,
        more,
        further,
        Share(accepting, stores.posts, cooldowns),
        Train(accepting, stores.preferences, stores.audit),
        SongList(access, stores.models),
        Listening(access, requests.handlers.player, cooldowns),
        correcting,
        Removing(
            access=access,
            database=stores.database,
            songs=stores.songs,
            models=stores.models,
            forgetter=keeping.forgetter,
            audit=stores.audit,
            upload_bytes=upload_bytes,
        ),
        model,
        ModelPage(accepting, stores.models, cooldowns),
        ModelChanges(stores.models, keeping.forgetter, stores.audit),
        TasteReset(stores.tastes, stores.audit),
        MyData(
            members=stores.members,
            songs=stores.songs,
            blobs=stores.blobs,
            player=requests.handlers.player,
            cooldowns=cooldowns,
            deletion=MyDataDeletion(
                members=stores.members,
                songs=stores.songs,
                models=stores.models,
                eraser=keeping.eraser,
            ),
            upload_bytes=upload_bytes,
        ),
        Queue(
            ledger=stores.ledger,
            standings=requests.standings,
            dispatcher=requests.dispatcher,
            audit=stores.audit,
            caps=stores.caps,
        ),
        Top(
            posts=stores.posts,
            votes=stores.votes,
            blobs=stores.blobs,
            messenger=requests.messenger,
            cooldowns=cooldowns,
            most_voters=settings.top_min_voters,
        ),
        JamFeature(
            jams=stores.jams,
            posts=stores.posts,
            blobs=stores.blobs,
            unneeded_files=stores.unneeded_files,
            audit=stores.audit,
            accepting=accepting,
            preferences=stores.preferences,
            announce=requests.announcer.look,
            look=requests.jam_keeper.look,
            file_bytes=upload_bytes,
        ),
        JamVoting(stores.jams, stores.jam_votes, stores.blobs, cooldowns),
        OfferedPieces(
            accepting=accepting,
            posts=stores.posts,
            offers=stores.offers,
            blobs=stores.blobs,
            preferences=stores.preferences,
        ),
        settings_feature,
        TryAgain(
            stores.refused_forms,
            {
                CHANGE_FORM: further.reopen,
                CORRECTION_FORM: correcting.reopen,
                NUMBER_FORM: settings_feature.reopen,
            },
        ),
        Welcome(settings, stores.caps, compose.at_once),
    )
