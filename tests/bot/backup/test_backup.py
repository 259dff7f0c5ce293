"""`python -m bot.backup`: a copy made beside the running bot, of one moment."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
import structlog

from bot.backup import copying
from bot.backup.__main__ import main
from bot.backup.copying import KEY, back_up, restore
from bot.keeping.forgetter import Forgetter
from bot.store.database import Database
from bot.store.named_files import blob_path, every_blob
from bot.store.removing import nothing_removed
from bot.store.unneeded_files import UnneededFiles
from engine.provenance.signing import public_key, rotate
from tests.bot.backup.machine import files
from tests.bot.library import Library, found, traces


async def test_a_key_that_was_renewed_is_in_the_next_backup_and_one_that_is_lost_stays_in_it(
    library: Library, tmp_path: Path
) -> None:
    rotate(library.data)
    back_up(library.data, backup := tmp_path / "backup")
    renewed = rotate(library.data)
    back_up(library.data, backup)
    assert public_key(backup) == renewed
    (library.data / KEY).unlink()
    back_up(library.data, backup)
    assert public_key(backup) == renewed


async def test_a_backup_while_pieces_come_and_go_belongs_together(
    library: Library, tmp_path: Path
) -> None:
    await library.compose(1)

    async def busy() -> None:
        while True:
            request = await library.compose(1)
            await library.posts.mark_deleted(1, request.id - 1)

    working = asyncio.create_task(busy())
    await asyncio.sleep(0.2)
    copied = await asyncio.to_thread(back_up, library.data, tmp_path / "backup")
    working.cancel()
    assert copied.missing == ()
    with closing(sqlite3.connect(tmp_path / "backup" / "motif.sqlite")) as connection:
        named = {row[0] for row in connection.execute("SELECT mp3 FROM pieces WHERE mp3 NOT NULL")}
    assert named
    assert {f"blobs/{blob[:2]}/{blob}" for blob in named} <= files(tmp_path / "backup").keys()


async def test_a_piece_that_is_deleted_at_every_file_that_is_copied_leaves_no_gap(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, copy = asyncio.get_running_loop(), copying._copy

    async def replace_the_newest() -> None:
        request = await library.compose(1)
        await library.posts.mark_deleted(1, request.id - 1)

    def beset(source: Path, target: Path) -> Path | None:
        # where the deletion has to wait for the backup, the backup does not wait for it
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(replace_the_newest(), loop).result(0.3)
        return copy(source, target)

    await library.compose(1)
    monkeypatch.setattr(copying, "_copy", beset)
    copied = await asyncio.to_thread(back_up, library.data, tmp_path / "backup")
    assert copied.missing == ()
    assert copied.blobs > 0
    with closing(sqlite3.connect(tmp_path / "backup" / "motif.sqlite")) as connection:
        named = {blob_path(blob) for blob in every_blob(connection)}
    assert named == files(tmp_path / "backup").keys()


async def test_nobody_waits_for_a_backup_that_copies(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, copy = asyncio.get_running_loop(), copying._copy
    composed: list[int] = []

    def beset(source: Path, target: Path) -> Path | None:
        if len(composed) < many:
            request = asyncio.run_coroutine_threadsafe(library.compose(1), loop).result(30)
            composed.append(request.id)
        return copy(source, target)

    await library.compose(1)
    # also while that is copied which came meanwhile
    many = len(files(library.data)) + 3
    monkeypatch.setattr(copying, "_copy", beset)
    copied = await asyncio.to_thread(back_up, library.data, tmp_path / "backup")
    assert copied.missing == ()
    assert len(composed) == many


async def test_what_is_deleted_during_a_backup_is_removed_after_it(library: Library) -> None:
    request, unneeded_files = (
        await library.compose(1),
        UnneededFiles(library.database, library.blobs),
    )
    kept = files(library.data)
    with nothing_removed(library.data):
        await library.posts.mark_deleted(1, request.id)
        await unneeded_files.remove_listed()
        assert files(library.data) == kept != {}
    await unneeded_files.remove_listed()
    assert files(library.data) == {}


async def test_what_is_deleted_during_a_backup_is_not_thrown_away_meanwhile(tmp_path: Path) -> None:
    data = tmp_path / "data"
    old = Library.on(data, await Database.open(data))
    request, _ = await old.compose(1), await old.compose(1)
    await old.database.close()
    library = Library.on(data, await Database.open(data))
    unneeded_files, kept = UnneededFiles(library.database, library.blobs), files(data)
    with nothing_removed(data), structlog.testing.capture_logs() as logs:
        await library.posts.mark_deleted(1, request.id)
        await unneeded_files.sweep()
    assert (files(data), logs) == (kept, [])
    await library.database.close()


def test_a_backup_by_another_user_makes_no_file_in_the_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(_opened_once(data))
    there = {path.name for path in data.iterdir()}
    back_up(data, tmp_path / "backup")
    assert {path.name for path in data.iterdir()} == there


async def _opened_once(data: Path) -> None:
    await (await Database.open(data)).close()


async def test_what_was_missing_already_is_told(library: Library, tmp_path: Path) -> None:
    await library.compose(1)
    lost = next((library.data / "blobs").glob("*/*"))
    lost.unlink()
    copied = back_up(library.data, tmp_path / "backup")
    assert copied.missing == (lost.relative_to(library.data).as_posix(),)
    assert copied.blobs == len(files(library.data))


async def test_the_next_backup_into_the_folder_forgets_what_was_forgotten(
    library: Library, tmp_path: Path
) -> None:
    async def nothing(_: object) -> None:
        return

    await library.train(1, "waltz", "polka")
    back_up(library.data, tmp_path / "backup")
    assert found(tmp_path / "backup", traces("waltz", 1)) != []
    forgetter = Forgetter(
        database=library.database,
        blobs=library.blobs,
        redo=nothing,
        kick=lambda: None,
        uncache=nothing,
        reword=lambda: None,
    )
    (song, _) = await library.songs.kept(1)
    await forgetter.songs(1, [song.id])
    back_up(library.data, tmp_path / "backup")
    assert found(tmp_path / "backup", traces("waltz", 1)) == []
    assert found(tmp_path / "backup", traces("polka", 1)) != []


async def test_the_next_backup_has_the_versions_of_now_and_whole_files(
    library: Library, tmp_path: Path
) -> None:
    await library.train(1, "waltz")
    back_up(library.data, tmp_path / "old")
    await library.train(1, "polka")
    back_up(library.data, tmp_path / "backup")
    cut = next((tmp_path / "backup" / "blobs").glob("*/*"))
    cut.write_bytes(b"")
    # the host went back to the old one, and the server trains another version 2
    restore(tmp_path / "old", tmp_path / "data again")
    again = Library.on(tmp_path / "data again", await Database.open(tmp_path / "data again"))
    await again.train(1, "polka", "tango")
    await again.database.close()
    assert back_up(again.data, tmp_path / "backup").missing == ()
    assert files(tmp_path / "backup") == files(again.data)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["data"], "must not be in each other"),
        (["data/inside"], "must not be in each other"),
        (["nothing", "--restore"], "no backup"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(
    arguments: list[str],
    told: str,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MOTIF_DATA_DIR", str(library.data))
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert told in capsys.readouterr().err
