"""SIGKILL at bad moments: every acknowledged request ends delivered once."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from typing import Any

import pytest

from benchmarks.kills.__main__ import main as kill_at_random
from tests.bot.sockets.conftest import LOOPBACK, World, pieces, reference, settled

SETTINGS = {"MADE_UP_SECONDS": "1.2"}
ONE_BOT = pytest.mark.asyncio(loop_scope="module")
"""Of tests that share a bot, each in a server of its own."""


@ONE_BOT
async def test_killed_between_discords_writing_and_its_answer(server: World) -> None:
    for seconds_away in (0, 1000):  # Discord remembers a nonce for minutes
        server.discord.on_delivery = lambda _: server.bot.kill9()
        r = await server.member.slash("compose")
        await server.until(lambda: not server.bot.alive, 30, "the kill")
        server.discord.on_delivery = None
        (piece,) = pieces(r)
        piece.created -= seconds_away
        server.discord.advance(seconds_away)
        for number in range(250 if seconds_away else 0):
            server.member.send(server.channel, f"and then {number}")
        await server.bot.restart()
        await server.closed(r)
        assert pieces(r) == [piece]


async def killed_at_work_and_while_telling(world: World, r: Any, stage: str) -> Any:
    """The message that comes though the bot is killed in this stage and while it tells."""
    await world.until(lambda: stage in r.text, 30, "progress on the card")
    world.bot.kill9()
    world.discord.on_delivery = lambda _: world.bot.kill9()
    await world.bot.restart()
    await world.until(lambda: not world.bot.alive, 40, "the kill")
    world.discord.on_delivery = None
    await world.bot.restart()
    await world.closed(r)
    await settled(3)
    (message,) = pieces(r)
    return message


@ONE_BOT
async def test_killed_while_packing_and_between_discords_writing_and_its_answer(
    server: World,
) -> None:
    r = await server.member.slash("compose", takes=1)
    shared = await server.member.click(await server.delivered(r), "Share")
    pack = await killed_at_work_and_while_telling(server, shared, "Filming")
    assert [attachment.filename[-4:] for attachment in pack.attachments] == [".zip"]


@ONE_BOT
async def test_killed_while_a_page_about_the_model_is_made_and_while_it_is_told(
    server: World,
) -> None:
    r = await server.member.slash("model")
    asked = await server.member.click(r.message, "Make a page about it")
    page = await killed_at_work_and_while_telling(server, asked, "Composing pieces")
    assert [attachment.filename[-5:] for attachment in page.attachments] == [".html"]


@ONE_BOT
async def test_killed_while_a_take_is_changed_and_between_discords_writing_and_its_answer(
    server: World,
) -> None:
    r = await server.member.slash("compose", takes=1)
    original = await server.delivered(r)
    changed = await server.member.click(original, "More like A")
    piece = await killed_at_work_and_while_telling(server, changed, "Composing")
    assert "More like take A of" in piece.content


@ONE_BOT
async def test_killed_while_telling_directly(server: World) -> None:
    server.discord.on_delivery = lambda _: server.bot.kill9()
    r = await server.member.slash("compose", tempo=43)
    server.channel.bot_permissions = 0
    server.discord.advance(1000)
    await server.until(lambda: not server.bot.alive, 40, "the kill")
    server.discord.on_delivery = None
    (piece,) = pieces(r, server.member.dm)
    piece.created -= 1000
    for number in range(250):
        server.member.send(server.member.dm, f"and then {number}")
    await server.bot.restart()
    await settled(5)
    assert pieces(r, server.member.dm) == [piece]


async def test_killed_while_running_waiting_and_acknowledging(world: World) -> None:
    await world.start(MADE_UP_SECONDS="0.8", MOTIF_ATTEMPTS="6")
    asked = []
    for pause in (0.0, 0.03, 0.4, 1.1):
        asked += [
            asyncio.create_task(world.guild.member().slash("compose", takes=1)) for _ in range(3)
        ]
        await asyncio.sleep(pause)
        world.bot.kill9()
        await world.bot.restart()
    answers = [await one for one in asked]
    acknowledged = [r for r in answers if r.acked]
    assert acknowledged
    for r in acknowledged:
        await world.delivered(r, 60)
    await settled(4)
    assert [len(pieces(r)) for r in acknowledged] == [1] * len(acknowledged)
    assert sum(bool(m.attachments) for m in world.channel.messages) == len(acknowledged)
    assert all(r.message.deleted for r in acknowledged)


@ONE_BOT
async def test_terminated_while_running_puts_the_work_back_uncounted(server: World) -> None:
    r = await server.member.slash("compose", tempo=43)
    await server.until(lambda: "Writing" in r.text, 30, "progress on the card")
    assert await server.bot.stop(10) == 0
    with sqlite3.connect(server.data / "motif.sqlite") as ledger:
        here = f"WHERE guild_id = {server.guild.id}"
        rows = ledger.execute(f"SELECT state, attempts FROM requests {here}").fetchall()
    assert rows == [("queued", 0)]
    await server.bot.restart()
    await server.delivered(r)
    assert reference(r) in pieces(r)[0].text


async def test_before_an_update_what_runs_is_finished_and_what_waits_is_kept(world: World) -> None:
    await world.start(MOTIF_WORKERS="1")
    running = await world.member.slash("compose", tempo=43)
    await world.until(lambda: "Writing" in running.text, 60, "progress on the card")
    waiting = await world.guild.member().slash("compose")
    assert waiting.acked
    world.bot.process.send_signal(signal.SIGUSR1)
    await world.until(lambda: not world.bot.alive, 40, "the end")
    with sqlite3.connect(world.data / "motif.sqlite") as ledger:
        rows = ledger.execute("SELECT state, attempts FROM requests ORDER BY id").fetchall()
    assert rows == [("done", 1), ("queued", 0)]
    await world.bot.restart()
    for r in (running, waiting):
        await world.delivered(r)
    await settled(1)
    assert [len(pieces(r)) for r in (running, waiting)] == [1, 1]


def test_a_few_kills_at_random_moments_lose_and_double_nothing() -> None:
    assert kill_at_random(["--times", "4", "--loopback", str(LOOPBACK)]) == 0
