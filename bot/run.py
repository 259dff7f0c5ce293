"""The bot as a process: settings, logs, signals, exit status."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from importlib.metadata import version

import aiohttp
import discord
import structlog

from bot.app import MotifBot
from bot.compute.client import DaskCompute
from bot.compute.cluster import Certificates, Site
from bot.compute.jobs import Compute, Tasks
from bot.logs import configure_logs
from bot.memory import keep_standing
from bot.operations.metrics import Metrics
from bot.operations.parts import operations
from bot.privacy import keep_private
from bot.settings import TOKEN_HELP, Settings, SettingsError, load_settings
from bot.store.opening import DataFolderBusy
from bot.store.schema import DatabaseUnusable

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot")

USAGE_ERROR = 2
_SHORTEST_PAUSE, _LONGEST_PAUSE, _LONGEST_ASKED = 10.0, 300.0, 3600.0
_LINE = 200
_CONNECTIONS = 65_536


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
    """Run the bot with this compute until it is told to stop; the exit status.

    What may pass is told in one line and tried again, after a while that grows.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    allow_many_connections()
    pause = _SHORTEST_PAUSE
    while True:
        began = time.monotonic()
        try:
            keep_private(settings.data_dir)
            asyncio.run(_serve(_bot(settings, compute()), settings.token))
        except discord.LoginFailure:
            print(f"Discord does not accept DISCORD_TOKEN: {TOKEN_HELP}.", file=sys.stderr)
            return USAGE_ERROR
        except DataFolderBusy as error:
            print(f"The data folder is in use: {error}; stop it first.", file=sys.stderr)
            return USAGE_ERROR
        except DatabaseUnusable as error:
            print(error, file=sys.stderr)
            return USAGE_ERROR
        except Exception as error:
            reason = why(error)
            if reason is None:
                raise
            if time.monotonic() - began > _LONGEST_PAUSE:
                pause = _SHORTEST_PAUSE
            waits = max(pause, _asked_pause(error))
            _log.warning(reason, error=_first_line(error), again_in=waits)
            try:
                time.sleep(waits)
            except KeyboardInterrupt:
                return 0
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return 0


def allow_many_connections() -> None:
    """Let this process have as many files and connections open as the system lets it.

    Other users of the machine are not let in, but who is knocking takes a connection too: with the
    usual 1,024 there would soon be none left for Discord.
    """
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS if most == resource.RLIM_INFINITY else min(most, _CONNECTIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _bot(settings: Settings, compute: Compute) -> MotifBot:
    metrics = Metrics(version("motif"))
    bot = MotifBot(
        settings,
        compute,
        metrics=metrics,
        beside=lambda bot: operations(
            bot, settings, bot.parts.stores.database, bot.parts.requests.dispatcher, metrics
        ),
    )
    bot.add_listener(_ready, "on_ready")
    return bot


async def _ready() -> None:
    """Discord told of every server."""
    keep_standing()


def why(error: Exception) -> str | None:
    """In one sentence what keeps the bot from running for now; None for a fault of its own."""
    match error:
        case discord.RateLimited() | discord.HTTPException(status=429):
            return "Discord refuses this machine for a while: too many requests came from it"
        case sqlite3.Error():
            return (
                "The database cannot be used now: look for a full disk, and at who may write to"
                " MOTIF_DATA_DIR"
            )
        case discord.HTTPException() | discord.GatewayNotFound() | discord.ConnectionClosed():
            return "Discord does not answer as it should"
        case aiohttp.ClientError() | OSError():
            return "Discord or the data folder is out of reach"
        case _:
            # a page of somebody in between where Discord's own answer was expected
            return "Discord does not answer as it should" if _of_discord(error) else None


def _of_discord(error: Exception) -> bool:
    """Whether an error arose in discord.py's own code, and not in what it called of ours."""
    roots = [
        str(frame.f_globals.get("__name__", "")).split(".")[0]
        for frame, _ in traceback.walk_tb(error.__traceback__)
    ]
    return next((root for root in reversed(roots) if root in ("discord", "bot")), "") == "discord"


def _asked_pause(error: Exception) -> float:
    """The seconds that Discord asks to stay away."""
    if isinstance(error, discord.RateLimited):
        return min(error.retry_after, _LONGEST_ASKED)
    if isinstance(error, discord.HTTPException):
        with contextlib.suppress(ValueError):
            return min(float(error.response.headers.get("Retry-After", 0)), _LONGEST_ASKED)
    return 0.0


def _first_line(error: Exception) -> str:
    """What an error says, without the web page that may follow."""
    said = f"{type(error).__name__}: {error}".split("<", 1)[0]
    return said.splitlines()[0][:_LINE].rstrip(" :")


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
    if not serving.done():
        # discord.py sleeps for minutes between two tries to reach Discord, closed or not
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        return
    serving.result()
