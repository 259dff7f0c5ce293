"""Many votes at once: all count, and none is lost with the bot."""

from __future__ import annotations

import asyncio

from tests.bot.sockets.conftest import World


async def test_fifty_members_vote_together(world: World) -> None:
    await world.start()
    r = await world.member.slash("compose")
    piece = await world.delivered(r)
    members = [world.guild.member() for _ in range(50)]
    votes = [b["custom_id"] for b in piece.buttons if "vote" in b["custom_id"]]
    clicks = await asyncio.gather(
        *(member.click(piece, votes[n % 5 == 0]) for n, member in enumerate(members))
    )
    assert all(click.acked for click in clicks)
    labels = ["Vote A · 40 👑", "Vote B · 10"]
    await world.until(
        lambda: [b["label"] for b in piece.buttons][:2] == labels, 5, "forty and ten votes"
    )
    await world.guild.member().click(piece, votes[0])
    await members[0].click(piece, votes[0])
    told = await members[1].click(piece, votes[0])
    labels = ["Vote A · 42 👑", "Vote B · 9"]
    await world.until(lambda: [b["label"] for b in piece.buttons][:2] == labels, 5, "votes moved")
    await world.until(lambda: told.followups, 5, "the voter told")
    world.bot.kill9()
    await world.bot.restart()
    await members[1].click(told.followups[0], "Take my vote back")
    labels = ["Vote A · 41 👑", "Vote B · 9"]
    await world.until(lambda: [b["label"] for b in piece.buttons][:2] == labels, 5, "a vote again")
