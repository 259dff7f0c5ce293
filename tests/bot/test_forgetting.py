"""Forgetting songs, versions, members' songs and servers: on real SQLite files and real bytes."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
import tempfile
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.compute.files import model_folder, uncache
from bot.compute.jobs import ModelRef
from bot.keeping.forgetter import Forgetter
from bot.requests.request import Upload
from bot.store.database import Database
from bot.store.forgetting import DELETED
from bot.store.songs import TrainFile
from bot.store.unneeded_files import UnneededFiles
from tests.bot.library import Library, found, sha256, traces


class Forgetful(Forgetter):
    """A forgetter that notes what it tells the rest of the bot."""

    def __init__(self, library: Library) -> None:
        self.redone: list[int] = []
        self.uncached: list[Collection[str] | None] = []

        async def redo(request_id: int) -> None:
            self.redone.append(request_id)

        async def uncache(songs: Collection[str] | None) -> None:
            self.uncached.append(songs)

        super().__init__(
            database=library.database,
            blobs=library.blobs,
            redo=redo,
            kick=lambda: None,
            uncache=uncache,
            reword=lambda: None,
        )


@pytest.fixture
def forgetter(library: Library) -> Forgetful:
    return Forgetful(library)


async def song(library: Library, guild: int, name: str) -> int:
    kept = await library.songs.by_content(guild, sha256(name))
    assert kept is not None
    return kept.id


def rows_with(data: Path, wanted: set[bytes]) -> list[tuple[str, Any]]:
    """Every value of every table that holds one of these."""
    with closing(sqlite3.connect(data / "motif.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [
            (table, value)
            for (table,) in tables.fetchall()
            for row in connection.execute(f'SELECT * FROM "{table}"')
            for value in row
            for trace in wanted
            if trace in (value if isinstance(value, bytes) else str(value).encode())
        ]


async def test_nothing_of_a_removed_song_is_in_any_table_or_file(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(1, "waltz", "polka")
    await library.train(1, "tango")
    for _ in range(12):
        await library.compose(1, "waltz", "polka")
    wanted = traces("waltz", 1)
    assert {file for file, _ in found(library.data, wanted)} > {"models/1/1/model.json"}
    await forgetter.songs(1, [await song(library, 1, "waltz")])
    assert rows_with(library.data, wanted) == []
    assert found(library.data, wanted) == []
    assert rows_with(library.data, traces("polka", 1)) != []
    await library.database.close()
    assert found(library.data, wanted) == []
    library.database = await Database.open(library.data)


async def test_a_version_composes_no_more_once_a_song_of_it_is_removed(
    library: Library, forgetter: Forgetful
) -> None:
    clean = await library.train(1, "polka")
    mixed = await library.train(1, "waltz")
    request = await library.request(1, "compose")
    forgotten = await forgetter.songs(1, [await song(library, 1, "waltz")])
    assert (forgotten.versions, forgotten.in_use) == ((mixed,), clean)
    in_use = await library.models.in_use(1)
    assert in_use is not None
    assert in_use.number == clean
    assert forgetter.redone == [request.id]
    assert not await library.finish(request, str(mixed), "polka")
    assert (await library.ledger.by_id(request.id)).state == "queued"


async def test_a_training_without_the_song_is_queued_and_only_one(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(1, "waltz", "polka", "tango")
    first = await forgetter.songs(1, [await song(library, 1, "waltz")])
    queued = await library.ledger.lease(("train",))
    assert queued is not None
    assert queued.ref == first.training
    assert queued.parameters["why"] == "forgotten"
    second = await forgetter.songs(1, [await song(library, 1, "polka")])
    assert second.training is None


async def test_removing_the_last_song_leaves_the_base(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(1, "waltz")
    forgotten = await forgetter.songs(1, [await song(library, 1, "waltz")])
    assert (forgotten.in_use, forgotten.training) == (None, None)
    assert await library.models.in_use(1) is None
    assert not (library.data / "models" / "1").exists()
    assert await library.ledger.lease(("train",)) is None


async def test_a_running_training_of_the_song_is_interrupted_and_cannot_complete(
    library: Library, forgetter: Forgetful
) -> None:
    waltz, polka = await library.add(1, "waltz"), await library.add(1, "polka")
    request = await library.request(1, "train")
    number = await library.models.begin(1, request.id, [waltz, polka], previous=None)
    await forgetter.songs(1, [waltz])
    assert forgetter.redone == [request.id]
    assert not await library.models.complete(
        1, number, folder="models/1/1", size=1, base="b", figures={}, use=True
    )


async def test_credits_lose_the_song_and_its_messages_are_to_be_written_again(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(1, "waltz", "polka")
    request = await library.compose(1, "waltz", "polka")
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert [c.artist for c in post.takes[0].nearest] == ["Artist waltz", "Artist polka"]
    await forgetter.songs(1, [await song(library, 1, "waltz")])
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert post.model == DELETED
    assert [c.title for c in post.takes[0].nearest] == ["Title polka"]
    waiting = await library.database.rows("SELECT request_id FROM rewordings")
    assert request.id in [row["request_id"] for row in waiting]


async def test_another_server_keeps_the_same_song(library: Library, forgetter: Forgetful) -> None:
    await library.train(1, "waltz")
    await library.train(2, "waltz")
    await forgetter.songs(1, [await song(library, 1, "waltz")])
    kept = await library.songs.by_content(2, sha256("waltz"))
    assert kept is not None
    assert library.blobs.path(kept.transcription).exists()
    assert await library.models.in_use(2) is not None


async def test_a_song_of_another_server_cannot_be_removed(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(2, "waltz")
    forgotten = await forgetter.songs(1, [await song(library, 2, "waltz")])
    assert forgotten.songs == ()
    assert await library.songs.by_content(2, sha256("waltz")) is not None


async def test_all_songs_of_a_member_are_forgotten_and_nobody_elses(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(1, "waltz", "tango", user=7)
    await library.train(1, "polka", user=8)
    await forgetter.member(1, 7)
    for name in ("waltz", "tango"):
        assert rows_with(library.data, traces(name, 1)) == []
        assert found(library.data, traces(name, 1)) == []
    assert [kept.file_name for kept in await library.songs.kept(1)] == ["polka.mp3"]
    with closing(sqlite3.connect(library.data / "motif.sqlite")) as connection:
        left = connection.execute("SELECT count(*) FROM songs WHERE uploader_id = 7").fetchone()
    assert left == (0,)


def reached(start: object, name: str) -> tuple[object, str]:
    """The object and the attribute that a dotted name means."""
    *path, last = name.split(".")
    return functools.reduce(getattr, path, start), last


@pytest.mark.parametrize("broken_off", ["_unneeded_files.remove", "_uncache"])
async def test_killed_after_the_database_forgot_the_next_start_removes_the_files(
    library: Library, broken_off: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetter = Forgetful(library)
    await library.train(1, "waltz", "polka")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(*reached(forgetter, broken_off), killed)
    with pytest.raises(KeyboardInterrupt):
        await forgetter.songs(1, [await song(library, 1, "waltz")])
    await library.database.close()
    library.database = await Database.open(library.data)
    await UnneededFiles(library.database, library.blobs).remove_listed()
    await library.database.scrub()
    assert found(library.data, traces("waltz", 1)) == []
    assert found(library.data, traces("polka", 1)) != []


async def test_a_deleted_version_leaves_its_number_and_the_newest_other_composes(
    library: Library, forgetter: Forgetful
) -> None:
    first, second = await library.train(1, "waltz"), await library.train(1, "polka")
    forgotten = await forgetter.version(1, second)
    assert forgotten.in_use == first
    assert not (library.data / "models" / "1" / str(second)).exists()
    assert len(await library.songs.kept(1)) == 2
    assert (await forgetter.version(1, second)).versions == ()
    assert await library.train(1, "tango") == second + 1


async def test_a_forgotten_server_is_in_no_table_and_no_file(
    library: Library, forgetter: Forgetful
) -> None:
    await library.train(77001, "waltz")
    await library.compose(77001, "waltz")
    await library.train(77002, "waltz", "polka")
    await forgetter.guild(77001)
    wanted = {b"77001", b"heard waltz in 77001"}
    assert rows_with(library.data, wanted) == []
    assert found(library.data, wanted) == []
    assert len(await library.songs.kept(77002)) == 2
    assert len(list((library.data / "blobs").glob("*/*"))) == 4


async def test_two_removals_at_once_forget_both(library: Library, forgetter: Forgetful) -> None:
    await library.train(1, "waltz", "polka", "tango")
    ids = [await song(library, 1, name) for name in ("waltz", "polka")]
    await asyncio.gather(*(forgetter.songs(1, [song_id]) for song_id in ids))
    assert [kept.title for kept in await library.songs.kept(1)] == ["Title tango"]
    for name in ("waltz", "polka"):
        assert found(library.data, traces(name, 1)) == []


def test_another_machine_drops_the_models_that_it_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folders = {
        name: model_folder(ModelRef(name, None, {"model.json": sha256(name).encode()}))
        for name in ("waltz", "polka")
    }
    uncache([sha256("waltz")])
    assert [name for name, folder in folders.items() if folder.is_dir()] == ["polka"]
    uncache(None)
    assert not folders["polka"].exists()


async def test_the_file_of_an_open_request_goes_with_its_song(
    library: Library, forgetter: Forgetful
) -> None:
    blob = await library.blobs.put(b"bytes of waltz")
    upload = Upload("waltz.mp3", "https://cdn/waltz.mp3", 9, blob)
    request = await library.request(1, "train", 5, upload)
    song_id = await library.add(1, "waltz")
    kept = await library.songs.find(1, song_id)
    file = TrainFile(0, "Title waltz", "heard", song=kept)
    await library.songs.note_file(1, request.id, file)
    await forgetter.songs(1, [song_id])
    assert forgetter.redone == [request.id]
    assert not library.blobs.path(blob).exists()
    (shown,) = await library.songs.files_of(1, request.id)
    assert (shown.state, shown.name, shown.song) == ("removed", "", None)


async def test_the_sweep_touches_no_other_models(library: Library) -> None:
    await library.train(1, "waltz")
    base = library.data / "models" / "base" / "model.json"
    base.parent.mkdir()
    base.write_text("{}")
    draft = library.data / "models" / "1" / ".draft-1234"
    draft.mkdir()
    await UnneededFiles(library.database, library.blobs).sweep()
    assert base.is_file()
    assert draft.is_dir()
    assert (library.data / "models" / "1" / "1" / "model.json").is_file()
