"""/train over sockets: songs that are good, bad, twice and slow; kills and Cancel at each stage."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.bot.made_up_files import png
from tests.bot.made_up_tasks import CHILD
from tests.bot.sockets.conftest import REPOSITORY, World, pieces, reference, settled
from tests.ports import free_port

YES = "I may use these songs, and I agree that this server's model learns from them."
TRAINING = "is learning the songs"
"""What a card says while a version is trained."""

SETTINGS = {"MOTIF_WORKERS": "1"}
ONE_BOT = pytest.mark.asyncio(loop_scope="module")
"""Of tests that share a bot, each in a server of its own."""


async def train(
    world: World, *files: Any, member: Any = None, rights: str = "Creative Commons"
) -> Any:
    """Ask for a training with these files: (name, bytes) or uploads."""
    songs = {f"song{number}": file for number, file in enumerate(files, 1)}
    asker = member or world.guild.owner
    return await asker.slash("train", rights=rights, consent=YES, **songs)


def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(world.data / "motif.sqlite") as database:
        return database.execute(sql).fetchall()


def versions(world: World) -> list[tuple[Any, ...]]:
    return rows(
        world, f"SELECT number, state FROM models WHERE guild_id = {world.guild.id} ORDER BY number"
    )


@ONE_BOT
async def test_five_files_of_which_two_are_bad_and_one_comes_twice(server: World) -> None:
    refused = await train(server, ("a.mp3", b"a song"), member=server.member)
    assert refused.message.ephemeral
    assert "Manage Server" in refused.text
    cut = server.guild.owner.upload(b"a song that breaks off", "cut.mp3")
    cut.cut = 10
    r = await train(
        server,
        ("night _ride_.mp3", b"a song"),
        ("picture.mp3", b"a bad one"),
        ("other name.ogg", b"a song"),
        cut,
        ("walk.mid", b"another song"),
    )
    assert r.acked
    assert "5 files" in r.text
    assert "Creative Commons" in r.text
    result = await server.delivered(r)
    for said in ("is ready: hear it before", "composes here from now on", "helped", "% better"):
        assert said in result.text
    assert "bits" not in result.text
    endings = [attachment.filename.rsplit(".")[-1] for attachment in result.attachments]
    assert endings == ["mp3", "mp3", "mid"]
    assert [a.filename.partition("-")[0] for a in result.attachments] == ["before", *["after"] * 2]
    more = f"motif:more:{reference(r)}"
    figures = await server.member.click(result, more, values=["version:1"])
    await figures.finished(10, until=lambda one: one.followups)
    (card,) = figures.followups
    assert card.ephemeral
    assert "7.90 bits" in card.text
    assert "after each round of training" in card.file("*loss.png").description
    await server.closed(r)
    assert r.message.deleted
    for said in (
        "**night ride",
        "a \\*picture\\*, not a song. Send a song",
        "the same file as one above",
        "could not be fetched",
        "**walk**",
    ):
        assert said in result.text
    here = f"WHERE guild_id = {server.guild.id}"
    kept = rows(server, f"SELECT rights, consent, uploader_id, artist FROM songs {here}")
    assert kept == [("creative-commons", YES, int(server.guild.owner.id), "Ann")] * 2
    assert versions(server) == [(1, "ready")]
    model = server.data / "models" / server.guild.id / "1"
    assert (model / "loss.png").is_file()
    piece = await server.delivered(await server.member.slash("compose"))
    assert "this server's model, version 1" in piece.text

    again = await train(server, ("renamed.mp3", b"a song"))
    await server.closed(again)
    assert "this server has it already" in again.text
    assert "knows them all" in again.text
    worse = await train(server, ("new.mp3", b"a song train: worse"))
    result = await server.delivered(worse)
    assert "version 1 goes on composing" in result.text
    piece = await server.delivered(await server.member.slash("compose"))
    assert "version 1" in piece.text
    assert versions(server) == [(1, "ready"), (2, "ready")]


@ONE_BOT
async def test_others_compose_while_two_servers_train_in_turn(server: World) -> None:
    there = server.discord.guild("There")
    asked = [await train(server, ("a.mp3", b"one train: slow"), ("b.mp3", b"two"))]
    asked.append(await train(server, ("c.mp3", b"three")))
    asked.append(
        await there.owner.slash(
            "train", rights="Public domain", consent=YES, song1=("c.mp3", b"three")
        )
    )
    await server.until(lambda: TRAINING in asked[0].text, 40, "the training")
    composed = await server.member.slash("compose")
    await server.delivered(composed, 8)
    assert len([r for r in asked if TRAINING in r.text or "▸" in r.text]) == 1
    for r in asked:
        await server.delivered(r, 60)
    posts = [(pieces(r)[0].created, r) for r in asked]
    order = [asked.index(r) for _, r in sorted(posts, key=lambda post: post[0])]
    assert order == [0, 2, 1]
    assert [len(pieces(r)) for r in asked] == [1, 1, 1]


@ONE_BOT
async def test_killed_while_fetching_listening_and_training_and_told_once(server: World) -> None:
    stages = {
        "Fetching": b"one song",
        "✓ **first 1**": b"slow song",
        TRAINING: b"b song train: slow",
    }
    heard = server.bot.log.count("position=0")
    for number, (shown, second) in enumerate(stages.items()):
        files = [
            server.guild.owner.upload(b"a song %d" % number, f"first {number}.mp3"),
            server.guild.owner.upload(second, "second.mp3"),
        ]
        files[1].delay = 3.0 if shown == "Fetching" else 0.0
        r = await train(server, *files)
        await server.until(lambda r=r, shown=shown: shown in r.text, 40, shown)
        family = psutil.Process(server.bot.process.pid).children(recursive=True)
        server.bot.kill9()
        await server.until(
            lambda family=family: not any(map(psutil.Process.is_running, family)), 10, "their end"
        )
        await server.bot.restart()
        await server.delivered(r, 60)
        await server.closed(r)
        await settled(1)
        assert len(pieces(r)) == 1
        # the first song was heard once: the second attempt begins with what is left
        assert server.bot.log.count("position=0") == heard + number + 1
    assert versions(server) == [(1, "ready"), (2, "ready"), (3, "ready")]


@ONE_BOT
async def test_cancelled_while_fetching_listening_and_training(server: World) -> None:
    before = blobs(server)
    stages = {"Fetching": b"our song", "▸": b"hang", TRAINING: b"a song train: hang"}
    for shown, data in stages.items():
        song = server.guild.owner.upload(data, "song.mp3")
        song.delay = 6.0 if shown == "Fetching" else 0.0
        r = await train(server, song)
        await server.until(lambda r=r, shown=shown: shown in r.text, 40, shown)
        assert "moderator" in (await server.member.click(r.message, "Cancel")).text
        assert "is cancelled" in (await server.guild.owner.click(r.message, "Cancel")).text
        await server.closed(r)
        assert "Cancelled. No version was trained, and none of these songs is kept." in r.text
        assert ("was heard, and not kept" in r.text) == (shown == TRAINING)
        await server.until(lambda: not leftovers(server), 10, "empty folders")
    assert versions(server) == []
    assert rows(server, f"SELECT * FROM songs WHERE guild_id = {server.guild.id}") == []
    assert blobs(server) <= before
    useless = await train(server, ("picture.mp3", png()))
    await server.closed(useless)
    assert "a picture, not music" in useless.text
    assert "None of the files could be used" in useless.text
    assert versions(server) == []


def blobs(world: World) -> set[Path]:
    return {path for path in world.data.glob("blobs/*/*") if path.is_file()}


def leftovers(world: World) -> list[str]:
    """What stopped work left among the models, the blobs and in the workers' folders."""
    found = [*world.data.glob("models/*/.draft-*"), *world.data.glob("blobs/*.part")]
    found += world.data.glob("scratch/**/motif-*")
    return [path.name for path in found]


