"""What is heard around an onset that may be a note."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audio import partials
from engine.audio.basic_pitch_model import LOWEST_PITCH, PITCHES, Posteriorgram, frame_times
from engine.audio.mixing import SAMPLE_RATE
from engine.audio.note_candidates import find_candidates
from engine.audio.windows import Windows
from engine.values import HeardNote
from tests.audio.sounds import evidence

FRAMES = 400
STARTS = (100, 250)
COLUMN = 69 - LOWEST_PITCH


def sine(hertz: float, seconds: float = 2.0) -> np.ndarray:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.sin(2 * np.pi * hertz * time).astype(np.float32)


def two_notes() -> Posteriorgram:
    onsets = np.zeros((FRAMES, PITCHES), np.float32)
    frames = np.zeros_like(onsets)
    for start in STARTS:
        onsets[start, COLUMN] = 0.9
        frames[start : start + 60, COLUMN] = 0.8
    return Posteriorgram(onsets, frames)


def test_windows_tell_means_and_maxima_and_nothing_beyond_the_picture() -> None:
    picture = np.arange(12, dtype=np.float32).reshape(4, 3)
    windows = Windows(picture, np.array([1, 3]), np.array([1, 0]))
    assert windows.mean(0, 2).tolist() == [5.5, 4.5]
    assert windows.mean(-2, 2, 1).tolist() == [1.0, 5.5]
    assert windows.loudest(-1, 3).tolist() == [7.0, 9.0]
    assert windows.mean(0, 1, -1).tolist() == [3.0, 0.0]


@pytest.mark.parametrize("level", [0.02, 0.8])
def test_a_tone_is_loudest_at_its_pitch_and_stands_out_at_any_level(level: float) -> None:
    loudness = partials.pitch_loudness(np.float32(level) * sine(440.0))
    middle = loudness[len(loudness) // 2]
    assert int(middle.argmax()) == COLUMN
    assert middle[COLUMN] == pytest.approx(
        partials.pitch_loudness(sine(440.0))[len(loudness) // 2, COLUMN], rel=1e-3
    )
    clear = partials.prominence(loudness)[len(loudness) // 2]
    assert int(clear.argmax()) == COLUMN
    assert clear[COLUMN] > 2


def test_low_keys_that_lie_closer_than_the_spectrums_bins_are_told_apart() -> None:
    loudness = partials.pitch_loudness(sine(440 * 2 ** ((33 - 69) / 12), 3.0))
    assert int(loudness[len(loudness) // 2].argmax()) == 33 - LOWEST_PITCH


def test_both_notes_are_candidates_and_a_drum_is_told_of_the_one_it_is_struck_with() -> None:
    samples = sine(440.0, 5.0)
    alone = find_candidates(evidence(two_notes(), samples))
    at = float(frame_times(FRAMES)[STARTS[1]])
    with_kick = find_candidates(evidence(two_notes(), samples, HeardNote(at, at + 0.1, 36, 100)))
    assert list(zip(alone.frames.tolist(), alone.columns.tolist(), strict=True)) == [
        (start, COLUMN) for start in STARTS
    ]
    different = np.abs(with_kick.features - alone.features).sum(axis=1)
    assert different[0] == 0
    assert different[1] > 0.5


@pytest.mark.parametrize("frames", [20, 86, 87])
def test_what_is_shorter_than_a_second_is_described_like_the_rest(frames: int) -> None:
    onsets = np.zeros((frames, PITCHES), np.float32)
    onsets[5, COLUMN] = 0.9
    sounding = np.full_like(onsets, 0.8)
    found = find_candidates(evidence(Posteriorgram(onsets, sounding), sine(440.0, frames / 87)))
    assert found.frames.tolist() == [5]
    assert np.isfinite(found.features).all()


def test_silence_has_no_candidates() -> None:
    nothing = np.zeros((200, PITCHES), np.float32)
    found = find_candidates(evidence(Posteriorgram(nothing, nothing), np.zeros(60_000, np.float32)))
    assert len(found.frames) == 0
    assert found.features.shape[0] == 0


def test_what_is_described_in_parts_is_described_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = np.random.default_rng(3)
    onsets, sounding = (numbers.random((700, PITCHES), np.float32) ** 4 for _ in range(2))
    samples = numbers.normal(0, 0.1, 8 * SAMPLE_RATE + 500).astype(np.float32)
    heard = evidence(Posteriorgram(onsets, np.sqrt(sounding)), samples)
    whole = find_candidates(heard)
    monkeypatch.setattr("engine.audio.note_candidates._BLOCK", 90)
    parts = find_candidates(heard)
    assert len(whole.frames) > 1000
    np.testing.assert_array_equal(parts.frames, whole.frames)
    np.testing.assert_allclose(parts.features, whole.features, atol=1e-5)
