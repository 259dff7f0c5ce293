"""Accepting a request: the row first, then the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.chat.language import language_of
from bot.chat.outgoing import Outgoing
from bot.chat.permissions import missing_here
from bot.chat.replies import Refuse, reply
from bot.chat.words import mebibytes
from bot.features.settings.places import place
from bot.keeping.retention import Retention
from bot.locales import Say, speaker
from bot.requests.intake import Intake
from bot.requests.ledger import Caps, Ledger, QuotaReached
from bot.requests.request import MEMBER_LOCALE, Draft, Kind, Request, Upload
from bot.requests.standing import Standing, Standings
from bot.store.preferences import Preferences, PreferenceStore


class Accepting:
    """Takes requests from commands and buttons."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        intake: Intake,
        standings: Standings,
        retention: Retention,
        caps: Caps,
        preferences: PreferenceStore,
        upload_bytes: int,
    ) -> None:
        self._ledger = ledger
        self._intake = intake
        self._standings = standings
        self._retention = retention
        self._caps = caps
        self._preferences = preferences
        self._upload_bytes = upload_bytes

    def upload_limit(self, interaction: discord.Interaction[Any]) -> int:
        """Bytes of files that one message may carry where this was asked."""
        return min(interaction.filesize_limit, self._upload_bytes)

    def draft(
        self,
        interaction: discord.Interaction[Any],
        parameters: Mapping[str, Any],
        uploads: Sequence[Upload] = (),
        *,
        kind: Kind = "compose",
        private: bool = False,
        locale: str | None = None,
    ) -> Draft:
        """What is asked for here, for its member alone if it is `private` or the bot may not post.

        `locale` is the language of whoever will read it unless it is said.
        """
        private = private or bool(missing_here(interaction))
        return Draft(
            interaction_id=interaction.id,
            token=interaction.token,
            guild_id=interaction.guild_id or 0,
            channel_id=interaction.channel_id or 0,
            user_id=interaction.user.id,
            locale=locale or language_of(interaction, private=private),
            private=private,
            upload_limit=self.upload_limit(interaction),
            kind=kind,
            parameters=dict(parameters),
            uploads=tuple(uploads),
        )

    async def accept(
        self,
        interaction: discord.Interaction[Any],
        draft: Draft,
        card: Callable[[Request, Standing | None], Outgoing],
        refuse: Refuse = reply,
    ) -> None:
        """Write the row, then answer; an interaction that was seen before changes nothing.

        `refuse` tells where there is no room for it.
        """
        say = speaker(interaction.locale.value)
        preferences = await self._preferences.of(draft.guild_id, place(interaction))
        caps = lowered(self._caps, preferences)
        if preferences.language and not draft.private:
            # what everybody sees is in the server's language
            draft = replace(draft, locale=preferences.language)
        if draft.locale != interaction.locale.value:
            own = {MEMBER_LOCALE: interaction.locale.value}
            draft = replace(draft, parameters={**draft.parameters, **own})
        room = await self._retention.room(draft.guild_id)
        if room.full:
            used, limit = map(say.message, map(mebibytes, (room.used, room.limit)))
            return await refuse(interaction, say("refused.full", used=used, limit=limit))
        try:
            request = await self._ledger.admit(draft, caps)
        except QuotaReached as reached:
            counts = {"member": reached.member, "member_cap": caps.member}
            if reached.member >= caps.member:
                return await refuse(interaction, say("refused.member", count=caps.member, **counts))
            counts |= {"guild": reached.guild, "guild_cap": caps.guild}
            return await refuse(interaction, say("refused.guild", count=caps.guild, **counts))
        if request is None:
            return None
        with self._intake.accepting(request):
            standing = None
            if not request.uploads:
                ahead = self._intake.ahead_of(request)
                standing = await self._standings.newcomer(request, ahead)
            return await self._intake.acknowledge(interaction, request, card(request, standing))


def closed_notes(interaction: discord.Interaction[Any], say: Say) -> tuple[str, ...]:
    """What a card says where the bot may not post: what it lacks for that; else nothing."""
    missing = missing_here(interaction)
    return (say("card.closed", missing=", ".join(map(say, missing))),) if missing else ()


def lowered(caps: Caps, preferences: Preferences) -> Caps:
    """The operator's caps, or the lower ones of a server's moderators."""
    return Caps(
        min(caps.member, preferences.member_requests or caps.member),
        min(caps.guild, preferences.guild_requests or caps.guild),
    )