async def test_files_and_trainings_that_fail(world: World) -> None:
    await world.start(MOTIF_WORKERS="1", MOTIF_SONG_MIB="0.01")
    useless = await train(world, ("a.mp3", b"bad"), ("b.mp3", bytes(50_000)))
    await world.closed(useless)
    for said in ("✗ “a.mp3”", "✗ b.mp3", "larger than 0.0 MiB", "None of the files"):
        assert said in useless.text
    assert not blobs(world)

    some = await train(world, ("x.mp3", b"dies"), ("y.mp3", b"breaks"), ("z.mp3", b"a song"))
    await world.delivered(some, 60)
    await world.closed(some)
    (result,) = pieces(some)
    assert result.text.count("Something went wrong while I listened") == 2
    assert "• **z** helped" in result.text

    closed = world.guild.channel("closed", bot_permissions=0x400)
    private = await world.guild.owner.slash(
        "train", channel=closed, rights="My own work", consent=YES, song1=("c.mp3", b"c song")
    )
    assert private.message.ephemeral
    await world.until(lambda: private.message.attachments, 40, "the version in the answer")
    assert "(version 2)" in private.text

    dies = await train(world, ("d.mp3", b"song train: dies"))
    await world.until(lambda: "stopped 3 times" in dies.text, 60, "the failure on the card")
    assert versions(world) == [(1, "ready"), (2, "ready")]


