"""Finding the song that a button names, and whether the member may change it."""

from __future__ import annotations

from bot.chat.buttons import Interaction
from bot.chat.permissions import may_change
from bot.chat.replies import reply
from bot.chat.words import mention
from bot.locales import Say, speaker
from bot.store.songs import Songs, StoredSong


def say_to(interaction: Interaction) -> Say:
    return speaker(interaction.locale.value)


class SongAccess:
    """Songs of the server in which somebody asks; who may not have them is told so."""

    def __init__(self, songs: Songs) -> None:
        self._songs = songs

    async def song_here(self, interaction: Interaction, song_id: int) -> StoredSong | None:
        """A song of this server; None, and the member is told, if it is not here any more."""
        song = await self._songs.find(interaction.guild_id or 0, song_id)
        if song is None:
            await reply(interaction, say_to(interaction)("song.gone"))
        return song

    async def own_song(self, interaction: Interaction, song_id: int) -> StoredSong | None:
        """A song that the member may change; None, and the member is told, if not."""
        song = await self.song_here(interaction, song_id)
        if song is not None and not may_change(interaction, song.uploader_id):
            await _refuse(interaction, song.uploader_id)
            return None
        return song

    async def own_songs(self, interaction: Interaction, member_id: int) -> list[StoredSong]:
        """A member's songs, if this member may change them; none, and told, if not."""
        if not may_change(interaction, member_id):
            await _refuse(interaction, member_id)
            return []
        songs = await self.songs_of(interaction, member_id)
        if not songs:
            await reply(interaction, say_to(interaction)("songs.none_of", user=mention(member_id)))
        return songs

    async def songs_of(self, interaction: Interaction, member_id: int) -> list[StoredSong]:
        """The songs of this server that a member brought, 0: all."""
        songs = await self._songs.kept(interaction.guild_id or 0)
        return [song for song in songs if member_id in (0, song.uploader_id)]


async def _refuse(interaction: Interaction, owner_id: int) -> None:
    await reply(interaction, say_to(interaction)("song.not_yours", user=mention(owner_id)))
