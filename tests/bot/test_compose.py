"""/compose in a simulated Discord: what it takes and offers, and that a piece comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.features.compose.choices import EXPLAINED
from bot.features.compose.cog import MOODS
from engine.notation.options import LIMITS
from engine.values import Brief
from tests.bot.conftest import InlineCompute
from tests.bot.made_up import MIDI
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_no_option_is_needed_and_one_message_brings_the_piece(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    result = await scene.compose()
    assert not result.ephemeral
    (piece,) = scene.pieces()
    endings = [attachment.filename.rsplit(".")[-1] for attachment in piece.attachments]
    assert endings == ["mp3", "mid", "mp3", "mid", "png"]
    assert str(piece.attachments[-1].description).startswith("Piano rolls of the takes")
    assert (await piece.attachments[1].read()).startswith(MIDI)
    assert labels(piece) == [
        *("Vote A · 0", "Vote B · 0"),
        *("More like A", "More like B", "Continue A", "Continue B"),
        *("Change…", "Share"),
    ]
    assert [message.id for message in scene.channel.history()] == [piece.id]


async def test_the_options_reach_the_composer(simcord_env: Any, compute: InlineCompute) -> None:
    scene = Scene(simcord_env)
    await scene.compose(
        notes="C4 E4",
        chords="Am F | C",
        bars=8,
        tempo=70,
        key="a minor",
        ensemble="strings",
        takes=3,
        seed=5,
    )
    brief = Brief.from_json(compute.jobs[0].brief)
    assert [event.pitches for event in brief.primer] == [(60,), (64,)]
    assert [(chord.name, str(chord.length)) for chord in brief.chords] == [
        *(("Am", "1/2"), ("F", "1/2"), ("C", "1"))
    ]
    assert (brief.bars, brief.tempo, str(brief.key)) == (8, 70, "A minor")
    assert (brief.ensemble, brief.takes, brief.seed) == ("strings", 3, 5)


async def test_the_card_shows_the_chords_as_typed(simcord_env: Any, compute: InlineCompute) -> None:
    compute.machines = 0
    result = await Scene(simcord_env).compose(chords="Am | B♭maj7 | %")
    assert "chords Am \\| B♭maj7 \\| %" in result.response.content


async def test_discord_itself_refuses_what_is_out_of_range(simcord_env: Any) -> None:
    registered = {
        option["name"]: option
        for request in simcord_env.http_requests
        if request.method == "PUT"
        for command in request.json
        if command["name"] == "compose"
        for option in command["options"]
    }
    assert set(registered) == {
        *("prompt", "mood", "notes", "chords", "like", "bars", "tempo", "metre", "key"),
        *("ensemble", "surprise", "density", "swing", "takes", "seed"),
    }
    for name in ("bars", "tempo", "surprise", "density", "swing", "takes", "seed"):
        least, most = LIMITS[name]
        assert (registered[name]["min_value"], registered[name]["max_value"]) == (least, most)
    for name in EXPLAINED:
        assert registered[name]["autocomplete"]
    assert [choice["value"] for choice in registered["mood"]["choices"]] == list(MOODS)


async def test_keys_and_ensembles_are_offered_while_typing(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    keys = await scene.ann.autocomplete(scene.channel, "compose", "key", "a m")
    assert "A minor" in [choice["value"] for choice in keys]
    ensembles = await scene.ann.autocomplete(scene.channel, "compose", "ensemble", "")
    assert {"piano", "strings", "band"} <= {choice["value"] for choice in ensembles}


async def test_choices_say_what_they_mean(simcord_env: Any) -> None:
    scene = Scene(simcord_env)

    async def offered(option: str, typed: Any, **others: Any) -> dict[str, Any]:
        choices = await scene.ann.autocomplete(scene.channel, "compose", option, typed)
        return {choice["name"]: choice["value"] for choice in choices}

    assert (await offered("notes", "C4 D4"))["C4 D4 · notes: 2 · bars of 4/4: 1"] == "C4 D4"
    assert "D minor · flats: 1" in await offered("key", "re menor")
    assert "3/4 · 3 beats in a bar" in await offered("metre", "3")
    assert (await offered("ensemble", "flauta, guit"))["flauta, guitarra → flute, guitar"]
    assert (await offered("prompt", "slow waltz"))["→ metre 3/4 · tempo 72"] == "slow waltz"
    assert "0.7 · swing" in await offered("swing", "")
    assert all(len(name) <= 100 for name in await offered("notes", "C4 H9 " * 15))
