"""The playground as a process: the small Discord, and in it the bot as it is."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.compute.jobs import Tasks
from bot.locales import LANGUAGES, speaker
from bot.logs import configure_logs
from bot.run import dask_compute, run
from bot.settings import PROJECT, Settings
from playground.server import Server
from playground.service import DEADLINE

SAMPLES = PROJECT / "samples"
_WRONG = 2


class Choices(BaseSettings):
    """What can be chosen for the playground alone, as MOTIF_PLAYGROUND_PORT and so on."""

    model_config = SettingsConfigDict(env_prefix="MOTIF_PLAYGROUND_", env_ignore_empty=True)

    dir: Path = PROJECT / "data" / "playground"
    port: Annotated[int, Field(ge=0, le=65535)] = 8025
    seconds: Annotated[float, Field(gt=0)] = DEADLINE


def main(tasks: Tasks | None = None) -> int:
    """Run until told to stop; the exit status. `tasks` replaces what the workers run."""
    token = ".".join(secrets.token_urlsafe(size) for size in (18, 5, 27))
    try:
        choices = Choices()
        settings = bot_settings(choices.dir, token)
    except ValidationError as error:
        wrong = error.errors()[0]
        print(f"{'_'.join(map(str, wrong['loc']))} is wrong: {wrong['msg']}", file=sys.stderr)
        return _WRONG
    # what goes wrong is to be read here, by a person
    configure_logs(settings.log_level, "text")
    if settings.soundfont is not None:
        os.environ["MOTIF_SOUNDFONT"] = str(settings.soundfont)
    sys.setswitchinterval(0.001)
    say = speaker(language())
    server = Server(
        choices.dir, SAMPLES, choices.port, token, say.language, deadline=choices.seconds
    )
    try:
        server.start()
    except OSError as error:
        problem = error.strerror or str(error)
        print(say("playground.closed", port=choices.port, problem=problem), file=sys.stderr)
        return _WRONG
    lead_to(server.address)
    print(say("playground.ready", address=server.address), flush=True)
    try:
        return run(settings, lambda: dask_compute(settings, tasks))
    finally:
        server.stop()


def bot_settings(folder: Path, token: str) -> Settings:
    """The bot's settings: of a real bot on the same machine neither data nor workers are touched.

    Raises ValidationError.
    """
    apart = dict.fromkeys(("dask_scheduler", "dask_ca", "dask_cert", "dask_key", "metrics_port"))
    quiet = {} if "MOTIF_LOG_LEVEL" in os.environ else {"log_level": "warning"}
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        DISCORD_TOKEN=SecretStr(token),  # pyright: ignore[reportCallIssue]
        data_dir=folder / "bot",
        allowed_guilds=frozenset(),
        **apart,
        **quiet,
    )


def lead_to(address: str) -> None:
    """Point discord.py in this process at the playground's Discord."""
    Route.BASE = f"{address}/api/v10"
    gateway = yarl.URL(address.replace("http", "ws", 1) + "/gateway")
    DiscordWebSocket.DEFAULT_GATEWAY = gateway


def language() -> str:
    """What this machine speaks, as far as Motif speaks it too."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    found = (named or "en").split("_")[0]
    return found if found in LANGUAGES else "en"
