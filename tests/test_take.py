"""What a take leaves to go on from: written, read, and refused where it is something else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import SongError
from engine.plan.record import read_plan_file
from engine.reworking.material import read_material
from engine.take import read_take
from tests.composer.music import tune
from tests.reworking.scene import melody_file, take


@pytest.mark.parametrize("ensemble", ["piano", "band", "strings", "violin, flute, cello"])
def test_a_take_is_read_as_it_was_written(ensemble: str) -> None:
    data = take(ensemble).to_bytes()
    again = read_take(data, "take-1.json")
    assert again.to_bytes() == data
    assert again.arrangement == take(ensemble).arrangement
    assert again.made == take(ensemble).made
    assert np.array_equal(again.plan.chords, take(ensemble).plan.chords)


def test_one_that_does_not_tell_after_which_piece_it_is_can_be_read() -> None:
    told = json.loads(take().to_bytes())
    del told["made"]["plan_from"]
    assert read_take(json.dumps(told).encode(), "take-1.json").made.plan_from == ()


def test_one_that_named_a_piece_as_its_collection_does_is_read_with_its_title() -> None:
    told = json.loads(take().to_bytes())
    told["made"]["plan_from"] = "easyrpg/town_1"
    titles = read_take(json.dumps(told).encode(), "take-1.json").made.plan_from
    assert titles == ("town 1 (EasyRPG RTP)",)


def test_its_id_is_that_of_what_is_played() -> None:
    assert take("piano").take_id == take("piano").take_id != take("band").take_id


def test_whose_a_note_is_is_told() -> None:
    given = read_material(melody_file([(60, 480)] * 8)).record.to_bytes()
    assert {note[5] for track in json.loads(given)["tracks"] for note in track["notes"]} == {
        "given"
    }
    written = json.loads(take().to_bytes())
    assert {note[5] for track in written["tracks"] for note in track["notes"]} == {"motif"}
    assert len(written["tracks"][0]["notes"]) <= len(tune(16, 3))


def test_its_plan_can_be_given_back(tmp_path: Path) -> None:
    path = tmp_path / "take-1.json"
    path.write_bytes(take().to_bytes())
    plan, key, metre, tempo = read_plan_file(path)
    assert (len(plan), str(key), str(metre), tempo) == (16, "C major", "4/4", 100)


Spoil = Callable[[dict[str, Any]], object]

SPOILT: dict[str, Spoil] = {
    "another version": lambda r: r.update(version=9),
    "another kind": lambda r: r.update(kind="song"),
    "no tracks": lambda r: r.pop("tracks"),
    "no notes": lambda r: r.update(tracks=[]),
    "tracks that are text": lambda r: r.update(tracks="none"),
    "a key of thirteen": lambda r: r.update(key=[13, "major"]),
    "a metre of none": lambda r: r.update(metre=[0, 4]),
    "a million bars": lambda r: r.update(bars=1_000_000),
    "half a bar": lambda r: r.update(bars=0.5),
    "a tempo of text": lambda r: r.update(tempo="fast"),
    "a title that is none": lambda r: r.update(title=None),
    "a note after the end": lambda r: r["tracks"][0]["notes"][0].__setitem__(0, 10**6),
    "a note of no length": lambda r: r["tracks"][0]["notes"][0].__setitem__(1, 0),
    "a pitch of 128": lambda r: r["tracks"][0]["notes"][0].__setitem__(2, 128),
    "a note that is true": lambda r: r["tracks"][0]["notes"][0].__setitem__(3, True),
    "a role of none": lambda r: r["tracks"][0]["notes"][0].__setitem__(4, ["melody"]),
    "a note of two": lambda r: r["tracks"][0]["notes"].__setitem__(0, [1, 2]),
    "an instrument of none": lambda r: r["tracks"][0]["instrument"].update(program=400),
    "a range of nothing": lambda r: r["tracks"][0]["instrument"].update(highest=1),
    "a plan of one bar": lambda r: r["plan"].update(bars=r["plan"]["bars"][:1]),
    "no plan": lambda r: r.pop("plan"),
    "made by nobody": lambda r: r.update(made=None),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_no_take_is_refused_in_a_sentence(spoil: Spoil) -> None:
    record = json.loads(take().to_bytes())
    spoil(record)
    with pytest.raises(SongError, match=r"“x\.json” is not a take that can"):
        read_take(json.dumps(record).encode(), "x.json")


@pytest.mark.parametrize("data", [b"{", b"{}", b"[]", b"{" * 100_000, b'{"a": \xff}', b"[1e999]"])
def test_neither_is_anything_else(data: bytes) -> None:
    with pytest.raises(SongError, match="not a take"):
        read_take(data, "x.json")


@pytest.mark.parametrize("data", [b"", b"MThd", b"RIFFxxxx", b"hello", bytes(1000)])
def test_what_is_neither_a_take_nor_midi_is_told(data: bytes) -> None:
    with pytest.raises(SongError):
        read_material(data)
