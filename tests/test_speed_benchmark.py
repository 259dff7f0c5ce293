from __future__ import annotations

import json

import pytest

from benchmarks.speed import generation
from benchmarks.speed.__main__ import main
from benchmarks.speed.figures import Row, Spent

pytestmark = pytest.mark.slow
ROW = Row("training", "predictions", "1/s", Spent(600, 2.0, 3.0), Spent(10, 1.0, 2.0), "a note")


def test_a_ratio_says_how_many_times_more_a_second_ours_does() -> None:
    assert ROW.ratio == pytest.approx(30)
    assert ROW.cpu_ratio == pytest.approx(40)


def test_a_row_survives_its_json_form() -> None:
    assert Row.from_json(json.loads(json.dumps(ROW.to_json()))) == ROW


def test_one_run_prints_both_sides_and_the_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "BATCHES", (8,))
    assert main(["--only", "generation", "--effort", "smallest", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"cpu", "cores", "memory_gib", "python"} <= report["machine"].keys()
    assert all(row["ratio"] > 1 for row in report["rows"])
