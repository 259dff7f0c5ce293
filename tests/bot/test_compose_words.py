"""What a piece is described by in words: understood, shown, and what of it was left out."""

from __future__ import annotations

from typing import Any

import pytest

from bot.features.compose.cog import MOODS
from engine.values import Brief
from tests.bot.conftest import InlineCompute
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_words_are_shown_as_what_they_were_understood_to_mean(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.machines = 0
    scene = Scene(simcord_env)
    result = await scene.compose(
        prompt="slow sad waltz for didgeridoo like Beethoven", tempo=150, density=0.2
    )
    card = result.response.content
    assert "Understood: key minor · metre 3/4" in card
    assert "Your options win over your words for: tempo" in card
    assert "Not imitated: Beethoven. I learn only from songs" in card
    assert "Not understood, and left out: didgeridoo" in card


async def test_words_reach_the_composer_and_stand_under_the_piece(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(prompt="vals triste para flauta y arpa")
    brief = Brief.from_json(compute.jobs[0].brief)
    assert (brief.mode, str(brief.metre), brief.ensemble) == ("minor", "3/4", "flute, harp")
    assert "Understood: key minor · metre 3/4 · ensemble flute, harp" in piece.content


async def test_words_cannot_format_ping_or_link(simcord_env: Any, compute: InlineCompute) -> None:
    compute.machines = 0
    result = await Scene(simcord_env).compose(prompt="sad @everyone **zork** https://x.example")
    assert "@everyone" not in result.response.content
    assert "**zork**" not in result.response.content


async def test_what_of_the_words_was_left_out_stands_under_the_piece_once(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(prompt="waltz, zither kazoo, kazoo like Beethoven")
    assert "-# Not understood, and left out: kazoo\n" in piece.content
    assert "-# Not imitated: Beethoven\n" in piece.content


@pytest.mark.parametrize("mood", MOODS)
async def test_a_mood_is_understood_as_the_same_word_of_a_prompt(
    simcord_env: Any, compute: InlineCompute, mood: str
) -> None:
    scene = Scene(simcord_env)
    await scene.compose(mood=mood, seed=1)
    await scene.compose(prompt=mood, seed=1)
    chosen, written = (job.brief for job in compute.jobs)
    assert chosen == written
    assert chosen["words"]["options"]
    assert not chosen["words"]["unknown"]
