"""/model in a simulated Discord: the card, the history, rolling back, deleting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.locales import en
from bot.store.preferences import SERVER
from tests.bot.conftest import InlineCompute, work_on
from tests.bot.library import Library
from tests.bot.made_up import png
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def two_versions(scene: Scene, folder: Path) -> Library:
    """Version 1 knows the waltz, version 2 the polka too and composes."""
    filled = Library.on(folder, scene.env.bot.parts.stores.database)
    for name in ("waltz", "polka"):
        number = await filled.train(scene.guild.id, name, user=scene.ann.id)
        (folder / "models" / str(scene.guild.id) / str(number) / "loss.png").write_bytes(png())
    return filled


async def composing(filled: Library, scene: Scene) -> int | None:
    in_use = await filled.models.in_use(scene.guild.id)
    return in_use.number if in_use else None


async def test_an_untrained_server_is_told_of_the_base_model_and_of_train(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    shown = await scene.ann.slash(scene.channel, "model")
    assert shown.ephemeral
    assert "The base model composes in this server." in shown.response.content
    assert "/train" in shown.response.content


async def test_the_card_has_songs_figures_the_loss_curve_and_every_version(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    await two_versions(scene, tmp_path)
    shown = await scene.ann.slash(scene.channel, "model")
    text = shown.response.content
    assert "**Version 2 of this server's model**\nIt composes here." in text
    assert "**8.10 bits per note**" in text
    assert "• Title waltz: 9.30 → 8.10" in text
    assert "• version 2 · composes now · songs: 2 · 8.10 bits per note" in text
    assert "• version 1 · songs: 1" in text
    (curve,) = shown.response.attachments
    assert curve.filename == "version-2-loss.png"
    assert labels(shown.response.message) == ["Make a page about it"]


async def test_a_moderator_rolls_back_and_forward_and_to_the_base(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = await two_versions(scene, tmp_path)
    moderator = scene.member(manage_guild=True)
    for chosen, label, then in (
        ("1", "Let version 1 compose", 1),
        ("2", "Let version 2 compose", 2),
        ("2", "Let the base model compose", None),
    ):
        shown = await moderator.slash(scene.channel, "model")
        await moderator.select(shown.response, [chosen])
        await moderator.click(shown.response, label=label)
        assert "From now on" in shown.response.content
        assert await composing(filled, scene) == then


async def test_a_version_is_deleted_after_a_second_question(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = await two_versions(scene, tmp_path)
    moderator = scene.member(administrator=True)
    shown = await moderator.slash(scene.channel, "model")
    asked = await moderator.click(shown.response, label="Delete it")
    assert "Delete version 2 for good?" in asked.response.content
    assert "then version 1 composes here" in asked.response.content
    assert await composing(filled, scene) == 2
    await moderator.click(asked.response, label="Yes, delete version 2")
    assert asked.response.content == "Version 2 is deleted. Now version 1 composes here."
    assert await composing(filled, scene) == 1
    shown = await moderator.slash(scene.channel, "model")
    assert "• version 2 · deleted" in shown.response.content


@pytest.mark.parametrize("what", ["use:1", "use:0", "delete:2", "deleted:2"])
async def test_nobody_else_changes_the_model(simcord_env: Any, tmp_path: Path, what: str) -> None:
    scene = Scene(simcord_env)
    filled = await two_versions(scene, tmp_path)
    forged = await scene.forge(f"motif:model:{what}")
    answer = await scene.member().click(forged, label="Forged")
    assert "Only a moderator" in answer.response.content
    assert await composing(filled, scene) == 2


async def test_a_version_of_another_server_cannot_be_changed(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    filled = await two_versions(here, tmp_path)
    for what in ("use:1", "delete:2", "deleted:2"):
        forged = await there.forge(f"motif:model:{what}")
        answer = await there.member(administrator=True).click(forged, label="Forged")
        shown = answer.response or (await there.shown(forged))
        assert "not here any more" in shown.content
    assert await composing(filled, here) == 2


async def test_pieces_of_a_deleted_version_say_so(simcord_env: Any, tmp_path: Path) -> None:
    scene = Scene(simcord_env)
    filled = await two_versions(scene, tmp_path)
    piece = await scene.piece()
    await scene.env.bot.parts.keeping.forgetter.version(scene.guild.id, 2)
    details = await scene.more(scene.ann, piece, "details")
    assert "deleted since" in details.content
    assert await composing(filled, scene) == 1


def pages(scene: Scene) -> list[Any]:
    return [
        message
        for message in scene.channel.history()
        if any(file.filename.endswith(".html") for file in message.attachments)
    ]


async def test_anybody_asks_for_the_page_about_a_version_and_it_comes_once(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    await two_versions(scene, tmp_path)
    shown = await scene.ann.slash(scene.channel, "model")
    await scene.ann.click(shown.response, label="Make a page about it")
    (message,) = pages(scene)
    assert [file.filename for file in message.attachments] == ["motif-2.html"]
    assert "This is version 2 of this server's model" in message.content
    (job,) = compute.examined
    assert (job.name, job.language) == ("version 2 of this server's model", "en")
    assert 9_000_000 < job.limit < 10 * 2**20


async def test_the_page_is_in_the_language_of_the_server(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    preferences = simcord_env.bot.parts.stores.preferences
    await preferences.change(scene.guild.id, SERVER, "language", "es")
    shown = await scene.ann.slash(scene.channel, "model")
    await scene.ann.click(shown.response, label="Make a page about it")
    (job,) = compute.examined
    assert job.language == "es"
    assert job.name == "el modelo que viene con Motif"
    assert job.texts["doctor.chapter.data"] != en.TEXTS["doctor.chapter.data"]
    assert job.texts.keys() >= {key for key in en.TEXTS if key.startswith("doctor.")}


async def test_of_a_version_that_is_deleted_meanwhile_no_page_comes(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    await two_versions(scene, tmp_path)
    compute.open.clear()
    shown = await scene.ann.slash(scene.channel, "model")
    card = await scene.ann.click(shown.response, label="Make a page about it")
    assert "**Looking into version 2" in card.response.content
    await simcord_env.bot.parts.keeping.forgetter.version(scene.guild.id, 2)
    await work_on(simcord_env, compute)
    assert not compute.examined
    assert not pages(scene)
    assert scene.said("not there any more")
