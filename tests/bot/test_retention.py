"""Files that go and come back, the quota of a server, takedowns, and servers that are left."""

from __future__ import annotations

import asyncio
import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.app import MotifBot
from bot.assembly.assembly import Assembly
from bot.assembly.requests import Pace
from bot.keeping.retention import Retention
from bot.store.forgetting import Takedowns
from bot.store.guilds import Guilds, RunningTime
from bot.store.members import Members
from bot.store.usage import Usage
from tests.bot.conftest import TOKEN, InlineCompute, make_settings
from tests.bot.library import Library, found, sha256, traces
from tests.bot.scene import Scene, labels

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.simcord(shard_count=1)


@pytest.fixture
def simcord_bot(tmp_path: Path, compute: InlineCompute, request: pytest.FixtureRequest) -> MotifBot:
    changes: dict[str, Any] = getattr(request, "param", {})
    settings = make_settings(tmp_path, upkeep_seconds=3600, **changes)
    return MotifBot(settings, compute, Pace(card_gap=0.0, look=600.0))


def parts(scene: Scene) -> Assembly:
    return scene.env.bot.parts


def files(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (data / "blobs").glob("*/*")}


async def grown_old(scene: Scene) -> None:
    """Half a year passes for every piece, and the bot looks after old files."""
    database = parts(scene).stores.database
    await database.execute("UPDATE running_time SET seconds = seconds + 200 * 86400.0")
    await parts(scene).keeping.upkeep.once()