@ONE_BOT
async def test_stopped_and_a_worker_killed_while_training(server: World) -> None:
    r = await train(server, ("a.mp3", b"a song train: slow"))
    await server.until(lambda: TRAINING in r.text, 40, "the training")
    await server.bot.stop(10)
    here = f"WHERE guild_id = {server.guild.id}"
    assert rows(server, f"SELECT state, attempts FROM requests {here}") == [("queued", 0)]
    await server.bot.restart()
    await server.until(lambda: children(server), 40, "the training again")
    (child,) = children(server)
    worker = child.parent()
    assert worker
    worker.kill()
    await server.delivered(r, 60)
    await server.closed(r)
    assert len(pieces(r)) == 1
    assert rows(server, f"SELECT attempts FROM requests {here}") == [(2,)]
    assert not child.is_running()


async def test_a_training_on_machines_elsewhere(world: World) -> None:
    address, machines = start_machines()
    try:
        await world.start(MOTIF_DASK_SCHEDULER=address, MOTIF_DASK_UNENCRYPTED="yes")
        for number in (1, 2):
            r = await train(world, (f"{number}.mp3", b"song %d" % number))
            assert f"(version {number})" in (await world.delivered(r, 60)).text
        assert (world.data / "models" / world.guild.id / "2" / "loss.png").is_file()
        piece = await world.delivered(await world.member.slash("compose"))
        assert "version 2" in piece.text
    finally:
        for machine in reversed(machines):
            machine.kill()
            machine.wait()


def children(world: World) -> list[psutil.Process]:
    """The processes that hear or train."""
    family = psutil.Process(world.bot.process.pid).children(recursive=True)
    found: list[psutil.Process] = []
    for process in family:
        # it may end while it is looked at
        with contextlib.suppress(psutil.Error):
            if CHILD in process.cmdline():
                found.append(process)
    return found


def start_machines() -> tuple[str, list[subprocess.Popen[bytes]]]:
    """A scheduler and a worker that know nothing of the bot's folders: address and processes."""
    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    commands = [
        ["scheduler", "--host", "127.0.0.1", "--port", port],
        ["worker", address, "--no-nanny", "--nthreads", "1"],
    ]
    dask = [sys.executable, "-m", "dask"]
    return address, [
        subprocess.Popen([*dask, *command, "--no-dashboard"], cwd=REPOSITORY)
        for command in commands
    ]
