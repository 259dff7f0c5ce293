"""/mydata: what is kept of a member, handed over or deleted; in servers and direct messages."""

from __future__ import annotations

import asyncio
import io
import time

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.buttons import Interaction
from bot.chat.context import services_of
from bot.chat.payload import NOBODY
from bot.chat.replies import too_often
from bot.compute.jobs import OutOfTime, WorkerLost
from bot.features.mydata.archive import pack
from bot.features.mydata.deleting import ask, server_name
from bot.locales import Say, speaker
from bot.locales.en import TEXTS
from bot.requests.playing import Unplayable
from bot.services import Services
from bot.store.members import Record

_PLAY_SECONDS = 480.0
"""How long songs are written as MIDI: an answer may be changed for fifteen minutes."""

_MESSAGE_OVERHEAD = 2**14
_MOST = 8 * 2**20
"""Bytes of a part, whatever Discord takes: phones unpack it."""


class MyData(commands.GroupCog, group_name="mydata", group_description=TEXTS["command.mydata"]):
    """A member's own data."""

    @app_commands.command(name="export", description=TEXTS["command.mydata.export"])
    @app_commands.describe(part=TEXTS["option.part"])
    async def export(
        self, interaction: Interaction, part: app_commands.Range[int, 1, 999] = 1
    ) -> None:
        if await too_often(interaction, "mydata"):
            return
        services, say = services_of(interaction), speaker(interaction.locale.value)
        await interaction.response.defer(ephemeral=True, thinking=True)
        user = interaction.user.id
        kept = await services.members.kept(user)
        if not kept:
            await interaction.edit_original_response(content=say("mydata.nothing"))
            return
        unplayed = await _write_songs(services, await services.members.record(user))
        servers = {one.guild_id: server_name(say, interaction.client, one.guild_id) for one in kept}
        limit = min(interaction.filesize_limit, services.settings.upload_bytes, _MOST)
        archive = await asyncio.to_thread(
            pack,
            await services.members.record(user),
            services.blobs.path,
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
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            await interaction.edit_original_response(content=say("mydata.export.failed"))

    @app_commands.command(name="delete", description=TEXTS["command.mydata.delete"])
    async def delete(self, interaction: Interaction) -> None:
        await ask(interaction)


def _head(say: Say, servers: int) -> str:
    key = "mydata.export.servers_one" if servers == 1 else "mydata.export.servers_many"
    return say("mydata.export.text", servers=say(key, count=servers))


def _which_part(say: Say, part: int, parts: int) -> list[str]:
    if parts == 1:
        return []
    if part == parts:
        return [say("mydata.export.last", part=part, parts=parts)]
    return [say("mydata.export.part", part=part, parts=parts, next=part + 1)]


async def _write_songs(services: Services, record: Record) -> list[str]:
    """Have what was heard in every song written as MIDI; the titles of those that were not."""
    until = time.monotonic() + _PLAY_SECONDS
    missing: list[str] = []
    for row in record.songs:
        if row["midi"]:
            continue
        song = await services.songs.find(row["guild_id"], row["id"])
        if song is None:
            continue
        try:
            async with asyncio.timeout(until - time.monotonic()):
                await services.player.files(song)
        except (TimeoutError, WorkerLost, OutOfTime, Unplayable):
            missing.append(song.title)
    return missing
