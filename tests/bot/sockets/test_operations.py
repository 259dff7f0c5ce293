"""Metrics under load, Discord's limits, log levels and the invitation: as whole processes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.bot.sockets.conftest import REPOSITORY, World
from tests.ports import free_port


async def samples(port: int) -> dict[tuple[str, ...], float]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        text = await answer.text()
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def health(port: int) -> dict[str, bool]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/health") as answer,
    ):
        return await answer.json()


async def test_discord_is_connected_as_soon_as_a_command_is_answered(world: World) -> None:
    port = free_port()
    await world.start(MOTIF_METRICS_PORT=str(port))
    r = await world.member.slash("compose", channel=world.channel)
    assert r.acked
    assert (await health(port))["discord"]


@pytest.mark.slow
async def test_metrics_are_true_under_load_and_count_what_discord_refuses(world: World) -> None:
    port = free_port()
    await world.start(MOTIF_METRICS_PORT=str(port), MOTIF_GUILD_REQUESTS="50")
    world.discord.rate_limit("POST", "/channels/*", retry_after=0.5, times=2)
    members = [world.guild.member() for _ in range(6)]
    asked = [await member.slash("compose", channel=world.channel) for member in members]
    seen = 0.0
    while len([r for r in asked if r.message.deleted]) < len(asked):
        found = await samples(port)
        ended = found.get(("motif_requests_ended_total", "compose", "done"), 0.0)
        open_now = sum(v for k, v in found.items() if k[:2] == ("motif_requests", "compose"))
        assert ended >= seen
        assert ended + open_now <= len(asked)
        seen = ended
        await asyncio.sleep(0.2)
    found = await samples(port)
    assert found["motif_requests_ended_total", "compose", "done"] == len(asked)
    assert found["motif_wait_seconds_count", "compose"] == len(asked)
    assert found["motif_discord_responses_total", "429"] >= 2
    assert sum(v for k, v in found.items() if k[0] == "motif_discord_rate_limited_total") >= 2
    assert found["motif_discord_ready",] == 1
    assert found["motif_event_loop_lag_seconds_count",] > 0


async def ran(world: World, *arguments: str, **environment: str) -> Any:
    """A command of the host's, in the bot's own surroundings."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", *arguments],
        env={"MOTIF_DATA_DIR": str(world.data), "PATH": "", **environment},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_health_and_log_levels_are_asked_for_from_outside(world: World) -> None:
    port = free_port()
    await world.start(MOTIF_METRICS_PORT=str(port))
    r = await world.member.slash("compose", channel=world.channel)
    await world.delivered(r)
    well = await ran(world, "bot.health", MOTIF_METRICS_PORT=str(port))
    assert well.returncode == 0, well.stdout + world.bot.log
    done = await ran(world, "bot.loglevel", "debug", "--minutes", "0.05")
    assert done.returncode == 0
    await world.until(lambda: "log levels are changed" in world.bot.log, 10, "the level")
    await world.until(lambda: "its time is over" in world.bot.log, 15, "the level's end")


async def test_the_port_is_not_served_unless_it_is_asked_for(world: World) -> None:
    await world.start()
    r = await world.member.slash("compose", channel=world.channel)
    await world.delivered(r)
    assert "metrics and health are served" not in world.bot.log
    said = await ran(world, "bot.health")
    assert (said.returncode, json.dumps(said.stdout)) == (2, '""')
