"""Stretches of people's music that begin, go somewhere and close, kept without their notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.plan.chords import chord_class
from engine.plan.library import Excerpt, excerpts_of, load_excerpts, save_excerpts, shares
from engine.plan.merit import merit
from engine.plan.plan import Part, Plan
from engine.values import Key, Metre
from tests.plan.music import BAR, FOUR, Row, excerpt, plan_over, rows, struck, tune

FIGURES = ((72, 74, 76, 79), (77, 79, 81, 84), (74, 76, 79, 83))
TRIADS = {
    "C": (36, 60, 64, 67),
    "F": (41, 60, 65, 69),
    "G": (43, 59, 62, 67),
    "Am": (45, 60, 64, 69),
}


def phrase(first: int, chords: str, last: bool = False) -> list[Row]:
    """Bars of a chord each with a figure in eighths over it; the last one closes."""
    names = chords.split()
    music: list[Row] = []
    for number, name in enumerate(names):
        bar = first + number
        music += struck(TRIADS[name], bar * BAR, BAR)
        closes = number == len(names) - 1
        music += tune(bar, (72,), 36) if closes and last else tune(bar, FIGURES[number % 3] * 2)
    return music


SONG = [*phrase(0, "C F G Am", True), *phrase(4, "C F G C", True)]


def found(
    music: list[Row], bars: int = 8, *, most: int = 4, least: float = -9.0, closes: bool = True
) -> list[Excerpt]:
    return excerpts_of(rows(music), FOUR, 90.0, "song", bars, most=most, least=least, closes=closes)


def test_a_stretch_that_begins_and_closes_on_the_tonic_is_found() -> None:
    (own,) = found(SONG)
    assert (own.key, own.metre, own.tempo, own.source) == (Key(0, "major"), FOUR, 90.0, "song")
    assert len(own.plan) == 8
    assert own.merit == merit(own.plan, own.mode, FOUR)
    assert own.plan.lag[4:7, Part.MELODY].tolist() == [4, 4, 4]


@pytest.mark.parametrize("semitones", [0, 2, -5])
def test_it_is_brought_to_the_frame_of_its_own_key(semitones: int) -> None:
    moved = [(onset, length, pitch + semitones, role) for onset, length, pitch, role in SONG]
    (own,) = found(moved)
    assert own.key == Key(semitones % 12, "major")
    assert own.plan.chords[::2, 0].tolist() == [
        chord_class(root, "m" if root == 9 else "") for root in (0, 5, 7, 9, 0, 5, 7, 0)
    ]


def test_one_that_does_not_close_gets_a_cadence_unless_it_need_not() -> None:
    open_end = [*phrase(0, "C F G Am", True), *phrase(4, "C F C G")]
    (closed,), (as_it_was,) = found(open_end), found(open_end, closes=False)
    assert closed.plan.chords[-1].tolist() == [chord_class(0, ""), 0]
    assert as_it_was.plan.chords[-1, 0] == chord_class(7, "")


def test_one_that_does_not_begin_on_the_tonic_is_left_out_unless_it_need_not() -> None:
    away = [*phrase(0, "F G C Am"), *phrase(4, "C F G C", True)]
    assert [e.plan.chords[0, 0] for e in found(away)] == []
    assert len(found(away, closes=False)) == 1


def test_one_in_major_that_has_the_notes_of_another_minor_is_left_out() -> None:
    music = [row for bar in range(0, 4, 2) for row in struck((45, 61, 64, 69), bar * BAR, BAR)]
    music += [row for bar in range(1, 4, 2) for row in struck((40, 59, 64, 68), bar * BAR, BAR)]
    music += [row for bar in range(4) for row in tune(bar, (69, 73, 71, 69) * 2)]
    music += phrase(4, "C F C Am", True)
    assert [e.key for e in found(music, closes=False)] == [Key(9, "minor")]
    assert found(music) == []


def test_none_begins_with_the_last_bars_of_a_phrase() -> None:
    held = [row for bar in (0, 1) for row in (*struck(TRIADS["C"], bar * BAR, BAR),)]
    held += [note for bar in (0, 1) for note in tune(bar, (72,), BAR)]
    after = [(onset + 2 * BAR, length, p, role) for onset, length, p, role in SONG]
    (own,) = found([*held, *after])
    assert own.plan.density[0, 0] > 1


def test_no_more_are_found_than_wanted_and_no_two_of_mostly_the_same_bars() -> None:
    twice = SONG + [(onset + 8 * BAR, length, p, role) for onset, length, p, role in SONG]
    assert len(found(twice)) > 1
    assert len(found(twice, most=1)) == 1
    bars = [(e.plan.chords[:, 0].tolist(), e.merit) for e in found(twice)]
    assert [merit for _, merit in bars] == sorted((merit for _, merit in bars), reverse=True)


def test_a_lone_melody_and_music_too_short_give_none() -> None:
    assert found([row for row in SONG if row[3] == 0]) == []
    assert found(phrase(0, "C F G C", True)) == []
    assert found([]) == []


def test_one_of_less_merit_than_is_asked_for_is_left_out() -> None:
    (own,) = found(SONG)
    assert len(found(SONG, least=own.merit)) == 1
    assert found(SONG, least=own.merit + 0.01) == []


def test_one_that_was_kept_without_a_tempo_has_a_usual_one(tmp_path: Path) -> None:
    save_excerpts(tmp_path / "plans.npz", [replace(found(SONG)[0], tempo=0.0)])
    assert [each.tempo for each in load_excerpts(tmp_path / "plans.npz")] == [100.0]


def test_plans_are_kept_and_come_back(tmp_path: Path) -> None:
    kept = [
        *found(SONG),
        Excerpt(
            plan_over([(9, "m7")] * 4, lag=2, kind=1),
            Key(4, "minor"),
            Metre(6, 8),
            61.5,
            "Ünder",
            0.25,
            "Ünder/march",
        ),
    ]
    kept.append(replace(kept[0], weight=0.4))
    save_excerpts(tmp_path / "plans.npz", kept)
    again = load_excerpts(tmp_path / "plans.npz")
    assert len(again) == len(kept)
    for one, other in zip(kept, again, strict=True):
        assert (one.key, one.metre, one.source) == (other.key, other.metre, other.source)
        assert one.piece == other.piece
        assert other.weight == pytest.approx(one.weight)
        assert other.tempo == pytest.approx(one.tempo)
        assert other.merit == pytest.approx(one.merit, abs=1e-6)
        for name in Plan.__slots__:
            assert np.array_equal(getattr(one.plan, name), getattr(other.plan, name))


def test_the_stretches_of_a_piece_are_one_piece_together() -> None:
    pieces = ["rag", "rag", "rag", "waltz", "", ""]
    chords = [[(root, "")] * 4 for root in range(len(pieces))]
    own = [replace(excerpt(plan_over(c)), piece=p) for c, p in zip(chords, pieces, strict=True)]
    assert shares(own).tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1, 1, 1])


def test_one_of_more_weight_has_a_larger_share_of_its_music() -> None:
    rag = excerpt(plan_over([(0, "")] * 4))
    own = [replace(rag, piece="rag", weight=weight) for weight in (3.0, 1.0)]
    assert shares(own).tolist() == pytest.approx([1.5, 0.5])


def test_plans_that_were_kept_without_weights_are_drawn_alike(tmp_path: Path) -> None:
    path = tmp_path / "plans.npz"
    save_excerpts(path, [replace(excerpt(plan_over([(0, "")] * 4)), weight=0.4)])
    with np.load(path) as stored:
        columns: dict[str, NDArray[Any]] = {
            name: stored[name] for name in stored.files if name != "weights"
        }
    columns["format"] = np.array(4)
    np.savez(path, allow_pickle=False, **columns)
    assert [each.weight for each in load_excerpts(path)] == [1.0]


def test_where_none_were_kept_there_are_none(tmp_path: Path) -> None:
    assert load_excerpts(tmp_path / "plans.npz") == ()
    save_excerpts(tmp_path / "plans.npz", [])
    assert load_excerpts(tmp_path / "plans.npz") == ()


@pytest.mark.parametrize("damage", ["cut", "noise", "another format"])
def test_damaged_plans_are_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "plans.npz"
    save_excerpts(path, [excerpt(plan_over([(0, "")] * 4))])
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:100])
    elif damage == "noise":
        path.write_bytes(np.random.default_rng(0).bytes(500))
    else:
        np.savez(path, format=np.array(99))
    with pytest.raises(ModelError, match="damaged"):
        load_excerpts(path)
