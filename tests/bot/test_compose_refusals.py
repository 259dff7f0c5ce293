"""/compose refused: what is wrong is told to whom it concerns, with what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.compute.results import Refused
from bot.requests.receiving import Receiver
from bot.requests.request import Upload
from bot.store.blobs import Blobs
from tests.bot.conftest import InlineCompute
from tests.bot.made_up import MIDI
from tests.bot.made_up_files import said
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_a_wrong_note_is_named_at_once_and_to_its_author_alone(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    result = await scene.compose(notes="C4 H9 E4")
    assert result.ephemeral
    assert "H9" in result.response.content
    assert not scene.pieces()


async def test_notes_and_a_tune_at_once_are_refused_before_one_is_dropped(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    result = await scene.compose(notes="C4 E4", like=("tune.mid", MIDI))
    assert result.ephemeral
    assert "only one of them" in result.response.content
    assert not scene.pieces()


@pytest.mark.parametrize("wrong", [{"key": "Z dur"}, {"ensemble": "kazoo"}, {"chords": "Zm7"}])
async def test_an_unknown_name_is_answered_by_what_there_is(
    simcord_env: Any, wrong: dict[str, str]
) -> None:
    result = await Scene(simcord_env).compose(**wrong)
    assert result.ephemeral
    assert next(iter(wrong.values())) in result.response.content


async def test_the_fourth_waiting_request_is_refused_with_the_quota(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    for _ in range(3):
        assert not (await scene.compose()).ephemeral
    refused = await scene.compose()
    assert refused.ephemeral
    assert "3 of 3" in refused.response.content
    assert not (await scene.compose(scene.member())).ephemeral


async def test_a_server_may_have_twenty(simcord_env: Any, compute: InlineCompute) -> None:
    compute.open.clear()
    scene, other = Scene(simcord_env), Scene(simcord_env, "Other")
    for _ in range(20):
        assert not (await scene.compose(scene.member())).ephemeral
    refused = await scene.compose(scene.member())
    assert "20 of 20" in refused.response.content
    assert not (await other.compose()).ephemeral


async def test_a_refusal_of_the_engine_stands_on_the_card(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.refusal = Refused(said("The motif is too long.", "Give fewer notes."))
    scene = Scene(simcord_env)
    result = await scene.compose()
    card = await scene.shown(result.response.message)
    assert "The motif is too long. Give fewer notes." in card.content
    assert not scene.pieces()


async def test_what_is_wrong_with_an_attached_file_is_told_to_its_member_alone(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch(_: Receiver, __: ClientSession, upload: Upload, ___: int) -> str:
        return await Blobs(tmp_path / "blobs").put(simcord_env.backend.cdn.get(upload.url))

    # the simulation keeps attachments in memory: they are taken from there
    monkeypatch.setattr(Receiver, "_fetch_once", fetch)
    compute.refusal = Refused(said("That is not music.", "Send a tune."))
    scene = Scene(simcord_env)
    result = await scene.compose(like=("tune.mid", MIDI))
    (told,) = result.followups
    assert told.flags.ephemeral
    assert "That is not music. Send a tune." in told.content
    assert not [one for one in scene.channel.history() if "tune.mid" in one.content]


async def test_what_its_member_alone_is_told_is_in_the_members_language(
    simcord_env: Any,
    compute: InlineCompute,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    languages: dict[str, str],
) -> None:
    async def fetch(_: Receiver, __: ClientSession, upload: Upload, ___: int) -> str:
        return await Blobs(tmp_path / "blobs").put(simcord_env.backend.cdn.get(upload.url))

    monkeypatch.setattr(Receiver, "_fetch_once", fetch)
    compute.refusal = Refused(said("That is not music.", "Send a tune."))
    languages |= {"locale": "es-ES", "guild_locale": "en-US"}
    scene = Scene(simcord_env)
    (told,) = (await scene.compose(like=("tune.mid", MIDI))).followups
    assert "**No ha funcionado.**" in told.content
    compute.open.clear()
    for _ in range(3):
        assert "Composing" in (await scene.compose()).response.content
    refused = await scene.compose()
    assert refused.ephemeral
    assert "Tienes 3 de 3 peticiones" in refused.response.content


@pytest.mark.parametrize(
    ("options", "label", "brief"),
    [
        ({"notes": "CEG", "bars": 8}, "Use C E G", {"bars": 8}),
        ({"chords": "AmFCG"}, "Use Am F C G", {"bars": 16}),
        ({"metre": "34", "tempo": 97}, "Use 3/4", {"tempo": 97}),
        ({"chords": "I V vi IV"}, "Use C major", {"bars": 16}),
    ],
)
async def test_a_refusal_offers_what_was_meant(
    simcord_env: Any,
    compute: InlineCompute,
    options: dict[str, Any],
    label: str,
    brief: dict[str, Any],
) -> None:
    scene = Scene(simcord_env)
    refused = await scene.compose(**options)
    assert refused.ephemeral
    assert labels(refused.response.message) == [label]
    await scene.ann.click(refused.response, label=label)
    assert len(scene.pieces()) == 1
    (job,) = compute.jobs
    assert {name: job.brief[name] for name in brief} == brief


async def test_what_nobody_can_mean_offers_nothing(simcord_env: Any) -> None:
    refused = await Scene(simcord_env).compose(notes="zork")
    assert labels(refused.response.message) == []


async def test_in_a_direct_message_it_says_where_it_works(simcord_env: Any) -> None:
    user = simcord_env.create_user("alone")
    result = await user.slash("compose")
    assert "server" in result.response.content