async def test_old_files_are_dropped_and_the_very_same_ones_are_made_again(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(seed=77)
    before = files(tmp_path)
    await grown_old(scene)
    assert files(tmp_path) == {}
    details = await scene.more(scene.ann, piece, "details")
    assert "Make again" in details.content
    assert not details.attachments
    bob = scene.member()
    details = await scene.more(bob, piece, "details")
    asked = await bob.click(details, label="Make again")
    assert asked.ephemeral
    assert "is here again, note for note" in asked.response.content
    assert piece.jump_url in asked.response.content
    assert len(asked.response.attachments) == 5
    assert files(tmp_path) == before
    details = await scene.more(bob, piece, "details")
    assert len(details.attachments) == 4
    assert len(scene.pieces()) == 1


async def test_files_that_cannot_be_made_again_are_not_dropped(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    attached = '[{"name": "hum.mid", "url": "", "size": 3, "sha256": null}]'
    await parts(scene).stores.database.execute("UPDATE requests SET uploads = ?", (attached,))
    before = files(tmp_path)
    assert before
    await grown_old(scene)
    assert files(tmp_path) == before


async def test_after_its_version_is_deleted_a_dropped_piece_says_why_it_cannot_return(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, parts(scene).stores.database)
    version = await filled.train(scene.guild.id, "waltz")
    piece = await scene.piece()
    await grown_old(scene)
    await parts(scene).keeping.forgetter.version(scene.guild.id, version)
    details = await scene.more(scene.ann, piece, "details")
    assert "cannot be made again: the version" in details.content
    assert labels(details) == []


async def test_another_music_for_the_same_recipe_is_refused_plainly(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await grown_old(scene)
    await parts(scene).stores.database.execute("UPDATE pieces SET fingerprint = 'other'")
    details = await scene.more(scene.ann, piece, "details")
    asked = await scene.ann.click(details, label="Make again")
    assert "compose other notes" in asked.response.content


@pytest.mark.parametrize("simcord_bot", [{"guild_mib": 0.02}], indirect=True)
async def test_a_full_server_is_told_what_to_remove(simcord_env: Any, tmp_path: Path) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, parts(scene).stores.database)
    await filled.train(scene.guild.id, "waltz")
    await filled.database.execute("UPDATE models SET size = 30000")
    for command, options in (
        ("compose", {}),
        ("train", {"song1": ("a.mid", b"x"), "rights": "own", "consent": "yes"}),
    ):
        member = scene.member(manage_guild=True)
        answer = await member.slash(scene.channel, command, **options)
        assert answer.ephemeral
        assert "fills 0.0 MiB of the 0.0 MiB" in answer.response.content
        assert "/songs" in answer.response.content
        assert "/model" in answer.response.content


@pytest.mark.parametrize("simcord_bot", [{"guild_mib": 0.012}], indirect=True)
async def test_a_full_server_spares_old_files_before_it_refuses(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    pieces = [await scene.piece(seed=seed) for seed in range(5)]
    assert len(pieces) == 5
    rows = await parts(scene).stores.database.rows(
        "SELECT dropped_at FROM posts ORDER BY request_id"
    )
    dropped = [row["dropped_at"] is not None for row in rows]
    assert dropped[0]
    assert not dropped[-1]


async def test_what_a_server_fills_is_what_its_pieces_files_take(library: Library) -> None:
    usage = Usage(library.database)
    pieces = [await library.compose(1, user=user) for user in (5, 5, 5, 6)]
    await library.compose(2)

    async def filled(guild: int) -> int:
        row = await library.database.row(
            "SELECT coalesce(sum(size), 0) AS bytes FROM posts WHERE guild_id = ?", (guild,)
        )
        assert row is not None
        assert await usage.of(guild, lambda _: 0) == row["bytes"]
        return row["bytes"]

    seen = [await filled(1)]
    await usage.drop([pieces[0].id])
    seen.append(await filled(1))
    await library.posts.mark_deleted(1, pieces[1].id)
    seen.append(await filled(1))
    await Members(library.database).erase(1, 6)
    seen.append(await filled(1))
    assert seen == sorted(set(seen), reverse=True)
    assert seen[-1] > 0
    await Guilds(library.database).forget(1)
    assert await filled(1) == 0
    assert await filled(2) > 0


async def test_a_song_that_is_taken_down_is_forgotten_in_every_server(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    filled = Library.on(tmp_path, parts(here).stores.database)
    song = tmp_path.parent / f"{tmp_path.name}.mp3"
    song.write_bytes(b"bytes of waltz")
    for scene in (here, there):
        await filled.train(scene.guild.id, "waltz", "polka")
    environment = {"DISCORD_TOKEN": TOKEN, "MOTIF_DATA_DIR": str(tmp_path), "PATH": ""}
    listed = await asyncio.to_thread(takedown, str(song), environment)
    assert f"{sha256('waltz')} is listed now" in listed
    assert "within half a minute" in listed
    await parts(here).keeping.upkeep.once()
    for scene in (here, there):
        kept = await filled.songs.kept(scene.guild.id)
        assert [song.title for song in kept] == ["Title polka"]
        left = found(tmp_path, traces("waltz", scene.guild.id))
        assert {trace for _, trace in left} <= {sha256("waltz").encode()}
    assert await Takedowns(filled.database).among([sha256("waltz")]) == {sha256("waltz")}


def takedown(song: str, environment: dict[str, str]) -> str:
    """What the host's command says, run beside the bot."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.takedown", song],
        env=environment,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize("given", ["nonsense", "ab" * 31])
def test_the_takedown_command_refuses_what_is_no_fingerprint(given: str, tmp_path: Path) -> None:
    from bot.takedown import main

    assert main([given]) == 2


def test_the_takedown_list_is_shown_and_lifted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.takedown import main

    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path))
    name = hashlib.sha256(b"song").hexdigest()
    assert main([name.upper(), "--reason", "letter"]) == 0
    assert main([]) == 0
    assert re.search(rf"{name} \d{{4}}-\d\d-\d\d \d\d:\d\d UTC letter\n", capsys.readouterr().out)
    assert main([name, "--lift"]) == 0
    assert main([]) == 0
    told = capsys.readouterr()
    assert "letter" not in told.out
    assert told.err == f"No song is listed in {tmp_path}.\n"


async def test_a_server_that_was_left_is_deleted_after_its_days_and_not_before(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, left = Scene(simcord_env, "Here"), Scene(simcord_env, "Left")
    filled = Library.on(tmp_path, parts(here).stores.database)
    for scene in (here, left):
        await filled.train(scene.guild.id, "waltz")
    upkeep, database = parts(here).keeping.upkeep, filled.database
    # a server that the bot is not in, as after an absence: its days begin now
    gone = left.guild.id + 5_000_000
    await filled.train(gone, "polka")
    await upkeep.once()
    assert len(await filled.songs.kept(gone)) == 1
    await database.execute("UPDATE running_time SET seconds = seconds + 29 * 86400.0")
    await upkeep.once()
    assert len(await filled.songs.kept(gone)) == 1
    await database.execute("UPDATE running_time SET seconds = seconds + 86400.0")
    await upkeep.once()
    assert await filled.songs.kept(gone) == []
    assert found(tmp_path, {*traces("polka", gone), str(gone).encode()}) == []
    assert len(await filled.songs.kept(here.guild.id)) == 1


async def test_a_server_that_the_bot_returns_to_in_time_keeps_everything(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, parts(scene).stores.database)
    await filled.train(scene.guild.id, "waltz")
    upkeep = parts(scene).keeping.upkeep
    await upkeep.left(scene.guild.id)
    await filled.database.execute("UPDATE running_time SET seconds = 99 * 86400.0")
    await upkeep.once()
    assert len(await filled.songs.kept(scene.guild.id)) == 1
    rows = await filled.database.rows("SELECT 1 FROM guilds WHERE left_after IS NOT NULL")
    assert rows == []


async def test_no_clock_makes_a_server_or_a_file_old(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monotonic = [100.0]
    time = RunningTime(library.database, lambda: monotonic[0])
    guilds = Guilds(library.database)
    retention = Retention(Usage(library.database), library.blobs, 180, 10**9)
    monkeypatch.setattr("time.time", lambda: 1.0)
    request = await library.compose(1)
    await library.database.execute("UPDATE posts SET message_id = 1")
    await library.database.execute("UPDATE requests SET card_closed = 1")
    await guilds.left(1)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    monotonic[0] += 3600
    await time.advance()
    assert await guilds.overdue(30 * 86_400) == []
    await retention.drop_old()
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert not post.dropped
    monotonic[0] += 181 * 86_400
    await time.advance()
    assert await guilds.overdue(30 * 86_400) == [1]
    await retention.drop_old()
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert post.dropped
