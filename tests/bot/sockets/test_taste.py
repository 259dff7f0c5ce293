"""Twenty votes over sockets, a kill before they are learnt from, and what /model says after it."""

from __future__ import annotations

import sqlite3

from tests.bot.sockets.conftest import World


async def test_votes_teach_a_taste_though_the_bot_is_killed_before_it_is_learnt(
    world: World,
) -> None:
    await world.start(MOTIF_UPKEEP_SECONDS="3600")
    voters = [world.guild.member() for _ in range(5)]
    for _ in range(4):
        piece = await world.delivered(await world.member.slash("compose"))
        for voter in voters:
            letter = next(b["label"] for b in piece.buttons if b["label"].startswith("Vote B"))
            assert (await voter.click(piece, letter)).acked
    world.bot.kill9()
    with sqlite3.connect(world.data / "motif.sqlite", timeout=30) as database:
        assert database.execute("SELECT count(*) FROM tastes").fetchone() == (0,)
    await world.start(MOTIF_UPKEEP_SECONDS="1")

    def learnt() -> bool:
        with sqlite3.connect(world.data / "motif.sqlite", timeout=30) as database:
            return database.execute("SELECT count(*) FROM tastes").fetchone() == (1,)

    await world.until(learnt, 60, "the taste")
    shown = await world.member.slash("model")
    assert "What this server likes" in shown.text
    assert "votes of 5 members" in shown.text
