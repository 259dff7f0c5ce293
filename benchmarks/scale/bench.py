"""The parts of the bot that a filled database is asked by."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.filling import server_of
from bot.features.top.ranking import ranked
from bot.keeping.retention import Retention
from bot.requests.ledger import Caps, Ledger
from bot.requests.request import Draft, Request
from bot.requests.standing import LOOKED_AT
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.guilds import Guilds
from bot.store.members import Members
from bot.store.packs import Packs
from bot.store.posts import Posts
from bot.store.unneeded_files import UnneededFiles
from bot.store.usage import Usage
from bot.store.votes import EVERYTHING, Among, Votes

MEASURED = 2 * 10**18
"""Where the ids of the interactions begin that are made while measuring."""


class Bench:
    """The parts of the bot that the database is asked by, on a filled one."""

    def __init__(self, folder: Path, database: Database, requests: int) -> None:
        self.database = database
        self.requests = requests
        self.blobs = Blobs(folder / "blobs")
        self.caps = Caps(3, 200)
        self.ledger = Ledger(database, self.caps)
        self.votes = Votes(database)
        self.guilds = Guilds(database)
        self.posts = Posts(database, self.blobs)
        self.packs = Packs(database, self.blobs)
        self.members = Members(database)
        self.retention = Retention(Usage(database), self.blobs, 180, 2 * 2**40)
        self.unneeded_files = UnneededFiles(database, self.blobs)
        self.random = random.Random(1)
        self.interactions = itertools.count(MEASURED)

    def server(self) -> int:
        """Any server; of ten, one is large."""
        return server_of(self.random.randrange(1, 10**6), self.random)

    def finished(self) -> int:
        """A request that left a piece."""
        return self.random.randrange(3, self.requests, 3) // 150 * 150 + 3

    def draft(self, server: int) -> Draft:
        number = next(self.interactions)
        return Draft(
            interaction_id=number,
            token="token",
            guild_id=server,
            channel_id=1,
            user_id=number,
            locale="en-US",
            private=False,
            upload_limit=10**7,
            kind="compose",
            parameters={"brief": {}, "given": {}},
        )

    async def place(self, request: Request, accepted: Sequence[int] = ()) -> None:
        """Where a request stands, and how long those before it may take."""
        place = await self.ledger.place(request, [*accepted, request.id], told=LOOKED_AT)
        await self.ledger.some(place.ahead if place else ())

    async def top(self, server: int, among: Among = EVERYTHING) -> None:
        """What /top of a server computes."""
        ranked(await self.votes.voted_takes(server, among), 3)
