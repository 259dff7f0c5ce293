"""The list of a server's songs, page by page, and the card of one song."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.chat.admission import ForListedServers
from bot.chat.buttons import Interaction, LastingButton, view_of
from bot.chat.context import services_of
from bot.chat.limits import OPTION, cut
from bot.chat.payload import NOBODY
from bot.chat.permissions import may_change
from bot.chat.replies import reply
from bot.features.songs.access import say_to, song_here, songs_of
from bot.features.songs.correcting import CorrectButton
from bot.features.songs.listening import HearButton
from bot.features.songs.removing import RemoveAllButton, RemoveButton
from bot.features.songs.wording import PAGE, listing, pages, song_card
from bot.locales import Say
from bot.store.songs import StoredSong

_PLACE = r"(?P<page>\d{1,6}):(?P<member>\d{1,20})"


class PageButton(LastingButton, template=rf"motif:songs:page:{_PLACE}"):
    """A page of the list; member 0 is everybody."""

    def __init__(self, page: int | str, member: int | str, label: str) -> None:
        super().__init__(f"motif:songs:page:{page}:{member}", label)
        self._page, self._member = int(page), int(member)

    async def callback(self, interaction: Interaction) -> None:
        text, view = await _page(interaction, self._page, self._member)
        await interaction.response.edit_message(content=text, view=view, allowed_mentions=NOBODY)


class SongMenu(
    ForListedServers,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"motif:songs:in:{_PLACE}",
):
    """Opens the card of one of the songs on a page."""

    def __init__(
        self, page: int, member: int, placeholder: str = "", songs: Sequence[StoredSong] = ()
    ) -> None:
        options = [
            discord.SelectOption(
                label=cut(song.title, OPTION) or "?",
                value=str(song.id),
                description=cut(song.artist, OPTION) or None,
            )
            for song in songs
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"motif:songs:in:{page}:{member}",
                placeholder=placeholder,
                options=options,
            )
        )
        self._page, self._member = page, member

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> SongMenu:
        return cls(int(match["page"]), int(match["member"]))

    async def callback(self, interaction: Interaction) -> None:
        chosen = self.item.values[0]
        song = await song_here(interaction, int(chosen) if chosen.isdecimal() else 0)
        if song is None:
            return
        say = say_to(interaction)
        versions = await services_of(interaction).models.versions(song.guild_id)
        items: list[discord.ui.Item[Any]] = [HearButton(song.id, say("button.hear"))]
        if may_change(interaction, song.uploader_id):
            items.append(CorrectButton(song.id, say("button.correct")))
            items.append(RemoveButton(song.id, say("button.remove")))
        items.append(PageButton(self._page, self._member, say("button.back")))
        await interaction.response.edit_message(
            content=song_card(say, song, versions), view=view_of(items), allowed_mentions=NOBODY
        )


async def show_list(interaction: Interaction, member: int) -> None:
    """Answer with the first page of a member's songs, 0: everybody's."""
    text, view = await _page(interaction, 0, member)
    await reply(interaction, text, view=view)


async def _page(interaction: Interaction, page: int, member: int) -> tuple[str, discord.ui.View]:
    """A page, or the last one if the list has become shorter."""
    say = say_to(interaction)
    songs = await songs_of(interaction, member)
    page = min(page, pages(songs) - 1)
    items = _items(interaction, say, songs, page, member)
    return listing(say, songs, page, member), view_of(items)


def _items(
    interaction: Interaction, say: Say, songs: Sequence[StoredSong], page: int, member: int
) -> list[discord.ui.Item[Any]]:
    shown = songs[page * PAGE : (page + 1) * PAGE]
    items: list[discord.ui.Item[Any]] = []
    if shown:
        items.append(SongMenu(page, member, say("songs.choose"), shown))
    if page > 0:
        items.append(PageButton(page - 1, member, say("button.previous")))
    if page + 1 < pages(songs):
        items.append(PageButton(page + 1, member, say("button.next")))
    if member and len(songs) > 1 and may_change(interaction, member):
        items.append(RemoveAllButton(member, say("button.remove_all")))
    return items
