"""Voting on a round: two entries at a time, and nothing tells whose they are."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import discord

from bot.chat.buttons import Interaction, Press
from bot.chat.cooldowns import Cooldowns
from bot.chat.faults import FAULTS
from bot.chat.payload import NOBODY, view_of
from bot.chat.replies import reply, too_often
from bot.features.feature import Feature
from bot.features.jam.wording import BETTER, VOTE, pair_message
from bot.locales import speaker
from bot.store.blobs import Blobs
from bot.store.jam_votes import JamVotes
from bot.store.jams import Entry, Jam, Jams


class JamVoting(Feature):
    """What the buttons of the vote do; every answer is for whoever pressed alone."""

    def __init__(self, jams: Jams, votes: JamVotes, blobs: Blobs, cooldowns: Cooldowns) -> None:
        self._jams = jams
        self._votes = votes
        self._blobs = blobs
        self._cooldowns = cooldowns

    def presses(self) -> Sequence[Press]:
        return (Press(VOTE, self.begin), Press(BETTER, self.vote))

    async def begin(self, interaction: Interaction, jam: str) -> None:
        """Two entries to compare."""
        found = await self._voted_on(interaction, jam)
        if found is None or await too_often(interaction, self._cooldowns, "hear"):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction, found)

    async def vote(
        self, interaction: Interaction, jam: str, first: str, second: str, chosen: str
    ) -> None:
        """Count it, and show the next two."""
        found = await self._voted_on(interaction, jam)
        if found is None:
            return None
        one, other = int(first), int(second)
        better = one if chosen == "1" else other
        counted = await self._votes.vote(
            found, interaction.user.id, one, other, better, interaction.id
        )
        if not counted:
            return await reply(interaction, speaker(interaction.locale.value)("jam.no_such_pair"))
        await interaction.response.defer()
        return await self._show(interaction, found)

    async def _voted_on(self, interaction: Interaction, jam: str) -> Jam | None:
        """The round of this server, while it is voted on; else that is told."""
        found = await self._jams.find(interaction.guild_id or 0, int(jam))
        if found is not None and found.state == "voting":
            return found
        await reply(interaction, speaker(interaction.locale.value)("jam.no_vote"))
        return None

    async def _show(self, interaction: Interaction, jam: Jam) -> None:
        say = speaker(interaction.locale.value)
        pair = await self._votes.pair(jam, interaction.user.id, interaction.id)
        text, files, view = say("jam.all_heard"), list[discord.File](), None
        if pair is not None:
            text, buttons = pair_message(say, jam, *pair)
            files = [
                await self._file(entry, name)
                for entry, name in zip(pair, ("first.mp3", "second.mp3"), strict=True)
                if self._blobs.path(entry.mp3).is_file()
            ]
            view = view_of(buttons)
        try:
            await interaction.edit_original_response(
                content=text, attachments=files, view=view, allowed_mentions=NOBODY
            )
        except FAULTS:
            # the vote counts; pressing Vote again shows the next two
            return

    async def _file(self, entry: Entry, name: str) -> discord.File:
        data = await asyncio.to_thread(Path(self._blobs.path(entry.mp3)).read_bytes)
        return discord.File(io.BytesIO(untagged(data)), name)


def untagged(mp3: bytes) -> bytes:
    """The sound without its tags, which say what it is called and whose it is."""
    if mp3[:3] == b"ID3" and len(mp3) > 10 and not any(byte & 0x80 for byte in mp3[6:10]):
        size = 0
        for byte in mp3[6:10]:
            size = size << 7 | byte
        mp3 = mp3[10 + size :] or mp3
    return mp3[:-128] if mp3[-128:-125] == b"TAG" else mp3
