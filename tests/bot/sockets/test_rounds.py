"""SIGKILL while a weekly post is written and while a jam ends: each is told once."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import suppress
from typing import Any

from tests.bot.made_up_files import MIDI
from tests.bot.sockets.conftest import World, settled

WEEK = 7 * 86_400.0


def pass_time(world: World, seconds: float) -> None:
    """The bot has run so much longer; nothing else knows of it."""
    with sqlite3.connect(world.data / "motif.sqlite", timeout=30) as database:
        database.execute("UPDATE running_time SET seconds = seconds + ?", (seconds,))


def rows(world: World, sql: str) -> list[Any]:
    with sqlite3.connect(world.data / "motif.sqlite", timeout=30) as database:
        return database.execute(sql).fetchall()


def said(world: World, what: str, channel: Any = None) -> list[Any]:
    messages = (channel or world.channel).messages
    return [m for m in messages if what in m.text and not m.deleted]


def kill_once(world: World) -> None:
    """Kill the bot when Discord has written its next message with files, before it answers."""

    def kill(_: Any) -> None:
        world.discord.on_delivery = None
        world.bot.kill9()

    world.discord.on_delivery = kill


async def restart_until_killed(world: World) -> None:
    """Start the bot again; the kill of `kill_once` may come before it is READY."""
    with suppress(AssertionError):
        await world.bot.restart()
    await world.until(lambda: not world.bot.alive, 40, "the kill")
    assert world.bot.process.returncode == -signal.SIGKILL


async def liked_piece(world: World) -> None:
    r = await world.member.slash("compose")
    piece = await world.delivered(r)
    await world.guild.member().click(piece, "Vote A · 0")


async def test_killed_while_a_weekly_post_is_due_and_while_it_is_written(world: World) -> None:
    await world.start(MOTIF_UPKEEP_SECONDS="1")
    with sqlite3.connect(world.data / "motif.sqlite", timeout=30) as database:
        row = (int(world.guild.id), str(int(world.channel.id)))
        database.execute("INSERT INTO settings VALUES (?, 'weekly', ?)", row)
    weeks = "SELECT * FROM weekly_posts"
    await world.until(lambda: rows(world, weeks), 40, "the first week")
    pass_time(world, WEEK - 600)
    await liked_piece(world)
    # Discord takes nothing: the post is listed, and the bot is killed before it is out
    world.discord.fail("POST", "/channels/*/messages", status=503, times=1000)
    pass_time(world, 600)
    listed = "SELECT * FROM announcements WHERE sending"
    await world.until(lambda: rows(world, listed), 40, "the post to be due")
    world.bot.kill9()
    world.discord.faults.clear()
    assert said(world, "favourites") == []
    kill_once(world)
    await restart_until_killed(world)
    (post,) = said(world, "favourites")
    post.created -= 1000  # longer than Discord remembers a nonce
    world.discord.advance(1000)
    for number in range(120):
        world.member.send(world.channel, f"and then {number}")
    await world.bot.restart()
    told = "SELECT * FROM announcements WHERE told"
    await world.until(lambda: rows(world, told), 40, "what is told to be known")
    await settled(3)
    assert said(world, "favourites") == [post]


async def test_a_round_over_sockets_killed_at_its_end_and_while_its_result_is_written(
    world: World,
) -> None:
    moderator = world.guild.member(manage_guild=True)
    await world.start(MOTIF_UPKEEP_SECONDS="1")
    started = await moderator.slash("jam start", theme="rain", ends=60, voting=60)
    assert started.acked
    await world.until(lambda: said(world, "Jam: rain"), 20, "the beginning")
    first = await world.member.slash("compose", takes=1)
    ref = re.findall(r"#([2-9A-Z]{6})", (await world.delivered(first)).text)[-1]
    assert "is in" in (await world.member.slash("jam submit", piece=ref)).text
    other = world.guild.member()
    own = await other.slash("jam submit", file=other.upload(MIDI, "mine.mid"))
    await world.until(lambda: "is in" in own.text, 40, "the entry")
    world.bot.kill9()
    pass_time(world, 3601)
    await world.bot.restart()
    await world.until(lambda: said(world, "2 entries are in"), 40, "the vote")
    vote = said(world, "2 entries are in")[0]
    for voter in (world.guild.member(), world.guild.member()):
        shown = await voter.click(vote, "Vote on two")
        await world.until(lambda s=shown: "Which" in s.text, 20, "two to compare")
        better = await voter.click(shown.message, "The first")
        assert better.acked
    await settled(2)
    kill_once(world)
    pass_time(world, 3601)
    await world.until(lambda: not world.bot.alive, 60, "the kill")
    (result,) = said(world, "The result:")
    assert str(world.member.id) in result.text
    result.created -= 1000
    world.discord.advance(1000)
    await world.bot.restart()
    told = "SELECT * FROM announcements WHERE told AND kind = 'result'"
    await world.until(lambda: rows(world, told), 40, "what is told to be known")
    await settled(3)
    assert said(world, "The result:") == [result]
    assert len(said(world, "2 entries are in")) == len(said(world, "Enter until")) == 1
    assert (await moderator.slash("jam start", theme="sun", ends=60)).acked
    await world.until(lambda: said(world, "Jam: sun"), 20, "the next one")
