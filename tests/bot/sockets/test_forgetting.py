"""Forgetting over sockets: under SIGKILL, while training, by the host, with a server that goes."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.bot.sockets.conftest import REPOSITORY, World

WALTZ, POLKA = b"the waltz, a song", b"the polka, a song"
YES = "I may use these songs, and I agree that this server's model learns from them."


def wanted(data: bytes, title: str) -> set[bytes]:
    """What would tell of a song."""
    heard = b"notes of " + data
    digests = {hashlib.sha256(data).hexdigest(), hashlib.sha256(heard).hexdigest()}
    return {heard, title.encode(), *(digest.encode() for digest in digests)}


def files_with(folder: Path, traces: set[bytes]) -> list[str]:
    """Files below the folder that hold or are named as one of these."""
    found: list[str] = []
    for parent, _, names in os.walk(folder):  # passes over folders that go meanwhile
        for path in (Path(parent, name) for name in names):
            with suppress(FileNotFoundError):
                named = str(path.relative_to(folder))
                held = path.read_bytes()
                found += [named for trace in traces if trace in held or trace in named.encode()]
    return found


def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(world.data / "motif.sqlite", timeout=10)) as database:
        return database.execute(sql).fetchall()


def composing(world: World) -> list[tuple[Any, ...]]:
    """Songs of the version in use, by title."""
    return rows(
        world,
        "SELECT title FROM models_in_use JOIN model_songs USING (guild_id, number)"
        f" JOIN songs ON songs.id = song_id WHERE songs.guild_id = {world.guild.id}"
        " ORDER BY title",
    )


async def train(world: World, guild: Any, *songs: tuple[str, bytes]) -> Any:
    options = {f"song{number}": song for number, song in enumerate(songs, 1)}
    r = await guild.owner.slash(
        "train", rights="Public domain", consent=YES, channel=guild.channels[0], **options
    )
    assert r.acked
    return r


async def trained(world: World) -> Any:
    """The message of a version that knows the waltz and the polka."""
    r = await train(world, world.guild, ("Blue Waltz.mp3", WALTZ), ("Red Polka.mp3", POLKA))
    return await world.delivered(r, 150)


async def ask_removal(world: World, title: str) -> Any:
    """The second question about a song, by its title."""
    owner = world.guild.owner
    shown = await owner.slash("songs")
    (song,) = rows(world, f"SELECT id FROM songs WHERE title = '{title}'")
    menu = shown.message.components[0]["components"][0]
    await owner.click(shown.message, menu["custom_id"], values=[str(song[0])])
    asked = await owner.click(shown.message, "Remove")
    assert "for good?" in asked.text
    return asked


@pytest.mark.parametrize("pause", [0.0, 0.05])
async def test_killed_while_forgetting_the_next_start_finishes(world: World, pause: float) -> None:
    await world.start()
    result = await trained(world)
    piece = await world.delivered(await world.member.slash("compose"), 90)
    asked = await ask_removal(world, "Blue Waltz")
    click = asyncio.create_task(
        world.guild.owner.click(asked.message, "Yes, remove it for good", wait=False)
    )
    await asyncio.sleep(pause)
    world.bot.kill9()
    await asyncio.gather(click, return_exceptions=True)
    await world.bot.restart()
    if composing(world) == [("Blue Waltz",), ("Red Polka",)]:
        # the click was lost: Discord told the member that the application did not respond
        asked = await ask_removal(world, "Blue Waltz")
        await world.guild.owner.click(asked.message, "Yes, remove it for good")
    await world.until(lambda: composing(world) == [("Red Polka",)], 120, "a version without it")
    traces = wanted(WALTZ, "Blue Waltz")
    await world.until(lambda: not files_with(world.data, traces), 60, "the files to be clean")
    await world.until(lambda: "Blue Waltz" not in result.text, 60, "the version without the title")

    def public() -> str:
        seen = [m for m in world.channel.messages if not m.ephemeral and not m.deleted]
        return "".join(m.text for m in seen)

    await world.until(lambda: "Blue Waltz" not in public(), 60, "every message without the title")
    assert piece.attachments
    after = await world.delivered(await world.member.slash("compose"), 90)
    assert "version 2" in after.text


async def test_a_training_that_uses_the_song_goes_on_without_it(world: World) -> None:
    await world.start()
    waltz = await train(world, world.guild, ("Blue Waltz.mp3", WALTZ))
    await world.delivered(waltz, 150)
    r = await train(world, world.guild, ("Red Polka.mp3", POLKA + b" train: slow"))
    await world.until(lambda: "is learning the songs" in r.text, 120, "the training")
    asked = await ask_removal(world, "Blue Waltz")
    done = await world.guild.owner.click(asked.message, "Yes, remove it for good")
    await world.until(lambda: "Removed for good" in asked.text, 60, "the answer")
    assert done.acked
    result = await world.delivered(r, 150)
    assert composing(world) == [("Red Polka",)]
    await world.until(
        lambda: (
            rows(world, "SELECT count(*) FROM requests WHERE state IN ('queued', 'running')")
            == [(0,)]
        ),
        60,
        "the training that the removal asked for",
    )
    assert files_with(world.data, wanted(WALTZ, "Blue Waltz")) == []
    assert "Blue Waltz" not in result.text


async def test_the_host_takes_a_song_down_beside_the_running_bot(world: World) -> None:
    await world.start(MOTIF_UPKEEP_SECONDS="0.5")
    await trained(world)
    digest = hashlib.sha256(WALTZ).hexdigest()
    environment = {**os.environ, "MOTIF_DATA_DIR": str(world.data)}
    said = await asyncio.to_thread(
        subprocess.check_output,
        [sys.executable, "-m", "bot.takedown", digest],
        cwd=REPOSITORY,
        env=environment,
        text=True,
    )
    assert "is listed now" in said
    await world.until(lambda: composing(world) == [("Red Polka",)], 120, "a version without it")
    assert rows(world, "SELECT sha256 FROM takedowns") == [(digest,)]
    r = await train(world, world.guild, ("Harmless.mp3", WALTZ))
    await world.until(lambda: "may not be trained on here" in r.text, 90, "the refusal")
    assert rows(world, "SELECT title FROM songs") == [("Red Polka",)]


async def test_the_data_of_a_server_that_was_left_goes_and_anothers_stays(world: World) -> None:
    other = world.discord.guild("Other")
    await world.start(MOTIF_UPKEEP_SECONDS="0.5", MOTIF_LEFT_GUILD_DAYS="0.00003")
    await trained(world)
    r = await train(world, other, ("Green Tango.mp3", b"the tango, a song"))
    await world.delivered(r, 150)
    world.discord.dispatch("GUILD_DELETE", {"id": other.id}, other)
    traces = {*wanted(b"the tango, a song", "Green Tango"), str(other.id).encode()}
    await world.until(lambda: not files_with(world.data, traces), 90, "the data to go")
    assert composing(world) == [("Blue Waltz",), ("Red Polka",)]
    tables = rows(world, "SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in tables:
        assert str(other.id) not in str(rows(world, f"SELECT * FROM {table}")), table
