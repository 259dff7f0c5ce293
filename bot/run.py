"""The bot as a process: settings, logs, signals, exit status."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable

import aiohttp
import discord
import structlog

from bot.app import MotifBot
from bot.compute.client import DaskCompute
from bot.compute.cluster import Certificates, Site
from bot.compute.jobs import Compute, Tasks
from bot.logs import configure_logs
from bot.settings import TOKEN_HELP, Settings, SettingsError, load_settings
from bot.store.database import DataFolderBusy
from bot.store.schema import DatabaseUnusable

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot")

USAGE_ERROR = 2
_AGAIN = 10.0


def main() -> int:
    """Run until told to stop; the exit status."""
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    configure_logs(settings.log_level, settings.log_format)
    if settings.soundfont is not None:
        # the engine reads it from the environment, in workers too
        os.environ["MOTIF_SOUNDFONT"] = str(settings.soundfont)
    # answering at once matters more than throughput, also while a thread imports Dask
    sys.setswitchinterval(0.001)
    return run(settings, lambda: dask_compute(settings))


def run(settings: Settings, compute: Callable[[], Compute]) -> int:
    """Run the bot with this compute until it is told to stop; the exit status."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    while True:
        try:
            asyncio.run(_serve(MotifBot(settings, compute()), settings.token))
        except discord.LoginFailure:
            print(f"Discord does not accept DISCORD_TOKEN: {TOKEN_HELP}.", file=sys.stderr)
            return USAGE_ERROR
        except DataFolderBusy as error:
            print(f"The data folder is in use: {error}; stop it first.", file=sys.stderr)
            return USAGE_ERROR
        except DatabaseUnusable as error:
            print(error, file=sys.stderr)
            return USAGE_ERROR
        except sqlite3.Error as error:
            _log.warning(
                "The database cannot be used now: look for a full disk, and at who may write to"
                " MOTIF_DATA_DIR",
                error=str(error),
                again_in=_AGAIN,
            )
            time.sleep(_AGAIN)
        except (discord.DiscordServerError, aiohttp.ClientError, OSError) as error:
            _log.warning("Discord is out of reach", error=repr(error), again_in=_AGAIN)
            time.sleep(_AGAIN)
        else:
            return 0


def dask_compute(settings: Settings, tasks: Tasks | None = None) -> DaskCompute:
    """The compute that the settings ask for; `tasks` replaces what its workers run."""
    certificates = None
    if settings.dask_ca and settings.dask_cert and settings.dask_key:
        certificates = Certificates(settings.dask_ca, settings.dask_cert, settings.dask_key)
    site = Site(
        scratch=settings.data_dir / "scratch",
        workers=settings.workers,
        address=settings.dask_scheduler,
        certificates=certificates,
    )
    return DaskCompute(site, tasks)


async def _drained(bot: MotifBot, asked: asyncio.Event) -> None:
    await asked.wait()
    _log.info("draining: what runs is finished, what waits waits for the next start")
    await bot.drain()


async def _serve(bot: MotifBot, token: str) -> None:
    """Be a bot until SIGTERM or SIGINT, or until what runs has ended after SIGUSR1."""
    stop, drain = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    # where loops take no signal handlers (Windows) the usual KeyboardInterrupt remains
    with contextlib.suppress(NotImplementedError, AttributeError):
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGUSR1, drain.set)
    serving = asyncio.create_task(bot.start(token), name="discord")
    ends = [
        asyncio.create_task(stop.wait(), name="signals"),
        asyncio.create_task(bot.broken.wait(), name="damage"),
        asyncio.create_task(_drained(bot, drain), name="draining"),
    ]
    try:
        await asyncio.wait({serving, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            _log.info("stopping")
    finally:
        for end in ends:
            end.cancel()
        await bot.close()
    if bot.damage is not None:
        raise bot.damage
    if serving.done():
        serving.result()
    else:
        await serving
