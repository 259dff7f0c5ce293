"""A piece that was made of another: who it comes from, and what holds when that one goes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store.usage import Usage
from tests.bot.conftest import InlineCompute, work_on
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


async def drop_files(env: Any) -> None:
    """What upkeep does to save space."""
    stores = env.bot.parts.stores
    rows = await stores.database.rows("SELECT request_id FROM posts")
    usage = Usage(stores.database)
    paths = await usage.drop([row["request_id"] for row in rows])
    await stores.unneeded_files.remove(paths)


async def test_the_worker_gets_the_record_that_came_with_the_take(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2)
    await scene.ann.click(piece, label="Continue A")
    (job,) = compute.changed
    stores = simcord_env.bot.parts.stores
    # the picture shows the takes the other way round
    assert stores.blobs.path(job.source.sha256).read_bytes() == b'{"kind": "take"}\x00\x01'


async def test_a_piece_from_before_records_were_kept_goes_on_from_its_midi(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2)
    stores = simcord_env.bot.parts.stores
    await stores.database.execute("UPDATE pieces SET record = NULL")
    await scene.ann.click(piece, label="Continue A")
    (job,) = compute.changed
    assert stores.blobs.path(job.source.sha256).read_bytes().startswith(b"MThd")


async def test_an_arrangement_is_credited_to_who_wrote_its_notes(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=1)
    stores = simcord_env.bot.parts.stores
    await stores.database.execute("UPDATE posts SET model = 'deleted'")
    await stores.database.execute("UPDATE pieces SET nearest_songs = '[\"Mine\"]', copied_run = 7")
    form = await scene.ann.click(piece, label="Change…")
    await scene.ann.submit_modal(form, {"play": "strings"})
    (job,) = compute.changed
    assert job.model is None
    post = await stores.posts.find(scene.guild.id, (await scene.refs())[-1])
    assert post.model == "deleted"
    assert [song.title for song in post.takes[0].nearest] == ["Mine"]
    assert post.takes[0].copied_run == 7


async def test_a_piece_that_was_made_of_another_is_not_said_to_come_again_by_compose(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    first = await scene.piece(takes=1)
    assert (
        "/compose with the same options" in (await scene.more(scene.ann, first, "details")).content
    )
    await scene.ann.click(first, label="More like A")
    told = (await scene.more(scene.ann, scene.pieces()[-1], "details")).content
    assert "Seed `" in told
    assert "/compose with the same options" not in told


async def test_details_show_the_line_of_descent_with_links_and_a_deleted_parent_leaves_it(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    first = await scene.piece(takes=2)
    await scene.member().click(first, label="More like A")
    second = scene.pieces()[-1]
    await scene.ann.click(second, label="Continue B")
    third = scene.pieces()[-1]
    details = await scene.more(scene.ann, third, "details")
    shown = details.content
    assert shown.index(f"Continues take B of **Day vary** {second.jump_url}") < shown.index(
        f"More like take A of **Night \\_Market\\_ \\<@\u200b1\\> in A** {first.jump_url}"
    )
    await scene.delete(scene.ann, first)
    assert {message.id for message in scene.pieces()} == {second.id, third.id}
    details = await scene.more(scene.ann, third, "details")
    assert "More like take A of a piece by" in details.content
    assert first.jump_url not in details.content
    await scene.ann.click(await scene.shown(second), label="Continue A")
    assert len(scene.pieces()) == 3


async def test_a_parent_whose_member_is_erased_leaves_the_child(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    bob = scene.member()
    first = await scene.piece(takes=2)
    await bob.click(first, label="More like A")
    child = scene.pieces()[-1]
    await simcord_env.bot.parts.stores.members.erase(scene.guild.id, scene.ann.id)
    details = await scene.more(bob, child, "details")
    assert "More like take A of a piece that is deleted" in details.content
    assert str(scene.ann.id) not in details.content
    await bob.click(child, label="Continue A")
    assert len(scene.pieces()) == 3


async def test_dropped_files_are_told_and_once_made_again_the_piece_goes_on(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2, seed=5)
    await drop_files(simcord_env)
    answer = await scene.ann.click(piece, label="More like A")
    assert answer.response.flags.ephemeral
    assert "**Make again** first" in answer.response.content
    details = await scene.more(scene.ann, piece, "details")
    await scene.ann.click(details, label="Make again")
    await scene.ann.click(piece, label="More like A")
    assert len(compute.changed) == 1


async def test_a_changed_piece_is_made_again_by_the_same_change(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await scene.ann.click(await scene.piece(takes=2), label="More like A")
    stores = simcord_env.bot.parts.stores
    (_, child) = await scene.refs()
    post = await stores.posts.find(scene.guild.id, child)
    await stores.unneeded_files.remove(await Usage(stores.database).drop([post.request_id]))
    details = await scene.more(scene.ann, scene.pieces()[-1], "details")
    await scene.ann.click(details, label="Make again")
    once, again = compute.changed
    assert once.change == again.change
    assert not (await stores.posts.find(scene.guild.id, child)).dropped


async def test_a_piece_that_is_deleted_while_its_change_waits_is_told(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    compute.open.clear()
    await scene.ann.click(piece, label="More like A")
    await scene.delete(scene.ann, piece)
    await work_on(simcord_env, compute)
    assert scene.said("was deleted meanwhile")
    assert not compute.changed
