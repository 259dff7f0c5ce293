"""/jam: entering, voting blind, a result once, and nothing of another server's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.features.jam.wording import theme_lines
from bot.locales import speaker
from tests.bot.conftest import InlineCompute
from tests.bot.rounds import entered, over, parts, said, started, voting
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_the_key_of_a_round_is_told_in_the_language_of_the_server(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await started(scene, key="A minor")
    jam = await parts(scene).stores.jams.find(scene.guild.id, 1)
    assert theme_lines(speaker("es-ES"), jam)[1] == "Tonalidad: la menor"


async def test_a_round_goes_from_theme_to_result(simcord_env: Any, compute: InlineCompute) -> None:
    scene = Scene(simcord_env)
    message = await started(scene, notes="C4 E4 G4", key="A minor")
    for told in ("Motif: C4 E4 G4", "Key: A minor", "Enter until about <t:"):
        assert told in message.content
    member = scene.member()
    await member.click(message, label="Compose for it")
    brief = compute.jobs[-1].brief
    assert brief["primer"]
    assert brief["key"][:2] == [9, "minor"]
    members = [scene.member() for _ in range(3)]
    refs = [await entered(scene, one) for one in members]
    await over(scene)
    vote = said(scene, "3 entries are in")[-1]
    for voter in (scene.member(), scene.member(), members[0]):
        answer = await voter.click(vote, label="Vote on two")
        seen = 0
        while "Which of the two" in answer.response.content:
            seen += 1
            # the first entry of the round is better than the others, for whoever hears it
            ids = [b.custom_id for row in answer.response.message.components for b in row.children]
            first, second = (int(ids[0].split(":")[k]) for k in (4, 5))
            better = "The first" if first < second else "The second"
            await voter.click(answer.response, label=better)
        assert seen == (1 if voter is members[0] else 3)
    await over(scene)
    (result,) = said(scene, "The result:")
    assert f"by <@{members[0].id}> · won 4 of 4" in result.content
    assert "% sure to be the best" in result.content
    assert [a.filename for a in result.attachments] == ["winner.mp3"]
    assert labels(result) == ["Go on from the winner", "Offer the winner for training"]
    await scene.member().click(result, label="Go on from the winner")
    assert compute.jobs[-1].like is not None
    assert refs
    await over(scene)
    await parts(scene).requests.announcer.look()
    assert len(said(scene, "The result:")) == 1


async def test_who_made_what_is_told_with_the_result_and_not_before(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    vote, members = await voting(scene)
    answer = await scene.member().click(vote, label="Vote on two")
    assert [a.filename for a in answer.response.attachments] == ["first.mp3", "second.mp3"]
    shown = vote.content + answer.response.content
    assert not any(str(member.id) in shown for member in members)
    assert "Night" not in shown
    state = await members[0].slash(scene.channel, "jam show")
    assert not any(str(member.id) in state.response.content for member in members)


async def test_only_own_pieces_one_each_and_only_while_it_is_open(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    none = await scene.ann.slash(scene.channel, "jam submit", piece="K7Q2MX")
    assert "No jam takes entries" in none.response.content
    await started(scene)
    ref = await entered(scene, scene.ann)
    other = await scene.member().slash(scene.channel, "jam submit", piece=ref)
    assert "pieces that you asked for yourself" in other.response.content
    await entered(scene, scene.ann)
    assert len(await parts(scene).stores.database.rows("SELECT * FROM jam_entries")) == 1
    neither = await scene.ann.slash(scene.channel, "jam submit")
    assert "one of the two" in neither.response.content


async def test_nobody_but_moderators_starts_and_ends_one_and_there_is_one_at_a_time(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    refused = await scene.ann.slash(scene.channel, "jam start", theme="x", ends=5)
    assert "Only a moderator" in refused.response.content
    await started(scene)
    moderator = scene.member(manage_guild=True)
    again = await moderator.slash(scene.channel, "jam start", theme="x", ends=5)
    assert "under way in this server already" in again.response.content
    assert "Only a moderator" in (await scene.ann.slash(scene.channel, "jam end")).response.content
    await moderator.slash(scene.channel, "jam end")
    assert said(scene, "Nobody entered anything.")


async def test_buttons_of_another_servers_round_do_nothing(simcord_env: Any) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    await voting(here)
    entries = await parts(here).stores.jams.entries(here.guild.id, 1)
    a, b = entries[0].id, entries[1].id
    for what in ("compose:1", "vote:1", f"better:1:{a}:{b}:1", "winner:1"):
        forged = await there.forge(f"motif:jam:{what}")
        answer = await there.member(administrator=True).click(forged, label="Forged")
        assert answer.ephemeral
    assert await parts(here).stores.database.rows("SELECT * FROM jam_votes") == []


async def test_one_does_not_vote_on_ones_own_entry_nor_on_made_up_ones(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    _, members = await voting(scene)
    ids = [entry.id for entry in await parts(scene).stores.jams.entries(scene.guild.id, 1)]
    for first, second in ((ids[0], ids[1]), (ids[1], ids[1]), (ids[1], 999)):
        forged = await scene.forge(f"motif:jam:better:1:{first}:{second}:1")
        answer = await members[0].click(forged, label="Forged")
        assert "cannot be voted on" in answer.response.content
    assert await parts(scene).stores.database.rows("SELECT * FROM jam_votes") == []


async def test_deleted_pieces_and_members_leave_the_round_and_it_ends_all_the_same(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    vote, members = await voting(scene, 4)
    voter = scene.member()
    answer = await voter.click(vote, label="Vote on two")
    await voter.click(answer.response, label="The first")
    stores = parts(scene).stores
    entries = await stores.jams.entries(scene.guild.id, 1)
    await stores.posts.mark_deleted(scene.guild.id, entries[0].request_id)
    await parts(scene).keeping.eraser.member(scene.guild.id, members[1].id)
    await parts(scene).keeping.eraser.member(scene.guild.id, voter.id)
    assert await stores.database.rows("SELECT * FROM jam_votes") == []
    await over(scene)
    (result,) = said(scene, "The result:")
    assert str(members[0].id) not in result.content
    assert str(members[1].id) not in result.content
    assert str(members[2].id) in result.content
    assert str(members[3].id) in result.content


async def test_where_nobody_voted_nothing_won(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    _, members = await voting(scene, 2)
    await over(scene)
    (result,) = said(scene, "The result:")
    assert "Nobody voted, so nothing won." in result.content
    assert "% sure" not in result.content
    assert all(f"by <@{member.id}>" in result.content for member in members)
    assert labels(result) == []


async def test_what_is_left_alone_in_a_vote_is_the_only_entry(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    _, members = await voting(scene, 2)
    await parts(scene).keeping.eraser.member(scene.guild.id, members[0].id)
    await over(scene)
    (result,) = said(scene, "The result:")
    assert "The only entry: **Night" in result.content
    assert f"by <@{members[1].id}>" in result.content
    assert "% sure" not in result.content


async def test_a_vote_lasts_from_its_beginning_however_early_or_late_that_was(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    for late in (-1000, 5000):  # ended by a moderator; the bot was down while entering was to end
        now = time.time() + 3600 + late
        monkeypatch.setattr(time, "time", lambda now=now: now)
        await started(scene, voting=10)
        for _ in range(2):
            await entered(scene, scene.member())
        await moderator.slash(scene.channel, "jam end")
        vote = said(scene, "entries are in")[-1]
        (told,) = re.findall(r"Vote until about <t:(\d+):f>", vote.content)
        assert abs(int(told) - (now + 600)) < 60
        await moderator.slash(scene.channel, "jam end")


async def test_a_result_that_discord_did_not_take_is_told_later_and_once(
    simcord_env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.chat.errors import Trouble

    async def trouble(*_: object) -> None:
        raise Trouble("503")

    scene = Scene(simcord_env)
    await voting(scene)
    with monkeypatch.context() as patched:
        patched.setattr(parts(scene).requests.messenger, "say_in", trouble)
        await over(scene)
    assert said(scene, "The result:") == []
    for _ in range(2):
        await parts(scene).requests.announcer.look()
    assert len(said(scene, "The result:")) == 1


async def test_no_clock_ends_a_round(simcord_env: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    scene = Scene(simcord_env)
    await started(scene)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    await parts(scene).requests.jam_keeper.look()
    jam = await parts(scene).stores.jams.running(scene.guild.id)
    assert jam.state == "open"
