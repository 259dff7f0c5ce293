"""What a server likes: learnt from its votes alone, told, handed on, and forgotten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.features.taste.learner import TasteLearner
from bot.store.tastes import Tastes, time_of
from engine.taste.values import Ballot
from tests.bot.conftest import InlineCompute
from tests.bot.library import Library
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


def learner(scene: Scene) -> TasteLearner:
    return scene.env.bot.parts.requests.taste_learner


def tastes(scene: Scene) -> Tastes:
    return scene.env.bot.parts.stores.tastes


async def voted(
    scene: Scene, data: Path, pieces: int = 5, letter: str = "B", voters: Sequence[Any] = ()
) -> list[int]:
    """Five members vote for the take of each piece that has fewer notes, which stands second."""
    while not voters and len(known := scene.voters) < 5:
        known.append(scene.member())
    filled = Library.on(data, scene.env.bot.parts.stores.database)
    votes = scene.env.bot.parts.stores.votes
    found: list[int] = []
    for _ in range(pieces):
        request = await filled.compose(scene.guild.id, user=scene.ann.id)
        found.append(request.id)
        for voter in voters or scene.voters:
            await votes.press(request.id, voter.id, letter, scene.env.backend.snowflake())
    return found


async def in_use(scene: Scene) -> Any:
    return await tastes(scene).in_use(scene.guild.id)


async def said(scene: Scene, member: Any = None) -> Any:
    return await (member or scene.ann).slash(scene.channel, "model")


async def test_twenty_votes_teach_a_taste_that_is_told_and_handed_to_the_next_piece(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene, other = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    await voted(scene, tmp_path, 3)
    await learner(scene).look()
    assert compute.learnt == []
    text = (await said(scene)).response.content
    assert "A taste is learnt from 20 votes on; so far: 15." in text
    await voted(scene, tmp_path, 3)
    await learner(scene).look()
    (job,) = compute.learnt
    assert len(job.ballots) == 30
    text = (await said(scene)).response.content
    assert "**What this server likes:** fewer notes. That is" in text
    assert "% sure, from 30 votes of 5 members." in text
    await scene.compose()
    await other.compose()
    here, there = compute.jobs
    assert here.taste is not None
    assert here.taste["likings"]["density"]["weight"] < 0
    assert there.taste is None
    assert "so far: 0" in (await said(other)).response.content


async def test_workers_are_told_who_voted_by_numbers_alone(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    await learner(scene).look()
    (job,) = compute.learnt
    assert {ballot.member for ballot in job.ballots} <= {f"member {n}" for n in range(6)}
    assert {ballot.asked_by for ballot in job.ballots} <= {f"member {n}" for n in range(6)}
    first: Ballot = job.ballots[-1]
    assert first.chosen == 1
    assert [take["density"] for take in first.takes] == [0.25, 0.0]
    assert job.now == max(ballot.at for ballot in job.ballots)


async def test_it_is_learnt_again_when_a_quarter_more_was_voted_and_not_at_every_vote(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    await learner(scene).look()
    await voted(scene, tmp_path, 1)
    await learner(scene).look()
    assert len(compute.learnt) == 1
    await voted(scene, tmp_path, 1)
    learner(scene)._learnt.clear()
    await learner(scene).look()
    assert len(compute.learnt) == 2
    await learner(scene).look()
    assert len(compute.learnt) == 2


async def test_learning_waits_while_all_machines_compose(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    compute.open.clear()
    await scene.compose()
    await learner(scene).look()
    assert compute.learnt == []
    for _ in range(15):
        await learner(scene).look()
    assert len(compute.learnt) == 1


async def test_what_could_not_be_learnt_is_learnt_at_the_next_look(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.compute.jobs import WorkerLost

    async def lost(*_: object) -> None:
        raise WorkerLost("killed")

    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(compute, "learn", lost)
        await learner(scene).look()
    assert await in_use(scene) is None
    await learner(scene).look()
    assert await in_use(scene) is not None


async def test_a_moderator_has_it_forgotten_after_a_second_question(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    await voted(scene, tmp_path)
    await learner(scene).look()
    assert "Forget what this server likes" not in labels((await said(scene)).response.message)
    asked = await moderator.click(
        (await said(scene, moderator)).response, label="Forget what this server likes"
    )
    assert "fewer notes" in asked.response.content
    assert await in_use(scene) is not None
    await moderator.click(asked.response, label="Yes, forget it")
    assert asked.response.content == "Forgotten. Votes from now on count anew."
    assert await in_use(scene) is None
    await learner(scene).look()
    assert await in_use(scene) is None
    assert "so far: 0" in (await said(scene)).response.content
    deeds, _ = await simcord_env.bot.parts.stores.audit.newest(scene.guild.id, 5)
    assert [(deed.actor_id, deed.action) for deed in deeds] == [(moderator.id, "reset taste")]
    await voted(scene, tmp_path, letter="A")
    await learner(scene).look()
    assert "more notes" in (await said(scene)).response.content


@pytest.mark.parametrize("custom_id", ["motif:taste:reset", "motif:taste:forgotten"])
async def test_nobody_else_and_no_other_server_has_it_forgotten(
    simcord_env: Any, tmp_path: Path, custom_id: str
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    await voted(here, tmp_path)
    await learner(here).look()
    answer = await here.ann.click(await here.forge(custom_id), label="Forged")
    assert "Only a moderator" in answer.response.content
    await there.member(administrator=True).click(await there.forge(custom_id), label="Forged")
    assert await in_use(here) is not None


async def test_a_member_who_is_deleted_leaves_nothing_in_it(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    bob = scene.member()
    await voted(scene, tmp_path, voters=[bob, *(scene.member() for _ in range(5))])
    await learner(scene).look()
    await scene.compose()
    asked = await bob.slash(scene.channel, "mydata delete")
    await bob.click(asked.response, label="Delete it in this server")
    assert await in_use(scene) is None
    kept = await scene.env.bot.parts.stores.database.rows("SELECT * FROM tastes")
    assert kept == []
    await learner(scene).look()
    assert len(compute.learnt[-1].ballots) == 25
    assert await in_use(scene) is not None


async def test_pieces_that_go_take_their_votes_with_them(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    pieces = await voted(scene, tmp_path, 6)
    await learner(scene).look()
    posts = simcord_env.bot.parts.stores.posts
    await posts.mark_deleted(scene.guild.id, pieces[0])
    assert await in_use(scene) is None
    await learner(scene).look()
    assert len(compute.learnt[-1].ballots) == 25
    for piece in pieces[1:4]:
        await posts.mark_deleted(scene.guild.id, piece)
    await learner(scene).look()
    assert await in_use(scene) is None
    assert "so far: 10" in (await said(scene)).response.content


async def test_the_requesters_erasure_takes_the_votes_on_their_pieces_too(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    await learner(scene).look()
    await simcord_env.bot.parts.stores.members.erase(scene.guild.id, scene.ann.id)
    assert await in_use(scene) is None
    await learner(scene).look()
    assert await in_use(scene) is None


async def test_votes_of_members_who_left_do_not_count(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    members = [scene.member() for _ in range(6)]
    await voted(scene, tmp_path, voters=members)
    await learner(scene).look()
    assert len(compute.learnt[-1].ballots) == 30
    scene.guild.remove_member(members[0])
    membership = learner(scene)._membership
    membership._found.clear()
    learner(scene)._checked.clear()
    await learner(scene).look()
    assert len(compute.learnt[-1].ballots) == 25


async def test_what_was_learnt_with_votes_that_went_meanwhile_is_not_kept(
    simcord_env: Any, tmp_path: Path
) -> None:
    from engine.tasks import learn_taste

    scene = Scene(simcord_env)
    pieces = await voted(scene, tmp_path)
    votes = await tastes(scene).votes(scene.guild.id)
    learnt = learn_taste([ballot for _, ballot in votes.ballots], now=votes.ballots[0][1].at)
    await simcord_env.bot.parts.stores.posts.mark_deleted(scene.guild.id, pieces[0])
    assert not await tastes(scene).keep(votes, learnt)
    assert await in_use(scene) is None


async def test_a_piece_is_made_again_by_the_taste_that_chose_it(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    await learner(scene).look()
    await scene.piece()
    first = compute.jobs[-1].taste
    await voted(scene, tmp_path, 9, letter="A")
    learner(scene)._learnt.clear()
    await learner(scene).look()
    database = simcord_env.bot.parts.stores.database
    row = await database.row("SELECT request_id FROM posts WHERE taste IS NOT NULL")
    again = await tastes(scene).of_piece(row["request_id"])
    now = await in_use(scene)
    assert again is not None
    assert again.taste == first
    assert now is None or now.taste != first
    spare = simcord_env.bot.parts.keeping.retention._usage.spare
    assert row["request_id"] in {one.request_id for one in await spare(scene.guild.id, 50)}
    await database.execute("DELETE FROM tastes")
    assert row["request_id"] not in {one.request_id for one in await spare(scene.guild.id, 50)}


async def test_a_vote_is_dated_by_discord_and_knows_how_long_its_voter_has_been_there(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    await scene.member().click(piece, label="Vote A · 0")
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT * FROM votes")
    assert row["member_days"] is None  # a server as new as this one
    now = simcord_env.backend.clock.now().timestamp()
    assert abs(time_of(row["interaction_id"]) - now) < 60
    simcord_env.backend.advance_clock(20 * 86_400)
    await scene.member().click(piece, label="Vote A · 1")
    rows = await simcord_env.bot.parts.stores.database.rows("SELECT * FROM votes")
    assert 0 <= rows[1]["member_days"] < 1


async def test_a_taste_says_nothing_of_who_voted(simcord_env: Any, tmp_path: Path) -> None:
    scene = Scene(simcord_env)
    await voted(scene, tmp_path)
    await learner(scene).look()
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT taste FROM tastes")
    kept = json.dumps(json.loads(row["taste"]))
    assert "member 1" not in kept
    assert not any(str(voter.id) in kept for voter in scene.voters)
