"""Data that cannot be used: the start ends with what to do, and nothing of it is touched."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import structlog

from bot import run as run_module
from bot.app import MotifBot
from bot.run import run
from bot.store import database as database_module
from bot.store.audit import Audit
from bot.store.database import Database
from bot.store.removing import may_remove
from bot.store.schema import DatabaseUnusable
from tests.bot.conftest import InlineCompute, make_settings
from tests.bot.library import Library, files


def started(data: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The status of a bot that gets as far as its data."""

    async def serve(bot: MotifBot, token: str) -> None:
        await bot.setup_hook()

    monkeypatch.setattr(run_module, "_serve", serve)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run, make_settings(data), InlineCompute).result(30)


@pytest.mark.parametrize("damage", ["garbage", "a hole", "cut short", "names that are no text"])
async def test_a_damaged_database_ends_the_start_with_what_to_do(
    library: Library,
    damage: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(20):
        await library.compose(1)
    await library.database.close()
    path = library.data / "motif.sqlite"
    whole = path.read_bytes()
    match damage:
        case "garbage":
            path.write_bytes(b"not a database" * 1000)
        case "a hole":
            path.write_bytes(whole[:4096] + bytes(len(whole) - 8192) + whole[-4096:])
        case "cut short":
            path.write_bytes(whole[: len(whole) // 2])
        case _:
            path.write_bytes(whole.replace(b"CREATE TABLE votes", b"CREATE TABLX \xca\xff\xcaes"))
    broken = path.read_bytes()
    before = files(library.data)
    assert started(library.data, monkeypatch) == 2
    told = capsys.readouterr().err
    assert "is damaged" in told
    assert "--restore" in told
    assert "Traceback" not in told
    assert files(library.data) == before
    assert path.read_bytes() == broken
    path.write_bytes(whole)
    library.database = await Database.open(library.data)


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
async def test_a_database_that_is_away_keeps_what_was_last_written_to_it(
    library: Library,
    left: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = library.data / "motif.sqlite"
    await library.compose(1)
    # as a kill leaves it, and then somebody moves the one file away
    killed = tmp_path / "killed"
    shutil.copytree(library.data, killed)
    log = killed / "motif.sqlite-wal"
    written = log.read_bytes()
    (killed / path.name).rename(killed / "away")
    if left != "nothing":
        (killed / path.name).touch()
    assert started(killed, monkeypatch) == 2
    told = capsys.readouterr().err
    assert "is gone" in told
    assert "Put the database back" in told
    assert log.read_bytes() == written
    (killed / "away").replace(killed / path.name)
    database = await Database.open(killed)
    assert len(await database.rows("SELECT 1 FROM requests")) == 1
    await database.close()


async def test_a_log_beside_another_copy_of_its_database_is_told_and_both_stay(
    library: Library, tmp_path: Path
) -> None:
    path = library.data / "motif.sqlite"
    await library.database.scrub()
    copy = path.read_bytes()
    for _ in range(25):
        await library.compose(1)
    await library.database.scrub()
    await library.compose(1)
    # killed, and then somebody puts the copy back without a thought of the log
    killed = tmp_path / "killed"
    shutil.copytree(library.data, killed)
    (killed / path.name).write_bytes(copy)
    log = (killed / "motif.sqlite-wal").read_bytes()
    with pytest.raises(DatabaseUnusable, match=r"is damaged.* put back the one that was there"):
        await Database.open(killed)
    assert (killed / path.name).read_bytes() == copy
    assert (killed / "motif.sqlite-wal").read_bytes() == log


@pytest.mark.parametrize("damage", ["head", "first frame", "middle", "last commit", "cut short"])
async def test_changes_that_cannot_be_read_are_told_and_not_gone_on_without(
    library: Library, tmp_path: Path, damage: str
) -> None:
    await library.database.scrub()
    for number in range(10):
        await Audit(library.database).note(1, number, "cancel", "ABCDEF")
    killed = tmp_path / "killed"
    shutil.copytree(library.data, killed)
    log = killed / "motif.sqlite-wal"
    data = bytearray(log.read_bytes())
    at = {
        "head": 16,
        "first frame": 200,
        "middle": len(data) // 2,
        "last commit": len(data) - 99,
        "cut short": len(data) - 99,
    }
    data[at[damage] : at[damage] + 9] = b"\xff" * 9
    log.write_bytes(data[: at[damage]] if damage == "cut short" else data)
    if damage in ("last commit", "cut short"):
        # as a power cut leaves it: nobody was told that it was done
        database = await Database.open(killed)
        assert len(await database.rows("SELECT 1 FROM audit")) == 9
        await database.close()
        return
    with pytest.raises(DatabaseUnusable, match=r"changes that were written to it cannot be read"):
        await Database.open(killed)
    assert log.read_bytes() == data
    with closing(sqlite3.connect(killed / "motif.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    await (await Database.open(killed)).close()


async def test_old_changes_behind_those_of_a_log_that_began_anew_hinder_no_start(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = library.data / "motif.sqlite-wal"
    audit = Audit(library.database)
    await library.database.scrub()
    monkeypatch.setattr(database_module, "_CHECKPOINT_AFTER", 15)
    for number in range(30):
        await audit.note(1, number, "cancel", "ABCDEF")
    monkeypatch.setattr(database_module, "_CHECKPOINT_AFTER", 1000)
    size = log.stat().st_size
    for number in range(3):
        await audit.note(1, number, "cancel", "ABCDEF")
    assert log.stat().st_size == size
    shutil.copytree(library.data, tmp_path / "killed")
    database = await Database.open(tmp_path / "killed")
    assert len(await database.rows("SELECT 1 FROM audit")) == 33
    await database.close()


async def test_after_a_kill_indexes_are_compared_with_their_tables_too(
    library: Library, tmp_path: Path
) -> None:
    await Audit(library.database).note(1, 5, "cancel", "ABCDEF")
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET rootpage = (SELECT sum(rootpage) FROM sqlite_schema"
            "  WHERE name IN ('audit_of_guild', 'packs_of_guild')) - rootpage"
            " WHERE name IN ('audit_of_guild', 'packs_of_guild')"
        )
        connection.commit()
        shutil.copytree(library.data, tmp_path / "killed")
    with pytest.raises(DatabaseUnusable, match=r"index (audit|packs)_of_guild"):
        await Database.open(tmp_path / "killed")


async def test_another_programs_database_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "motif.sqlite"
    for version in (0, 5):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS songs (title TEXT)")
            connection.execute(f"PRAGMA user_version = {version}")
        before = path.read_bytes()
        assert started(tmp_path, monkeypatch) == 2
        assert "not one that Motif made" in capsys.readouterr().err
        assert path.read_bytes() == before


def test_a_damaged_lock_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lock.sqlite").write_bytes(b"not a database" * 1000)
    assert started(tmp_path, monkeypatch) == 2
    told = capsys.readouterr().err
    assert "lock.sqlite is damaged" in told
    assert "delete it" in told


async def test_a_damaged_guard_against_backups_is_made_anew(library: Library) -> None:
    guard = library.data / "removing.sqlite"
    guard.write_bytes(b"not a database" * 1000)
    await library.database.close()
    library.database = await Database.open(library.data)
    with may_remove(library.data) as free:
        assert free


async def test_a_database_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    (tmp_path / "motif.sqlite").write_bytes(b"not a database" * 1000)
    before = set(threading.enumerate())
    with pytest.raises(DatabaseUnusable):
        await Database.open(tmp_path)
    left = set(threading.enumerate()) - before
    assert [thread.name for thread in left if "connection_worker" in thread.name] == []


def test_a_database_that_cannot_be_written_now_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []

    async def serve(bot: MotifBot, token: str) -> None:
        if not tries:
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(run_module, "_serve", serve)
    monkeypatch.setattr(run_module.time, "sleep", tries.append)
    # one that was used before keeps how it was configured then
    monkeypatch.setattr(run_module, "_log", structlog.get_logger("bot"))
    with structlog.testing.capture_logs() as logs:
        assert run(make_settings(tmp_path), InlineCompute) == 0
    assert tries == [10.0]
    assert "cannot be used now" in logs[0]["event"]
    assert "exc_info" not in logs[0]
