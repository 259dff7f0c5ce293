"""The scale benchmark on a small database: it fills, measures and judges."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.scale import filling, measuring, starting, timing, upkeep
from benchmarks.scale.__main__ import _missed
from benchmarks.scale.timing import Figure, Took
from bot.store import database

GROW = ("requests", "posts", "pieces", "votes", "audit", "train_files")
"""Tables that have rows for every request."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "SERVERS", 40)
    monkeypatch.setattr(measuring, "SERVERS", 40)
    monkeypatch.setattr(upkeep, "SERVERS", 40)
    monkeypatch.setattr(upkeep, "FORGOTTEN", 20)
    monkeypatch.setattr(timing, "TIMES", 3)


@pytest.mark.usefixtures("small")
def test_a_filled_database_is_measured_in_every_row(tmp_path: Path) -> None:
    path = filling.fill(tmp_path, 900)
    with closing(sqlite3.connect(path)) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("requests", "posts", "pieces", "guilds", "audit", "greetings")
        }
        assert counts == {
            **{"requests": 900, "posts": 864, "pieces": 1728},
            **{"guilds": 40, "audit": 90, "greetings": 40},
        }
        # what is kept of votes is what counting them gives
        kept = connection.execute("SELECT request_id, letter, votes, voters FROM voted_takes")
        counted = connection.execute(
            "SELECT request_id, letter, count(*), sum(count(*)) OVER (PARTITION BY request_id)"
            " FROM votes GROUP BY request_id, letter"
        )
        voted = set(kept)
        assert len(voted) > 400
        assert voted == set(counted)
        # and what is kept of sizes is what adding them up gives
        wrong = connection.execute(
            "SELECT 1 FROM guilds WHERE filled = 0 OR filled <>"
            " (SELECT sum(size) FROM posts WHERE posts.guild_id = guilds.guild_id)"
        )
        assert wrong.fetchall() == []
    figures = starting.start(tmp_path, 900) + measuring.queries(tmp_path, 900)
    assert {"start", "/top", "upkeep", "accepting"} <= {figure.name for figure in figures}
    assert all(figure.value >= 0 for figure in figures)


@pytest.mark.usefixtures("small")
def test_no_query_looks_at_every_request_that_there_ever_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()

    def overheard(make: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        def opened(*values: object, **options: object) -> sqlite3.Connection:
            connection = make(*values, **options)
            connection.set_trace_callback(asked.add)
            return connection

        return opened

    path = filling.fill(tmp_path, 900)
    monkeypatch.setattr(database, "open_writer", overheard(database.open_writer))
    monkeypatch.setattr(database, "open_reader", overheard(database.open_reader))
    starting.start(tmp_path, 900)
    measuring.queries(tmp_path, 900)
    with closing(sqlite3.connect(path)) as connection:
        partial = {
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
            )
        }
        scanned: dict[str, str] = {}
        for statement in asked:
            if not re.match(r"SELECT|UPDATE|DELETE|INSERT", statement):
                continue
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
                found = re.match(r"SCAN (\w+)(?: USING .*INDEX (\w+))?$", step)
                if found and found[1] in GROW and found[2] not in partial:
                    scanned[statement] = step
    assert len(asked) > 100
    assert scanned == {}


def test_a_goal_that_is_missed_and_growth_are_told() -> None:
    small = [Figure("a", 2.0, "ms", 10.0), Figure("b", 2.0, "ms", 10.0)]
    large = [Figure("a", 3.0, "ms", 10.0), Figure("b", 12.0, "ms", 10.0)]
    assert _missed([small, large]) == ["b: 12 ms, 10 aimed at", "b: grows 6.0 times"]


def test_a_busy_machine_is_told_from_slow_code() -> None:
    small = [Took(0.002, 0.002, 0.0).figure("a", "ms", 10.0)]
    large = [Took(0.030, 0.003, 0.026).figure("a", "ms", 10.0)]
    assert _missed([small, large]) == [
        "a: 30 ms, 10 aimed at; 3 of it computing, 26 waiting for a processor that others had"
    ]
