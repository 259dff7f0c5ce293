"""Correcting title and artist, which come from the file's tags or its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import discord

from bot.chat.buttons import Interaction, Press, written
from bot.chat.limits import cut
from bot.chat.outgoing import Button
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.refusing import FormRefusals
from bot.features.songs.access import SongAccess, say_to
from bot.features.songs.wording import title
from bot.locales import Say
from bot.store.songs import Songs

CORRECTION_FORM = "correct"

_LONGEST = 120
_SONG = r"(?P<song>\d{1,18})"


def correct_button(say: Say, song_id: int) -> Button:
    return Button(f"motif:song:correct:{song_id}", say("button.correct"))


class Correcting(Feature):
    """Asks for another title and artist. `reword` writes the messages again that name the song."""

    def __init__(
        self, access: SongAccess, songs: Songs, reword: Callable[[], None], refusals: FormRefusals
    ) -> None:
        self._access = access
        self._songs = songs
        self._reword = reword
        self._refusals = refusals

    def presses(self) -> Sequence[Press]:
        return (
            Press(rf"motif:song:correct:{_SONG}", self.ask),
            Press(rf"motif:song:corrected:{_SONG}", self.correct),
        )

    async def ask(self, interaction: Interaction, song: str) -> None:
        """Open the form with what the song is called now."""
        found = await self._access.own_song(interaction, int(song))
        if found is not None:
            form = _form(say_to(interaction), found.id, found.title, found.artist)
            await interaction.response.send_modal(form)

    async def reopen(self, interaction: Interaction, song: str, fields: Mapping[str, str]) -> None:
        """Open the form with what was written in it; a title is there at any rate."""
        found = await self._access.own_song(interaction, int(song))
        if found is not None:
            name, artist = fields.get("title", found.title), fields.get("artist", "")
            form = _form(say_to(interaction), found.id, name, artist)
            await interaction.response.send_modal(form)

    async def correct(self, interaction: Interaction, song: str) -> None:
        """The form was sent."""
        found = await self._access.own_song(interaction, int(song))
        if found is None:
            return None
        say, fields = say_to(interaction), written(interaction)
        name, artist = fields.get("title", ""), fields.get("artist", "")
        if not name:
            refuse = self._refusals.of(CORRECTION_FORM, song, fields)
            return await refuse(interaction, say("song.empty_title"))
        await self._songs.rename(found.guild_id, found.id, title=name, artist=artist)
        self._reword()
        corrected = await self._songs.find(found.guild_id, found.id)
        if corrected is not None:
            await reply(interaction, say("song.corrected", title=title(say, corrected)))
        return None


def _form(say: Say, song_id: int, name: str, artist: str) -> discord.ui.Modal:
    """Two fields; what is sent is found by its custom id, after a restart too."""
    form = discord.ui.Modal(title=say("song.correct"), custom_id=f"motif:song:corrected:{song_id}")
    for field, value in (("title", name), ("artist", artist)):
        entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=field,
            default=cut(value, _LONGEST) or None,
            max_length=_LONGEST,
            required=field == "title",
        )
        form.add_item(discord.ui.Label(text=say(f"song.field.{field}"), component=entry))
    # discord.py keeps no form that is stopped: nothing of a message is left in memory
    form.stop()
    return form
