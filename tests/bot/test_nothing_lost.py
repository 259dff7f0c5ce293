"""What operators, disks and clocks do to the data: nothing is lost, and what is wrong is told."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import run as run_module
from bot.app import MotifBot
from bot.compute.results import Refused
from bot.features.compose.card import COMPOSITION_CARD
from bot.keeping.retention import Retention
from bot.requests.dispatcher import Dispatcher
from bot.requests.ledger import Caps, Ledger
from bot.run import run
from bot.store import blobs as blobs_module
from bot.store import schema
from bot.store.database import Database
from bot.store.guilds import Guilds, RunningTime
from bot.store.leavings import Leavings, is_named, let_go
from bot.store.schema import DatabaseUnusable, SchemaUnknown
from bot.store.songs import TrainFile
from bot.store.usage import Usage
from engine.messages import told
from tests.bot.conftest import InlineCompute, make_settings
from tests.bot.library import Library
from tests.bot.scene import Scene

LATEST = max(schema.migrations())

REBUILD = """
CREATE TABLE rebuilt AS SELECT * FROM requests;
DROP TABLE requests;
CREATE TABLE requests (id INTEGER PRIMARY KEY, guild_id INTEGER, state TEXT, lease TEXT);
INSERT INTO requests SELECT id, guild_id, state, lease FROM rebuilt;
DROP TABLE rebuilt;
"""


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = Library.on(tmp_path, await Database.open(tmp_path))
    yield library
    await library.database.close()


def migrations_until(folder: Path, last: int, **more: str) -> Path:
    """A folder of the migrations up to this one, and more of them."""
    folder.mkdir()
    for number, path in schema.migrations().items():
        if number <= last:
            shutil.copy(path, folder)
    for name, script in more.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(script)
    return folder


def columns(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM pragma_table_info('{table}')").fetchall()


def fill(path: Path) -> dict[str, int]:
    """A row of every table that a database has, each referring to the others: rows by table."""
    special = {"kind": "compose", "rights": "own", "uploads": "[]", "parameters": "{}"}
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        for table in tables:
            values: dict[str, object] = {}
            for _, name, kind, *_ in columns(connection, table):
                states = {"songs": "kept", "models": "ready", "requests": "done", "jams": "open"}
                state = states.get(table, "heard")
                text = special.get(name, state if name == "state" else f"{name} of {table}")
                values[name] = 1 if kind in ("INTEGER", "REAL") else text
            marks = ", ".join("?" * len(values))
            names = ", ".join(values)
            sql = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
            connection.execute(sql, tuple(values.values()))
        connection.commit()
    return counted(path)


def counted(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for (t,) in tables}


@pytest.mark.parametrize("version", schema.migrations())
async def test_a_filled_database_of_every_version_keeps_all_its_rows(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", migrations_until(tmp_path / "past", version))
        await (await Database.open(data)).close()
    before = fill(data / "motif.sqlite")
    assert before["votes"] == before["posts"] == 1
    await (await Database.open(data)).close()
    after = counted(data / "motif.sqlite")
    assert {table: after[table] for table in before} == before
    with closing(sqlite3.connect(data / "motif.sqlite")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    copies = [path.name for path in data.glob("trash/*/*.sqlite")]
    assert len(copies) == sum(number > version for number in schema.migrations())


async def test_a_table_that_others_refer_to_is_rebuilt_without_losing_them(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await library.compose(1)
    await library.database.close()
    later = migrations_until(tmp_path / "later", LATEST, m0099_rebuilt=REBUILD)
    with monkeypatch.context() as future:
        future.setattr(schema, "MIGRATIONS", later)
        rebuilt = await Database.open(library.data)
        assert len(await rebuilt.rows("SELECT 1 FROM posts")) == 1
        assert len(await rebuilt.rows("SELECT 1 FROM pieces")) > 0
        await rebuilt.close()
    (copy,) = library.data.glob("trash/*/motif-before-0099.sqlite")
    assert counted(copy)["posts"] == 1
    assert copy.stat().st_mode & 0o077 == 0
    # and the older code keeps its hands off
    before = (library.data / "motif.sqlite").read_bytes()
    with pytest.raises(SchemaUnknown, match=f"schema 99, and this Motif knows {LATEST}"):
        await Database.open(library.data)
    assert (library.data / "motif.sqlite").read_bytes() == before
    shutil.copy(copy, library.data / "motif.sqlite")
    library.database = await Database.open(library.data)


async def test_a_migration_that_would_orphan_rows_changes_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await library.compose(1)
    await library.database.close()
    script = "DELETE FROM requests;\n"
    with monkeypatch.context() as future:
        broken = migrations_until(tmp_path / "later", LATEST, m0099_broken=script)
        future.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(sqlite3.IntegrityError, match="leaves rows of posts"):
            await Database.open(library.data)
    library.database = await Database.open(library.data)
    assert len(await library.database.rows("SELECT 1 FROM requests")) == 1


def files(data: Path) -> set[str]:
    places = ("blobs", "models")
    found = [path for place in places for path in (data / place).rglob("*") if path.is_file()]
    return {path.relative_to(data).as_posix() for path in found}


async def test_without_its_database_every_file_stays_and_that_is_told(library: Library) -> None:
    await library.train(1, "waltz")
    await library.compose(1)
    before = files(library.data)
    await library.database.close()
    for path in library.data.glob("motif.sqlite*"):
        path.rename(path.with_name(f"aside-{path.name}"))
    fresh = Library.on(library.data, await Database.open(library.data))
    with structlog.testing.capture_logs() as logs:
        await Leavings(fresh.database, fresh.blobs).sweep()
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
    leavings = Leavings(library.database, library.blobs)
    await leavings.sweep()
    assert files(library.data) == named
    (thrown,) = library.data.glob("trash/*/blobs/*/*")
    assert thrown.name == stray.name
    for days, there in ((7, True), (8, False)):
        await library.database.execute("UPDATE running_time SET seconds = ? * 86400", (days,))
        await leavings.empty_trash()
        assert thrown.exists() == there


async def test_a_file_that_this_bot_just_wrote_is_not_thrown_away(library: Library) -> None:
    for _ in range(3):
        await library.compose(1)
    blob = await library.blobs.put(b"named in a moment")
    await Leavings(library.database, library.blobs).sweep()
    assert library.blobs.path(blob).is_file()


async def test_a_file_that_is_let_go_of_while_somebody_writes_it_again_stays(
    library: Library,
) -> None:
    leavings = Leavings(library.database, library.blobs)
    blob = await library.blobs.put(b"music")
    paths = await library.database.transact(lambda connection: let_go(connection, [blob]))
    with library.blobs.hold() as hold:
        assert await hold.put(b"music") == blob
        await leavings.remove(paths)
        assert library.blobs.path(blob).is_file()
    await leavings.remove_listed()
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
    await Leavings(library.database, library.blobs).remove_listed()
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


async def test_a_database_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    (tmp_path / "motif.sqlite").write_bytes(b"not a database" * 1000)
    before = set(threading.enumerate())
    with pytest.raises(DatabaseUnusable):
        await Database.open(tmp_path)
    left = set(threading.enumerate()) - before
    assert [thread.name for thread in left if "connection_worker" in thread.name] == []


def started(data: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The status of a bot that gets as far as its data."""

    async def serve(bot: MotifBot, token: str) -> None:
        await bot.setup_hook()

    monkeypatch.setattr(run_module, "_serve", serve)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run, make_settings(data), InlineCompute).result(30)


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


