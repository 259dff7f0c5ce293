"""/compose: read the options, accept the request, acknowledge it."""

from __future__ import annotations

import dataclasses
import math
import secrets
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.chat.buttons import Press
from bot.chat.commands import command_name, localised, option_names
from bot.chat.replies import reply
from bot.chat.words import file_size, safe
from bot.features.accepting import Accepting, closed_notes
from bot.features.compose.card import COMPOSITION_CARD
from bot.features.compose.choices import EXPLAINED, choices
from bot.features.compose.offers import USE, offer, unpacked
from bot.features.feature import Feature
from bot.features.settings.places import place
from bot.locales import Say, speaker
from bot.requests.request import Upload
from bot.store.preferences import Preferences, PreferenceStore
from engine.errors import OptionError
from engine.tasks import read_request
from engine.values import Brief

Interaction = discord.Interaction[Any]
Range = app_commands.Range
Choice = app_commands.Choice
Completing = Coroutine[Any, Any, list[app_commands.Choice[Any]]]

MOODS = ("calm", "sad", "happy", "epic", "tense", "dance", "waltz", "lullaby", "8-bit")
"""Words that `prompt` understands, for those who do not like to type."""

_SEEDS = 2**31
_NUMBERS = {"bars": int, "tempo": int, "surprise": float, "density": float, "swing": float}
"""Options whose choices are numbers, and how Discord wants them."""

_OPTIONS = (
    *("prompt", "mood", "notes", "chords", "like", "bars", "tempo", "metre", "key", "ensemble"),
    *("surprise", "density", "swing", "takes", "seed"),
)


