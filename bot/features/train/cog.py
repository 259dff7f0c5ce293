"""/train: songs with rights and consent, accepted as one request; /trainers: who may."""

from __future__ import annotations

import time
from typing import Any

import discord
from discord import app_commands

from bot.chat.commands import command_name, localised, option_names
from bot.chat.permissions import manages_server
from bot.chat.replies import reply
from bot.features.accepting import Accepting
from bot.features.feature import Feature
from bot.features.settings.wording import CHANGED, change_record
from bot.features.train.accepting import accept_training
from bot.features.train.rules import may_train, refusal, role_mentions
from bot.locales import speaker
from bot.requests.request import Upload
from bot.store.audit import Audit
from bot.store.preferences import SERVER, PreferenceStore
from bot.store.songs import RIGHTS

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice


class Train(Feature):
    """Training."""

    def __init__(self, accepting: Accepting, preferences: PreferenceStore, audit: Audit) -> None:
        self._accepting = accepting
        self._preferences = preferences
        self._audit = audit

    @app_commands.command(name=command_name("train"), description=localised("command.train"))
    @app_commands.rename(
        **option_names("song1", "song2", "song3", "song4", "song5", "rights", "consent")
    )
    @app_commands.describe(
        **{f"song{n}": localised("option.song") for n in range(1, 6)},
        rights=localised("option.rights"),
        consent=localised("option.consent"),
    )
    @app_commands.choices(
        rights=[Choice(name=localised(f"rights.choice.{right}"), value=right) for right in RIGHTS],
        consent=[Choice(name=localised("consent"), value="yes")],
    )
    async def train(
        self,
        interaction: Interaction,
        song1: discord.Attachment,
        rights: str,
        consent: str,
        song2: discord.Attachment | None = None,
        song3: discord.Attachment | None = None,
        song4: discord.Attachment | None = None,
        song5: discord.Attachment | None = None,
    ) -> None:
        say = speaker(interaction.locale.value)
        guild = interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        roles = frozenset((await self._preferences.of(guild)).train_roles)
        if not may_train(interaction, roles):
            return await reply(interaction, refusal(say, roles))
        files = [song for song in (song1, song2, song3, song4, song5) if song is not None]
        terms = {
            "rights": rights,
            # what the member chose to say is this sentence, word by word, in their language
            "consent": say("consent") if consent == "yes" else consent,
            "consented_at": time.time(),
        }
        uploads = [Upload(file.filename, file.url, file.size) for file in files]
        return await accept_training(self._accepting, interaction, uploads, terms)

    @app_commands.command(name=command_name("trainers"), description=localised("command.trainers"))
    @app_commands.rename(**option_names("allow", "disallow"))
    @app_commands.describe(allow=localised("option.allow"), disallow=localised("option.disallow"))
    async def trainers(
        self,
        interaction: Interaction,
        allow: discord.Role | None = None,
        disallow: discord.Role | None = None,
    ) -> None:
        say = speaker(interaction.locale.value)
        guild = interaction.guild_id
        if guild is None:
            return await reply(interaction, say("refused.dm"))
        roles = frozenset((await self._preferences.of(guild)).train_roles)
        if allow or disallow:
            if not manages_server(interaction):
                return await reply(interaction, say("refused.trainers"))
            wanted = {*roles, allow.id} if allow else {*roles}
            roles = frozenset(wanted - {disallow.id} if disallow else wanted)
            before, after = await self._preferences.change(
                guild, SERVER, "train_roles", tuple(sorted(roles))
            )
            if before != after:
                record = change_record("train_roles", SERVER, before, after)
                await self._audit.note(guild, interaction.user.id, CHANGED, record)
        if not roles:
            return await reply(interaction, say("trainers.nobody"))
        return await reply(interaction, say("trainers.roles", roles=role_mentions(roles)))
