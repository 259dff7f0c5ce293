"""Files that no row names go, and only those; nothing that is named is missing on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import structlog

from bot.store import blobs as blobs_module
from bot.store.database import Database
from bot.store.named_files import is_named, let_go
from bot.store.songs import TrainFile
from bot.store.unneeded_files import UnneededFiles
from engine.messages import told
from tests.bot.library import Library, files


async def test_without_its_database_every_file_stays_and_that_is_told(library: Library) -> None:
    await library.train(1, "waltz")
    await library.compose(1)
    before = files(library.data)
    await library.database.close()
    for path in library.data.glob("motif.sqlite*"):
        path.rename(path.with_name(f"aside-{path.name}"))
    fresh = Library.on(library.data, await Database.open(library.data))
    with structlog.testing.capture_logs() as logs:
        await UnneededFiles(fresh.database, fresh.blobs).sweep()
    assert files(library.data) == before
    (told,) = [entry["event"] for entry in logs if entry["log_level"] == "error"]
    assert "nothing was removed" in told
    assert "MOTIF_DATA_DIR" in told
    library.database = fresh.database


async def test_what_no_row_names_lies_in_the_trash_for_seven_days_of_running(
    library: Library,
) -> None:
    for _ in range(3):
        await library.compose(1)
    named = files(library.data)
    stray = library.blobs.path("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left by a killed bot")
    unneeded_files = UnneededFiles(library.database, library.blobs)
    await unneeded_files.sweep()
    assert files(library.data) == named
    (thrown,) = library.data.glob("trash/*/blobs/*/*")
    assert thrown.name == stray.name
    for days, there in ((7, True), (8, False)):
        await library.database.execute("UPDATE running_time SET seconds = ? * 86400", (days,))
        await unneeded_files.empty_trash()
        assert thrown.exists() == there


async def test_a_file_that_this_bot_just_wrote_is_not_thrown_away(library: Library) -> None:
    for _ in range(3):
        await library.compose(1)
    blob = await library.blobs.put(b"named in a moment")
    await UnneededFiles(library.database, library.blobs).sweep()
    assert library.blobs.path(blob).is_file()


async def test_a_file_that_is_let_go_of_while_somebody_writes_it_again_stays(
    library: Library,
) -> None:
    unneeded_files = UnneededFiles(library.database, library.blobs)
    blob = await library.blobs.put(b"music")
    paths = await library.database.transact(lambda connection: let_go(connection, [blob]))
    with library.blobs.hold() as hold:
        assert await hold.put(b"music") == blob
        await unneeded_files.remove(paths)
        assert library.blobs.path(blob).is_file()
    await unneeded_files.remove_listed()
    assert not library.blobs.path(blob).exists()


async def test_what_a_failed_training_heard_goes_even_if_the_bot_ends_in_between(
    library: Library,
) -> None:
    request = await library.request(1, "train")
    song = await library.add(1, "waltz")
    await library.database.execute("UPDATE songs SET pending = 1")
    file = TrainFile(0, "waltz.mp3", "heard", song_id=song)
    await library.songs.note_file(1, request.id, file)
    await library.ledger.fail(request.id, told("failure.crash"))
    paths = await library.songs.let_go(1, request.id)
    assert len(paths) == 2
    assert all((library.data / path).is_file() for path in paths)
    # the next start
    await UnneededFiles(library.database, library.blobs).remove_listed()
    assert not any((library.data / path).exists() for path in paths)


async def test_whether_a_blob_is_named_is_looked_up_in_indexes(library: Library) -> None:
    request = await library.compose(1)
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert post.picture is not None
    picture = post.picture
    assert await library.database.read(lambda connection: is_named(connection, picture))
    statements: list[str] = []

    def plan(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        is_named(connection, picture)
        connection.set_trace_callback(None)
        (sql,) = [statement for statement in statements if "SELECT" in statement]
        return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]

    steps = await library.database.read(plan)
    assert [step for step in steps if step.startswith("SCAN")] == [
        "SCAN requests USING COVERING INDEX requests_uploaded"
    ]


async def test_a_blob_and_its_name_are_on_the_disk_before_it_is_named(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(blobs_module, "sync_folder", synced.append)
    blob = await library.blobs.put(b"music")
    assert synced == [library.blobs.path(blob).parent, library.blobs.folder]
