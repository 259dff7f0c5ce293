"""Metrics and health: what the port tells, and to whom."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import MotifBot
from bot.assembly.requests import Pace
from bot.compute.results import Refused
from bot.operations import health as health_module
from bot.operations.health import Health
from bot.operations.metrics import Metrics
from bot.operations.readings import Readings, is_connected
from bot.operations.server import OperationsServer
from tests.bot.conftest import InlineCompute, make_settings
from tests.bot.made_up_files import said
from tests.bot.scene import Scene
from tests.ports import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"

pytestmark = pytest.mark.simcord(shard_count=1)


@pytest.fixture
def simcord_bot(tmp_path: Path, compute: InlineCompute) -> MotifBot:
    settings = make_settings(tmp_path)
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
    dispatcher._handlers = {}  # a fault of ours: an exception that nobody expected
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


def test_health_as_a_command_says_that_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.health import main

    monkeypatch.chdir(tmp_path)
    assert main() == 2
    monkeypatch.setenv("MOTIF_METRICS_PORT", str(free_port()))
    assert main() == 1
