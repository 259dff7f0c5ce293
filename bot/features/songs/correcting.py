"""Correcting title and artist, which come from the file's tags or its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord

from bot.chat.buttons import Interaction, Press
from bot.chat.outgoing import Button
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.songs.access import SongAccess, say_to
from bot.features.songs.wording import title
from bot.locales import Say
from bot.store.songs import Songs, StoredSong

_LONGEST = 120


def correct_button(say: Say, song_id: int) -> Button:
    return Button(f"motif:song:correct:{song_id}", say("button.correct"))


class Correcting(Feature):
    """Asks for another title and artist. `reword` writes the messages again that name the song."""

    def __init__(self, access: SongAccess, songs: Songs, reword: Callable[[], None]) -> None:
        self._access = access
        self._songs = songs
        self._reword = reword

    def presses(self) -> Sequence[Press]:
        return (Press(r"motif:song:correct:(?P<song>\d{1,18})", self.ask),)

    async def ask(self, interaction: Interaction, song: str) -> None:
        found = await self._access.own_song(interaction, int(song))
        if found is not None:
            form = _Form(say_to(interaction), found, self.correct)
            await interaction.response.send_modal(form)

    async def correct(self, interaction: Interaction, song_id: int, name: str, artist: str) -> None:
        song = await self._access.own_song(interaction, song_id)
        if song is None:
            return None
        say = say_to(interaction)
        if not name:
            return await reply(interaction, say("song.empty_title"))
        await self._songs.rename(song.guild_id, song.id, title=name, artist=artist)
        self._reword()
        corrected = await self._songs.find(song.guild_id, song.id)
        if corrected is not None:
            await reply(interaction, say("song.corrected", title=title(say, corrected)))
        return None


class _Form(discord.ui.Modal):
    """Two fields with what they say now; `sent` gets the song and what was written."""

    def __init__(
        self,
        say: Say,
        song: StoredSong,
        sent: Callable[[Interaction, int, str, str], Awaitable[None]],
    ) -> None:
        super().__init__(title=say("song.correct"))
        self._song = song.id
        self._sent = sent
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
        named, artist = (" ".join(field.value.split()) for field in (self._title, self._artist))
        await self._sent(interaction, self._song, named, artist)
