"""Cancel, of work that listens and of work that hangs."""

from __future__ import annotations

import asyncio
import time

from tests.bot.sockets.conftest import AS_SHIPPED, World, pieces


async def test_cancel_stops_work_that_listens_and_work_that_hangs(world: World) -> None:
    await world.start(MOTIF_WORKERS="1", **AS_SHIPPED)
    for tempo in (43, 44):
        r = await world.member.slash("compose", tempo=tempo)
        await asyncio.sleep(4 if tempo == 43 else 1)
        waiting = await world.guild.member().slash("compose")
        other = await world.guild.member().click(r.message, "Cancel")
        assert "moderator" in other.text
        began = time.monotonic()
        cancelled = await world.member.click(r.message, "Cancel")
        assert "is cancelled" in cancelled.text
        await world.delivered(waiting)
        assert time.monotonic() - began < 8
        await world.closed(r)
        assert "Cancelled" in r.text
        assert not pieces(r)
