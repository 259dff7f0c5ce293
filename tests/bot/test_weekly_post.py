"""The weekly post: once a week, what a server liked best."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.store import votes
from bot.store.announcements import Weeks
from tests.bot.scene import Scene
from tests.bot.settings_scene import set_to

pytestmark = pytest.mark.simcord(shard_count=1)


async def week_passed(scene: Scene) -> None:
    database = scene.env.bot.parts.stores.database
    await database.execute("UPDATE running_time SET seconds = seconds + 7 * 86400.0")


async def week_with_a_favourite(scene: Scene) -> tuple[Any, discord.Message]:
    """A week is over: the channel for its post, and a piece of it that somebody likes."""
    weekly = scene.guild.create_text_channel("weekly")
    await set_to(scene, "weekly", weekly.id)
    await scene.env.bot.parts.requests.weekly.look()
    await week_passed(scene)
    piece = await scene.piece()
    await scene.member().click(piece, label="Vote A · 0")
    return weekly, piece


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


async def test_what_stands_in_a_hidden_channel_is_not_in_a_post_that_others_read(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    weekly, _ = await week_with_a_favourite(scene)
    hidden = discord.PermissionOverwrite(view_channel=False)
    channel = simcord_env.bot.get_channel(scene.channel.id)
    await channel.edit(overwrites={scene.guild.default_role: hidden})
    await simcord_env.bot.parts.requests.weekly.look()
    assert weekly.history() == []


async def test_a_post_for_those_of_a_role_has_what_they_all_see(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    weekly, piece = await week_with_a_favourite(scene)
    only: dict[Any, discord.PermissionOverwrite] = {
        scene.guild.me: discord.PermissionOverwrite(view_channel=True),
        scene.guild.default_role: discord.PermissionOverwrite(view_channel=False),
        scene.guild.create_role("verified"): discord.PermissionOverwrite(view_channel=True),
    }
    for channel_id in (scene.channel.id, weekly.id):
        await simcord_env.bot.get_channel(channel_id).edit(overwrites=only)
    await simcord_env.bot.parts.requests.weekly.look()
    (post,) = weekly.history()
    assert piece.jump_url in post.content
    assert len(post.attachments) == 1


async def test_a_piece_whose_message_was_deleted_unseen_is_not_posted(simcord_env: Any) -> None:
    from bot.chat.messenger import Messenger

    scene = Scene(simcord_env)
    weekly, _ = await week_with_a_favourite(scene)

    async def gone(*_: object) -> bool:
        return False

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Messenger, "exists", gone)
        await simcord_env.bot.parts.requests.weekly.look()
    assert weekly.history() == []
