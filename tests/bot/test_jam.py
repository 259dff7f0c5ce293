"""/jam: entering, voting blind, a result once, and nothing of another server's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.compute.jobs import EntryJob, Progress
from bot.compute.results import Died, EntryOutcome
from bot.features.jam.voting import untagged
from bot.features.jam.wording import theme_lines
from bot.locales import speaker
from tests.bot.conftest import InlineCompute
from tests.bot.made_up_files import MIDI
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


def parts(scene: Scene) -> Any:
    return scene.env.bot.parts


async def started(scene: Scene, **options: Any) -> Any:
    """A round that a moderator started: its message."""
    moderator = scene.member(manage_guild=True)
    await moderator.slash(scene.channel, "jam start", theme="rain", ends=60, **options)
    return said(scene, "Jam: rain")[-1]


def said(scene: Scene, what: str) -> list[Any]:
    return [message for message in scene.channel.history() if what in message.content]


async def over(scene: Scene) -> None:
    """What is under way has lasted as long as it was to last."""
    database = parts(scene).stores.database
    await database.execute("UPDATE running_time SET seconds = seconds + 100000")
    await parts(scene).requests.jam_keeper.look()


async def entered(scene: Scene, member: Any) -> str:
    """A member composes a piece and enters its first take: its title."""
    await scene.compose(member)
    ref = re.findall(r"#([2-9A-Z]{6})`", scene.pieces()[-1].content)[-1]
    answer = await member.slash(scene.channel, "jam submit", piece=f"#{ref} A")
    assert answer.ephemeral
    assert "Your entry is in" in answer.response.content
    return ref


async def voting(scene: Scene, count: int = 3) -> tuple[Any, list[Any]]:
    """A round with entries, on which is voted now: the vote's message, and who entered."""
    await started(scene)
    members = [scene.member() for _ in range(count)]
    for member in members:
        await entered(scene, member)
    await over(scene)
    return said(scene, "entries are in")[-1], members


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


def test_what_is_heard_blind_has_no_tags() -> None:
    tagged = b"ID3\x04\x00\x00\x00\x00\x00\x05Title" + b"\xff\xfb sound" + b"TAG" + bytes(125)
    assert untagged(tagged) == b"\xff\xfb sound"
    assert untagged(b"\xff\xfb sound") == b"\xff\xfb sound"


async def test_a_members_own_midi_is_entered_unseen_and_never_trained_on(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    await started(scene)
    member = scene.member()
    before = len(scene.channel.history())
    database = parts(scene).stores.database
    blob = await parts(scene).stores.blobs.put(MIDI)
    await own_file(scene, member, blob)
    (entry,) = await database.rows("SELECT * FROM jam_entries")
    assert (entry["user_id"], entry["letter"]) == (member.id, None)
    assert len(scene.channel.history()) == before
    assert parts(scene).stores.blobs.path(entry["mp3"]).is_file()
    assert parts(scene).stores.blobs.path(entry["midi"]).read_bytes() == MIDI
    assert (compute.heard, compute.trained) == ([], [])
    await over(scene)
    (result,) = said(scene, "The only entry")
    assert labels(result) == ["Go on from the winner"]


async def own_file(scene: Scene, member: Any, blob: str) -> Any:
    """As /jam submit file: does, its file fetched already."""
    from bot.requests.request import Draft, Upload

    jam = await parts(scene).stores.jams.running(scene.guild.id)
    ledger = parts(scene).stores.ledger
    draft = Draft(
        interaction_id=scene.env.backend.snowflake(),
        token="t",
        guild_id=scene.guild.id,
        channel_id=scene.channel.id,
        user_id=member.id,
        locale="en-US",
        private=True,
        upload_limit=10**7,
        kind="compose",
        parameters={"jam": jam.id, "given": {}},
        uploads=(Upload("mine.mid", "", len(MIDI), blob),),
    )
    request = await ledger.admit(draft)
    await ledger.acknowledge(request.id, None)
    dispatcher = parts(scene).requests.dispatcher
    dispatcher.kick()
    for _ in range(200):
        request = await ledger.by_id(request.id)
        if not request.open:
            return request
        import asyncio

        await asyncio.sleep(0.01)
    raise AssertionError(request)


async def test_what_is_no_midi_is_refused(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await started(scene)
    blob = await parts(scene).stores.blobs.put(b"RIFF....WAVEfmt ")
    request = await own_file(scene, scene.member(), blob)
    assert request.state == "failed"
    assert request.failure.code == "failure.not_midi"
    assert await parts(scene).stores.database.rows("SELECT * FROM jam_entries") == []


async def test_an_entry_whose_process_hung_is_made_audible_by_another(
    simcord_env: Any, compute: InlineCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    await started(scene)
    enter, tries = compute.enter, 0

    async def hangs_once(job: EntryJob, progress: Progress, limit: float) -> EntryOutcome:
        nonlocal tries
        tries += 1
        return Died(9, hung=True) if tries == 1 else await enter(job, progress, limit)

    monkeypatch.setattr(compute, "enter", hangs_once)
    blob = await parts(scene).stores.blobs.put(MIDI + b"mine")
    request = await own_file(scene, scene.member(), blob)
    assert (request.state, tries) == ("done", 2)
    assert len(await parts(scene).stores.database.rows("SELECT * FROM jam_entries")) == 1


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
    from bot.chat.messenger import Trouble

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


def test_a_midi_file_is_made_audible_by_a_child_that_is_held_to_limits(tmp_path: Path) -> None:
    from bot.compute.child import SOUND
    from bot.compute.children import run_child
    from bot.compute.worker import CHILD
    from engine.values import never_stop, report_nothing
    from tests.notation.midi_files import file_of, scale

    path = tmp_path / "mine.mid"
    path.write_bytes(file_of(scale()))
    task = {"kind": "enter", "file": str(path)}
    outcome = run_child(tmp_path, task, CHILD, report_nothing, never_stop)
    assert isinstance(outcome, dict), outcome
    assert (tmp_path / SOUND).stat().st_size > 1000
