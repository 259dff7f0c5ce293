"""The hall of fame: /top of a time, a member, a version; what is announced once; offered pieces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bot.conftest import InlineCompute
from tests.bot.library import Library
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


async def liked_piece(scene: Scene, asker: Any) -> Any:
    await scene.compose(asker)
    piece = scene.pieces()[-1]
    await scene.member().click(piece, label="Vote A · 0")
    return piece


async def top(scene: Scene, **options: Any) -> str:
    scene.env.bot.parts.features[0]
    for feature in scene.env.bot.parts.features:
        if hasattr(feature, "_cooldowns"):
            feature._cooldowns._buckets.clear()
    return (await scene.ann.slash(scene.channel, "top", **options)).response.content


async def test_top_of_a_week_a_month_and_ever(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    oldest = await liked_piece(scene, scene.ann)
    simcord_env.backend.advance_clock(20 * 86_400)
    older = await liked_piece(scene, scene.ann)
    simcord_env.backend.advance_clock(10 * 86_400 + 60)
    new = await liked_piece(scene, scene.ann)
    for period, expected in (
        ("week", {new}), ("month", {new, older}), ("ever", {new, older, oldest}),
    ):  # fmt: skip
        text = await top(scene, period=period)
        links = {piece.jump_url for piece in (oldest, older, new) if piece.jump_url in text}
        assert links == {piece.jump_url for piece in expected}, period
    assert "of the last seven days" in await top(scene, period="week")


async def test_top_of_a_member_and_of_a_version(simcord_env: Any) -> None:
    scene, bob = Scene(simcord_env), None
    bob = scene.member()
    anns, bobs = await liked_piece(scene, scene.ann), await liked_piece(scene, bob)
    text = await top(scene, member=bob)
    assert bobs.jump_url in text
    assert anns.jump_url not in text
    assert anns.jump_url in await top(scene, version=0)
    none = await top(scene, version=3)
    assert "There are none yet by version 3." in none
    assert anns.jump_url not in none


async def due_week(scene: Scene) -> Any:
    database = scene.env.bot.parts.stores.database
    preferences = scene.env.bot.parts.stores.preferences
    weekly = scene.guild.create_text_channel("weekly")
    await preferences.change(scene.guild.id, 0, "weekly", weekly.id)
    await scene.env.bot.parts.requests.weekly.look()
    await database.execute("UPDATE running_time SET seconds = seconds + 7 * 86400.0")
    return weekly


async def test_a_weekly_post_that_discord_did_not_take_is_told_later_and_once(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.chat.errors import Trouble

    async def trouble(*_: object) -> None:
        raise Trouble("503")

    scene = Scene(simcord_env)
    weekly = await due_week(scene)
    await liked_piece(scene, scene.ann)
    requests = simcord_env.bot.parts.requests
    with monkeypatch.context() as patched:
        patched.setattr(requests.messenger, "say_in", trouble)
        await requests.weekly.look()
    assert weekly.history() == []
    await requests.announcer.look()
    await requests.announcer.look()
    assert len(weekly.history()) == 1


async def test_a_winner_is_trained_on_with_its_askers_consent_alone(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    moderator, weekly = scene.member(manage_guild=True), await due_week(scene)
    await liked_piece(scene, scene.ann)
    await simcord_env.bot.parts.requests.weekly.look()
    (post,) = weekly.history()
    refused = await moderator.click(post, label="Offer the winner for training")
    assert "Only the member who asked for that piece" in refused.response.content
    asked = await scene.ann.click(post, label="Offer the winner for training")
    assert "I agree that this server's model learns from this piece" in asked.response.content
    agreed = await scene.ann.click(asked.response, label="I agree")
    assert agreed is not None
    offered = weekly.history()[-1]
    assert f"<@{scene.ann.id}> offers" in offered.content
    nobody = await scene.member().click(offered, label="Train on it")
    assert nobody.ephemeral
    await moderator.click(offered, label="Train on it")
    assert len(compute.trained) == 1
    (song,) = await simcord_env.bot.parts.stores.songs.kept(scene.guild.id)
    assert song.uploader_id == scene.ann.id
    assert song.consent.startswith("I agree that this server's model learns from this piece")


async def test_an_offer_can_be_taken_back_and_goes_with_its_piece_and_stays_in_its_server(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    offers, posts = (getattr(simcord_env.bot.parts.stores, name) for name in ("offers", "posts"))
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    request = await filled.compose(here.guild.id, user=here.ann.id)
    offer = await offers.make(here.guild.id, request.id, "A", "I agree")
    moderator = there.member(administrator=True)
    for custom_id in (f"motif:teach:{offer}", f"motif:unoffer:{offer}"):
        answer = await moderator.click(await there.forge(custom_id), label="Forged")
        assert "not offered any more" in answer.response.content
    other = await here.member().click(await here.forge(f"motif:unoffer:{offer}"), label="Forged")
    assert "Only the member who asked" in other.response.content
    assert await offers.find(here.guild.id, offer) is not None
    await posts.mark_deleted(here.guild.id, request.id)
    assert await offers.find(here.guild.id, offer) is None
    assert compute.trained == []
