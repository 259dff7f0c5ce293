"""/compose in a simulated Discord."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import ClientSession

from bot.compute.results import Refused
from bot.features.compose.choices import EXPLAINED
from bot.features.compose.cog import MOODS
from bot.features.details.wording import details_text
from bot.locales import speaker
from bot.requests.receiving import Receiver
from bot.requests.request import Upload
from bot.store.blobs import Blobs
from engine.notation.options import LIMITS
from engine.values import Brief
from tests.bot.conftest import InlineCompute
from tests.bot.made_up import MIDI
from tests.bot.made_up_files import said
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


async def test_a_wrong_note_is_named_at_once_and_to_its_author_alone(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    result = await scene.compose(notes="C4 H9 E4")
    assert result.ephemeral
    assert "H9" in result.response.content
    assert not scene.pieces()


async def test_the_card_shows_the_chords_as_typed(simcord_env: Any, compute: InlineCompute) -> None:
    compute.machines = 0
    result = await Scene(simcord_env).compose(chords="Am | B♭maj7 | %")
    assert "chords Am \\| B♭maj7 \\| %" in result.response.content


async def test_notes_and_a_tune_at_once_are_refused_before_one_is_dropped(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    result = await scene.compose(notes="C4 E4", like=("tune.mid", MIDI))
    assert result.ephemeral
    assert "only one of them" in result.response.content
    assert not scene.pieces()


async def test_the_base_model_is_not_said_to_have_songs_to_compare_with(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    details = await scene.more(scene.ann, piece, "details")
    assert "longest run shared with any song: 4 notes" in details.content
    stores = simcord_env.bot.parts.stores
    await stores.database.execute("UPDATE pieces SET nearest_songs = '[]', nearest_ids = '[]'")
    (row,) = await stores.database.rows("SELECT ref FROM requests")
    post = await stores.posts.find(scene.guild.id, row["ref"])
    text = details_text(speaker("en-US"), post)
    assert "keeps no songs to compare it with" in text
    assert "near no song" not in text


@pytest.mark.parametrize("wrong", [{"key": "Z dur"}, {"ensemble": "kazoo"}, {"chords": "Zm7"}])
async def test_an_unknown_name_is_answered_by_what_there_is(
    simcord_env: Any, wrong: dict[str, str]
) -> None:
    result = await Scene(simcord_env).compose(**wrong)
    assert result.ephemeral
    assert next(iter(wrong.values())) in result.response.content


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
        *(
            "mood",
            "prompt",
            "mood",
            "notes",
            "chords",
            "like",
            "bars",
            "tempo",
            "metre",
            "key",
            "ensemble",
            "surprise",
            "density",
            "swing",
            "takes",
            "seed",
        )
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


async def test_details_name_all_of_eight_players(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    players = (
        "soundtrack effect, atmosphere effect, brightness effect, guitar fret noise, contrabass"
        " section, soft synth strings, baritone saxophone, electric grand piano"
    )
    piece = await scene.piece(ensemble=players)
    details = (await scene.more(scene.ann, piece, "details")).content
    assert f"ensemble {players}" in details


async def test_details_and_the_pictures_description_count_the_same_notes(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=2)
    description = next(a.description for a in piece.attachments if a.filename.endswith(".png"))
    details = (await scene.more(scene.ann, piece, "details")).content
    counts = re.findall(r"([A-D]): (\d+) notes", description or "")
    assert [label for label, _ in counts] == list("AB")
    assert re.findall(r"\*\*([A-D])\*\* · (\d+) notes", details) == counts


@pytest.mark.parametrize(
    ("options", "pictures"),
    [
        ({}, 1),
        ({"bars": 24}, 2),
        ({"takes": 1, "bars": 64}, 1),
        ({"takes": 3}, 3),
        ({"takes": 4}, 1),
    ],
)
async def test_a_long_piece_has_a_picture_of_each_take(
    simcord_env: Any, options: dict[str, Any], pictures: int
) -> None:
    piece = await Scene(simcord_env).piece(**options)
    shown = [a for a in piece.attachments if a.filename.endswith(".png")]
    assert len(shown) == pictures
    assert len(piece.attachments) <= 10
    assert all("Night _Market_" in (a.description or "") or pictures == 1 for a in shown)


async def test_what_to_do_stands_before_what_a_piece_is_made_of(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(prompt="slow waltz", seed=987654321)
    lines = piece.content.splitlines()
    assert "vote" in lines[1]
    assert [line[:5] for line in lines[2:4]] == ["**A**", "**B**"]
    assert all(line.startswith("-# ") for line in lines[4:])
    assert "987654321" not in piece.content
    assert "Anyone may use" not in piece.content
    assert "Understood: " in piece.content
    assert "Understood: " in (await scene.more(scene.ann, piece, "details")).content


async def test_what_of_the_words_was_left_out_stands_under_the_piece_once(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(prompt="waltz, zither kazoo, kazoo like Beethoven")
    assert "-# Not understood, and left out: kazoo\n" in piece.content
    assert "-# Not imitated: Beethoven\n" in piece.content


async def test_the_fourth_waiting_request_is_refused_with_the_quota(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    for _ in range(3):
        assert not (await scene.compose()).ephemeral
    refused = await scene.compose()
    assert refused.ephemeral
    assert "3 of 3" in refused.response.content
    assert not (await scene.compose(scene.member())).ephemeral


async def test_a_server_may_have_twenty(simcord_env: Any, compute: InlineCompute) -> None:
    compute.open.clear()
    scene, other = Scene(simcord_env), Scene(simcord_env, "Other")
    for _ in range(20):
        assert not (await scene.compose(scene.member())).ephemeral
    refused = await scene.compose(scene.member())
    assert "20 of 20" in refused.response.content
    assert not (await other.compose()).ephemeral


async def test_a_refusal_of_the_engine_stands_on_the_card(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.refusal = Refused(said("The motif is too long.", "Give fewer notes."))
    scene = Scene(simcord_env)
    result = await scene.compose()
    card = await scene.shown(result.response.message)
    assert "The motif is too long. Give fewer notes." in card.content
    assert not scene.pieces()


async def test_what_is_wrong_with_an_attached_file_is_told_to_its_member_alone(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch(_: Receiver, __: ClientSession, upload: Upload, ___: int) -> str:
        return await Blobs(tmp_path / "blobs").put(simcord_env.backend.cdn.get(upload.url))

    # the simulation keeps attachments in memory: they are taken from there
    monkeypatch.setattr(Receiver, "_fetch_once", fetch)
    compute.refusal = Refused(said("That is not music.", "Send a tune."))
    scene = Scene(simcord_env)
    result = await scene.compose(like=("tune.mid", MIDI))
    (told,) = result.followups
    assert told.flags.ephemeral
    assert "That is not music. Send a tune." in told.content
    assert not [one for one in scene.channel.history() if "tune.mid" in one.content]


async def test_what_its_member_alone_is_told_is_in_the_members_language(
    simcord_env: Any,
    compute: InlineCompute,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    languages: dict[str, str],
) -> None:
    async def fetch(_: Receiver, __: ClientSession, upload: Upload, ___: int) -> str:
        return await Blobs(tmp_path / "blobs").put(simcord_env.backend.cdn.get(upload.url))

    monkeypatch.setattr(Receiver, "_fetch_once", fetch)
    compute.refusal = Refused(said("That is not music.", "Send a tune."))
    languages |= {"locale": "es-ES", "guild_locale": "en-US"}
    scene = Scene(simcord_env)
    (told,) = (await scene.compose(like=("tune.mid", MIDI))).followups
    assert "**No ha funcionado.**" in told.content
    compute.open.clear()
    for _ in range(3):
        assert "Composing" in (await scene.compose()).response.content
    refused = await scene.compose()
    assert refused.ephemeral
    assert "Tienes 3 de 3 peticiones" in refused.response.content


@pytest.mark.parametrize(
    ("options", "label", "brief"),
    [
        ({"notes": "CEG", "bars": 8}, "Use C E G", {"bars": 8}),
        ({"chords": "AmFCG"}, "Use Am F C G", {"bars": 16}),
        ({"metre": "34", "tempo": 97}, "Use 3/4", {"tempo": 97}),
        ({"chords": "I V vi IV"}, "Use C major", {"bars": 16}),
    ],
)
async def test_a_refusal_offers_what_was_meant(
    simcord_env: Any,
    compute: InlineCompute,
    options: dict[str, Any],
    label: str,
    brief: dict[str, Any],
) -> None:
    scene = Scene(simcord_env)
    refused = await scene.compose(**options)
    assert refused.ephemeral
    assert labels(refused.response.message) == [label]
    await scene.ann.click(refused.response, label=label)
    assert len(scene.pieces()) == 1
    (job,) = compute.jobs
    assert {name: job.brief[name] for name in brief} == brief


async def test_what_nobody_can_mean_offers_nothing(simcord_env: Any) -> None:
    refused = await Scene(simcord_env).compose(notes="zork")
    assert labels(refused.response.message) == []


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


async def test_names_cannot_format_ping_or_link(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    assert "@everyone" not in piece.content
    assert "\\*Blue\\*" in (await scene.more(scene.ann, piece, "details")).content
    assert piece.raw_mentions == [scene.ann.id, 1] or piece.raw_mentions == [scene.ann.id]
    sent = [
        request.json
        for request in simcord_env.http_requests
        if request.method == "POST" and request.path.endswith("/messages")
    ][-1]
    assert sent["allowed_mentions"]["parse"] == []
    assert [int(user) for user in sent["allowed_mentions"]["users"]] == [scene.ann.id]
    assert all(name.filename.isascii() for name in piece.attachments)


async def test_in_a_direct_message_it_says_where_it_works(simcord_env: Any) -> None:
    user = simcord_env.create_user("alone")
    result = await user.slash("compose")
    assert "server" in result.response.content


async def test_where_it_may_not_attach_files_only_the_member_sees_the_piece(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    me = simcord_env.bot.user.id
    closed = scene.guild.create_text_channel(
        "closed", overwrites={scene.guild.me: discord.PermissionOverwrite(attach_files=False)}
    )
    assert me
    result = await scene.ann.slash(closed, "compose")
    assert result.ephemeral
    assert "permission to attach files" in result.response.content or result.response.attachments
    await simcord_env.settle()
    assert "may not write" in result.response.content
    assert result.response.attachments


async def test_a_piece_that_its_member_alone_sees_is_deleted_at_once(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    closed = scene.guild.create_text_channel(
        "closed", overwrites={scene.guild.me: discord.PermissionOverwrite(attach_files=False)}
    )
    result = await scene.ann.slash(closed, "compose")
    await simcord_env.settle()
    (ref,) = await scene.refs()
    await scene.ann.select(result.response, ["delete"], custom_id=f"motif:more:{ref}")
    posts = simcord_env.bot.parts.stores.posts
    assert await posts.find(scene.guild.id, ref) is None
    assert result.response.content == "Deleted."
    assert not result.response.attachments
