"""/mydata delete: everything of a member goes, in one server or in all, and nobody else's."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.chat.errors import Trouble
from bot.store.members import PERSONAL
from tests.bot.conftest import InlineCompute
from tests.bot.library import Library, found, traces
from tests.bot.scene import Scene, labels
from tests.bot.two_servers import export, two_servers, values_of

pytestmark = pytest.mark.simcord(shard_count=1)

NAMES_A_PERSON = re.compile(
    r"(^|_)(user|member|person|actor|author|owner|uploader|voter|requester|inviter|moderator"
    r"|listener|sharer|recipient)(_id)?$|_by$"
)


def test_every_column_that_names_a_person_is_known(library: Library) -> None:
    with closing(sqlite3.connect(library.data / "motif.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        columns = {
            (table, column[1])
            for (table,) in tables.fetchall()
            for column in connection.execute(f'PRAGMA table_info("{table}")')
        }
    assert {c for c in columns if NAMES_A_PERSON.search(c[1])} == PERSONAL


async def test_whoever_is_unknown_is_told_so(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    for what in ("export", "delete"):
        answer = await scene.ann.slash(scene.channel, f"mydata {what}")
        assert answer.ephemeral
        assert answer.response.content == "I keep nothing about you, in any server."


async def test_before_anything_is_deleted_it_is_said_what_goes_and_what_models_lose(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, _, ann, _ = await two_servers(simcord_env, tmp_path)
    before = values_of(tmp_path)
    answer = await ann.slash(here.channel, "mydata delete")
    text = answer.response.content
    assert answer.ephemeral
    assert text.index("**Here**") < text.index("**There**")
    assert "1 song that you brought" in text
    assert "Versions 1, 2 of its model learnt from your songs and go too." in text
    assert "A version without them is trained by itself" in text
    assert "1 vote" in text
    assert labels(answer.response.message) == [
        "Delete it in this server", "Delete it in every server", "Keep it"
    ]  # fmt: skip
    assert values_of(tmp_path) == before
    await ann.click(answer.response, label="Keep it")
    assert values_of(tmp_path) == before


async def test_after_deleting_everywhere_no_table_and_no_file_names_the_member(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, there, ann, bob = await two_servers(simcord_env, tmp_path)
    asked = await ann.slash(here.channel, "mydata delete")
    await ann.click(asked.response, label="Delete it in every server")
    assert "Deleted, in 2 servers." in asked.response.content
    wanted = str(ann.id)
    assert [place for *place, value in values_of(tmp_path) if wanted in str(value)] == []
    assert found(tmp_path, {wanted.encode()}) == []
    for scene in (here, there):
        assert found(tmp_path, traces("waltz", scene.guild.id)) == []
    await simcord_env.settle()
    own = [m for m in here.channel.history() if m.attachments]
    assert len(own) == 1
    assert str(bob.id) in own[0].content
    assert not [m for m in here.channel.history() if wanted in m.content]


async def test_no_message_that_others_brought_about_names_the_member_any_more(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    parts, ann, bob = simcord_env.bot.parts, scene.ann, scene.member()
    weekly = scene.guild.create_text_channel("weekly")
    await parts.stores.preferences.change(scene.guild.id, 0, "weekly", weekly.id)
    await parts.requests.weekly.look()
    piece = await scene.piece()
    await bob.click(piece, label="Vote A · 0")
    await bob.click(piece, label="Continue A")
    moderator = scene.member(manage_guild=True)
    await moderator.slash(scene.channel, "jam start", theme="rain", ends=60)
    ref = (await scene.refs())[0]
    await ann.slash(scene.channel, "jam submit", piece=f"#{ref} A")
    for _ in range(2):
        await moderator.slash(scene.channel, "jam end")
    await parts.stores.database.execute("UPDATE running_time SET seconds = seconds + 604790.0")
    await parts.stores.database.execute("UPDATE weekly_posts SET due_after = 0")
    await parts.requests.weekly.look()

    def naming() -> list[str]:
        messages = [*scene.channel.history(), *weekly.history()]
        return [m.content for m in messages if f"<@{ann.id}>" in m.content]

    assert len(naming()) == 4  # the piece, what was made of it, the jam's result, the weekly post
    asked = await ann.slash(scene.channel, "mydata delete")
    await ann.click(asked.response, label="Delete it in this server")
    await parts.keeping.upkeep.once()
    for _ in range(100):
        if naming():
            await asyncio.sleep(0.05)
    assert naming() == []
    assert scene.said("a piece that is deleted")


async def test_what_others_brought_stays_and_a_vote_that_went_is_not_counted(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, there, ann, bob = await two_servers(simcord_env, tmp_path)
    asked = await ann.slash(here.channel, "mydata delete")
    await ann.click(asked.response, label="Delete it in every server")
    await simcord_env.settle()
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    for scene in (here, there):
        assert [song.title for song in await filled.songs.kept(scene.guild.id)] == ["Title polka"]
    piece = here.pieces()[-1]
    assert "Vote A · 0" in labels(await here.shown(piece))
    _, files = await export(here, bob)
    assert len(json.loads(files["data/pieces.json"])) == 1


async def test_deleting_here_leaves_the_other_server_alone(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, there, ann, _ = await two_servers(simcord_env, tmp_path)
    asked = await ann.slash(here.channel, "mydata delete")
    await ann.click(asked.response, label="Delete it in this server")
    assert "Deleted, in 1 server." in asked.response.content
    kept = await simcord_env.bot.parts.stores.members.kept(ann.id)
    assert [one.guild_id for one in kept] == [there.guild.id]
    assert kept[0].songs == 1


async def test_what_waits_for_the_member_is_cancelled(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await scene.compose()
    asked = await scene.ann.slash(scene.channel, "mydata delete")
    assert "1 request" in asked.response.content
    await scene.ann.click(asked.response, label="Delete it in this server")
    rows = await simcord_env.bot.parts.stores.database.rows("SELECT 1 FROM requests")
    assert rows == []
    compute.open.set()
    simcord_env.bot.parts.requests.dispatcher.kick()
    await simcord_env.settle()
    assert compute.jobs == []


async def test_nobody_else_can_press_the_button(simcord_env: Any, tmp_path: Path) -> None:
    here, _, ann, bob = await two_servers(simcord_env, tmp_path)
    before = values_of(tmp_path)
    forged = await here.forge(f"motif:mydata:all:{ann.id}")
    answer = await bob.click(forged, label="Forged")
    assert "somebody else's data" in answer.response.content
    assert values_of(tmp_path) == before


async def test_messages_that_cannot_be_deleted_now_are_deleted_later(
    simcord_env: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    parts = simcord_env.bot.parts
    real = parts.requests.messenger.delete

    async def down(*_: object) -> None:
        raise Trouble("503")

    monkeypatch.setattr(parts.requests.messenger, "delete", down)
    asked = await scene.ann.slash(scene.channel, "mydata delete")
    await scene.ann.click(asked.response, label="Delete it in this server")
    await simcord_env.settle()
    assert len(scene.pieces()) == 1
    monkeypatch.setattr(parts.requests.messenger, "delete", real)
    await parts.keeping.upkeep.once()
    await asyncio.wait([parts.keeping.messages._task])
    assert scene.pieces() == []
    assert await parts.stores.members.messages_to_remove() == []


async def test_a_training_that_goes_on_by_itself_forgets_who_brought_it_about(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    await filled.train(scene.guild.id, "waltz", user=scene.ann.id)
    await filled.train(scene.guild.id, "polka", user=4242)
    compute.open.clear()
    await simcord_env.bot.parts.stores.database.execute(
        "INSERT INTO requests (ref, interaction_id, guild_id, channel_id, user_id, locale, private,"
        " upload_limit, kind, parameters, uploads, state, acknowledged, automatic, nonce,"
        " created_at) VALUES ('AAAAAA', -7, ?, 5, ?, 'en', 1, 0, 'train',"
        """ '{"why": "outdated", "after": "said"}', '[]', 'queued', 1, 1, 'n', 1)""",
        (scene.guild.id, scene.ann.id),
    )
    await simcord_env.bot.parts.keeping.eraser.member(scene.guild.id, scene.ann.id)
    rows = await simcord_env.bot.parts.stores.database.rows(
        "SELECT user_id, state, parameters FROM requests WHERE ref = 'AAAAAA'"
    )
    assert [(row["user_id"], row["state"]) for row in rows] == [(0, "queued")]
    assert "said" not in rows[0]["parameters"]


def test_the_texts_say_who_keeps_what() -> None:
    root = Path(__file__).resolve().parents[2]
    privacy = (root / "PRIVACY.md").read_text("utf-8")
    terms = (root / "TERMS.md").read_text("utf-8")
    for told in ("/mydata export", "/mydata delete", "backup", "MOTIF_LEFT_GUILD_DAYS", "Discord"):
        assert told in privacy
    for told in ("/train", "like", "/songs", "MIT"):
        assert told in terms
