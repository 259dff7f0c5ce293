"""Share under a piece: who may, what comes, and what becomes of it, in a simulated Discord."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.compute.results import Refused
from engine.messages import told
from tests.bot.conftest import InlineCompute, restart, work_on
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


async def share(scene: Scene, piece: discord.Message, letter: str = "A", member: Any = None) -> Any:
    """Press Share and choose a take: the answer to the last press."""
    sharer = member or scene.ann
    asked = await sharer.click(await scene.shown(piece), label="Share")
    if "Which take" not in asked.response.content:
        return asked
    return await sharer.click(asked.response, label=f"Share {letter}")


def zips(scene: Scene) -> list[discord.Message]:
    return [
        message
        for message in scene.channel.history()
        if any(file.filename.endswith(".zip") for file in message.attachments)
    ]


async def test_anybody_shares_a_take_and_the_zip_comes_once(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece, bob = await scene.piece(takes=2, seed=5), scene.member()
    await share(scene, piece, "B", bob)
    (message,) = zips(scene)
    assert [file.filename for file in message.attachments] == ["night-market-1-in-a-b.zip"]
    assert "take B" in message.content
    assert piece.jump_url in message.content
    assert "loop-normal.wav" in message.content
    (job,) = compute.packed
    assert job.title == "Night _Market_ <@1> in A"
    assert "seed 5" in "\n".join(job.credits)
    assert "The *Blue* @everyone Waltz" in "\n".join(job.credits)
    assert 9_000_000 < job.limit < 10 * 2**20


async def test_a_piece_of_one_take_is_packed_at_once(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await scene.ann.click(await scene.piece(takes=1), label="Share")
    assert len(zips(scene)) == 1
    assert len(compute.packed) == 1


async def test_what_a_pack_says_of_itself_is_in_the_language_of_its_message(
    simcord_env: Any, compute: InlineCompute, languages: dict[str, str]
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=1)
    languages["locale"] = "es-ES"
    await scene.ann.click(piece, label="Share")
    (message,), (job,) = zips(scene), compute.packed
    assert "para usar" in message.content
    assert job.texts["pack.intro"] == "suena una vez antes del bucle y enlaza con él"


async def test_the_card_tells_what_is_packed_and_cancel_stops_it(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=1)
    compute.open.clear()
    answer = await scene.ann.click(piece, label="Share")
    assert "**Packing** take A of **Night" in answer.response.content
    await scene.ann.click(answer.response, label="Cancel")
    assert "Nothing was packed" in (await scene.shown(answer.response)).content
    assert not compute.packed


async def test_who_may_not_attach_files_is_told_privately(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    bob = scene.member()
    denied = {bob: discord.PermissionOverwrite(attach_files=False)}
    scene.channel = scene.guild.create_text_channel("quiet", overwrites=denied)
    piece = await scene.piece(takes=1)
    answer = await share(scene, piece, member=bob)
    assert answer.response.flags.ephemeral
    assert "may not attach files" in answer.response.content
    assert not compute.packed


async def test_a_deleted_piece_and_another_servers_piece_are_not_shared(
    simcord_env: Any, compute: InlineCompute
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    await here.piece()
    (ref,) = await here.refs()
    for custom_id in (f"motif:share:{ref}", f"motif:share:{ref}:A"):
        forged = await there.forge(custom_id)
        answer = await there.member(administrator=True).click(forged, label="Forged")
        assert answer.response.flags.ephemeral
        assert "do not know" in answer.response.content
    kept = await here.forge(f"motif:share:{ref}:A")
    await here.delete(here.ann, here.pieces()[-1])
    answer = await here.ann.click(kept, label="Forged")
    assert "do not know" in answer.response.content
    assert not compute.packed


async def test_a_take_that_a_piece_does_not_have_is_not_shared(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await scene.piece(takes=2)
    (ref,) = await scene.refs()
    forged = await scene.forge(f"motif:share:{ref}:D")
    answer = await scene.ann.click(forged, label="Forged")
    assert "do not know" in answer.response.content
    assert not compute.packed


async def test_the_button_works_after_a_restart_and_what_waited_is_delivered_once(
    simcord_env: Any, compute: InlineCompute, tmp_path: Any
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    compute.open.clear()
    await share(scene, piece)
    assert not zips(scene)
    await restart(simcord_env, tmp_path)
    await share(scene, piece, "B")
    assert sorted(m.attachments[0].filename[-6:] for m in zips(scene)) == ["-a.zip", "-b.zip"]


async def test_a_piece_that_is_deleted_meanwhile_is_told(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    compute.open.clear()
    await share(scene, piece)
    await scene.delete(scene.ann, piece)
    await work_on(simcord_env, compute)
    (row,) = await simcord_env.bot.parts.stores.database.rows(
        "SELECT state FROM requests ORDER BY id DESC LIMIT 1"
    )
    assert row["state"] == "failed"
    assert scene.said("was deleted meanwhile")
    assert not compute.packed


async def test_that_a_piece_was_deleted_is_told_once_though_the_bot_is_killed_while_telling(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    parts = scene.env.bot.parts
    posts, delivery = parts.stores.posts, parts.requests.delivery
    (ref,) = await scene.refs()
    post = await posts.find(scene.guild.id, ref)
    finish = parts.stores.packs.finish

    async def finish_and_delete(*given: Any) -> bool:
        await posts.mark_deleted(scene.guild.id, post.request_id)
        return await finish(*given)

    monkeypatch.setattr(parts.stores.packs, "finish", finish_and_delete)
    await share(scene, piece)
    request = await parts.stores.ledger.by_id(post.request_id + 1)
    assert request.sending
    # as the next start does that cannot know whether it was sent
    await delivery._tell_result(request)
    assert len(scene.said("was deleted meanwhile")) == 1


async def test_a_pack_that_was_told_is_not_kept(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await share(scene, await scene.piece())
    assert len(zips(scene)) == 1
    parts = simcord_env.bot.parts
    stores = parts.stores
    (pack,) = await stores.database.rows("SELECT zip FROM packs")
    assert stores.blobs.path(pack["zip"]).is_file()
    await parts.keeping.upkeep.once()
    assert not await stores.database.rows("SELECT zip FROM packs")
    assert not stores.blobs.path(pack["zip"]).exists()


async def test_what_the_engine_refuses_is_told_on_the_card(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    compute.refusal = Refused(told("packing.too_long", minutes=9, most=7))
    await share(scene, piece)
    assert not zips(scene)
    assert scene.said("lasts 9 minutes")