class Compose(Feature):
    """Composing; `like_bytes` is the largest file that a piece may begin with."""

    def __init__(self, accepting: Accepting, preferences: PreferenceStore, like_bytes: int) -> None:
        self._accepting = accepting
        self._preferences = preferences
        self._like_bytes = like_bytes

    def presses(self) -> Sequence[Press]:
        return (Press(USE, self.use),)

    @app_commands.command(name=command_name("compose"), description=localised("command.compose"))
    @app_commands.rename(**option_names(*_OPTIONS))
    @app_commands.describe(**{name: localised(f"option.{name}") for name in _OPTIONS})
    @app_commands.choices(
        mood=[Choice(name=localised(f"mood.{mood}"), value=mood) for mood in MOODS]
    )
    async def compose(
        self,
        interaction: Interaction,
        prompt: Range[str, 1, 500] | None = None,
        mood: str | None = None,
        notes: Range[str, 1, 1000] | None = None,
        chords: Range[str, 1, 1000] | None = None,
        like: discord.Attachment | None = None,
        bars: Range[int, 4, 64] | None = None,
        tempo: Range[int, 40, 240] | None = None,
        metre: Range[str, 1, 10] | None = None,
        key: Range[str, 1, 20] | None = None,
        ensemble: Range[str, 1, 200] | None = None,
        surprise: Range[float, 0.0, 1.0] | None = None,
        density: Range[float, 0.0, 1.0] | None = None,
        swing: Range[float, 0.0, 1.0] | None = None,
        takes: Range[int, 1, 4] | None = None,
        seed: Range[int, 0, 2147483647] | None = None,
    ) -> None:
        options: dict[str, object] = {
            "mood": mood,
            "prompt": prompt,
            "notes": notes,
            "chords": chords,
            "bars": bars,
            "tempo": tempo,
            "metre": metre,
            "key": key,
            "ensemble": ensemble,
            "surprise": surprise,
            "density": density,
            "swing": swing,
            "takes": takes,
            "seed": seed,
        }
        return await self._ask(interaction, options, like)

    async def use(self, interaction: Interaction, packed: str) -> None:
        """Compose with what options that were refused were meant to be."""
        return await self._ask(interaction, unpacked(packed), None)

    async def _ask(
        self,
        interaction: Interaction,
        options: Mapping[str, object],
        like: discord.Attachment | None,
    ) -> None:
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        try:
            brief = read_request(options)
        except OptionError as error:
            problem = safe(say.message(error.message), 900)
            remedy = safe(say.message(error.message.remedy), 900)
            text = say("refused.options", problem=problem, remedy=remedy)
            # a file cannot be asked for again by a button
            items = offer(say, options) if like is None else []
            return await reply(interaction, text, items=items)
        if like is not None and options.get("notes") is not None:
            return await reply(interaction, say("refused.notes_and_like"))
        preferences = await self._preferences.of(interaction.guild_id, place(interaction))
        if like is not None and await self._unfit(interaction, like, preferences):
            return None
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

    async def begin_with(
        self, interaction: Interaction, like: discord.Attachment, notes: tuple[str, ...]
    ) -> None:
        """A piece that goes on from a file, everything else chosen; `notes` are for its card."""
        say = speaker(interaction.locale.value)
        if interaction.guild_id is None:
            return await reply(interaction, say("refused.dm"))
        preferences = await self._preferences.of(interaction.guild_id, place(interaction))
        if await self._unfit(interaction, like, preferences):
            return None
        brief = with_defaults(read_request({}), (), preferences)
        return await self._accept(interaction, say, brief, {}, like, notes)

    async def _unfit(
        self, interaction: Interaction, like: discord.Attachment, preferences: Preferences
    ) -> bool:
        """Whether a file is not taken here; then that is told."""
        say, limit = speaker(interaction.locale.value), self._like_bytes
        if like.size > limit:
            size, most = map(say.message, map(file_size, (like.size, limit)))
            await reply(interaction, say("refused.upload", size=size, limit=most))
            return True
        if like.is_voice_message() and not preferences.voice:
            await reply(interaction, say("refused.voice"))
            return True
        return False

    async def _accept(
        self,
        interaction: Interaction,
        say: Say,
        brief: Brief,
        given: dict[str, str],
        like: discord.Attachment | None,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Write the row, then answer; an interaction that was seen before changes nothing."""
        if brief.seed is None:
            # drawn here, so that a second attempt makes the same piece
            brief = dataclasses.replace(brief, seed=secrets.randbelow(_SEEDS))
        draft = self._accepting.draft(
            interaction,
            {
                "brief": brief.to_json(),
                "given": {**given, **({"like": like.filename} if like else {})},
            },
            (Upload(like.filename, like.url, like.size),) if like else (),
        )
        notes = (*notes, *closed_notes(interaction, say))
        return await self._accepting.accept(
            interaction,
            draft,
            lambda request, standing: COMPOSITION_CARD.open(request, standing, notes),
        )


def _completer(option: str) -> Callable[[Interaction, str], Completing]:
    """What Discord asks for the choices of an option while somebody types."""
    number = _NUMBERS.get(option, str)

    async def complete(interaction: Interaction, typed: str) -> list[Choice[Any]]:
        found = _choices(interaction, option, typed)
        return [Choice(name=name, value=number(value)) for name, value in found.items()]

    return complete


for _option in EXPLAINED:
    Compose.compose.autocomplete(_option)(_completer(_option))


def with_defaults(brief: Brief, given: Collection[str], preferences: Preferences) -> Brief:
    """What moderators set takes the place of what was neither given nor said in words."""
    said = {*given, *(brief.words.options if brief.words else ())}
    defaults: dict[str, Any] = {
        name: value
        for name in ("ensemble", "takes", "bars")
        if (value := getattr(preferences, name)) is not None and name not in said
    }
    return dataclasses.replace(brief, **defaults)


def _choices(interaction: Interaction, option: str, typed: object) -> dict[str, str]:
    """Values by the name that Discord shows; `typed` may be a number already, NaN for none yet."""
    say = speaker(interaction.locale.value)
    if isinstance(typed, float):
        typed = "" if math.isnan(typed) else f"{typed:g}"
    return choices(say, option, str(typed), vars(interaction.namespace))
