"""The whole bot behind Discord, put together once, and its way up and down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discord.ext import commands

from bot.assembly.features import features
from bot.assembly.requests import Pace, Requests
from bot.assembly.stores import Stores
from bot.compute.jobs import Compute
from bot.features.feature import Feature
from bot.keeping.parts import Keeping, keeping
from bot.requests.observer import Observer
from bot.settings import Settings
from bot.store.database import Database

_STOP_GRACE = 3.0


@dataclass(frozen=True, slots=True)
class Assembly:
    """Every part by what it belongs to. Only the application sees this, and hands parts on."""

    stores: Stores
    requests: Requests
    keeping: Keeping
    features: Sequence[Feature]

    @classmethod
    async def open(
        cls,
        client: commands.AutoShardedBot,
        settings: Settings,
        compute: Compute,
        pace: Pace,
        observer: Observer,
    ) -> Assembly:
        """Open the data folder and tidy up after the last boot, before any interaction can come.

        Raises DataFolderBusy, DatabaseUnusable.
        """
        database = await Database.open(settings.data_dir)
        try:
            stores = Stores(settings, database)
            stores.blobs.sweep()
            await stores.unneeded_files.remove_listed()
            await database.scrub()
            requests = Requests(client, settings, compute, pace, stores, observer)
            requests.handlers.shelf.sweep()
            await requests.recovery.prepare()
            requests.dispatcher.experience.load(await stores.durations.all())
        except BaseException:
            await database.close()
            raise
        kept = keeping(
            client=client,
            settings=settings,
            database=database,
            blobs=stores.blobs,
            ledger=stores.ledger,
            dispatcher=requests.dispatcher,
            compute=compute,
            messenger=requests.messenger,
            presenter=requests.presenter,
            packs=stores.packs,
            relabel=requests.vote_board.refresh,
        )
        return cls(stores, requests, kept, features(settings, stores, requests, kept, client.tree))

    async def stop(self) -> None:
        """Nothing new, running work back in the queue; the database is left open."""
        requests = self.requests
        await requests.intake.stop()
        await requests.dispatcher.stop()
        await requests.board.stop()
        await requests.vote_board.stop()
        await self.keeping.rewording.stop()
        await self.keeping.messages.stop()
        await requests.delivery.stop(_STOP_GRACE)
