"""The buttons under a piece, /top, and who may press what, in a simulated Discord."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from typing import Any

import discord
import pytest

from bot.chat.errors import Closed, Trouble
from bot.chat.messenger import Messenger
from bot.features.top.gallery import least_voters
from bot.features.votes.crown import crowned
from bot.store.posts import Posts
from bot.store.votes import Votes
from tests.bot.conftest import restart
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def press(scene: Scene, member: Any, piece: discord.Message, start: str) -> Any:
    """Press the button whose label begins so."""
    now = await scene.shown(piece)
    label = next(label for label in labels(now) if label.startswith(start))
    return await member.click(now, label=label)


async def counts(scene: Scene, piece: discord.Message) -> list[str]:
    return labels(await scene.shown(piece))[:2]


async def test_a_vote_counts_moves_and_a_double_tap_changes_nothing(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece, bob = await scene.piece(), scene.member()
    await press(scene, bob, piece, "Vote A")
    assert await counts(scene, piece) == ["Vote A · 1", "Vote B · 0"]
    for _ in range(2):
        await press(scene, bob, piece, "Vote B")
        assert await counts(scene, piece) == ["Vote A · 0", "Vote B · 1"]


async def test_the_voter_alone_is_told_and_takes_the_vote_back(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece, bob = await scene.piece(), scene.member()
    clicked = await press(scene, bob, piece, "Vote B")
    (told,) = clicked.followups
    assert told.flags.ephemeral
    assert "You voted for take B of **Night" in told.content
    back = await bob.click(told, label="Take my vote back")
    assert "is taken back" in back.response.content
    assert await counts(scene, piece) == ["Vote A · 0", "Vote B · 0"]
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT ref FROM requests")
    forged = await scene.forge(f"motif:unvote:{row['ref']}")
    assert "You have no vote" in (await bob.click(forged, label="Forged")).response.content


async def test_a_forged_take_back_reaches_no_vote_of_another_server(simcord_env: Any) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    piece = await here.piece()
    await press(here, here.ann, piece, "Vote A")
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT ref FROM requests")
    forged = await there.forge(f"motif:unvote:{row['ref']}")
    answer = await there.member(administrator=True).click(forged, label="Forged")
    assert "do not know" in answer.response.content
    assert await counts(here, piece) == ["Vote A · 1", "Vote B · 0"]


async def test_votes_go_on_after_a_restart(simcord_env: Any, tmp_path: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await press(scene, scene.ann, piece, "Vote A")
    await restart(simcord_env, tmp_path)
    await press(scene, scene.member(), piece, "Vote A")
    assert await counts(scene, piece) == ["Vote A · 2", "Vote B · 0"]


async def test_a_click_that_is_delivered_twice_counts_once(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    votes: Votes = simcord_env.bot.parts.stores.votes
    for click in (50, 50, 40):
        await votes.press(1, 7, "A", click)
    assert await votes.tally(1) == {"A": 1, "B": 0}


async def test_details_are_for_whoever_asks(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(seed=77)
    message = await scene.more(scene.member(), piece, "details")
    assert message.flags.ephemeral
    assert "Anyone may use, change and share" in message.content
    assert "Seed `77`" in message.content
    endings = [attachment.filename.rsplit(".")[-1] for attachment in message.attachments]
    assert endings == ["png", "png", "musicxml", "musicxml"]


async def test_the_requester_and_moderators_delete_and_nobody_else(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    refused = await scene.delete(scene.member(), piece)
    assert "moderator" in refused.content
    assert scene.pieces()
    await scene.delete(scene.ann, piece)
    assert not scene.pieces()
    other = await scene.piece()
    await scene.delete(scene.member(manage_messages=True), other)
    assert not scene.pieces()
    rows = await simcord_env.bot.parts.stores.database.rows("SELECT action, subject FROM audit")
    assert [row["action"] for row in rows] == ["delete post", "delete post"]


async def test_a_piece_is_deleted_before_its_message_is_and_before_that_is_told(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    stores = simcord_env.bot.parts.stores
    (ref,) = await scene.refs()
    pen, known = Messenger.delete, list[Any]()

    async def watched(*place: Any) -> None:
        known.append(await stores.posts.find(scene.guild.id, ref))
        assert await stores.members.messages_to_remove() == [(scene.channel.id, piece.id)]
        await pen(*place)

    monkeypatch.setattr(Messenger, "delete", watched)
    assert (await scene.delete(scene.ann, piece)).content == "Deleted."
    assert known == [None]
    assert not scene.pieces()
    assert not await stores.members.messages_to_remove()


async def test_a_message_that_discord_keeps_for_now_goes_later(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    parts = simcord_env.bot.parts

    async def fails(*_: Any) -> None:
        raise Trouble

    with monkeypatch.context() as broken:
        broken.setattr(Messenger, "delete", fails)
        assert "as soon as Discord lets me" in (await scene.delete(scene.ann, piece)).content
    assert scene.pieces()
    assert not await parts.stores.posts.find(scene.guild.id, (await scene.refs())[0])
    await parts.keeping.upkeep.once()
    await asyncio.sleep(0.1)
    assert not scene.pieces()


async def test_of_a_message_that_is_out_of_reach_it_is_told_who_can_delete_it(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()

    async def closed(*_: Any) -> None:
        raise Closed

    monkeypatch.setattr(Messenger, "delete", closed)
    assert "whoever may manage messages" in (await scene.delete(scene.ann, piece)).content
    assert not await simcord_env.bot.parts.stores.members.messages_to_remove()


async def test_a_piece_is_deleted_only_once_that_was_confirmed(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    asked = await scene.more(scene.ann, piece, "delete")
    assert "cannot be undone" in asked.content
    assert scene.pieces()


async def test_the_vote_is_taken_back_in_the_menu_too(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await press(scene, scene.ann, piece, "Vote A")
    assert "taken back" in (await scene.more(scene.ann, piece, "unvote")).content
    assert await counts(scene, piece) == ["Vote A · 0", "Vote B · 0"]


async def test_a_take_is_crowned_once_it_is_clear_that_it_won(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await press(scene, scene.member(), piece, "Vote A")
    told = (await press(scene, scene.member(), piece, "Vote A")).followups[0]
    assert "wins 👑 with 3 votes" in told.content
    assert await counts(scene, piece) == ["Vote A · 2", "Vote B · 0"]
    told = (await press(scene, scene.member(), piece, "Vote A")).followups[0]
    assert "Take A has won so far" in told.content
    assert await counts(scene, piece) == ["Vote A · 3 👑", "Vote B · 0"]
    for _ in range(2):
        await press(scene, scene.member(), piece, "Vote B")
    assert await counts(scene, piece) == ["Vote A · 3", "Vote B · 2"]


@pytest.mark.parametrize(
    ("tally", "winner"),
    [
        ({"A": 2, "B": 0}, None),
        ({"A": 3, "B": 1}, "A"),
        ({"A": 3, "B": 2}, None),
        ({"A": 2, "B": 2, "C": 4}, "C"),
        ({"A": 9}, None),
    ],
)
def test_a_crown_needs_three_votes_and_twice_as_many_as_any_other(
    tally: dict[str, int], winner: str | None
) -> None:
    assert crowned(tally) == winner


async def test_the_best_piece_comes_first_and_is_heard(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    sure, unsure, lonely = await scene.piece(), await scene.piece(), await scene.piece()
    members = [scene.member() for _ in range(6)]
    for member in members:
        await press(scene, member, sure, "Vote B")
    for member, letter in zip(members, itertools.cycle("AAB"), strict=False):
        await press(scene, member, unsure, f"Vote {letter}")
    await press(scene, scene.ann, lonely, "Vote A")
    answer = await scene.ann.slash(scene.channel, "top")
    shown = answer.response
    assert not answer.ephemeral
    assert shown.content.index(sure.jump_url) < shown.content.index(unsure.jump_url)
    assert lonely.jump_url not in shown.content
    assert "6 of 6 votes" in shown.content
    names = [attachment.filename for attachment in shown.attachments]
    assert [name[0] for name in names] == ["1", "2"]
    assert names[0].endswith("-b.mp3")
    (row,) = await simcord_env.bot.parts.stores.database.rows(
        "SELECT ref FROM requests ORDER BY id LIMIT 1 OFFSET 1"
    )
    heard = await members[0].select(shown, [f"{row['ref']}:A"])
    assert heard.ephemeral
    assert unsure.jump_url in heard.response.content
    assert heard.response.attachments[0].filename.endswith("-a.mp3")


async def test_in_a_small_server_one_other_voter_is_enough(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await press(scene, scene.member(), piece, "Vote A")
    assert piece.jump_url in (await scene.ann.slash(scene.channel, "top")).response.content


@pytest.mark.parametrize(("members", "least"), [(3, 1), (49, 1), (50, 2), (250, 3), (None, 3)])
def test_how_many_voters_a_piece_needs_follows_the_servers_size(
    members: int | None, least: int
) -> None:
    assert least_voters(members, 3) == least
    assert least_voters(members, 1) == 1


async def test_where_nothing_is_to_be_shown_the_member_alone_is_told(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await press(scene, scene.ann, piece, "Vote A")
    assert (await scene.ann.slash(scene.channel, "top")).ephemeral
    await press(scene, scene.member(), piece, "Vote A")
    await scene.member(manage_messages=True).delete(piece)
    assert (await scene.ann.slash(scene.channel, "top")).ephemeral


async def test_what_stands_in_a_hidden_channel_is_not_shown_to_everybody(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await press(scene, scene.member(), piece, "Vote A")
    nobody = discord.PermissionOverwrite(view_channel=False)
    hidden = {scene.guild.default_role: nobody}
    elsewhere = scene.guild.create_text_channel("open")
    assert piece.jump_url in (await scene.ann.slash(elsewhere, "top")).response.content
    channel = simcord_env.bot.get_channel(scene.channel.id)
    await channel.edit(overwrites=hidden)
    boss = scene.member(administrator=True)
    assert piece.jump_url not in (await boss.slash(elsewhere, "top")).response.content


async def test_what_was_deleted_is_not_among_the_best(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    for _ in range(3):
        await press(scene, scene.member(), piece, "Vote A")
    shown = (await scene.ann.slash(scene.channel, "top")).response.content
    assert piece.jump_url in shown
    await scene.member(manage_messages=True).delete(piece)
    shown = (await scene.ann.slash(scene.channel, "top")).response.content
    assert piece.jump_url not in shown


@pytest.mark.parametrize(
    "what", ["vote:{}:A", "details:{}", "delete:{}", "deleted:{}", "more:{}", "cancel:{}"]
)
async def test_a_forged_button_reaches_nothing_of_another_server(
    simcord_env: Any, what: str
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    piece = await here.piece()
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT ref FROM requests")
    forged = await there.forge("motif:" + what.format(row["ref"]))
    thief = there.member(administrator=True)
    answer = await thief.click(forged, label="Forged")
    assert "do not know" in answer.response.content
    assert not answer.response.attachments
    assert await counts(here, piece) == ["Vote A · 0", "Vote B · 0"]


async def test_a_forged_button_elsewhere_in_the_server_does_not_vote(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT ref FROM requests")
    for custom_id in (f"motif:vote:{row['ref']}:A", f"motif:vote:{row['ref']}:D"):
        forged = await scene.forge(custom_id)
        answer = await scene.member().click(forged, label="Forged")
        assert "do not know" in answer.response.content
    assert await counts(scene, piece) == ["Vote A · 0", "Vote B · 0"]


async def test_a_button_that_breaks_tells_its_member_a_number_for_the_log(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()

    async def broken(*given: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Posts, "find", broken)
    answer = await scene.more(scene.ann, piece, "details")
    assert "went wrong" in answer.content


async def test_nothing_of_a_message_is_left_in_memory_for_its_buttons(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await press(scene, scene.ann, await scene.piece(), "Vote A")
    assert simcord_env.bot.persistent_views == []
