"""Workers that are few, die, take too long or are far away."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.bot.sockets.conftest import AS_SHIPPED, REPOSITORY, World, pieces
from tests.ports import free_port


async def test_twelve_at_once_stand_at_twelve_places(world: World) -> None:
    await world.start(MOTIF_WORKERS="1", **AS_SHIPPED)
    # nobody's turn comes while they ask
    hangs = await world.member.slash("compose", tempo=44)
    await world.until(lambda: "Starting" in hangs.text, 20, "the work to start")
    members = [world.guild.member() for _ in range(12)]
    asked = await asyncio.gather(*(member.slash("compose") for member in members))
    said = [re.search(r"Place (\d+)", r.message.history[0][1]) for r in asked]
    assert sorted(int(place[1]) for place in said if place) == list(range(1, 13))


async def test_a_worker_dies_and_another_goes_on(world: World) -> None:
    await world.start(**AS_SHIPPED)
    once, always = await asyncio.gather(
        world.member.slash("compose", tempo=45), world.member.slash("compose", tempo=46)
    )
    await world.delivered(once)
    await world.until(lambda: "stopped 3 times" in always.text, 40, "the failure on the card")
    after = await world.member.slash("compose")
    await world.delivered(after)


async def test_work_past_its_time_limit_fails_and_is_told(world: World) -> None:
    await world.start(MOTIF_COMPOSE_SECONDS="1.5", MOTIF_WORKERS="1", **AS_SHIPPED)
    r = await world.member.slash("compose", tempo=44)
    await world.until(lambda: "took longer than 2 s" in r.text, 20, "the failure on the card")
    after = await world.member.slash("compose")
    await world.delivered(after)


async def test_a_cluster_over_tls_of_which_one_worker_is_killed(
    world: World, tmp_path: Path
) -> None:
    certificates = make_certificates(tmp_path)
    address, hand_started = start_by_hand(certificates)
    settings = {f"MOTIF_DASK_{name.upper()}": str(path) for name, path in certificates.items()}
    try:
        await world.start(MOTIF_DASK_SCHEDULER=address, **settings, **AS_SHIPPED)
        asked = [await world.guild.member().slash("compose", tempo=43) for _ in range(2)]
        await world.until(lambda: world.bot.log.count("] attempt=1") >= 2, 30, "both at work")
        await asyncio.sleep(1)
        os.kill(hand_started[1].pid, signal.SIGKILL)
        for r in asked:
            await world.delivered(r)
            assert len(pieces(r)) == 1
    finally:
        for process in reversed(hand_started):
            process.kill()
            process.wait()


async def test_workers_end_by_themselves_when_the_bot_is_killed(world: World) -> None:
    # a folder that was named by mistake may have a `scratch` already
    somebodys = world.data / "scratch" / "mine"
    somebodys.parent.mkdir(parents=True)
    somebodys.write_text("not Motif's")
    await world.start(**AS_SHIPPED)
    r = await world.member.slash("compose", tempo=44)
    await world.until(lambda: "Starting" in r.text, 20, "the work to start")
    children = _children(world.bot.process.pid)
    assert len(children) >= 2
    world.bot.kill9()
    await world.until(lambda: not any(_alive(pid) for pid in children), 15, "the workers to end")
    assert somebodys.exists()


def make_certificates(folder: Path) -> dict[str, Path]:
    """An authority and one certificate for all, by the recipe of docs/operating.md."""
    recipe = (REPOSITORY / "docs" / "operating.md").read_text().split("```sh certificates")[1]
    subprocess.run(["bash", "-ec", recipe.split("```")[0]], cwd=folder, check=True)
    return {
        "ca": folder / "ca.pem",
        "cert": folder / "motif.pem",
        "key": folder / "motif-key.pem",
    }


def start_by_hand(certificates: dict[str, Path]) -> tuple[str, list[subprocess.Popen[bytes]]]:
    """A scheduler and two workers as an operator starts them: the address and the processes."""
    port = free_port()
    address = f"tls://127.0.0.1:{port}"
    tls = ["--tls-ca-file", str(certificates["ca"]), "--tls-cert", str(certificates["cert"])]
    tls += ["--tls-key", str(certificates["key"]), "--no-dashboard"]
    commands = [["scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", str(port)]]
    commands += [["worker", address, "--no-nanny"]] * 2
    dask = [sys.executable, "-m", "dask"]
    return address, [
        subprocess.Popen([*dask, *command, *tls], cwd=REPOSITORY) for command in commands
    ]


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True)
    return [int(line) for line in listed.stdout.split()]


def _alive(pid: int) -> bool:
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True)
    return bool(shown.stdout.strip()) and b"Z" not in shown.stdout
