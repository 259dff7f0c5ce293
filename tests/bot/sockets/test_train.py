"""/train over sockets: songs that are good, bad, twice and slow; kills and Cancel at each stage."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import pytest

from tests.bot.sockets.conftest import World, pieces, reference, settled

YES = "I may use these songs, and I agree that this server's model learns from them."


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
    return rows(world, "SELECT number, state FROM models ORDER BY guild_id, number")


async def test_five_files_of_which_two_are_bad_and_one_comes_twice(world: World) -> None:
    await world.start()
    cut = world.guild.owner.upload(b"a song that breaks off", "cut.mp3")
    cut.cut = 10
    r = await train(
        world,
        ("night _ride_.mp3", b"a song"),
        ("picture.mp3", b"a bad one"),
        ("other name.ogg", b"a song"),
        cut,
        ("walk.mid", b"another song"),
    )
    assert r.acked
    assert "5 files" in r.text
    assert "Creative Commons" in r.text
    result = await world.delivered(r)
    for said in ("Version 1", "composes here from now on", "2 songs", "9.30 → 8.10", "7.90 bits"):
        assert said in result.text
    endings = [attachment.filename.rsplit(".")[-1] for attachment in result.attachments]
    assert endings == ["mp3", "mid", "png"]
    assert "Loss curve" in result.file("*loss.png").description
    assert result.more["message_reference"]["message_id"] == r.message.id
    await world.closed(r)
    for said in (
        "✓ **night ride**" if "✓ **night ride**" in r.text else "✓ **night",
        "1:35 · 112 bpm · A minor",
        "quality 86 %",
        "a \\*picture\\*, not a song. Send a song",
        "the same file as one above",
        "could not be fetched",
        "✓ **walk**",
    ):
        assert said in r.text, r.text
    kept = rows(world, "SELECT rights, consent, uploader_id, artist FROM songs")
    assert kept == [("creative-commons", YES, int(world.guild.owner.id), "Ann")] * 2
    assert versions(world) == [(1, "ready")]
    model = world.data / "models" / world.guild.id / "1"
    assert (model / "loss.png").is_file()
    piece = await world.delivered(await world.member.slash("compose"))
    assert "this server's model, version 1" in piece.text

    again = await train(world, ("renamed.mp3", b"a song"))
    await world.closed(again)
    assert "this server has it already" in again.text
    assert "knows them all" in again.text
    worse = await train(world, ("new.mp3", b"a song train: worse"))
    result = await world.delivered(worse)
    assert "version 1 goes on composing" in result.text
    piece = await world.delivered(await world.member.slash("compose"))
    assert "version 1" in piece.text
    assert versions(world) == [(1, "ready"), (2, "ready")]


async def test_only_moderators_train(world: World) -> None:
    await world.start()
    refused = await train(world, ("a.mp3", b"a song"), member=world.member)
    assert refused.message.ephemeral
    assert "Manage Server" in refused.text
    manager = world.guild.member(manage_guild=True)
    r = await train(world, ("a.mp3", b"a song"), member=manager)
    await world.delivered(r)


async def test_others_compose_while_two_servers_train_in_turn(world: World) -> None:
    there = world.discord.guild("There")
    await world.start(MOTIF_WORKERS="1")
    asked = [await train(world, ("a.mp3", b"one train: slow"), ("b.mp3", b"two"))]
    asked.append(await train(world, ("c.mp3", b"three")))
    asked.append(
        await there.owner.slash(
            "train", rights="Public domain", consent=YES, song1=("c.mp3", b"three")
        )
    )
    await world.until(lambda: "epoch" in asked[0].text, 40, "the training")
    composed = await world.member.slash("compose")
    await world.delivered(composed, 8)
    assert len([r for r in asked if "epoch" in r.text or "▸" in r.text]) == 1
    for r in asked:
        await world.delivered(r, 60)
    posts = [(pieces(r)[0].created, r) for r in asked]
    order = [asked.index(r) for _, r in sorted(posts, key=lambda post: post[0])]
    assert order == [0, 2, 1]
    assert [len(pieces(r)) for r in asked] == [1, 1, 1]


@pytest.mark.parametrize("stage", ["download", "transcription", "training"])
async def test_killed_and_told_once(world: World, stage: str) -> None:
    await world.start()
    files: list[Any] = [
        world.guild.owner.upload(b"a song", "first.mp3"),
        world.guild.owner.upload(
            b"slow song" if stage == "transcription" else b"b song train: slow", "second.mp3"
        ),
    ]
    if stage == "download":
        files[1].delay = 3.0
    r = await train(world, *files)
    shown = {"download": "Fetching", "transcription": "✓ **first**", "training": "epoch"}[stage]
    await world.until(lambda: shown in r.text, 40, stage)
    world.bot.kill9()
    await world.bot.restart()
    await world.delivered(r, 60)
    await world.closed(r)
    await settled(1)
    assert len(pieces(r)) == 1
    assert versions(world) == [(1, "ready")]
    if stage != "download":
        # the first was heard once: the second attempt begins with what is left
        assert world.bot.log.count("position=0") == 1


@pytest.mark.parametrize("stage", ["download", "transcription", "training"])
async def test_cancelled(world: World, stage: str) -> None:
    await world.start()
    slow = {"download": b"a song", "transcription": b"hang", "training": b"a train: hang"}[stage]
    song = world.guild.owner.upload(slow, "song.mp3")
    if stage == "download":
        song.delay = 6.0
    r = await train(world, song)
    shown = {"download": "Fetching", "transcription": "▸", "training": "epoch"}[stage]
    await world.until(lambda: shown in r.text, 40, stage)
    assert (await world.member.click(r.message, "Cancel")).message.ephemeral
    assert "is cancelled" in (await world.guild.owner.click(r.message, "Cancel")).text
    await world.closed(r)
    assert "Cancelled. No version was trained." in r.text
    after = await train(world, ("other.mp3", b"other song" if stage == "training" else b"song"))
    if stage == "training":
        assert "/songs lists it" in r.text
        song.data = b""
        assert rows(world, "SELECT count(*) FROM songs")[0][0] >= 1
        await world.guild.owner.click(after.message, "Cancel")
        await world.closed(after)
    else:
        await world.delivered(after, 40)
        assert versions(world) == [(1, "ready")]
    await world.until(lambda: leftovers(world) == [], 10, "an empty scratch folder")


def leftovers(world: World) -> list[str]:
    """What stopped work left among the models, the blobs and in the workers' folders."""
    found = [*world.data.glob("models/*/.draft-*"), *world.data.glob("blobs/*.part")]
    found += world.data.glob("scratch/**/motif-*")
    return [path.name for path in found]


