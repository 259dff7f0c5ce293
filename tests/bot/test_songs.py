"""/songs in a simulated Discord: listing, hearing, correcting, removing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.chat.words import file_size
from bot.compute.files import named_copy
from bot.compute.jobs import FileRef
from bot.locales import speaker
from tests.bot.conftest import InlineCompute
from tests.bot.library import CONSENT, Library, found, traces
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


def library(scene: Scene, folder: Path) -> Library:
    return Library.on(folder, scene.env.bot.parts.stores.database)


async def opened(scene: Scene, member: Any, song: int) -> Any:
    """The card of a song: the list's answer after choosing it."""
    shown = await member.slash(scene.channel, "songs")
    await member.select(shown.response, [str(song)])
    return shown


async def press(member: Any, shown: Any, label: str) -> Any:
    return await member.click(shown.response, label=label)


async def test_a_server_without_songs_is_told_how_to_begin(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    shown = await scene.ann.slash(scene.channel, "songs")
    assert shown.ephemeral
    assert "/train" in shown.response.content


async def test_songs_are_listed_five_a_page_with_rights_and_who_brought_them(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = library(scene, tmp_path)
    for number in range(7):
        await filled.add(scene.guild.id, f"song{number}", scene.ann.id)
    shown = await scene.ann.slash(scene.channel, "songs")
    text = shown.response.content
    assert "7 songs" in text
    assert "**Title song0** by Artist song0\n1:01 · D minor · 96 bpm · 321 notes" in text
    assert f"Creative Commons · brought by <@{scene.ann.id}> on <t:1700000000:d>" in text
    assert "song5" not in text
    await press(scene.ann, shown, "Later ▶")
    assert "6. **Title song5**" in shown.response.content
    assert labels(shown.response.message) == ["◀ Earlier"]


async def test_the_card_of_a_song_says_what_was_agreed_to_and_which_versions_know_it(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = library(scene, tmp_path)
    await filled.train(scene.guild.id, "waltz", "polka", user=scene.ann.id)
    bob = scene.member()
    shown = await opened(scene, bob, 1)
    text = shown.response.content
    assert CONSENT in text
    assert "<t:1700000000:f>" in text
    assert "In versions: 1" in text
    assert labels(shown.response.message) == ["Hear it", "All songs"]
    await press(bob, shown, "All songs")
    assert "2 songs" in shown.response.content


async def test_what_was_heard_comes_as_midi_and_audio_to_one_member(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = library(scene, tmp_path)
    song = await filled.add(scene.guild.id, "waltz", scene.ann.id, played=False)
    bob = scene.member()
    heard = await press(bob, await opened(scene, bob, song), "Hear it")
    assert heard.ephemeral
    names = [attachment.filename for attachment in heard.response.attachments]
    assert names == ["title-waltz.mid", "title-waltz.mp3"]
    kept = await filled.songs.find(scene.guild.id, song)
    assert kept is not None
    assert kept.audio is not None
    assert filled.blobs.path(kept.audio).is_file()


async def test_nobody_can_play_while_there_is_no_machine(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.compute.jobs import NoWorker

    async def nobody(*_: object) -> None:
        raise NoWorker("none")

    monkeypatch.setattr(compute, "play", nobody)
    scene = Scene(simcord_env)
    song = await library(scene, tmp_path).add(scene.guild.id, "waltz", played=False)
    heard = await press(scene.ann, await opened(scene, scene.ann, song), "Hear it")
    assert "try again" in heard.response.content


async def test_title_and_artist_are_corrected_by_whoever_brought_it(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = library(scene, tmp_path)
    song = await filled.add(scene.guild.id, "waltz", scene.ann.id)
    form = await press(scene.ann, await opened(scene, scene.ann, song), "Correct")
    answer = await scene.ann.submit_modal(form, {"title": "Blue  *Danube*", "artist": "Johann"})
    assert r"**Blue \*Danube\*** by Johann" in answer.response.content
    kept = await filled.songs.find(scene.guild.id, song)
    assert kept is not None
    assert (kept.title, kept.artist) == ("Blue *Danube*", "Johann")


async def test_removing_asks_first_and_says_what_will_happen(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled, guild = library(scene, tmp_path), scene.guild.id
    await filled.train(guild, "waltz", "polka", user=scene.ann.id)
    asked = await press(scene.ann, await opened(scene, scene.ann, 1), "Remove")
    text = asked.response.content
    assert "Remove “Title waltz” for good?" in text
    assert "Version 1 learnt from it and is deleted too" in text
    assert "until then the base model composes here" in text
    await press(scene.ann, asked, "Keep it")
    assert asked.response.content == "Nothing was changed."
    assert await filled.models.in_use(guild) is not None


async def test_a_removed_song_is_gone_at_once_and_a_version_without_it_is_trained(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    filled, guild = library(scene, tmp_path), scene.guild.id
    await filled.train(guild, "waltz", "polka", user=scene.ann.id)
    asked = await press(scene.ann, await opened(scene, scene.ann, 1), "Remove")
    await press(scene.ann, asked, "Yes, remove it for good")
    assert "Removed for good." in asked.response.content
    assert "Version 1 is deleted." in asked.response.content
    await simcord_env.settle()
    assert [song.name for job in compute.trained for song in job.songs] == ["Title polka"]
    in_use = await filled.models.in_use(guild)
    assert in_use is not None
    assert in_use.number == 2
    assert found(tmp_path, traces("waltz", guild)) == []


async def test_only_the_uploader_and_moderators_change_a_song(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = library(scene, tmp_path)
    song = await filled.add(scene.guild.id, "waltz", scene.ann.id)
    bob = scene.member(manage_messages=True)
    for what in (f"song:remove:{song}", f"song:correct:{song}", f"forget:song:{song}"):
        forged = await scene.forge(f"motif:{what}")
        answer = await bob.click(forged, label="Forged")
        assert "who brought it" in answer.response.content
    assert await filled.songs.find(scene.guild.id, song) is not None
    moderator = scene.member(manage_guild=True)
    asked = await press(moderator, await opened(scene, moderator, song), "Remove")
    await press(moderator, asked, "Yes, remove it for good")
    assert await filled.songs.find(scene.guild.id, song) is None


async def test_who_removes_a_song_is_told_when_the_version_without_it_is_ready(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled, guild = library(scene, tmp_path), scene.guild.id
    await filled.train(guild, "waltz", "tango", user=scene.ann.id)
    song = (await filled.songs.kept(guild))[0].id
    asked = await press(scene.ann, await opened(scene, scene.ann, song), "Remove")
    await press(scene.ann, asked, "Yes, remove it for good")
    await simcord_env.settle()
    told = asked.response.content
    assert "**Your server's model is ready.** (version 2)" in told
    assert "hear it" not in told
    assert "after you removed something, and without that" in told
    assert "may not write" not in told


async def test_a_corrected_title_is_corrected_wherever_it_was_said(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled, guild = library(scene, tmp_path), scene.guild.id
    await filled.train(guild, "waltz", user=scene.ann.id)
    (song,) = await filled.songs.kept(guild)
    request = await filled.compose(guild, "waltz", user=scene.ann.id)
    channel = simcord_env.bot.get_channel(scene.channel.id)
    piece = await channel.send("nearest to Title waltz")
    await simcord_env.bot.parts.stores.database.execute(
        "UPDATE requests SET channel_id = ?, message_id = ?, told_at = 1, card_closed = 1"
        " WHERE id = ?",
        (scene.channel.id, piece.id, request.id),
    )
    card = await opened(scene, scene.ann, song.id)
    form = await press(scene.ann, card, "Correct")
    await scene.ann.submit_modal(form, {"title": "Blue Danube", "artist": "Strauss"})
    await simcord_env.settle()
    assert "Blue Danube" in (await scene.shown(piece)).content
    assert "Title waltz" not in (await scene.shown(piece)).content


@pytest.mark.parametrize("what", ["song:hear", "song:correct", "song:remove", "forget:song"])
async def test_a_forged_button_reaches_no_song_of_another_server(
    simcord_env: Any, tmp_path: Path, what: str
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    filled = library(here, tmp_path)
    song = await filled.add(here.guild.id, "waltz", here.ann.id)
    forged = await there.forge(f"motif:{what}:{song}")
    answer = await there.member(administrator=True).click(forged, label="Forged")
    assert answer.response.content == "That song is not here any more."
    assert await filled.songs.find(here.guild.id, song) is not None


async def test_a_moderator_removes_everything_a_member_brought(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled, guild = library(scene, tmp_path), scene.guild.id
    bob = scene.member()
    await filled.train(guild, "waltz", "tango", user=bob.id)
    await filled.train(guild, "polka", user=scene.ann.id)
    stranger = await scene.ann.slash(scene.channel, "songs", member=bob)
    assert "Remove all of these" not in labels(stranger.response.message)
    moderator = scene.member(manage_guild=True)
    shown = await moderator.slash(scene.channel, "songs", member=bob)
    asked = await press(moderator, shown, "Remove all of these")
    assert "all 2 songs" in asked.response.content
    assert "What I heard in them" in asked.response.content
    assert " it " not in asked.response.content
    await press(moderator, asked, "Yes, remove 2 for good")
    assert "2 songs are removed" in asked.response.content
    assert [song.title for song in await filled.songs.kept(guild)] == ["Title polka"]


def test_a_long_file_name_keeps_its_beginning_and_its_ending(tmp_path: Path) -> None:
    song = tmp_path / "song"
    song.write_bytes(b"ID3")
    name = "The longest song of them all " * 4 + ".mp3"
    copy = named_copy(FileRef(name, "0" * 64, str(song)), tmp_path)
    assert copy.name.startswith("The longest song of them all")
    assert copy.suffix == ".mp3"
    assert len(copy.name) <= 60


@pytest.mark.parametrize(
    ("size", "shown"), [(28, "0.1 KiB"), (20_480, "20.0 KiB"), (3 * 2**20, "3.0 MiB")]
)
def test_the_size_of_a_small_file_is_not_nothing(size: int, shown: str) -> None:
    assert speaker("en").message(file_size(size)) == shown
