"""/settings: what moderators set holds, in the server or in one channel, and is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest

from bot.features.compose.cog import with_defaults
from bot.store.database import Database
from bot.store.preferences import Preferences, PreferenceStore
from engine.values import Brief, Understanding
from tests.bot.conftest import InlineCompute
from tests.bot.scene import Scene, labels
from tests.bot.settings_scene import SCHEMA, opened, options_of, preferences, set_to

pytestmark = pytest.mark.simcord(shard_count=1)


def test_every_setting_has_a_field_of_its_own_and_the_same_default() -> None:
    assert list(SCHEMA) == list(Preferences.__slots__)
    for name, setting in SCHEMA.items():
        assert getattr(Preferences(), name) == setting.default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("takes", 0), ("takes", 5), ("takes", True), ("takes", "2"), ("takes", 1.5),
        ("bars", 3), ("bars", 65), ("member_requests", 4), ("guild_requests", 21),
        ("ensemble", "kazoo"), ("language", "xx"), ("voice", 1), ("pings", "yes"),
        ("channels", 5), ("channels", ["a"]), ("weekly", "5"), ("weekly", True),
        ("train_roles", {"a": 1}),
    ],
)  # fmt: skip
async def test_what_a_setting_cannot_be_is_refused_and_nothing_changes(
    name: str, value: object, tmp_path: Path
) -> None:
    database = await Database.open(tmp_path)
    try:
        store = PreferenceStore(database, SCHEMA)
        with pytest.raises(ValueError, match=name):
            await store.change(1, 0, name, value)
        assert await store.of(1) == Preferences()
    finally:
        await database.close()


async def test_a_channels_setting_holds_there_and_the_servers_elsewhere(tmp_path: Path) -> None:
    database = await Database.open(tmp_path)
    try:
        store = PreferenceStore(database, SCHEMA)
        await store.change(1, 0, "takes", 4)
        await store.change(1, 7, "takes", 1)
        assert [(await store.of(1, channel)).takes for channel in (0, 7, 8)] == [4, 1, 4]
        assert (await store.of(2, 7)).takes is None
        await store.change(1, 7, "takes", None)
        assert (await store.of(1, 7)).takes == 4
        with pytest.raises(ValueError, match="whole server"):
            await store.change(1, 7, "member_requests", 1)
    finally:
        await database.close()


async def test_a_value_that_does_not_fit_any_more_counts_as_not_set(tmp_path: Path) -> None:
    database = await Database.open(tmp_path)
    try:
        await database.execute("INSERT INTO settings VALUES (1, 'ensemble', '\"kazoo\"')")
        await database.execute("INSERT INTO settings VALUES (1, 'gone', '1')")
        assert await PreferenceStore(database, SCHEMA).of(1) == Preferences()
    finally:
        await database.close()


def test_defaults_take_the_place_of_what_was_neither_given_nor_said() -> None:
    wanted = Preferences(ensemble="strings", takes=3, bars=8)
    plain = with_defaults(Brief(), (), wanted)
    assert (plain.ensemble, plain.takes, plain.bars) == ("strings", 3, 8)
    given = with_defaults(Brief(ensemble="piano", bars=16), {"ensemble", "bars"}, wanted)
    assert (given.ensemble, given.takes, given.bars) == ("piano", 3, 16)
    words = Understanding(options={"ensemble": "lofi"})
    said = with_defaults(Brief(ensemble="lofi", words=words), {"prompt"}, wanted)
    assert (said.ensemble, said.bars) == ("lofi", 8)


async def test_only_moderators_see_and_change_settings(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    forged = [
        await scene.forge(custom_id)
        for custom_id in (
            "motif:settings:open", "motif:settings:off:pings:0", "motif:settings:log",
            "motif:settings:number:takes:0", "motif:settings:back:0",
        )
    ]  # fmt: skip
    for message in forged:
        answer = await scene.ann.click(message, label="Forged")
        assert answer.ephemeral
        assert "Only a moderator" in answer.response.content
    assert await preferences(scene).of(scene.guild.id) == Preferences()


async def test_a_switch_is_turned_off_shown_and_written_into_the_log(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    shown = await opened(scene, moderator, "pings")
    assert shown.ephemeral
    assert "**Pings**: yes" in shown.response.content
    await moderator.click(shown.response, label="Off")
    assert "✓ Pings: no, from now on." in shown.response.content
    await moderator.click(shown.response, label="All settings")
    assert "Pings: **no**" in shown.response.content
    log = await moderator.click(shown.response, label="Who changed what")
    assert log.ephemeral
    assert f"<@{moderator.id}> · Pings: yes → no" in log.response.content
    await moderator.select(shown.response, ["pings"])
    await moderator.click(shown.response, label="As it was at first")
    assert (await preferences(scene).of(scene.guild.id)).pings


async def test_the_log_says_in_words_what_else_was_done(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    role = scene.guild.create_role("band")
    await moderator.slash(scene.channel, "trainers", allow=role)
    note = simcord_env.bot.parts.stores.audit.note
    for action, subject in (
        ("use version", "0"),
        ("use version", "3"),
        ("delete version", "2"),
        ("remove songs", "1"),
        ("remove songs", "4"),
        ("reset taste", ""),
        ("start jam", "The *sea*"),
        ("end jam", "The *sea*"),
        ("cancel request", "K7Q2MX"),
        ("delete post", "K7Q2MX"),
    ):
        await note(scene.guild.id, moderator.id, action, subject)
    log = await moderator.click(await scene.forge("motif:settings:log"), label="Forged")
    assert [line.split(" · ")[2] for line in log.response.content.splitlines()[1:]] == [
        "deleted the piece `#K7Q2MX`",
        "cancelled `#K7Q2MX`",
        "ended the jam “The \\*sea\\*”",
        "started the jam “The \\*sea\\*”",
        "had forgotten what this server likes",
        "removed 4 songs",
        "removed 1 song",
        "deleted version 2 of the model",
        "let version 3 compose",
        "let the base model compose",
        f"Roles that train: moderators only → <@&{role.id}>",
    ]


async def test_a_choice_holds_for_the_next_piece(simcord_env: Any, compute: InlineCompute) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    shown = await opened(scene, moderator, "ensemble")
    await moderator.select(shown.response, ["strings"])
    await scene.compose()
    await scene.compose(scene.member(), ensemble="piano")
    assert [job.brief["ensemble"] for job in compute.jobs] == ["strings", "piano"]


async def test_a_setting_of_one_channel_holds_there_alone(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    other = scene.guild.create_text_channel("other")
    await set_to(scene, "takes", 1, scene.channel)
    await scene.compose()
    await scene.member().slash(other, "compose")
    assert [job.brief["takes"] for job in compute.jobs] == [1, 2]


async def test_commands_work_in_the_chosen_channels_only(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    other = scene.guild.create_text_channel("other")
    await set_to(scene, "channels", [other.id])
    answer = await scene.compose()
    assert answer.ephemeral
    assert f"I work in <#{other.id}>" in answer.response.content
    assert scene.pieces() == []
    assert "Motif composes" in (await scene.ann.slash(scene.channel, "help")).response.content
    await scene.ann.slash(other, "compose")
    assert [m for m in other.history() if m.attachments]


async def test_lowered_quotas_hold_and_are_told(simcord_env: Any, compute: InlineCompute) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await set_to(scene, "member_requests", 1)
    await scene.compose()
    answer = await scene.compose()
    assert "You may have one request open at once" in answer.response.content


async def test_nobody_is_pinged_where_pings_are_off(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await set_to(scene, "pings", False)
    piece = await scene.piece()
    assert str(scene.ann.id) in piece.content
    parts = scene.env.bot.parts
    request = await parts.stores.ledger.by_id(1)
    message = await parts.requests.presenter.result(request, 10**7, closed=False)
    assert message.notify is None
    await set_to(scene, "pings", None)
    message = await parts.requests.presenter.result(request, 10**7, closed=False)
    assert message.notify == scene.ann.id


async def test_the_roles_that_train_are_those_of_trainers(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    role = scene.guild.create_role("singers")
    await set_to(scene, "train_roles", [role.id])
    answer = await scene.ann.slash(scene.channel, "trainers")
    assert f"<@&{role.id}>" in answer.response.content


async def test_every_setting_opens_with_its_control_and_goes_back(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    shown = await moderator.slash(scene.channel, "settings")
    for name in SCHEMA:
        await moderator.select(shown.response, [name])
        assert "All settings" in labels(shown.response.message), name
        await moderator.click(shown.response, label="All settings")
    assert isinstance(shown.response.message, discord.Message)


async def test_languages_and_ensembles_are_called_as_their_readers_call_them(
    simcord_env: Any, languages: dict[str, str]
) -> None:
    languages["locale"] = "es-ES"
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    language = await opened(scene, moderator, "language")
    assert options_of(language.response.message) == ["English", "español"]
    ensemble = await opened(scene, moderator, "ensemble")
    assert "caja de música" in options_of(ensemble.response.message)
    await moderator.select(ensemble.response, ["strings"])
    assert "cuerdas" in ensemble.response.message.content


async def test_a_number_is_typed_and_a_wrong_one_is_refused(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    shown = await opened(scene, moderator, "bars")
    form = await moderator.click(shown.response, label="Type a number")
    await moderator.submit_modal(form, {"number": "8"})
    assert (await preferences(scene).of(scene.guild.id)).bars == 8
    form = await moderator.click(shown.response, label="Type a number")
    wrong = await moderator.submit_modal(form, {"number": "900"})
    assert "from 4 to 64" in wrong.response.content
    assert (await preferences(scene).of(scene.guild.id)).bars == 8
