"""Greeting, settings and a member's data over real sockets, checked against Discord's own API."""

from __future__ import annotations

import io
import zipfile

from tests.bot.sockets.conftest import World


async def test_a_newcomer_is_greeted_composes_sets_takes_and_deletes(world: World) -> None:
    await world.start()
    hello = await world.channel.wait_for(lambda m: "I am Motif" in m.text)
    asked = await world.member.click(hello, "Compose something now")
    piece = await world.delivered(asked)
    moderator = world.guild.member(manage_guild=True)
    shown = await moderator.slash("settings", channel=world.channel)
    for name in ("channels", "train_roles", "ensemble", "weekly", "voice", "bars"):
        await moderator.click(shown.message, "motif:settings:pick:0", values=[name])
        await moderator.click(shown.message, "motif:settings:back:0")
    export = await world.member.slash("mydata export", channel=world.channel)
    await export.finished(60, until=lambda r: r.message.attachments)
    with zipfile.ZipFile(io.BytesIO(export.message.file("*.zip").data)) as archive:
        assert {"index.html", "data/requests.json"} <= set(archive.namelist())
    asked = await world.member.slash("mydata delete", channel=world.channel)
    await asked.finished(20, until=lambda r: "1 piece that you asked for" in r.text)
    await world.member.click(asked.message, "Delete it in this server")
    await asked.finished(30, until=lambda r: "Deleted, in 1 server" in r.text)
    await world.until(lambda: piece.deleted, 30, "the piece's message goes")
