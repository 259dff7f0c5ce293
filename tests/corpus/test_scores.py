from __future__ import annotations

from pathlib import Path

import music21
import pytest

from engine.corpus.rights import restriction, text_of, transcriber
from engine.corpus.scores import read_scores
from engine.values import Key, Metre

CORPUS = Path(music21.__file__).parent / "corpus"

TWO_TUNES = """X:1
T:With a pickup
M:3/4
L:1/4
Q:1/4=90
Z:Transcribed by Jo Doe, jo@example.org
K:Ddor
A|d2e|f2{g}f|e2d-|d2||
A|d2e|f2e|d3|]

X:2
T:Of doubtful rights
M:4/4
L:1/4
N:Copyright 1999 Somebody
K:C
CDEF|GABc|cBAG|FEDC|]
"""


@pytest.fixture(name="tunes")
def _tunes(tmp_path: Path) -> Path:
    path = tmp_path / "book.abc"
    path.write_text(TWO_TUNES, encoding="utf-8")
    return path


def test_pickups_go_to_the_end_of_a_bar_and_full_bars_begin_on_bar_lines(tunes: Path) -> None:
    [piece], _ = read_scores(tunes, "book")
    assert piece.metre == Metre(3, 4)
    assert piece.notes[:3, 0].tolist() == [24, 36, 60]
    full_bars = {72, 108, 144, 180, 216}
    assert piece.notes[0, 0] == 24
    assert full_bars & set(piece.notes[:, 0].tolist())
    second_part = piece.notes[piece.notes[:, 0] > 140]
    assert [int(onset) % 36 for onset in second_part[:2, 0]] == [24, 0]


def test_ties_are_joined_and_grace_notes_dropped(tunes: Path) -> None:
    [piece], _ = read_scores(tunes, "book")
    assert 79 not in piece.notes[:, 2]
    assert 36 in piece.notes[:, 1]


def test_key_tempo_and_transcriber_are_those_of_the_tune(tunes: Path) -> None:
    [piece], _ = read_scores(tunes, "book")
    assert (piece.key, piece.tempo) == (Key(2, "minor"), 90.0)
    assert piece.transcriber == "Jo Doe"
    assert not piece.has_velocity


def test_a_tune_that_reserves_rights_is_left_out(tunes: Path) -> None:
    pieces, skipped = read_scores(tunes, "book")
    assert [piece.name for piece in pieces] == ["book 1 With a pickup"]
    assert "rights reserved" in skipped[0]


def test_all_parts_of_a_score_are_read_together() -> None:
    [piece], _ = read_scores(CORPUS / "haydn/opus1no1/movement2.mxl", "haydn")
    assert piece.metre == Metre(3, 4)
    assert set(piece.notes[:, 4].tolist()) == {0, 1, 2}
    places = [(int(n[0]), int(n[2])) for n in piece.notes]
    assert places == sorted(set(places))


@pytest.mark.parametrize("number", range(1, 9))
def test_madrigals_that_name_a_modern_publisher_are_left_out(number: int) -> None:
    data = (CORPUS / f"monteverdi/madrigal.5.{number}.mxl").read_bytes()
    assert restriction(text_of(data))


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("<score/>", True),
        ("<rights> \n </rights>", True),
        ("<rights>© 2014, Creative Commons License (CC-BY)</rights>", True),
        ("<rights>Released to Public Domain in 1998</rights> Copyright © 1998", True),
        ("<rights>© 2014, Creative Commons License (CC-BY-NC)</rights>", False),
        ("<rights>CC BY-SA 4.0</rights>", False),
        ("<rights>A Publisher</rights>", False),
        ("T: Tune\nN: (c) 1998 by me", False),
        ("T: The Book of Rights", True),
    ],
)
def test_rights_are_read(text: str, free: bool) -> None:
    assert (restriction(text) is None) == free


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Z: "Transcribed by Norbert Paap, norbertp@example.org"', "Norbert Paap"),
        ("Z:Jack Campin * www.example.org * 2009", "Jack Campin"),
        ("Z: 1997 by John Chambers <jc@example.org>", "John Chambers"),
        ("Z: Contributed 20080902 by John Chambers jc:example.net", "John Chambers"),
        ("<encoder>A. Person</encoder><software>Finale</software>", "A. Person"),
        ("<software>Finale</software>", "not named (written with Finale)"),
        ("", ""),
    ],
)
def test_transcribers_are_found(text: str, name: str) -> None:
    assert transcriber(text) == name
