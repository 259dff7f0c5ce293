"""What is kept: the tables and the folders, each made once."""

from __future__ import annotations

from functools import cached_property

from bot.features.settings.schema import schema
from bot.requests.ledger import Caps, Ledger
from bot.settings import Settings
from bot.store.announcements import Announcements, Weeks
from bot.store.audit import Audit
from bot.store.blobs import Blobs
from bot.store.certifying import Certifier
from bot.store.database import Database
from bot.store.durations import Durations
from bot.store.forgetting import Takedowns
from bot.store.forms import RefusedForms
from bot.store.guilds import Greetings
from bot.store.jam_votes import JamVotes
from bot.store.jams import Jams
from bot.store.members import Members
from bot.store.models import Models
from bot.store.offers import Offers
from bot.store.packs import Packs
from bot.store.pieces import Pieces
from bot.store.posts import Posts
from bot.store.preferences import PreferenceStore
from bot.store.songs import Songs
from bot.store.tastes import Tastes
from bot.store.unneeded_files import UnneededFiles
from bot.store.votes import Votes


class Stores:
    """Over one database and the data folder that it stands in."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self.database = database

    @cached_property
    def caps(self) -> Caps:
        return Caps(self._settings.member_requests, self._settings.guild_requests)

    @cached_property
    def blobs(self) -> Blobs:
        return Blobs(self._settings.data_dir / "blobs")

    @cached_property
    def unneeded_files(self) -> UnneededFiles:
        return UnneededFiles(self.database, self.blobs)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.database, self.caps)

    @cached_property
    def posts(self) -> Posts:
        return Posts(self.database, self.blobs)

    @cached_property
    def packs(self) -> Packs:
        return Packs(self.database, self.blobs)

    @cached_property
    def certifier(self) -> Certifier:
        return Certifier(self.database, self.blobs, self._settings.data_dir)

    @cached_property
    def pieces(self) -> Pieces:
        return Pieces(self.database, self.blobs, self.certifier)

    @cached_property
    def votes(self) -> Votes:
        return Votes(self.database)

    @cached_property
    def tastes(self) -> Tastes:
        return Tastes(self.database)

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(self.database)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.database)

    @cached_property
    def refused_forms(self) -> RefusedForms:
        return RefusedForms(self.database)

    @cached_property
    def jams(self) -> Jams:
        return Jams(self.database)

    @cached_property
    def jam_votes(self) -> JamVotes:
        return JamVotes(self.database)

    @cached_property
    def weeks(self) -> Weeks:
        return Weeks(self.database)

    @cached_property
    def greetings(self) -> Greetings:
        return Greetings(self.database)

    @cached_property
    def members(self) -> Members:
        return Members(self.database)

    @cached_property
    def songs(self) -> Songs:
        return Songs(self.database)

    @cached_property
    def models(self) -> Models:
        return Models(self.database)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.database)

    @cached_property
    def durations(self) -> Durations:
        return Durations(self.database)

    @cached_property
    def preferences(self) -> PreferenceStore:
        return PreferenceStore(self.database, schema(self.caps))

    @cached_property
    def takedowns(self) -> Takedowns:
        return Takedowns(self.database)
