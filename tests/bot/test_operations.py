"""Metrics, health, log levels, the list of servers and the invitation."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import invite
from bot.app import MotifBot
from bot.assembly.requests import Pace
from bot.chat.permissions import NEEDED
from bot.compute.results import Refused
from bot.operations import health as health_module
from bot.operations.health import Health
from bot.operations.loglevels import FILE, LogLevels, Wish, WishUnclear, parse, write
from bot.operations.metrics import Metrics
from bot.operations.readings import Readings, is_connected
from bot.operations.server import OperationsServer
from bot.settings import SettingsError, load_settings
from tests.bot.conftest import TOKEN, InlineCompute, make_settings
from tests.bot.made_up_files import said
from tests.bot.scene import Scene

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"

pytestmark = pytest.mark.simcord(shard_count=1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def simcord_bot(tmp_path: Path, compute: InlineCompute, request: pytest.FixtureRequest) -> MotifBot:
    settings = make_settings(tmp_path, **getattr(request, "param", {}))
    return MotifBot(settings, compute, Pace(card_gap=0.0, look=600.0), metrics=Metrics("1"))


async def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """What the bot answers on this port, once it serves."""
    async with aiohttp.ClientSession() as session:
        for _ in range(100):
            try:
                async with session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer:
                    return answer.status, await answer.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


@asynccontextmanager
async def served(scene: Scene) -> AsyncIterator[int]:
    """The port of the scene's bot, which knows nothing of the simulation's clock."""
    bot: MotifBot = scene.env.bot
    parts = (bot, bot.parts.stores.database, bot.parts.requests.dispatcher)
    port = free_port()
    server = OperationsServer(port, bot.metrics, Readings(*parts), Health(*parts))
    running = asyncio.create_task(server.run())
    try:
        yield port
    finally:
        running.cancel()
        await asyncio.wait([running])


async def answer(scene: Scene, path: str, **headers: str) -> tuple[int, str]:
    async with served(scene) as port:
        return await ask(port, path, **headers)


async def values(scene: Scene) -> dict[str, float]:
    """Every sample of a scrape, as `name{label="value"}`."""
    status, text = await answer(scene, "/metrics")
    assert status == 200
    return {
        f"{sample.name}{{{','.join(f'{k}={v}' for k, v in sorted(sample.labels.items()))}}}":
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }  # fmt: skip


async def test_a_scrape_tells_what_was_asked_for_and_how_long_it_took(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    found = await values(scene)
    assert found["motif_requests_ended_total{kind=compose,outcome=done}"] == 1
    assert found["motif_attempts_total{kind=compose}"] == 1
    assert found["motif_wait_seconds_count{kind=compose}"] == 1
    assert found["motif_stage_seconds_count{part=compose,stage=writing}"] == 1
    assert found["motif_machines{kind=compose}"] == 2
    assert found["motif_requests_untold{}"] == 0
    assert found["motif_guilds{}"] >= 1
    assert found["motif_disk_free_bytes{}"] > 0
    assert found["motif_database_bytes{file=motif.sqlite}"] > 0


async def test_a_scrape_tells_what_waits_by_kind(simcord_env: Any, compute: InlineCompute) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await scene.compose()
    await scene.compose(scene.member())
    database = scene.env.bot.parts.stores.database
    await database.execute("UPDATE requests SET created_at = created_at - 90 WHERE id = 1")
    found = await values(scene)
    assert found["motif_requests{kind=compose,state=queued}"] == 2
    assert found["motif_requests{kind=train,state=queued}"] == 0
    assert 90 <= found["motif_oldest_queued_seconds{kind=compose}"] < 120


async def test_what_failed_is_counted_by_its_code(simcord_env: Any, compute: InlineCompute) -> None:
    scene = Scene(simcord_env)
    compute.refusal = Refused(said("This is no MIDI file.", "Send another."))
    await scene.compose()
    compute.refusal = None
    dispatcher = scene.env.bot.parts.requests.dispatcher
    dispatcher._crafts = {}  # a fault of ours: an exception that nobody expected
    await scene.compose(scene.member())
    found = await values(scene)
    assert found["motif_failures_total{code=said,kind=compose}"] == 1
    assert found["motif_failures_total{code=crash,kind=compose}"] == 1
    assert found["motif_requests_ended_total{kind=compose,outcome=failed}"] == 2


async def test_nothing_that_names_a_server_a_member_or_a_request_is_in_a_scrape(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    _, text = await answer(scene, "/metrics")
    ref = re.findall(r"#([2-9A-Z]{6})", piece.content)[-1]
    for name in (str(scene.guild.id), str(scene.channel.id), str(scene.ann.id), ref):
        assert name not in text


async def test_health_is_well_while_everything_is(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    status, text = await answer(scene, "/health")
    well = {"healthy": True, "discord": True, "database": True, "workers": True, "disk": True}
    assert (status, json.loads(text)) == (200, well)


async def test_health_names_what_is_wrong(
    simcord_env: Any, compute: InlineCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(simcord_env)
    compute.open.clear()
    await scene.compose()
    monkeypatch.setattr(health_module, "_LEAST_FREE", 2**80)
    status, text = await answer(scene, "/health")
    checks = json.loads(text)
    assert status == 503
    assert [name for name, well in checks.items() if not well] == ["healthy", "workers", "disk"]


@pytest.mark.parametrize(
    ("closed", "of", "connected"),
    [([], None, False), ([False], 2, False), ([False, True], 2, False), ([False, False], 2, True)],
)
def test_discord_is_connected_if_every_shard_is(
    closed: list[bool], of: int | None, connected: bool
) -> None:
    shards = {n: SimpleNamespace(is_closed=lambda gone=gone: gone) for n, gone in enumerate(closed)}
    client: Any = SimpleNamespace(shards=shards, shard_count=of, is_ready=lambda: False)
    assert is_connected(client) is connected


async def test_a_web_page_that_borrows_this_machines_address_reads_nothing(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    for path in ("/metrics", "/health"):
        status, text = await answer(scene, path, Host="evil.example:80")
        assert status == 403
        assert "motif" not in text


async def test_nothing_can_be_changed_by_the_port(simcord_env: Any) -> None:
    async with served(Scene(simcord_env)) as port, aiohttp.ClientSession() as session:
        await ask(port, "/health")
        for path in ("/metrics", "/health"):
            url = f"http://127.0.0.1:{port}{path}"
            for method in ("POST", "PUT", "DELETE"):
                async with session.request(method, url) as refused:
                    assert refused.status == 405


async def test_a_port_that_is_taken_is_served_once_it_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.operations.server._AGAIN", 0.05)
    port = free_port()
    holder = socket.socket()
    holder.bind(("127.0.0.1", port))
    holder.listen()
    nothing: Any = None
    server = asyncio.create_task(OperationsServer(port, Metrics(), nothing, nothing).run())
    try:
        await asyncio.sleep(0.2)
        assert not server.done()
        holder.close()
        assert (await ask(port, "/nowhere"))[0] == 404
    finally:
        server.cancel()
        await asyncio.wait([server])


def test_board_and_alerts_ask_for_metrics_that_there_are() -> None:
    metrics = Metrics("1")
    exported = {
        name
        for family in metrics.registry.collect()
        for name in (
            [f"{family.name}_total"]
            if family.type == "counter"
            else [f"{family.name}_bucket"]
            if family.type == "histogram"
            else [family.name]
        )
    } | {"process_resident_memory_bytes", "process_cpu_seconds_total"}
    board = json.loads((DEPLOY / "grafana-motif.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    asked += re.findall(r"expr: (.*)", (DEPLOY / "motif-alerts.yml").read_text("utf-8"))
    assert len(asked) > 30
    names = set(re.findall(r"\b(?:motif|process)_\w+", " ".join(asked)))
    assert names <= exported
    assert exported - names <= {"motif_info", *(n for n in exported if n.startswith("p"))}


@pytest.fixture
async def levels(tmp_path: Path) -> AsyncIterator[LogLevels]:
    levels = LogLevels(tmp_path)
    yield levels
    (tmp_path / FILE).unlink(missing_ok=True)
    levels.look()


async def test_a_log_level_is_changed_at_run_time_and_goes_back_by_itself(
    levels: LogLevels, tmp_path: Path
) -> None:
    logger = logging.getLogger("bot.dispatcher")
    before = logger.level
    write(tmp_path, Wish({"bot.dispatcher": "debug"}, 0.0005))
    levels.look()
    assert logger.level == logging.DEBUG
    await asyncio.sleep(0.05)
    levels.look()
    assert logger.level == before
    assert not (tmp_path / FILE).exists()


async def test_a_second_wish_takes_the_place_of_the_first_and_reset_ends_both(
    levels: LogLevels, tmp_path: Path
) -> None:
    first, second = logging.getLogger("bot.first"), logging.getLogger("bot.second")
    write(tmp_path, Wish({"bot.first": "debug"}, 5))
    levels.look()
    write(tmp_path, Wish({"bot.second": "error"}, 5))
    levels.look()
    assert (first.level, second.level) == (logging.NOTSET, logging.ERROR)
    (tmp_path / FILE).unlink()
    levels.look()
    assert second.level == logging.NOTSET


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", '{"levels": {"": "loud"}, "minutes": 5}', "\x00",
        '{"levels": {"": "debug"}, "minutes": 0}', '{"levels": {"": "debug"}, "minutes": 1e9}',
        '{"levels": {"a b": "debug"}, "minutes": 1}', '{"levels": "debug", "minutes": 1}',
        '{"levels": {"": "debug"}, "minutes": NaN}', '{"levels": {"": 10}, "minutes": 1}',
    ],
)  # fmt: skip
async def test_a_file_that_says_nothing_sensible_changes_nothing(
    levels: LogLevels, tmp_path: Path, text: str
) -> None:
    before = logging.getLogger().level
    (tmp_path / FILE).write_text(text)
    levels.look()
    assert logging.getLogger().level == before
    with pytest.raises(WishUnclear):
        parse(text)


def test_the_loglevel_command_writes_what_the_bot_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.loglevel import main

    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path))
    assert main(["debug", "--logger", "bot.intake", "--minutes", "5"]) == 0
    wish = parse((tmp_path / FILE).read_text("utf-8"))
    assert wish == Wish({"bot.intake": "debug"}, 5.0)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert main(["reset"]) == 0
    assert not (tmp_path / FILE).exists()
    assert main(["debug", "--minutes", "-1"]) == 2
    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path / "nowhere"))
    assert main(["debug"]) == 2
    assert "no data folder" in capsys.readouterr().err


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


def test_health_as_a_command_says_that_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.health import main

    monkeypatch.chdir(tmp_path)
    assert main() == 2
    monkeypatch.setenv("MOTIF_METRICS_PORT", str(free_port()))
    assert main() == 1
