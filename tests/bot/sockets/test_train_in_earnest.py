"""One training with the real engine, from an mp3 to a piece of the new version."""

from __future__ import annotations

import asyncio
import time

import psutil
import pytest

from tests.bot.sockets.conftest import AS_SHIPPED, REPOSITORY, World, pieces
from tests.bot.sockets.test_train import train

LIMIT = 4 * 2**30


class Scale:
    """The memory of a process and all that descend from it, as often as it is looked at.

    Who descends from it is looked up a few times a second: that reads every process of the machine.
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._family = [self._root]
        self._known_until = 0.0
        self.peak = 0

    def weigh(self) -> None:
        now = time.monotonic()
        if now > self._known_until:
            self._family = [self._root, *self._root.children(recursive=True)]
            self._known_until = now + 0.25
        total = 0
        for process in self._family:
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue
        self.peak = max(self.peak, total)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_an_mp3_becomes_a_version_within_the_memory(world: World) -> None:
    await world.start("bot", MOTIF_TRAIN_EPOCHS="1", **AS_SHIPPED)
    scale = Scale(world.bot.process.pid)
    song = REPOSITORY / "samples" / "mozart-sonata-k545.mp3"
    r = await train(world, (song.name, await asyncio.to_thread(song.read_bytes)))

    def done() -> bool:
        scale.weigh()
        return bool(pieces(r))

    await world.until(done, 560, "the version")
    print(f"all processes together: {scale.peak / 2**20:.0f} MiB")
    assert scale.peak < LIMIT
    (result,) = pieces(r)
    assert "hear it before and after" in result.text
    assert result.file("before-1.mp3").data != result.file("after-1-*.mp3").data
    assert result.file("*.mid").data.startswith(b"MThd")
    await world.closed(r)
