"""What an operator can set, read from the environment and `.env`, and the check of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[1]

TOKEN_HELP = (
    "open https://discord.com/developers/applications, choose your application, then Bot, then "
    "Reset Token, and put it into .env as DISCORD_TOKEN=…"
)


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence for the operator."""


class Storage(BaseSettings):
    """Where things are kept: all that the host's own commands need."""

    model_config = SettingsConfigDict(
        env_prefix="MOTIF_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    data_dir: Path = Path("data")
    models_dir: Path = PROJECT / "models"
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = None


class Settings(Storage):
    """Every setting with its default. Names in the environment are these with MOTIF_ before."""

    discord_token: Annotated[SecretStr, Field(validation_alias="DISCORD_TOKEN")]

    dask_scheduler: str | None = None
    dask_ca: Path | None = None
    dask_cert: Path | None = None
    dask_key: Path | None = None
    dask_unencrypted: bool = False
    workers: Annotated[int, Field(ge=1, le=64)] = 2

    member_requests: Annotated[int, Field(ge=1)] = 3
    guild_requests: Annotated[int, Field(ge=1)] = 20
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    compose_seconds: Annotated[float, Field(gt=0)] = 180.0
    song_mib: Annotated[float, Field(gt=0, le=500)] = 32.0
    hear_seconds: Annotated[float, Field(gt=0)] = 600.0
    train_seconds: Annotated[float, Field(gt=0)] = 1800.0
    train_minutes: Annotated[float, Field(gt=0)] | None = None
    train_epochs: Annotated[int, Field(ge=1)] | None = None
    upload_mib: Annotated[float, Field(gt=0, le=500)] = 10.0
    top_min_voters: Annotated[int, Field(ge=1)] = 3
    left_guild_days: Annotated[float, Field(ge=0)] = 30.0
    keep_files_days: Annotated[float, Field(ge=0)] = 180.0
    guild_mib: Annotated[float, Field(gt=0)] = 2048.0
    upkeep_seconds: Annotated[float, Field(gt=0, le=3600)] = 20.0
    soundfont: Path | None = None
    allowed_guilds: Annotated[frozenset[int], NoDecode] = frozenset()
    operator: Annotated[str, Field(max_length=200)] = ""
    privacy_url: str | None = None

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "text"] = "json"

    @field_validator("discord_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[\w-]{10,}\.[\w-]{3,}\.[\w-]{15,}", value.get_secret_value().strip()):
            raise ValueError("token")
        return SecretStr(value.get_secret_value().strip())

    @field_validator("allowed_guilds", mode="before")
    @classmethod
    def _are_server_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = re.split(r"[\s,]+", value.strip(" ,"))
        if not all(re.fullmatch(r"\d{15,20}", number) for number in ids):
            raise ValueError(
                "write the servers' ids with commas between them (Discord shows them by Copy"
                " Server ID in developer mode)"
            )
        return frozenset(map(int, ids))

    @field_validator("privacy_url")
    @classmethod
    def _is_a_link(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https://[^\s<>]{3,400}", value):
            raise ValueError("write it as https://…")
        return value

    @field_validator("dask_scheduler")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(tcp|tls)://\S+:\d+", value):
            raise ValueError("write it as tcp://host:port or tls://host:port")
        return value

    @model_validator(mode="after")
    def _scheduler_is_safe(self) -> Settings:
        tls = self.dask_scheduler is not None and self.dask_scheduler.startswith("tls://")
        if tls and not (self.dask_ca and self.dask_cert and self.dask_key):
            raise ValueError(
                "a tls:// scheduler needs MOTIF_DASK_CA, MOTIF_DASK_CERT and MOTIF_DASK_KEY"
            )
        plain = self.dask_scheduler is not None and not tls
        if plain and not self.dask_unencrypted:
            raise ValueError(
                "whoever reaches a tcp:// scheduler can run code as the bot: use tls:// with "
                "certificates, or set MOTIF_DASK_UNENCRYPTED=yes where nobody else can reach it"
            )
        return self

    @property
    def upload_bytes(self) -> int:
        """The most that a member may attach to a composition, or that one message carries."""
        return int(self.upload_mib * 2**20)

    @property
    def song_bytes(self) -> int:
        """The largest song that a member may attach."""
        return int(self.song_mib * 2**20)

    @property
    def token(self) -> str:
        return self.discord_token.get_secret_value()

    @property
    def quota_bytes(self) -> int:
        """What a server may fill, unless it has a quota of its own."""
        return int(self.guild_mib * 2**20)

    @property
    def base_model(self) -> Path:
        """The model of a server without its own: the operator's, else the one in the repository."""
        own = self.models_dir / "base"
        return own if own.is_dir() else PROJECT / "models" / "base"


def load_settings() -> Settings:
    """Read and check the settings. Raises SettingsError with one sentence."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]  (the environment fills it)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from error


def load_storage() -> Storage:
    """Read the part of the settings that says where things are. Raises SettingsError."""
    try:
        return Storage()
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name == "DISCORD_TOKEN":
        what = "is not set" if first["type"] == "missing" else "is not a Discord bot token"
        return f"DISCORD_TOKEN {what}: {TOKEN_HELP}."
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    return f"MOTIF_{name.upper()} is wrong: {message}." if name else f"{message}."
