"""The weekly post: once a week, what a server liked best."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import votes
from bot.store.announcements import Weeks
from tests.bot.scene import Scene
from tests.bot.settings_scene import set_to

pytestmark = pytest.mark.simcord(shard_count=1)


async def week_passed(scene: Scene) -> None:
    database = scene.env.bot.parts.stores.database
    await database.execute("UPDATE running_time SET seconds = seconds + 7 * 86400.0")


async def test_once_a_week_the_favourites_are_posted_and_not_twice(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    weekly = scene.guild.create_text_channel("weekly")
    await set_to(scene, "weekly", weekly.id)
    look = simcord_env.bot.parts.requests.weekly.look
    await look()
    await week_passed(scene)
    piece = await scene.piece()
    await scene.member().click(piece, label="Vote A · 0")
    await look()
    await look()
    (post,) = weekly.history()
    assert "This week's favourites" in post.content
    assert piece.jump_url in post.content
    await week_passed(scene)
    await week_passed(scene)
    await look()
    assert len(weekly.history()) == 1


async def test_the_week_counts_in_the_weekly_post_however_many_pieces_were_liked_as_much_before(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(votes, "_ALIKE_AT_MOST", 1)
    scene = Scene(simcord_env)
    weekly = scene.guild.create_text_channel("weekly")
    await set_to(scene, "weekly", weekly.id)
    look = simcord_env.bot.parts.requests.weekly.look
    await look()
    for _ in range(2):
        await week_passed(scene)
        await week_passed(scene)
        piece = await scene.piece()
        await scene.member().click(piece, label="Vote A · 0")
        await look()
        assert piece.jump_url in weekly.history()[-1].content
    assert len(weekly.history()) == 2


async def test_only_servers_whose_week_is_over_are_written_to(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    weeks = Weeks(simcord_env.bot.parts.stores.database)
    await set_to(scene, "weekly", scene.channel.id)
    assert await weeks.due() == [scene.guild.id]
    assert not await weeks.claim(scene.guild.id)
    assert await weeks.due() == []
    await week_passed(scene)
    assert await weeks.due() == [scene.guild.id]


async def test_no_weekly_post_where_none_is_wanted_or_nothing_was_liked(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    look = simcord_env.bot.parts.requests.weekly.look
    await look()
    await set_to(scene, "weekly", scene.channel.id)
    await look()
    await week_passed(scene)
    await look()
    assert not [m for m in scene.channel.history() if "favourites" in m.content]
