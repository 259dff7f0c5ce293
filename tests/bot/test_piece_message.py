"""The message that a piece comes in, and its details."""

from __future__ import annotations

import re
from typing import Any

import discord
import pytest

from bot.features.details.wording import details_text
from bot.locales import speaker
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_the_base_model_is_not_said_to_have_songs_to_compare_with(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    details = await scene.more(scene.ann, piece, "details")
    assert "longest run shared with any song: 4 notes" in details.content
    stores = simcord_env.bot.parts.stores
    await stores.database.execute("UPDATE pieces SET nearest_songs = '[]', nearest_ids = '[]'")
    (row,) = await stores.database.rows("SELECT ref FROM requests")
    post = await stores.posts.find(scene.guild.id, row["ref"])
    text = details_text(speaker("en-US"), post)
    assert "keeps no songs to compare it with" in text
    assert "near no song" not in text


async def test_details_name_all_of_eight_players(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    players = (
        "soundtrack effect, atmosphere effect, brightness effect, guitar fret noise, contrabass"
        " section, soft synth strings, baritone saxophone, electric grand piano"
    )
    piece = await scene.piece(ensemble=players)
    details = (await scene.more(scene.ann, piece, "details")).content
    assert f"ensemble {players}" in details


async def test_details_and_the_pictures_description_count_the_same_notes(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2)
    description = next(a.description for a in piece.attachments if a.filename.endswith(".png"))
    details = (await scene.more(scene.ann, piece, "details")).content
    counts = re.findall(r"([A-D]): (\d+) notes", description or "")
    assert [label for label, _ in counts] == list("AB")
    assert re.findall(r"\*\*([A-D])\*\* · (\d+) notes", details) == counts


@pytest.mark.parametrize(
    ("options", "pictures"),
    [
        ({}, 1),
        ({"bars": 24}, 2),
        ({"takes": 1, "bars": 64}, 1),
        ({"takes": 3}, 3),
        ({"takes": 4}, 1),
    ],
)
async def test_a_long_piece_has_a_picture_of_each_take(
    simcord_env: Any, options: dict[str, Any], pictures: int
) -> None:
    piece = await Scene(simcord_env).piece(**options)
    shown = [a for a in piece.attachments if a.filename.endswith(".png")]
    assert len(shown) == pictures
    assert len(piece.attachments) <= 10
    assert all("Night _Market_" in (a.description or "") or pictures == 1 for a in shown)


async def test_what_to_do_stands_before_what_a_piece_is_made_of(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(prompt="slow waltz", seed=987654321)
    lines = piece.content.splitlines()
    assert "vote" in lines[1]
    assert [line[:5] for line in lines[2:4]] == ["**A**", "**B**"]
    assert all(line.startswith("-# ") for line in lines[4:])
    assert "987654321" not in piece.content
    assert "Anyone may use" not in piece.content
    assert "Understood: " in piece.content
    assert "Understood: " in (await scene.more(scene.ann, piece, "details")).content


async def test_names_cannot_format_ping_or_link(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    assert "@everyone" not in piece.content
    details = (await scene.more(scene.ann, piece, "details")).content
    assert "\\*Blue\\*" in details
    assert "Form and rhythm of **A** come from old music: King \\_Cotton\\_ (Mutopia)" in details
    assert piece.raw_mentions == [scene.ann.id, 1] or piece.raw_mentions == [scene.ann.id]
    sent = [
        request.json
        for request in simcord_env.http_requests
        if request.method == "POST" and request.path.endswith("/messages")
    ][-1]
    assert sent["allowed_mentions"]["parse"] == []
    assert [int(user) for user in sent["allowed_mentions"]["users"]] == [scene.ann.id]
    assert all(name.filename.isascii() for name in piece.attachments)


async def test_where_it_may_not_attach_files_only_the_member_sees_the_piece(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    closed = scene.guild.create_text_channel(
        "closed", overwrites={scene.guild.me: discord.PermissionOverwrite(attach_files=False)}
    )
    result = await scene.ann.slash(closed, "compose")
    assert result.ephemeral
    await simcord_env.settle()
    assert "may not write" in result.response.content
    assert result.response.attachments


async def test_a_piece_that_its_member_alone_sees_is_deleted_at_once(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    closed = scene.guild.create_text_channel(
        "closed", overwrites={scene.guild.me: discord.PermissionOverwrite(attach_files=False)}
    )
    result = await scene.ann.slash(closed, "compose")
    await simcord_env.settle()
    (ref,) = await scene.refs()
    await scene.ann.select(result.response, ["delete"], custom_id=f"motif:more:{ref}")
    posts = simcord_env.bot.parts.stores.posts
    assert await posts.find(scene.guild.id, ref) is None
    assert result.response.content == "Deleted."
    assert not result.response.attachments
