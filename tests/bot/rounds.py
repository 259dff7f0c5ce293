"""Rounds of /jam as members play them, which its tests share."""

from __future__ import annotations

import re
from typing import Any

from tests.bot.scene import Scene


def parts(scene: Scene) -> Any:
    return scene.env.bot.parts


async def started(scene: Scene, **options: Any) -> Any:
    """A round that a moderator started: its message."""
    moderator = scene.member(manage_guild=True)
    await moderator.slash(scene.channel, "jam start", theme="rain", ends=60, **options)
    return said(scene, "Jam: rain")[-1]


def said(scene: Scene, what: str) -> list[Any]:
    return [message for message in scene.channel.history() if what in message.content]


async def over(scene: Scene) -> None:
    """What is under way has lasted as long as it was to last."""
    database = parts(scene).stores.database
    await database.execute("UPDATE running_time SET seconds = seconds + 100000")
    await parts(scene).requests.jam_keeper.look()


async def entered(scene: Scene, member: Any) -> str:
    """A member composes a piece and enters its first take: its title."""
    await scene.compose(member)
    ref = re.findall(r"#([2-9A-Z]{6})`", scene.pieces()[-1].content)[-1]
    answer = await member.slash(scene.channel, "jam submit", piece=f"#{ref} A")
    assert answer.ephemeral
    assert "Your entry is in" in answer.response.content
    return ref


async def voting(scene: Scene, count: int = 3) -> tuple[Any, list[Any]]:
    """A round with entries, on which is voted now: the vote's message, and who entered."""
    await started(scene)
    members = [scene.member() for _ in range(count)]
    for member in members:
        await entered(scene, member)
    await over(scene)
    return said(scene, "entries are in")[-1], members
