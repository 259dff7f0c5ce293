"""What the note judge learns from."""

from __future__ import annotations

import io

import mido
import numpy as np
import pytest

from benchmarks.note_judge.learning import Lesson, label
from benchmarks.note_judge.measuring import best
from benchmarks.note_judge.music import SECONDS, Work, draw_excerpt, part_of
from benchmarks.transcription_steps import midi_notes
from engine.audio.basic_pitch_model import LOWEST_PITCH, frame_times
from engine.audio.cleaning import LATE_SECONDS
from engine.audio.note_candidates import Candidates


def band() -> Work:
    """A minute of eighths on two instruments, with a drum."""
    file = mido.MidiFile(ticks_per_beat=480)
    for channel, pitch in ((0, 60), (1, 48), (9, 36)):
        track = mido.MidiTrack([mido.Message("program_change", channel=channel, program=4)])
        track.append(mido.Message("control_change", channel=channel, control=7, value=90))
        for number in range(240):
            note = pitch if channel == 9 else pitch + number % 5
            track.append(mido.Message("note_on", channel=channel, note=note, velocity=80))
            track.append(mido.Message("note_off", channel=channel, note=note, time=240))
        file.tracks.append(track)
    out = io.BytesIO()
    file.save(file=out)
    return Work("easyrpg", "band", out.getvalue())


@pytest.mark.parametrize("seed", range(6))
def test_an_excerpts_notes_are_those_that_its_file_plays(seed: int) -> None:
    excerpt = draw_excerpt(band(), (), np.random.default_rng(seed))
    assert excerpt is not None
    onsets, pitches = midi_notes(excerpt.midi)
    assert onsets.max() < SECONDS + 1
    played = sorted({(round(a, 2), int(p)) for a, p in zip(onsets, pitches, strict=True)})
    told = sorted({(round(a, 2), p) for a, p in excerpt.notes})
    assert len(played) == len(told)
    np.testing.assert_allclose(np.array(played), np.array(told), atol=0.011)


def test_a_work_is_either_learnt_from_or_held_out() -> None:
    parts = [part_of(f"work {number}") for number in range(1000)]
    assert parts == [part_of(f"work {number}") for number in range(1000)]
    assert 100 < parts.count("validation") < 300


def test_the_nearest_candidate_is_the_note_and_unisons_are_one() -> None:
    frames, columns = np.array([98, 100, 200, 300]), np.array([39, 39, 39, 40])
    candidates = Candidates(frames, columns, np.zeros((4, 1), np.float32))
    times = frame_times(400) - LATE_SECONDS
    pitch = LOWEST_PITCH + 39
    notes = [(times[100], pitch), (times[100] + 0.005, pitch), (times[300], pitch)]
    assert label(candidates, np.array(notes), 400).tolist() == [False, True, False, False]


def test_the_best_f1_keeps_the_likeliest_that_are_notes() -> None:
    is_note = np.array([True, True, False, False])
    lesson = Lesson("band", np.zeros((4, 1), np.float16), is_note, 4)
    likely = np.array([0.9, 0.8, 0.2, 0.1], np.float32)
    assert best(likely, lesson) == pytest.approx(2 * 2 / (2 + 4))
