"""/jam: MIDI files of members' own, heard blind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.compute.jobs import EntryJob, Progress
from bot.compute.results import Died, EntryOutcome
from bot.features.jam.voting import untagged
from tests.bot.conftest import InlineCompute
from tests.bot.made_up_files import MIDI
from tests.bot.rounds import over, parts, said, started
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


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


def test_a_midi_file_is_made_audible_by_a_child_that_is_held_to_limits(tmp_path: Path) -> None:
    from bot.compute.child import SOUND
    from bot.compute.children import run_child
    from bot.compute.executing import CHILD
    from engine.values import never_stop, report_nothing
    from tests.notation.midi_files import file_of, scale

    path = tmp_path / "mine.mid"
    path.write_bytes(file_of(scale()))
    task = {"kind": "enter", "file": str(path)}
    outcome = run_child(tmp_path, task, CHILD, report_nothing, never_stop)
    assert isinstance(outcome, dict), outcome
    assert (tmp_path / SOUND).stat().st_size > 1000