async def test_no_clock_makes_a_server_or_a_file_old(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monotonic = [100.0]
    time = RunningTime(library.database, lambda: monotonic[0])
    guilds = Guilds(library.database)
    retention = Retention(Usage(library.database), library.blobs, 180, 10**9)
    monkeypatch.setattr("time.time", lambda: 1.0)
    request = await library.compose(1)
    await library.database.execute("UPDATE posts SET message_id = 1")
    await library.database.execute("UPDATE requests SET card_closed = 1")
    await guilds.left(1)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    monotonic[0] += 3600
    await time.advance()
    assert await guilds.overdue(30 * 86_400) == []
    await retention.drop_old()
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert not post.dropped
    monotonic[0] += 181 * 86_400
    await time.advance()
    assert await guilds.overdue(30 * 86_400) == [1]
    await retention.drop_old()
    post = await library.posts.by_request(request.id)
    assert post is not None
    assert post.dropped


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Nothing can be written for as long as this lasts."""

    async def full(work: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    vars(database)["transact"] = full
    try:
        yield
    finally:
        del vars(database)["transact"]


class Craft:
    """Work that ends while the disk is full, the first time."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.attempts = 0

    async def attempt(self, request: Any, course: object) -> bool:
        self.attempts += 1
        if self.attempts > 1:
            return await self.library.ledger.finish(request.id, 1.0)
        with full_disk(self.library.database):
            return await self.library.ledger.finish(request.id, 1.0)


async def until(true: Any) -> None:
    async with asyncio.timeout(10):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def waiting(library: Library) -> int:
    """A request that waits for its turn: its id."""
    request = await library.request(1, "compose")
    await library.ledger.put_back(request.id, counted=False)
    return request.id


async def test_a_disk_that_is_full_for_a_moment_delays_a_request_and_no_more(
    library: Library,
) -> None:
    told: list[int] = []
    troubles = [sqlite3.OperationalError("database or disk is full")]

    async def finished(request_id: int) -> None:
        if troubles:
            raise troubles.pop()
        told.append(request_id)

    compute, craft = InlineCompute(), Craft(library)
    dispatcher = Dispatcher(
        ledger=library.ledger,
        compute=compute,
        crafts={"compose": craft},
        attempts=3,
        finished=finished,
        look=0.02,
    )
    request = await waiting(library)
    dispatcher.kick()

    async def ended() -> bool:
        return told == [request]

    await until(ended)
    assert (await library.ledger.by_id(request)).state == "done"
    assert craft.attempts == 2
    await dispatcher.stop()


async def test_an_error_while_the_queue_is_filled_does_not_end_the_looking(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute, craft = InlineCompute(), Craft(library)
    craft.attempts = 1
    capacity, troubles = compute.capacity, [RuntimeError("no answer")]

    async def unsure(lane: Any) -> int:
        if troubles:
            raise troubles.pop()
        return await capacity(lane)

    async def finished(_: int) -> None:
        return

    monkeypatch.setattr(compute, "capacity", unsure)
    dispatcher = Dispatcher(
        ledger=library.ledger,
        compute=compute,
        crafts={"compose": craft},
        attempts=3,
        finished=finished,
        look=0.02,
    )
    request = await waiting(library)
    dispatcher.kick()

    async def ended() -> bool:
        return (await library.ledger.by_id(request)).state == "done"

    await until(ended)
    await dispatcher.stop()


@pytest.mark.simcord(shard_count=1)
async def test_a_piece_whose_file_is_gone_is_told_as_failed(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    pieces = scene.env.bot.parts.stores.pieces
    finish = pieces.finish

    async def finish_and_lose(*given: Any, **more: Any) -> bool:
        kept = await finish(*given, **more)
        for blob in (tmp_path / "blobs").glob("*/*"):
            blob.unlink()
        return kept

    pieces.finish = finish_and_lose
    answer = await scene.compose()
    card = await scene.shown(answer.response.message)
    assert "missing on my disk" in card.content
    assert scene.pieces() == []


@pytest.mark.simcord(shard_count=1)
async def test_what_fell_down_while_it_was_accepted_is_taken_up(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    stores = scene.env.bot.parts.stores
    with full_disk_for(stores.ledger, "acknowledge"):
        await scene.compose()
    assert "full" in str(scene.env.errors[-1])
    (request,) = await stores.ledger.unclosed()
    assert request.state == "receiving"
    recovery = scene.env.bot.parts.requests.recovery
    for _ in range(2):
        await recovery.look()

    async def delivered() -> bool:
        return len(scene.pieces()) == 1

    await until(delivered)


@pytest.mark.simcord(shard_count=1)
async def test_a_card_that_tells_the_end_stays_if_the_bot_is_killed_before_it_is_closed(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    bot = scene.env.bot
    compute.refusal = Refused(told("said", text="This is too hard.", do=""))
    delivery = bot.parts.requests.delivery
    with full_disk_for(delivery._outcomes, "closed"):
        answer = await scene.compose()
    (request,) = await bot.parts.stores.ledger.unclosed()
    assert request.told_at is not None
    # as the next start does
    await delivery._once(request)
    assert await bot.parts.stores.ledger.unclosed() == []
    assert "This is too hard." in (await scene.shown(answer.response.message)).content


@contextmanager
def full_disk_for(ledger: Any, name: str) -> Iterator[None]:
    async def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    setattr(ledger, name, full)
    try:
        yield
    finally:
        delattr(ledger, name)


async def test_what_failed_before_failures_were_codes_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", migrations_until(tmp_path / "past", 6))
        database = await Database.open(tmp_path / "data")
        await database.execute(
            "INSERT INTO requests (ref, interaction_id, guild_id, channel_id, user_id, locale,"
            " private, upload_limit, kind, parameters, uploads, state, acknowledged, nonce,"
            " problem, remedy, created_at) VALUES ('ABCDEF', 1, 1, 1, 1, 'en', 0, 1, 'compose',"
            " '{\"given\": {}}', '[]', 'failed', 1, 'n', 'It is too hard.', 'Ask for less.', 1)"
        )
        await database.close()
    database = await Database.open(tmp_path / "data")
    try:
        request = await Ledger(database, Caps(3, 20)).find(1, "ABCDEF")
    finally:
        await database.close()
    assert request is not None
    assert "It is too hard. Ask for less." in COMPOSITION_CARD.ending(request, None).content


def test_every_migration_has_a_number_of_its_own_without_a_gap() -> None:
    numbers = sorted(int(path.name.split("_")[0]) for path in schema.MIGRATIONS.glob("*.sql"))
    assert numbers == list(range(1, len(numbers) + 1))
