"""The row that takes a piece further: what each button asks for, for whom, and what comes of it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.compute.results import Refused
from bot.requests.request import Request
from bot.store.usage import Usage
from engine.messages import told
from tests.bot.conftest import InlineCompute, restart, work_on
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)

ROW = ["More like A", "More like B", "Continue A", "Continue B", "Change…", "Share"]


def done(compute: InlineCompute) -> dict[str, Any]:
    """The one change that a worker was asked for."""
    (job,) = compute.changed
    return dict(job.change)


async def drop_files(env: Any) -> None:
    """What upkeep does to save space."""
    stores = env.bot.parts.stores
    rows = await stores.database.rows("SELECT request_id FROM posts")
    usage = Usage(stores.database)
    paths = await usage.drop([row["request_id"] for row in rows])
    await stores.unneeded_files.remove(paths)


async def test_under_two_takes_the_row_is_as_members_know_it(simcord_env: Any) -> None:
    piece = await Scene(simcord_env).piece(takes=2)
    assert labels(piece)[-6:] == ROW
    assert [len(row.children) for row in piece.components] == [2, 4, 2, 1]  # pyright: ignore[reportAttributeAccessIssue]


async def test_under_one_take_the_row_is_a_row_of_its_own(simcord_env: Any) -> None:
    piece = await Scene(simcord_env).piece(takes=1)
    assert labels(piece) == ["Vote A · 0", "More like A", "Continue A", "Change…", "Share"]


@pytest.mark.parametrize("takes", [3, 4])
async def test_under_more_takes_it_is_a_menu(
    simcord_env: Any, compute: InlineCompute, takes: int
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=takes)
    (ref,) = await scene.refs()
    await scene.ann.select(piece, ["continue:C"], custom_id=f"motif:further:{ref}")
    assert done(compute)["kind"] == "continue"
    assert "take C of" in scene.pieces()[-1].content


async def test_anybody_goes_on_from_a_take_and_the_piece_answers_the_old_one_and_names_it(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece, bob = await scene.piece(takes=2), scene.member()
    await bob.click(piece, label="More like B")
    assert done(compute)["kind"] == "vary"
    first, second = scene.pieces()
    assert first.id == piece.id
    assert second.reference is not None
    assert second.reference.message_id == piece.id
    assert f"More like take B of **Night \\_Market\\_ \\<@\u200b1\\> in A** {piece.jump_url}" in (
        second.content
    )
    assert f"<@{scene.ann.id}>" in second.content
    assert f"<@{bob.id}>" in second.content
    assert labels(second)[-6:] == ROW


async def test_the_card_tells_what_is_done_and_cancel_stops_it(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2)
    compute.open.clear()
    answer = await scene.ann.click(piece, label="More like B")
    assert "**More like** take B of **Night" in answer.response.content
    await scene.ann.click(answer.response, label="Cancel")
    assert "The piece stays as it is" in (await scene.shown(answer.response)).content
    assert not compute.changed


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


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"bars": "5-8"}, {"kind": "infill", "first": 5, "last": 8, "role": None}),
        (
            {"bars": "3", "role": ["bass"]},
            {"kind": "infill", "first": 3, "last": 3, "role": "bass"},
        ),
        ({"how_much": "0,3"}, {"kind": "vary", "how_much": 0.3}),
        ({"play": "strings"}, {"kind": "arrange", "ensemble": "strings", "tempo": None}),
        (
            {"play": "96 bpm, D minor"},
            {"kind": "arrange", "ensemble": None, "key": [2, "minor", "D"], "tempo": 96},
        ),
    ],
)
async def test_what_is_written_in_the_form_is_what_is_done(
    simcord_env: Any, compute: InlineCompute, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    scene = Scene(simcord_env)
    form = await scene.ann.click(await scene.piece(takes=2), label="Change…")
    await scene.ann.submit_modal(form, {"take": ["B"], **fields})
    change = done(compute)
    assert {name: change[name] for name in expected} == expected
    assert "take B of" in scene.pieces()[-1].content


@pytest.mark.parametrize(
    ("fields", "told_of"),
    [
        ({}, "Nothing was filled in"),
        ({"bars": "5-8", "how_much": "0.5"}, "one is made at a time"),
        ({"bars": "8-5"}, "8-5"),
        ({"role": ["bass"]}, "bars"),
        ({"how_much": "much"}, "much"),
        ({"play": "kazoos of doom"}, "kazoos"),
    ],
)
async def test_a_form_that_cannot_be_followed_is_told_privately_and_nothing_is_made(
    simcord_env: Any, compute: InlineCompute, fields: dict[str, Any], told_of: str
) -> None:
    scene = Scene(simcord_env)
    form = await scene.ann.click(await scene.piece(takes=1), label="Change…")
    answer = await scene.ann.submit_modal(form, fields)
    assert answer.response.flags.ephemeral
    assert told_of in answer.response.content
    assert not compute.changed


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


async def test_one_bar_that_was_written_anew_is_named(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    form = await scene.ann.click(await scene.piece(takes=1), label="Change…")
    await scene.ann.submit_modal(form, {"bars": "3"})
    assert "Bar 3 written anew in take A of" in scene.pieces()[-1].content


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


async def test_another_servers_piece_and_a_deleted_one_are_never_reached(
    simcord_env: Any, compute: InlineCompute
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    await here.piece()
    (ref,) = await here.refs()
    forged = [f"motif:{deed}:{ref}:A" for deed in ("vary", "continue")]
    for custom_id in (*forged, f"motif:change:{ref}", f"motif:further:{ref}"):
        message = await there.forge(custom_id)
        answer = await there.member(administrator=True).click(message, label="Forged")
        assert answer.response.flags.ephemeral
        assert "do not know" in answer.response.content
    form = await here.ann.click(here.pieces()[-1], label="Change…")
    posts = simcord_env.bot.parts.stores.posts
    await posts.mark_deleted(here.guild.id, (await posts.find(here.guild.id, ref)).request_id)
    answer = await here.ann.submit_modal(form, {"take": ["A"], "how_much": "0.5"})
    assert "do not know" in answer.response.content
    assert not compute.changed


async def test_a_take_that_a_piece_does_not_have_is_not_gone_on_from(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await scene.piece(takes=1)
    (ref,) = await scene.refs()
    await simcord_env.bot.parts.stores.database.execute("UPDATE posts SET message_id = NULL")
    answer = await scene.ann.click(await scene.forge(f"motif:vary:{ref}:D"), label="Forged")
    assert "do not know" in answer.response.content
    assert not compute.changed


@pytest.mark.parametrize("denied", ["send_messages", "attach_files"])
@pytest.mark.parametrize("label", ["More like A", "Continue B", "Change…"])
async def test_who_may_not_write_here_is_told_privately(
    simcord_env: Any, compute: InlineCompute, denied: str, label: str
) -> None:
    scene = Scene(simcord_env)
    bob = scene.member()
    overwrites = {bob: discord.PermissionOverwrite(**{denied: False})}
    scene.channel = scene.guild.create_text_channel("quiet", overwrites=overwrites)
    piece = await scene.piece(takes=2)
    answer = await bob.click(piece, label=label)
    assert answer.response.flags.ephemeral
    assert "may not write or attach" in answer.response.content
    assert not compute.changed


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


async def test_buttons_forms_and_what_waited_work_after_a_restart(
    simcord_env: Any, compute: InlineCompute, tmp_path: Any
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2)
    form = await scene.ann.click(piece, label="Change…")
    compute.open.clear()
    await scene.ann.click(piece, label="More like A")
    await restart(simcord_env, tmp_path)
    assert len(scene.pieces()) == 2
    await scene.ann.submit_modal(form, {"take": ["B"], "bars": "5-8"})
    await scene.ann.click(await scene.shown(piece), label="Continue A")
    said = [message.content for message in scene.pieces()[1:]]
    assert [text.split("\n-# ")[1].split(" take")[0] for text in said] == [
        "More like",
        "Bars 5–8 written anew in",
        "Continues",
    ]


async def test_what_the_engine_refuses_is_told_on_the_card(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    compute.refusal = Refused(told("said", text="It has no bar 99."))
    await scene.ann.click(piece, label="More like A")
    assert len(scene.pieces()) == 1
    assert scene.said("no bar 99")


async def test_a_file_in_a_message_begins_a_piece_and_is_not_trained_on(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    files = [("photo.png", b"\x89PNG"), ("hum.ogg", b"OggS" * 9), ("b.mid", b"MThd" * 9)]
    message = await scene.member().send(scene.channel, "hm", attachments=files)
    answer = await scene.ann.context_menu(scene.channel, "Make a piece of it", message)
    assert answer.acknowledged
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT * FROM requests")
    request = Request.from_row(row)
    assert request.work == "compose"
    assert request.parameters["given"] == {"like": "hum.ogg"}
    assert [upload.name for upload in request.uploads] == ["hum.ogg"]
    assert not compute.heard
    assert not compute.trained


async def test_a_message_without_music_is_told_privately(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    message = await scene.ann.send(scene.channel, "hello")
    answer = await scene.ann.context_menu(scene.channel, "Make a piece of it", message)
    assert answer.response.flags.ephemeral
    assert "nothing that a piece could begin with" in answer.response.content
    assert not compute.jobs
