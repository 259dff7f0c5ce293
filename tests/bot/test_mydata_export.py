"""/mydata export: everything of a member is handed over, of two servers and of nobody else."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import escape
from pathlib import Path
from typing import Any

import pytest

from bot.features.mydata.archive import Entry, pack, parts_of
from bot.features.mydata.cog import MyData
from bot.locales import speaker
from tests.bot.conftest import InlineCompute
from tests.bot.library import CONSENT, Library
from tests.bot.scene import Scene
from tests.bot.two_servers import export, two_servers, values_of

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_the_export_has_everything_of_the_member_in_open_formats_and_an_index(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, _, ann, _ = await two_servers(simcord_env, tmp_path)
    answer, files = await export(here, ann)
    assert answer.ephemeral
    assert "in 2 servers" in answer.response.content
    songs = json.loads(files["data/songs.json"])
    assert [song["title"] for song in songs] == ["Title waltz", "Title waltz"]
    consents = json.loads(files["data/consents.json"])
    assert {consent["sentence"] for consent in consents} == {CONSENT}
    assert consents[0]["at"] == "2023-11-14T22:13:20Z"
    assert len(json.loads(files["data/requests.json"])) == 3
    assert len(json.loads(files["data/votes.json"])) == 1
    assert len(json.loads(files["data/log.json"])) == 1
    endings = sorted({name.rsplit(".", 1)[-1] for name in files})
    assert endings == ["html", "json", "mid", "mp3", "musicxml", "png"]
    assert sum(name.startswith("songs/") and name.endswith(".mid") for name in files) == 2
    page = files["index.html"].decode()
    for told in ("Here", "There", "Title waltz", escape(CONSENT), "data/votes.json"):
        assert told in page
    # times as people write them, for whoever reads the page
    assert "Nov 14, 2023, 10:13:20\u202fPM UTC" in page
    assert "2023-11-14T" not in page
    for name in files:
        if name != "index.html":
            assert name in page or name.startswith("data/")


async def test_the_page_of_the_export_speaks_the_members_language(
    simcord_env: Any, tmp_path: Path
) -> None:
    stores = simcord_env.bot.parts.stores
    library = Library.on(tmp_path, stores.database)
    await library.train(1, "waltz", user=5)
    record = await stores.members.record(5)
    say = speaker("es-ES")
    archive = pack(say, record, library.blobs.path, part=1, limit=10**7, servers={1: "Aquí"})
    with zipfile.ZipFile(io.BytesIO(archive.data)) as unpacked:
        page = unpacked.read("index.html").decode()
    assert "<html lang=es>" in page
    for told in ("Tus datos en Motif", "Canciones: 1", "hecha", "Creative Commons", "Archivos"):
        assert told in page
    assert re.search(r"\d{1,2} [a-z]{3} \d{4}, \d{1,2}:\d\d:\d\d UTC", page)
    for english in ("Your data", "Songs", "done", "Everything"):
        assert english not in page


async def test_the_export_has_no_key_and_nothing_of_others(
    simcord_env: Any, tmp_path: Path
) -> None:
    here, _, ann, bob = await two_servers(simcord_env, tmp_path)
    tokens = [v for _, c, v in values_of(tmp_path) if c in ("token", "nonce") and v]
    assert tokens
    _, files = await export(here, ann)
    whole = b"\n".join([*files.values(), *map(str.encode, files)])
    for secret in tokens:
        assert str(secret).encode() not in whole
    assert str(bob.id).encode() not in whole
    assert b"polka.mp3" not in whole


async def test_what_was_never_played_is_written_as_midi_for_the_export(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    await filled.add(scene.guild.id, "waltz", scene.ann.id, played=False)
    _, files = await export(scene, scene.ann)
    assert [name for name in files if name.startswith("songs/") and name.endswith(".mid")]


async def test_a_song_that_cannot_be_played_now_is_named(
    simcord_env: Any, tmp_path: Path, compute: InlineCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.compute.jobs import NoWorker

    async def away(*_: object) -> None:
        raise NoWorker

    monkeypatch.setattr(compute, "play", away)
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    await filled.add(scene.guild.id, "waltz", scene.ann.id, played=False)
    answer, files = await export(scene, scene.ann)
    assert "1 of your songs could not be written as MIDI" in answer.response.content
    assert "Title waltz" in files["index.html"].decode()


async def test_an_export_of_several_parts_gives_each_file_once(
    simcord_env: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.features.mydata.cog._MOST", 60_000)
    here, _, ann, _ = await two_servers(simcord_env, tmp_path)
    answer, files = await export(here, ann)
    parts = int(re.search(r"part 1 of (\d+)", answer.response.content)[1])  # pyright: ignore[reportOptionalSubscript]
    assert parts > 1
    names = [name for name in files if name != "index.html"]
    (feature,) = [f for f in simcord_env.bot.parts.features if isinstance(f, MyData)]
    cooldowns = feature._cooldowns
    for part in range(2, parts + 1):
        cooldowns._buckets.clear()
        _, more = await export(here, ann, part=part)
        assert "index.html" in more
        names += [name for name in more if name != "index.html"]
    assert len(names) == len(set(names))
    assert {"data/songs.json", "data/log.json"} <= set(names)
    cooldowns._buckets.clear()
    beyond = await ann.slash(here.channel, "mydata export", part=parts + 1)
    assert f"There are {parts} parts" in beyond.response.content


def test_a_file_that_no_part_holds_is_told_and_the_others_come() -> None:
    files = [Entry("a", b"", 10), Entry("b", b"", 10**6), Entry("c", b"", 3900)]
    parts, left_out = parts_of(files, 5000)
    assert [[file.name for file in part] for part in parts] == [["a"], ["c"]]
    assert [file.name for file in left_out] == ["b"]
