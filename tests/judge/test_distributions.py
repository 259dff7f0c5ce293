from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.composer.events import note_array
from engine.judge.distributions import figure_repetition, vectors
from engine.judge.excerpts import Excerpt, excerpts
from engine.values import Metre, Note, Role
from tests.judge.music import line, together

FOUR = Metre(4, 4)

notes = st.builds(
    Note,
    onset=st.integers(0, 400),
    duration=st.integers(1, 200),
    pitch=st.integers(21, 108),
    velocity=st.integers(1, 127),
    role=st.sampled_from([Role.MELODY, Role.BASS, Role.CHORD]),
)
SCALE = [60, 62, 64, 65, 67, 69, 71, 72]


def of(rows: np.ndarray, tonic: int = 0) -> dict[str, np.ndarray]:
    return dict(vectors(Excerpt(rows, FOUR, tonic)))


def test_a_scale_has_a_note_of_each_degree_and_the_tonic_twice() -> None:
    expected = np.array([2, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]) / 8
    assert of(line(SCALE))["pitch_class_histogram"] == pytest.approx(expected)


def test_another_key_is_no_difference() -> None:
    there = of(line([p + 3 for p in SCALE]), tonic=3)
    for name, vector in of(line(SCALE)).items():
        assert there[name] == pytest.approx(vector), name


def test_counts_are_of_bars_and_onsets() -> None:
    both = of(together(line(SCALE), line([48] * 8)))
    assert both["notes_a_bar"] == pytest.approx([8.0])  # 16 notes in two bars
    assert both["notes_at_once"] == pytest.approx([2.0])
    assert both["top_interval_mean"] == pytest.approx([12 / 7])


def test_the_order_of_the_notes_shows_where_counts_do_not_tell() -> None:
    shuffled = [60, 67, 62, 69, 64, 71, 65, 72]
    here, there = of(line(SCALE)), of(line(shuffled))
    assert here["pitch_class_histogram"] == pytest.approx(there["pitch_class_histogram"])
    assert np.abs(here["top_interval_transitions"] - there["top_interval_transitions"]).sum() > 1


def test_a_figure_that_comes_back_is_repetition() -> None:
    assert figure_repetition(np.array([2, 2, 1, 2, 2, 1])) == pytest.approx(1 / 4)
    assert figure_repetition(np.array([1, 2, 3, 4, 5])) == 0.0
    assert figure_repetition(np.array([1])) == 0.0


@given(st.lists(notes, min_size=8, max_size=40), st.sampled_from([Metre(3, 8), FOUR, Metre(16, 2)]))
def test_every_excerpt_has_the_same_features_and_histograms_are_shares(
    given_notes: list[Note], metre: Metre
) -> None:
    rows = note_array(sorted(given_notes, key=lambda note: note.onset))
    sizes = {name: len(vector) for name, vector in of(line(SCALE)).items()}
    for excerpt in excerpts(rows, metre, 0):
        found = vectors(excerpt)
        assert {name: len(vector) for name, vector in found.items()} == sizes
        for name, vector in found.items():
            assert np.isfinite(vector).all()
            if name.endswith("histogram"):
                assert vector.sum() == pytest.approx(1.0) or not vector.any()


def test_excerpts_are_cut_at_bars_and_begin_at_tick_0() -> None:
    song = line([60 + i % 12 for i in range(4 * 20)])  # 20 bars: two and a half excerpts
    found = excerpts(song, FOUR, 0)
    assert [len(e.notes) for e in found] == [32, 32]
    assert [int(e.notes[0, 0]) for e in found] == [0, 0]


def test_a_short_piece_is_one_excerpt_and_a_few_notes_are_none() -> None:
    assert len(excerpts(line(SCALE), FOUR, 0)) == 1
    assert excerpts(line([60, 62]), FOUR, 0) == []
