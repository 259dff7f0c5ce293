"""What costs may be asked for a few times in a row, by each member for himself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.cooldowns import RATES, Cooldowns
from tests.bot.scene import Scene


@pytest.mark.parametrize("deed", RATES)
def test_a_member_waits_after_some_times_and_others_do_not(deed: str) -> None:
    now = 100.0
    cooldowns = Cooldowns(lambda: now)
    pace = RATES[deed]
    assert [cooldowns.wait(deed, 1) for _ in range(pace.times)] == [0.0] * pace.times
    assert 0 < cooldowns.wait(deed, 1) <= pace.seconds
    assert cooldowns.wait(deed, 2) == 0.0
    now += pace.seconds
    assert cooldowns.wait(deed, 1) == 0.0


def test_members_who_have_waited_are_forgotten() -> None:
    now = 0.0
    cooldowns = Cooldowns(lambda: now)
    for user in range(30_000):
        cooldowns.wait("top", user)
        now += 0.01
    assert len(cooldowns._buckets) < 11_000  # pyright: ignore[reportPrivateUsage]


@pytest.mark.simcord(shard_count=1)
async def test_too_many_tops_and_details_are_answered_by_when_to_try_again(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    for _ in range(RATES["top"].times):
        assert "No piece" in (await scene.ann.slash(scene.channel, "top")).response.content
    refused = await scene.ann.slash(scene.channel, "top")
    assert refused.ephemeral
    assert "try again in" in refused.response.content
    for _ in range(RATES["details"].times):
        assert "Seed" in (await scene.more(scene.ann, piece, "details")).content
    assert "try again in" in (await scene.more(scene.ann, piece, "details")).content
    other = await scene.more(scene.member(), piece, "details")
    assert "Seed" in other.content
