"""The row that takes a piece further: what each button asks for, for whom, and what comes of it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.compute.results import Refused
from engine.messages import told
from tests.bot.conftest import InlineCompute, restart
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)

ROW = ["More like A", "More like B", "Continue A", "Continue B", "Change…", "Share"]


def done(compute: InlineCompute) -> dict[str, Any]:
    """The one change that a worker was asked for."""
    (job,) = compute.changed
    return dict(job.change)


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


async def test_one_bar_that_was_written_anew_is_named(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    form = await scene.ann.click(await scene.piece(takes=1), label="Change…")
    await scene.ann.submit_modal(form, {"bars": "3"})
    assert "Bar 3 written anew in take A of" in scene.pieces()[-1].content


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
