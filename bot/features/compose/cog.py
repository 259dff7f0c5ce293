"""/compose: read the options, accept the request, acknowledge it."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Collection
from typing import Any

import discord
from discord import app_commands

from bot.chat.permissions import missing_here
from bot.chat.replies import reply
from bot.chat.words import mebibytes, safe
from bot.features.accepting import Accepting
from bot.features.compose.card import card
from bot.features.feature import Feature
from bot.features.settings.places import place
from bot.locales import Say, speaker
from bot.locales.en import TEXTS
from bot.requests.request import Draft, Upload
from bot.store.preferences import Preferences, PreferenceStore
from engine.errors import OptionError
from engine.notation.options import ENSEMBLE_NAMES, KEY_NAMES
from engine.tasks import read_request
from engine.values import Brief

Interaction = discord.Interaction[Any]
Range = app_commands.Range

_SEEDS = 2**31


class Compose(Feature):
    """Composing; `like_bytes` is the largest file that a piece may begin with."""

    def __init__(self, accepting: Accepting, preferences: PreferenceStore, like_bytes: int) -> None:
        self._accepting = accepting
        self._preferences = preferences
        self._like_bytes = like_bytes

    @app_commands.command(name="compose", description=TEXTS["command.compose"])
    @app_commands.describe(
        **{
            name: TEXTS[f"option.{name}"]
            for name in (
                "notes",
                "chords",
                "like",
                "bars",
                "tempo",
                "key",
                "ensemble",
                "surprise",
                "takes",
                "seed",
            )
        }
    )
    async def compose(
        self,
        interaction: Interaction,
        notes: Range[str, 1, 1000] | None = None,
        chords: Range[str, 1, 1000] | None = None,
        like: discord.Attachment | None = None,
        bars: Range[int, 4, 64] | None = None,
        tempo: Range[int, 40, 240] | None = None,
        key: Range[str, 1, 20] | None = None,
        ensemble: Range[str, 1, 30] | None = None,
        surprise: Range[float, 0.0, 1.0] | None = None,
        takes: Range[int, 1, 4] | None = None,
        seed: Range[int, 0, 2147483647] | None = None,
    ) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        options: dict[str, object] = {
            "notes": notes,
            "chords": chords,
            "bars": bars,
            "tempo": tempo,
            "key": key,
            "ensemble": ensemble,
            "surprise": surprise,
            "takes": takes,
            "seed": seed,
        }
        try:
            brief = read_request(options)
        except OptionError as error:
            problem = safe(say.message(error.message), 900)
            remedy = safe(say.message(error.message.remedy), 900)
            return await reply(interaction, say("refused.options", problem=problem, remedy=remedy))
        if like is not None and notes is not None:
            return await reply(interaction, say("refused.notes_and_like"))
        limit = self._like_bytes
        if like is not None and like.size > limit:
            size, most = mebibytes(like.size), mebibytes(limit)
            return await reply(interaction, say("refused.upload", size=size, limit=most))
        preferences = await self._preferences.of(interaction.guild_id, place(interaction))
        if like is not None and like.is_voice_message() and not preferences.voice:
            return await reply(interaction, say("refused.voice"))
        given = {name: str(value) for name, value in options.items() if value is not None}
        brief = with_defaults(brief, given, preferences)
        return await self._accept(interaction, say, brief, given, like)

    async def at_once(self, interaction: Interaction) -> None:
        """A piece of which everything is chosen: for a button."""
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        preferences = await self._preferences.of(interaction.guild_id, place(interaction))
        brief = with_defaults(read_request({}), (), preferences)
        return await self._accept(interaction, say, brief, {}, None)

    async def _accept(
        self,
        interaction: Interaction,
        say: Say,
        brief: Brief,
        given: dict[str, str],
        like: discord.Attachment | None,
    ) -> None:
        """Write the row, then answer; an interaction that was seen before changes nothing."""
        if brief.seed is None:
            # drawn here, so that a second attempt makes the same piece
            brief = dataclasses.replace(brief, seed=secrets.randbelow(_SEEDS))
        missing = missing_here(interaction)
        draft = Draft(
            interaction_id=interaction.id,
            token=interaction.token,
            guild_id=interaction.guild_id or 0,
            channel_id=interaction.channel_id or 0,
            user_id=interaction.user.id,
            locale=interaction.locale.value,
            private=bool(missing),
            upload_limit=self._accepting.upload_limit(interaction),
            kind="compose",
            parameters={
                "brief": brief.to_json(),
                "given": {**given, **({"like": like.filename} if like else {})},
            },
            uploads=(Upload(like.filename, like.url, like.size),) if like else (),
        )
        notes = (say("card.closed", missing=", ".join(map(say, missing))),) if missing else ()
        return await self._accepting.accept(
            interaction, draft, lambda request, standing: card(request, standing, notes)
        )

    @compose.autocomplete("key")
    async def _keys(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(typed, KEY_NAMES)

    @compose.autocomplete("ensemble")
    async def _ensembles(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(typed, ENSEMBLE_NAMES)


def _choices(typed: str, names: tuple[str, ...]) -> list[app_commands.Choice[str]]:
    """Names that begin with what was typed, then names that contain it; Discord takes 25."""
    wanted = typed.strip().casefold()
    found = [name for name in names if name.casefold().startswith(wanted)]
    found += [name for name in names if wanted in name.casefold() and name not in found]
    return [app_commands.Choice(name=name, value=name) for name in found[:25]]


def with_defaults(brief: Brief, given: Collection[str], preferences: Preferences) -> Brief:
    """What moderators set takes the place of what was neither given nor said in words."""
    said = {*given, *(brief.words.options if brief.words else ())}
    defaults: dict[str, Any] = {
        name: value
        for name in ("ensemble", "takes", "bars")
        if (value := getattr(preferences, name)) is not None and name not in said
    }
    return dataclasses.replace(brief, **defaults)