async def test_a_file_that_kills_or_breaks_its_process_fails_alone(world: World) -> None:
    await world.start()
    r = await train(world, ("x.mp3", b"dies"), ("y.mp3", b"breaks"), ("z.mp3", b"a song"))
    await world.delivered(r, 60)
    await world.closed(r)
    assert r.text.count("Something went wrong while I listened") == 2
    assert "1 song" in pieces(r)[0].text
    dies = await train(world, ("d.mp3", b"song train: dies"))
    await world.until(lambda: "stopped 3 times" in dies.text, 60, "the failure on the card")
    assert versions(world) == [(1, "ready")]


async def test_every_file_is_useless(world: World) -> None:
    await world.start(MOTIF_SONG_MIB="0.01")
    r = await train(world, ("a.mp3", b"bad"), ("b.mp3", bytes(50_000)))
    await world.closed(r)
    for said in ("✗ a.mp3", "✗ b.mp3", "larger than 0.0 MiB", "None of the files"):
        assert said in r.text
    assert not [path for path in world.data.glob("blobs/*/*") if path.is_file()]
    assert reference(r) in r.text


async def test_the_channel_is_closed_to_the_bot(world: World) -> None:
    closed = world.guild.channel("closed", bot_permissions=0x400)
    await world.start()
    r = await world.guild.owner.slash(
        "train", channel=closed, rights="My own work", consent=YES, song1=("a.mp3", b"a song")
    )
    assert r.message.ephemeral
    await world.until(lambda: r.message.attachments, 40, "the version in the answer")
    assert "Version 1" in r.text
    await asyncio.sleep(0)
