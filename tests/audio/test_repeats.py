"""What is played several times is heard as all its times agree."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audio.basic_pitch_model import PITCHES, Posteriorgram
from engine.audio.note_candidates import Candidates
from engine.audio.repeats import Copy, find_copies, find_other_times

PASSAGE = 600
"""Frames: 7 s."""
NOTE = 20


def passage(seed: int) -> Posteriorgram:
    """Notes of random pitches, four a second."""
    random = np.random.default_rng(seed)
    onsets = np.zeros((PASSAGE, PITCHES), np.float32)
    frames = np.zeros_like(onsets)
    for start in range(0, PASSAGE - NOTE, NOTE):
        for pitch in random.integers(20, 70, size=2):
            onsets[start, pitch] = 0.9
            frames[start : start + NOTE, pitch] = 0.7
    return Posteriorgram(onsets, frames)


def played(*parts: Posteriorgram) -> Posteriorgram:
    """Parts one after another, each time with other noise."""
    random = np.random.default_rng(0)

    def noisy(matrices: list[np.ndarray]) -> np.ndarray:
        whole = np.concatenate(matrices)
        return np.abs(whole - 0.1 * random.random(whole.shape)).astype(np.float32)

    return Posteriorgram(noisy([p.onsets for p in parts]), noisy([p.frames for p in parts]))


def candidates(*places: tuple[int, int]) -> Candidates:
    """Candidates at (frame, column)."""
    frames, columns = np.array(places, np.int64).T
    return Candidates(frames, columns, np.empty((len(places), 0), np.float32))


TWICE = (Copy(0, 300, 500), Copy(500, 800, -500))


def test_a_passage_that_comes_back_is_found_where_it_does() -> None:
    song = played(passage(1), passage(2), passage(1), passage(3))
    copies = find_copies(song)
    assert {copy.lag for copy in copies} == {2 * PASSAGE, -2 * PASSAGE}
    inside = [copy for copy in copies if copy.lag > 0]
    covered = sum(copy.end - copy.start for copy in inside)
    assert 0.6 * PASSAGE < covered <= 1.1 * PASSAGE
    assert all(copy.start < PASSAGE for copy in inside)


def test_music_that_never_comes_back_has_no_copies() -> None:
    assert find_copies(played(*(passage(seed) for seed in range(5)))) == ()


@pytest.mark.parametrize("frames", [0, 1, 300])
def test_a_snippet_has_no_copies(frames: int) -> None:
    whole = passage(1)
    assert find_copies(Posteriorgram(whole.onsets[:frames], whole.frames[:frames])) == ()


def test_a_doubtful_note_is_believed_if_it_is_clear_another_time() -> None:
    there = candidates((100, 40), (602, 40))
    doubtful = np.array([0.3, 0.95], np.float32)
    likely = find_other_times(there, doubtful, TWICE, 1000).likely(doubtful)
    assert likely[0] > 0.5
    assert 0.3 < likely[1] < 0.95


def test_a_note_that_is_missing_the_other_time_is_believed_less() -> None:
    alone = candidates((100, 40), (600, 41), (900, 40))
    surely = np.array([0.7, 0.7, 0.7], np.float32)
    likely = find_other_times(alone, surely, TWICE, 1000).likely(surely)
    assert (likely[:2] < 0.5).all()
    assert likely[2] == pytest.approx(0.7, abs=1e-6)  # played once


def test_a_note_lasts_as_long_as_in_the_mean_of_its_times() -> None:
    there = candidates((100, 40), (600, 40), (700, 50), (900, 40))
    surely = np.full(4, 0.9, np.float32)
    again = find_other_times(there, surely, TWICE, 1000)
    lengths = again.mean_lengths(np.array([0, 1, 3]), np.array([10.0, 30.0, 50.0]))
    assert lengths.tolist() == [20.0, 20.0, 50.0]


def test_a_note_that_was_not_chosen_tells_no_length() -> None:
    there = candidates((100, 40), (600, 40))
    surely = np.full(2, 0.9, np.float32)
    again = find_other_times(there, surely, TWICE, 1000)
    assert again.mean_lengths(np.array([0]), np.array([10.0])).tolist() == [10.0]
