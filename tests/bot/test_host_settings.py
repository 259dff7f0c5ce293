"""What the host sets: which servers, wrong settings, and the invitation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest

from bot import invite
from bot.chat.permissions import NEEDED
from bot.settings import SettingsError, load_settings
from tests.bot.conftest import TOKEN
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)

LISTED = [{"allowed_guilds": frozenset({1})}]


@pytest.mark.parametrize("simcord_bot", LISTED, indirect=True)
async def test_a_server_that_is_not_listed_is_refused_at_every_command_and_button(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    for command in ("compose", "queue", "top", "help"):
        answer = await scene.ann.slash(scene.channel, command)
        assert answer.ephemeral
        assert str(scene.guild.id) in answer.response.content
        assert "certain servers only" in answer.response.content
    forged = await scene.forge("motif:vote:ABCDEF:A")
    answer = await scene.ann.click(forged, label="Forged")
    assert "certain servers only" in answer.response.content
    rows = await scene.env.bot.parts.stores.database.rows("SELECT 1 FROM requests")
    assert rows == []


@pytest.mark.parametrize("simcord_bot", LISTED, indirect=True)
async def test_a_server_that_is_not_listed_is_left_when_the_bot_is_invited(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    bot = scene.env.bot
    await bot.on_guild_join(bot.get_guild(scene.guild.id))
    await scene.env.settle()
    assert bot.get_guild(scene.guild.id) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("123456789012345678", {123456789012345678}),
        ("123456789012345678, 123456789012345679,", {123456789012345678, 123456789012345679}),
        ("", set[int]()),
    ],
)
def test_the_list_of_servers_is_read_from_the_environment(
    given: str, expected: set[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("MOTIF_ALLOWED_GUILDS", given)
    assert load_settings().allowed_guilds == expected


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("MOTIF_ALLOWED_GUILDS", "my server"), ("MOTIF_ALLOWED_GUILDS", "12;13"),
        ("MOTIF_METRICS_PORT", "http"), ("MOTIF_METRICS_PORT", "70000"),
        ("MOTIF_PRIVACY_URL", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_by_its_name(
    name: str, given: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv(name, given)
    with pytest.raises(SettingsError, match=f"^{name} is wrong: "):
        load_settings()


def test_the_invitation_asks_for_what_is_needed_and_nothing_else() -> None:
    link = invite.link(42, 77)
    assert "client_id=42" in link
    assert "scope=bot+applications.commands" in link
    assert f"permissions={NEEDED.value}" in link
    assert "guild_id=77" in link
    assert NEEDED.value == sum(1 << bit for bit in (10, 11, 15, 16, 38))
    assert discord.Permissions(**dict.fromkeys(invite.WHY, True)) == NEEDED


def test_the_invitation_tells_what_of_the_application_should_be_otherwise() -> None:
    careful = invite.Application(42, "Motif", False, False, frozenset())
    careless = invite.Application(42, "Motif", True, True, frozenset({"Presence Intent"}))
    assert "Switch" not in "\n".join(invite.advice(careful))
    told = "\n".join(invite.advice(careless))
    for name in ("Presence Intent", "OAuth2 Code Grant", "Public Bot", "MOTIF_ALLOWED_GUILDS"):
        assert name in told
