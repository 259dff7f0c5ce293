"""The scale benchmark on a small database: it fills, measures and judges."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.scale import filling, measuring
from benchmarks.scale.__main__ import _missed
from benchmarks.scale.measuring import Figure


def test_a_filled_database_is_measured_in_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "SERVERS", 40)
    monkeypatch.setattr(measuring, "TIMES", 3)
    path = filling.fill(tmp_path, 900)
    with closing(sqlite3.connect(path)) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("requests", "posts", "pieces", "votes", "guilds")
        }
        assert counts == {"requests": 900, "posts": 882, "pieces": 1764, "votes": 882, "guilds": 40}
        before = connection.execute("SELECT id, votes, voters FROM pieces ORDER BY id").fetchall()
        # the tallies that were filled in are those that a vote would have left
        connection.execute("UPDATE votes SET voted_at = 1")
        again = connection.execute("SELECT id, votes, voters FROM pieces ORDER BY id").fetchall()
        assert again == before
    figures = measuring.start(tmp_path, 900) + measuring.queries(tmp_path, 900)
    assert {"start", "/top", "upkeep", "accepting"} <= {figure.name for figure in figures}
    assert all(figure.value >= 0 for figure in figures)


def test_a_goal_that_is_missed_and_growth_are_told() -> None:
    small = [Figure("a", 2.0, "ms", 10.0), Figure("b", 2.0, "ms", 10.0)]
    large = [Figure("a", 3.0, "ms", 10.0), Figure("b", 12.0, "ms", 10.0)]
    assert _missed([small, large]) == ["b: 12 ms, 10 aimed at", "b: grows 6.0 times"]
