"""A plan as a file: read, changed, given back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import OptionError
from engine.plan.plan import Plan
from engine.plan.reading import read_plan
from engine.plan.record import plan_as_record, read_plan_file
from engine.plan.rhythm import read_rhythm
from engine.values import Key, Metre
from tests.plan.music import BAR, FOUR, plan_over, rows, struck, tune

MUSIC = [
    *tune(0, (72, 74, 76, 79)),
    *tune(1, (77, 76, 72, 69), 12),
    *tune(2, (72, 74, 76, 79)),
    *struck((48, 64, 67), 0),
    *struck((43, 62, 71), BAR // 2),
    *struck((45, 60, 64, 67), BAR, BAR),
    *struck((52, 67, 72), 2 * BAR, BAR),
]
PLAN = replace(read_plan(rows(MUSIC), FOUR), rhythm=read_rhythm(rows(MUSIC), FOUR))


def record(plan: Plan = PLAN, shift: int = 0) -> dict[str, Any]:
    return plan_as_record(plan, shift, Key(0, "major"), FOUR, 96)


def given(tmp_path: Path, told: object) -> tuple[Plan, Key, Metre, int]:
    path = tmp_path / "take-1.plan.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return read_plan_file(path)


def test_a_person_reads_chords_onsets_and_what_returns() -> None:
    first, second, third = record()["bars"]
    assert first["chords"] == ["C", "G"]
    assert first["onsets"] == {"melody": 4, "bass": 2, "chord": 2, "drum": 0}
    assert second["chords"] == ["Am7", "Am7"]
    assert third["chords"] == ["C/E", "C/E"]
    assert third["melody returns"] == {"bar": 1, "how": "same"}
    assert "melody returns" not in second


def test_a_plan_that_is_given_back_is_the_same(tmp_path: Path) -> None:
    plan, key, metre, tempo = given(tmp_path, record())
    assert (key, metre, tempo) == (Key(0, "major"), FOUR, 96)
    for name in Plan.__slots__:
        if name == "kind":
            same = (plan.kind == PLAN.kind) | (PLAN.lag == 0)
            assert same.all()
        else:
            assert np.array_equal(getattr(plan, name), getattr(PLAN, name)), name


def test_it_is_told_as_it_sounds(tmp_path: Path) -> None:
    told = record(shift=-2)  # sounds in D, is planned in C
    assert told["bars"][0]["chords"] == ["D", "A"]
    plan, *_ = given(tmp_path, told)
    assert np.array_equal(plan.moved(-2).chords, PLAN.chords)


@pytest.mark.parametrize("root", range(12))
def test_every_chord_that_is_told_is_read(tmp_path: Path, root: int) -> None:
    qualities = ("", "m", "7", "m7", "maj7", "dim", "sus4")
    plan = plan_over([(root, quality) for quality in qualities])
    again, *_ = given(tmp_path, record(plan))
    assert np.array_equal(again.chords[:, 0], plan.chords[:, 0])


def test_what_is_changed_is_heeded(tmp_path: Path) -> None:
    told = record()
    told["bars"][1] |= {"chords": ["Bb"], "onsets": {"melody": 8}}
    told["bars"][1]["melody returns"] = {"bar": 1, "how": "rhythm"}
    plan, *_ = given(tmp_path, told)
    assert (plan.chords[2:4, 0] // 7).tolist() == [10, 10]
    assert plan.density[1].tolist() == [6, 0, 0, 0]
    assert (plan.lag[1, 0], plan.kind[1, 0]) == (1, 2)


def broken(bar: int = 0, **changed: object) -> dict[str, Any]:
    told = record()
    told["bars"][bar] |= changed
    return told


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        "plan",
        record() | {"bars": []},
        record() | {"bars": record()["bars"] * 30},
        record() | {"key": [12, "major"]},
        record() | {"key": [0, "dorian"]},
        record() | {"metre": [4, 5]},
        record() | {"tempo": 1000},
        record() | {"tempo": None},
        record() | {"tempo": float("inf")},
        broken(onsets={"melody": 10**30}),
        broken(chords=["H"]),
        broken(chords=["C", "F", "G"]),
        broken(chords=[]),
        broken(onsets={"melody": "many"}),
        broken(2, **{"melody returns": {"bar": 3, "how": "same"}}),
        broken(2, **{"melody returns": {"bar": 0, "how": "same"}}),
        broken(2, **{"melody returns": {"bar": 1, "how": "backwards"}}),
    ],
)
def test_what_is_no_plan_is_told_in_a_sentence(tmp_path: Path, told: object) -> None:
    with pytest.raises(OptionError) as caught:
        given(tmp_path, told)
    assert "\n" not in str(caught.value)
    assert "take-1.plan.json" in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 40, b"{", b"[" * 100_000])
def test_nor_is_any_other_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(OptionError, match=r"a\.json"):
        read_plan_file(path)
    with pytest.raises(OptionError, match="nowhere"):
        read_plan_file(tmp_path / "nowhere.json")
    with pytest.raises(OptionError):
        read_plan_file(tmp_path)


@pytest.mark.parametrize(
    "planned", [[["drum", 0, 3, 0]], [["melody", 0]], "melody", [["bass", 0, 3, 40]] * 201]
)
def test_a_rhythm_that_is_none_is_refused(tmp_path: Path, planned: object) -> None:
    told = record()
    told["bars"][0]["rhythm"] = planned
    with pytest.raises(OptionError):
        given(tmp_path, told)


def test_a_bar_whose_rhythm_is_taken_away_is_open(tmp_path: Path) -> None:
    told = record()
    del told["bars"][0]["rhythm"]
    plan, *_ = given(tmp_path, told)
    assert set(plan.rhythm[:, 0].tolist()) == {1, 2}
