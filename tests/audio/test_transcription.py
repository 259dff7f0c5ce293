"""From posteriorgrams to notes: the shipped transcription, and the cleaned one."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import PITCHES, Posteriorgram, frame_times, posteriorgram
from engine.audio.cleaning import LEAST_KEPT, clean_notes, judge_notes
from engine.audio.decode import decode
from engine.audio.note_creation import raw_notes
from engine.audio.quality import MIN_QUALITY, estimate_quality
from engine.errors import Stopped
from tests.audio.sounds import RATE, SCALE, encoded, evidence, melody, tones

pytestmark = pytest.mark.slow

SHIPPED = """
import sys, json, logging
sys.modules["tensorflow"] = None
logging.disable(logging.CRITICAL)
import warnings; warnings.filterwarnings("ignore")
import pathlib, basic_pitch
from basic_pitch.inference import predict
model = pathlib.Path(basic_pitch.__file__).parent / "saved_models/icassp_2022/nmp.onnx"
notes = predict(sys.argv[1], model)[2]
rows = [(float(a), float(b), int(p), round(127 * float(v))) for a, b, p, v, _ in notes]
print(json.dumps(sorted(rows)))
"""


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("song") / "song.mp3"
    path.write_bytes(encoded(melody(8.0), "MP3"))
    return path


@pytest.fixture(scope="module")
def samples(song: Path) -> NDArray[np.float32]:
    return decode(song).samples


@pytest.fixture(scope="module")
def heard(samples: NDArray[np.float32]) -> Posteriorgram:
    return posteriorgram(samples)


def test_raw_notes_are_those_of_basic_pitch_as_shipped(tmp_path: Path) -> None:
    # decoders of mp3s differ by a millionth, which now and then is a note
    song = tmp_path / "song.wav"
    song.write_bytes(encoded(melody(8.0), "WAV"))
    run = subprocess.run(
        [sys.executable, "-c", SHIPPED, str(song)], capture_output=True, check=True, text=True
    )
    shipped = json.loads(run.stdout.splitlines()[-1])
    heard = posteriorgram(decode(song).samples)
    ours = sorted([n.onset, n.offset, n.pitch, n.velocity] for n in raw_notes(heard))
    assert len(ours) > 10
    assert [row[2] for row in ours] == [row[2] for row in shipped]
    np.testing.assert_allclose(ours, shipped, atol=1e-6)


def test_the_network_answers_as_basic_pitch_s_own_does() -> None:
    spec = find_spec("basic_pitch")
    assert spec is not None
    assert spec.origin is not None
    saved = Path(spec.origin).parent / "saved_models" / "icassp_2022" / "nmp.onnx"
    session = onnxruntime.InferenceSession(saved, providers=["CPUExecutionProvider"])
    window, hop, edge = 43844, 36164, 15
    faint = np.random.default_rng(1).normal(0, 1e-3, 2 * hop).astype(np.float32)
    samples = np.concatenate([tones([60, 64, 67], 3.0), np.zeros(window, np.float32), faint])
    padded = np.concatenate([np.zeros(3840, np.float32), samples, np.zeros(window, np.float32)])
    windows = np.stack([padded[at : at + window, None] for at in range(0, len(samples), hop)])
    names = ["StatefulPartitionedCall:1", "StatefulPartitionedCall:2"]
    answers = session.run(names, {"serving_default_input_2:0": windows})
    ours = posteriorgram(samples)
    for mine, answer in zip((ours.frames, ours.onsets), map(np.asarray, answers), strict=True):
        theirs = answer[:, edge:-edge].reshape(-1, PITCHES)[: len(mine)]
        np.testing.assert_allclose(mine, theirs, atol=2e-6)
        assert mine.max() > 0.5


def test_cleaned_notes_are_the_melody_that_was_played(
    heard: Posteriorgram, samples: NDArray[np.float32]
) -> None:
    notes = clean_notes(judge_notes(evidence(heard, samples)), len(raw_notes(heard)))
    played = {(round(i * 0.25, 2), SCALE[(3 * i + i // 4) % 8]) for i in range(32)}
    found = {
        (time, pitch)
        for time, pitch in played
        if any(n.pitch == pitch and abs(n.onset - time) < 0.05 for n in notes)
    }
    assert len(found) >= 0.8 * len(played)


def test_no_song_is_starved(heard: Posteriorgram, samples: NDArray[np.float32]) -> None:
    faint = Posteriorgram(heard.onsets * np.float32(0.5), heard.frames * np.float32(0.6))
    raw = raw_notes(faint)
    assert len(clean_notes(judge_notes(evidence(faint, samples)), len(raw))) >= LEAST_KEPT * len(
        raw
    )


def test_silence_has_no_notes() -> None:
    nothing = np.zeros((200, PITCHES), np.float32)
    silent = Posteriorgram(nothing, nothing)
    assert raw_notes(silent) == ()
    nothing_heard = judge_notes(evidence(silent, np.zeros(2 * 22050, np.float32)))
    assert clean_notes(nothing_heard, 0) == ()
    assert estimate_quality(silent, ()) == 0.0


def test_frame_times_follow_the_windows() -> None:
    times = frame_times(2000)
    assert times[0] == 0
    assert (np.diff(times) > 0).all()
    # 142 frames of a window stand for 36164 samples
    assert times[1420] == pytest.approx(10 * 36164 / 22050)


def test_transcribing_stops_when_asked() -> None:
    with pytest.raises(Stopped):
        posteriorgram(np.zeros(RATE, np.float32), should_stop=lambda: True)


def quality_of(answer: Posteriorgram, samples: NDArray[np.float32]) -> float:
    judged = judge_notes(evidence(answer, samples))
    return estimate_quality(answer, clean_notes(judged, len(raw_notes(answer)), sure=True))


def test_sure_notes_are_fewer(heard: Posteriorgram, samples: NDArray[np.float32]) -> None:
    raw, judged = len(raw_notes(heard)), judge_notes(evidence(heard, samples))
    assert len(clean_notes(judged, raw, sure=True)) <= len(clean_notes(judged, raw))


def test_music_is_told_from_noise_and_a_test_tone(
    heard: Posteriorgram, samples: NDArray[np.float32]
) -> None:
    music = quality_of(heard, samples)
    chance = np.random.default_rng(0)
    time = np.arange(8 * 22050) / 22050
    noise = chance.normal(0, 0.1, len(time)).astype(np.float32)
    tone = (0.5 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)
    for sound in (noise, tone):
        other = posteriorgram(sound)
        assert quality_of(other, sound) < MIN_QUALITY < music


@pytest.mark.parametrize("falling", [False, True])
def test_a_sweep_is_not_music_but_a_scale_is(falling: bool) -> None:
    def quality(samples: NDArray[np.float32]) -> float:
        return quality_of(posteriorgram(samples), samples)

    rate = 22050
    time = np.arange(10 * rate) / rate
    sweep = np.sin(2 * np.pi * 60 * 10 / np.log(40) * (40 ** (time / 10) - 1)).astype(np.float32)
    scale = tones([*SCALE, *[pitch + 12 for pitch in SCALE[1:]]] * 2, 0.3, rate=rate)
    step = -1 if falling else 1
    assert quality(0.5 * sweep[::step]) < MIN_QUALITY < quality(scale)
