"""Correcting title and artist, which come from the file's tags or its name."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.buttons import Interaction, LastingButton
from bot.chat.context import services_of
from bot.chat.replies import reply
from bot.features.songs.access import own_song, say_to
from bot.features.songs.wording import title
from bot.locales import Say
from bot.store.songs import StoredSong

_LONGEST = 120


class CorrectButton(LastingButton, template=r"motif:song:correct:(?P<song>\d{1,18})"):
    """Asks for another title and artist."""

    def __init__(self, song: int | str, label: str) -> None:
        super().__init__(f"motif:song:correct:{song}", label)
        self._song = int(song)

    async def callback(self, interaction: Interaction) -> None:
        song = await own_song(interaction, self._song)
        if song is not None:
            await interaction.response.send_modal(_Form(say_to(interaction), song))


class _Form(discord.ui.Modal):
    """Two fields with what they say now."""

    def __init__(self, say: Say, song: StoredSong) -> None:
        super().__init__(title=say("song.correct"))
        self._song = song.id
        self._title: discord.ui.TextInput[Any] = discord.ui.TextInput(
            default=song.title[:_LONGEST], max_length=_LONGEST, custom_id="title"
        )
        self._artist: discord.ui.TextInput[Any] = discord.ui.TextInput(
            default=song.artist[:_LONGEST],
            max_length=_LONGEST,
            required=False,
            custom_id="artist",
        )
        self.add_item(
            discord.ui.Label(text=say("song.field.title"), component=self._title)
        ).add_item(discord.ui.Label(text=say("song.field.artist"), component=self._artist))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        song = await own_song(interaction, self._song)
        if song is None:
            return None
        say, songs = say_to(interaction), services_of(interaction).songs
        named, artist = (" ".join(field.value.split()) for field in (self._title, self._artist))
        if not named:
            return await reply(interaction, say("song.empty_title"))
        await songs.rename(song.guild_id, song.id, title=named, artist=artist)
        services_of(interaction).keeping.rewording.start()
        corrected = await songs.find(song.guild_id, song.id)
        if corrected is not None:
            await reply(interaction, say("song.corrected", title=title(say, corrected)))
        return None
