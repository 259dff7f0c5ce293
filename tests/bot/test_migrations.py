"""Databases of older versions of Motif: nothing in them is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.features.compose.card import COMPOSITION_CARD
from bot.requests.ledger import Caps, Ledger
from bot.store import schema
from bot.store.database import Database
from bot.store.schema import MigrationFailed, SchemaUnknown
from bot.store.usage import Usage
from tests.bot.library import Library

LATEST = max(schema.migrations())

REBUILD = """
CREATE TABLE rebuilt AS SELECT * FROM requests;
DROP TABLE requests;
CREATE TABLE requests (id INTEGER PRIMARY KEY, guild_id INTEGER, state TEXT, lease TEXT);
INSERT INTO requests SELECT id, guild_id, state, lease FROM rebuilt;
DROP TABLE rebuilt;
"""


def migrations_until(folder: Path, last: int, **more: str) -> Path:
    """A folder of the migrations up to this one, and more of them."""
    folder.mkdir()
    for number, path in schema.migrations().items():
        if number <= last:
            shutil.copy(path, folder)
    for name, script in more.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(script)
    return folder


def take_over(old: Path, new: Path) -> None:
    """Fill a database of an older version with what it could have of one of today."""
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("ATTACH ? AS today", (str(new),))
        tables = connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (table,) in tables:
            had, has = (
                {row[1] for row in connection.execute(f"PRAGMA {database}.table_info({table})")}
                for database in ("main", "today")
            )
            names = ", ".join(had & has)
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(
                f"INSERT INTO main.{table} ({names}) SELECT {names} FROM today.{table}"
            )


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


def test_every_migration_has_a_number_of_its_own_without_a_gap() -> None:
    numbers = sorted(int(path.name.split("_")[0]) for path in schema.MIGRATIONS.glob("*.sql"))
    assert numbers == list(range(1, len(numbers) + 1))


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


@pytest.mark.parametrize("new", [False, True])
async def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    (migrations / "0001_first.sql").write_text("CREATE TABLE requests (x TEXT) STRICT;\n")
    if not new:
        await (await Database.open(tmp_path / "data")).close()
    (migrations / "0002_broken.sql").write_text("CREATE TABLE b (x TEXT);\nNONSENSE;\n")
    with pytest.raises(MigrationFailed, match=r"migration 2 fails .* go on with the Motif"):
        await Database.open(tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "motif.sqlite")) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
    assert (version, tables) == ((0, []) if new else (1, [("requests",)]))


async def test_a_migration_that_would_orphan_rows_changes_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await library.compose(1)
    await library.database.close()
    script = "DELETE FROM requests;\n"
    with monkeypatch.context() as future:
        broken = migrations_until(tmp_path / "later", LATEST, m0099_broken=script)
        future.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(MigrationFailed, match="migration 99 leaves 1 posts without requests"):
            await Database.open(library.data)
    library.database = await Database.open(library.data)
    assert len(await library.database.rows("SELECT 1 FROM requests")) == 1


async def test_rows_that_were_orphans_before_hinder_no_migration(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await library.compose(1)
    await library.database.close()
    # by a host's own hand: outside of Motif no foreign key acts
    with closing(sqlite3.connect(library.data / "motif.sqlite")) as connection:
        connection.execute("DELETE FROM requests")
        connection.commit()
    script = "ALTER TABLE posts ADD COLUMN more INTEGER;\n"
    with monkeypatch.context() as future:
        later = migrations_until(tmp_path / "later", LATEST, m0099_more=script)
        future.setattr(schema, "MIGRATIONS", later)
        database = await Database.open(library.data)
        rows = await database.rows("SELECT request_id, more FROM posts")
        assert [tuple(row) for row in rows] == [(request.id, None)]
        await database.close()
    shutil.copy(next(library.data.glob("trash/*/*.sqlite")), library.data / "motif.sqlite")
    library.database = await Database.open(library.data)


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


async def test_what_a_server_filled_before_that_was_kept_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, now = tmp_path / "data", tmp_path / "now"
    library = Library.on(now, await Database.open(now))
    for guild in (1, 1, 2):
        await library.compose(guild)
    rows = await library.database.rows(
        "SELECT guild_id, sum(size) AS bytes FROM posts GROUP BY guild_id"
    )
    await library.database.close()
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", migrations_until(tmp_path / "past", 19))
        await (await Database.open(data)).close()
    take_over(data / "motif.sqlite", now / "motif.sqlite")
    filled = {row["guild_id"]: row["bytes"] for row in rows}
    database = await Database.open(data)
    try:
        assert {guild: await Usage(database).of(guild, lambda _: 0) for guild in (1, 2)} == filled
    finally:
        await database.close()
