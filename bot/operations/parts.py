"""What goes on beside the bot's own work for whoever runs it, wired together."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from typing import Any

import discord

from bot.operations.health import Health
from bot.operations.loglevels import LogLevels
from bot.operations.metrics import Metrics
from bot.operations.readings import Readings
from bot.operations.server import OperationsServer
from bot.requests.dispatcher import Dispatcher
from bot.settings import Settings
from bot.store.database import Database


def operations(
    client: discord.AutoShardedClient,
    settings: Settings,
    database: Database,
    dispatcher: Dispatcher,
    metrics: Metrics,
) -> Iterator[Coroutine[Any, Any, None]]:
    """What is to run for as long as the bot does."""
    yield LogLevels(settings.data_dir).run()
    yield metrics.watch_loop()
    if settings.metrics_port is not None:
        yield OperationsServer(
            settings.metrics_port,
            metrics,
            Readings(client, database, dispatcher),
            Health(client, database, dispatcher),
        ).run()
