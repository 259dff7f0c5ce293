"""/songs: what this server's model learns from, page by page, and the card of one song."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.chat.buttons import Interaction, Press, chosen
from bot.chat.commands import command_name, localised, option_names
from bot.chat.outgoing import Button, Menu
from bot.chat.payload import NOBODY, view_of
from bot.chat.permissions import may_change
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.songs.access import SongAccess, say_to
from bot.features.songs.correcting import correct_button
from bot.features.songs.listening import hear_button
from bot.features.songs.removing import remove_all_button, remove_button
from bot.features.songs.wording import PAGE, listing, pages, song_card, song_menu
from bot.locales import Say
from bot.store.models import Models
from bot.store.songs import StoredSong

_PLACE = r"(?P<page>\d{1,6}):(?P<member>\d{1,20})"


class SongList(Feature):
    """The songs; member 0 is everybody."""

    def __init__(self, access: SongAccess, models: Models) -> None:
        self._access = access
        self._models = models

    def presses(self) -> Sequence[Press]:
        return (
            Press(rf"motif:songs:page:{_PLACE}", self.turn),
            Press(rf"motif:songs:in:{_PLACE}", self.open),
        )

    @app_commands.command(name=command_name("songs"), description=localised("command.songs"))
    @app_commands.rename(**option_names("member"))
    @app_commands.describe(member=localised("option.songs.member"))
    async def songs(self, interaction: Interaction, member: discord.User | None = None) -> None:
        if interaction.guild_id is None:
            return await reply(interaction, say_to(interaction)("refused.dm"))
        text, items = await self._page(interaction, 0, member.id if member else 0)
        return await reply(interaction, text, items=items)

    async def turn(self, interaction: Interaction, page: str, member: str) -> None:
        """Show a page of the list."""
        text, items = await self._page(interaction, int(page), int(member))
        await interaction.response.edit_message(
            content=text, view=view_of(items), allowed_mentions=NOBODY
        )

    async def open(self, interaction: Interaction, page: str, member: str) -> None:
        """Show the card of one of the songs on a page."""
        choice = chosen(interaction)
        song = await self._access.song_here(interaction, int(choice) if choice.isdecimal() else 0)
        if song is None:
            return
        say = say_to(interaction)
        versions = await self._models.versions(song.guild_id)
        items = [hear_button(say, song.id)]
        if may_change(interaction, song.uploader_id):
            items += [correct_button(say, song.id), remove_button(say, song.id)]
        items.append(_page_button(page, member, say("button.back")))
        await interaction.response.edit_message(
            content=song_card(say, song, versions), view=view_of(items), allowed_mentions=NOBODY
        )

    async def _page(
        self, interaction: Interaction, page: int, member: int
    ) -> tuple[str, list[Button | Menu]]:
        """A page, or the last one if the list has become shorter."""
        say = say_to(interaction)
        songs = await self._access.songs_of(interaction, member)
        page = min(page, pages(songs) - 1)
        items = _items(say, songs, page, member, may_change=may_change(interaction, member))
        return listing(say, songs, page, member), items


def _items(
    say: Say, songs: Sequence[StoredSong], page: int, member: int, *, may_change: bool
) -> list[Button | Menu]:
    shown = songs[page * PAGE : (page + 1) * PAGE]
    items: list[Button | Menu] = []
    if shown:
        items.append(song_menu(say, page, member, shown))
    if page > 0:
        items.append(_page_button(page - 1, member, say("button.previous")))
    if page + 1 < pages(songs):
        items.append(_page_button(page + 1, member, say("button.next")))
    if member and len(songs) > 1 and may_change:
        items.append(remove_all_button(say, member))
    return items


def _page_button(page: int | str, member: int | str, label: str) -> Button:
    return Button(f"motif:songs:page:{page}:{member}", label)
