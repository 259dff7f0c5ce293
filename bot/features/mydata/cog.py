"""/mydata: what is kept of a member, handed over or deleted; in servers and direct messages."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.buttons import Interaction, Press
from bot.chat.commands import command_name, localised, option_names
from bot.chat.cooldowns import Cooldowns
from bot.chat.faults import FAULTS
from bot.chat.payload import NOBODY
from bot.chat.replies import too_often
from bot.compute.jobs import OutOfTime, WorkerLost
from bot.features.feature import Feature
from bot.features.mydata.archive import pack
from bot.features.mydata.deleting import MyDataDeletion, server_name
from bot.locales import Say, speaker
from bot.requests.playing import Player, Unplayable
from bot.store.blobs import Blobs
from bot.store.members import Members, Record
from bot.store.songs import Songs

_NAME, _ABOUT = command_name("mydata"), localised("command.mydata")

_PLAY_SECONDS = 480.0
"""How long songs are written as MIDI: an answer may be changed for fifteen minutes."""

_MESSAGE_OVERHEAD = 2**14
_MOST = 8 * 2**20
"""Bytes of a part, whatever Discord takes: phones unpack it."""


class MyData(Feature, commands.GroupCog, group_name=_NAME, group_description=_ABOUT):
    """A member's own data."""

    def __init__(
        self,
        *,
        members: Members,
        songs: Songs,
        blobs: Blobs,
        player: Player,
        cooldowns: Cooldowns,
        deletion: MyDataDeletion,
        upload_bytes: int,
    ) -> None:
        self._members = members
        self._songs = songs
        self._blobs = blobs
        self._player = player
        self._cooldowns = cooldowns
        self._deletion = deletion
        self._upload_bytes = upload_bytes

    def presses(self) -> Sequence[Press]:
        return self._deletion.presses()

    @app_commands.command(
        name=command_name("export", of="mydata"), description=localised("command.mydata.export")
    )
    @app_commands.rename(**option_names("part"))
    @app_commands.describe(part=localised("option.part"))
    async def export(
        self, interaction: Interaction, part: app_commands.Range[int, 1, 999] = 1
    ) -> None:
        if await too_often(interaction, self._cooldowns, "mydata"):
            return
        say = speaker(interaction.locale.value)
        await interaction.response.defer(ephemeral=True, thinking=True)
        user = interaction.user.id
        kept = await self._members.kept(user)
        if not kept:
            await interaction.edit_original_response(content=say("mydata.nothing"))
            return
        unplayed = await self._write_songs(await self._members.record(user))
        servers = {one.guild_id: server_name(say, interaction.client, one.guild_id) for one in kept}
        limit = min(interaction.filesize_limit, self._upload_bytes, _MOST)
        archive = await asyncio.to_thread(
            pack,
            say,
            await self._members.record(user),
            self._blobs.path,
            part=part,
            limit=limit - _MESSAGE_OVERHEAD,
            servers=servers,
            unplayed=unplayed,
        )
        if not archive.data:
            text = say("mydata.export.no_part", part=part, parts=archive.parts)
            await interaction.edit_original_response(content=text)
            return
        lines = [
            _head(say, len(kept)),
            *_which_part(say, part, archive.parts),
            *(
                [say("mydata.export.too_large", count=len(archive.too_large))]
                if archive.too_large
                else []
            ),
            *([say("mydata.export.unplayed", count=len(unplayed))] if unplayed else []),
        ]
        name = "motif-data.zip" if archive.parts == 1 else f"motif-data-{part}.zip"
        try:
            await interaction.edit_original_response(
                content="\n".join(lines),
                attachments=[discord.File(io.BytesIO(archive.data), name)],
                allowed_mentions=NOBODY,
            )
        except FAULTS:
            await interaction.edit_original_response(content=say("mydata.export.failed"))

    @app_commands.command(
        name=command_name("delete", of="mydata"), description=localised("command.mydata.delete")
    )
    async def delete(self, interaction: Interaction) -> None:
        await self._deletion.ask(interaction)

    async def _write_songs(self, record: Record) -> list[str]:
        """Have what was heard in every song written as MIDI; the titles of those that were not."""
        until = time.monotonic() + _PLAY_SECONDS
        missing: list[str] = []
        for row in record.songs:
            if row["midi"]:
                continue
            song = await self._songs.find(row["guild_id"], row["id"])
            if song is None:
                continue
            try:
                async with asyncio.timeout(until - time.monotonic()):
                    await self._player.files(song)
            except (TimeoutError, WorkerLost, OutOfTime, Unplayable):
                missing.append(song.title)
        return missing


def _head(say: Say, servers: int) -> str:
    where = say("mydata.export.servers", count=servers)
    return say("mydata.export.text", servers=where)


def _which_part(say: Say, part: int, parts: int) -> list[str]:
    if parts == 1:
        return []
    if part == parts:
        return [say("mydata.export.last", part=part, parts=parts)]
    return [say("mydata.export.part", part=part, parts=parts, next=part + 1)]
