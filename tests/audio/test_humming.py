"""The beginning of a piece, hummed, played or from MIDI."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.audio.humming import MAX_BARS, MAX_NOTES, first_bars, hear_like
from engine.english import english
from engine.errors import SongError
from engine.notation.midi_writer import write_song
from engine.notation.rhythm import write_rhythm
from engine.values import HeardNote, Key, Metre, Motif, Note, Role, Song

RATE = 22050
TUNE = [(60, 12), (62, 6), (64, 6), (65, 12), (67, 12), (67, 12), (64, 12), (60, 24)]
"""Pitch and ticks; the fifth note is sung twice."""


def hum(
    tune: list[tuple[int, int]], tempo: float, *, tuning: float = 0.0, vibrato: float = 0.4
) -> NDArray[np.float32]:
    """A voice with vibrato, glides, breath noise and a short gap before each note."""
    random = np.random.default_rng(1)
    tick = 60 / tempo / 12
    size = int((sum(ticks for _, ticks in tune) * tick + 0.8) * RATE)
    pitch, level = np.full(size, float(tune[0][0])), np.zeros(size)
    time = 0.3
    for note, ticks in tune:
        begin, end = int(time * RATE), int((time + ticks * tick) * RATE)
        pitch[begin:] = note + tuning
        envelope = np.minimum(1.0, np.arange(end - begin) / (0.04 * RATE))
        level[begin:end] = envelope * np.minimum(1.0, envelope[::-1])
        time += ticks * tick
    glide = np.ones(int(0.05 * RATE)) / int(0.05 * RATE)
    pitch = np.convolve(np.pad(pitch, len(glide) // 2, "edge"), glide, "valid")[:size]
    pitch += vibrato * np.sin(2 * np.pi * 5.3 * np.arange(size) / RATE)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch - 69) / 12)) / RATE
    voice = sum(np.sin(k * phase) / k**1.3 for k in range(1, 9))
    return (0.2 * level * voice + 0.003 * random.normal(size=size)).astype(np.float32)


def saved(folder: Path, samples: NDArray[np.float32]) -> Path:
    path = folder / "hum.wav"
    soundfile.write(path, samples, RATE)
    return path


@pytest.mark.parametrize(
    ("transposed", "tempo", "tuning"), [(-12, 88, 0.0), (0, 112, 0.35), (12, 100, -0.4)]
)
def test_a_hum_becomes_its_notes_at_its_tempo(
    tmp_path: Path, transposed: int, tempo: float, tuning: float
) -> None:
    tune = [(pitch + transposed, ticks) for pitch, ticks in TUNE]
    motif = hear_like(saved(tmp_path, hum(tune, tempo, tuning=tuning)))
    assert [note.pitch for note in motif.notes] == [pitch for pitch, _ in tune]
    assert motif.tempo == pytest.approx(tempo, rel=0.05)
    onsets = np.cumsum([0] + [ticks for _, ticks in tune])[:-1].tolist()
    assert [note.onset for note in motif.notes] == onsets
    assert motif.key == Key(0, "major")
    assert all(note.role is Role.MELODY for note in motif.notes)


def test_the_first_hum_and_free_midi_of_a_process_need_no_compiler(tmp_path: Path) -> None:
    """Numba's takes a minute, and its cache, once broken, kills every process that reads it."""
    path = saved(tmp_path, hum(TUNE, 100))
    code = (
        "import sys; from pathlib import Path\n"
        "import numpy as np\n"
        "from engine.audio.humming import hear_like\n"
        "from engine.notation.free_time import find_beats\n"
        f"assert hear_like(Path({str(path)!r})).notes\n"
        "find_beats(np.arange(20) * 0.61, np.ones(20))\n"
        "print([name for name in ('numba', 'librosa') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (np.zeros(3 * RATE), "silent"),
        (np.random.default_rng(0).normal(size=3 * RATE) * 0.1, "No melody"),
        (np.sin(np.arange(RATE // 5) * 0.1) * 0.3, "0.2 seconds"),
    ],
    ids=["silence", "noise", "short"],
)
def test_sound_without_a_melody_is_refused(
    tmp_path: Path, samples: NDArray[np.float64], said: str
) -> None:
    with pytest.raises(SongError, match=said):
        hear_like(saved(tmp_path, samples.astype(np.float32)))


def test_of_a_long_hum_the_first_30_seconds_are_used_and_that_is_told(tmp_path: Path) -> None:
    tune = [(60 + step % 5, 48) for step in range(18)]
    motif = hear_like(saved(tmp_path, hum(tune, 90)))
    assert len(motif.notes) <= 12
    assert [note.pitch for note in motif.notes][:3] == [60, 61, 62]
    assert any("first 30 seconds" in english(warning) for warning in motif.warnings)


def test_a_motif_survives_json(tmp_path: Path) -> None:
    motif = hear_like(saved(tmp_path, hum(TUNE, 100)))
    assert Motif.from_json(json.loads(json.dumps(motif.to_json()))) == motif
    assert motif.warnings == ()


def test_a_midi_file_gives_its_first_whole_bars_without_drums_and_says_so(tmp_path: Path) -> None:
    bar = Metre(3, 4).ticks_per_bar
    notes = [Note(bar + 4 * i, 4, 60 + i % 12, 80, Role.MELODY) for i in range(100)]
    notes += [Note(12 * i, 3, 36, 90, Role.DRUM) for i in range(40)]
    song = Song(
        song_id="",
        title="waltz",
        notes=tuple(sorted(notes, key=lambda note: (note.onset, note.pitch))),
        beats=tuple(0.5 * beat for beat in range(60)),
        metre=Metre(3, 4),
        key=Key(0, "major"),
        quality=1.0,
        seconds=30.0,
    )
    path = tmp_path / "waltz.mp3"
    path.write_bytes(write_song(song))
    motif = hear_like(path)
    assert motif.metre == Metre(3, 4)
    assert motif.tempo == pytest.approx(120, rel=0.01)
    assert motif.notes[0].onset == 0
    assert len(motif.notes) == 63
    assert max(note.onset + note.duration for note in motif.notes) <= 7 * bar
    assert "its first 7 bars" in english(motif.warnings[-1])


def test_rests_and_uneven_lengths_are_written_on_the_grid() -> None:
    beats = [(0.0, 0.45), (0.5, 0.7), (0.75, 0.95), (1.0, 1.3), (2.0, 2.45), (2.5, 3.5)]
    heard = [HeardNote(begin + 0.1, end + 0.1, 60, 80) for begin, end in beats]
    notes, tempo = write_rhythm(heard)
    assert tempo == pytest.approx(120, rel=0.02)
    assert [note.onset for note in notes] == [0, 12, 18, 24, 48, 60]
    assert notes[3].duration < 24


random_notes = st.builds(
    Note,
    st.integers(0, 2000),
    st.integers(1, 200),
    st.integers(21, 108),
    st.integers(1, 127),
    st.just(Role.CHORD),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(random_notes, min_size=1, max_size=90).map(lambda ns: [*ns, ns[0]]))
def test_a_motif_never_grows_past_its_bounds(notes: list[Note]) -> None:
    metre = Metre(4, 4)
    first = min(note.onset for note in notes) // metre.ticks_per_bar * metre.ticks_per_bar
    moved = [
        Note(note.onset - first, note.duration, note.pitch, note.velocity, note.role)
        for note in notes
    ]
    kept = first_bars(moved, metre)
    assert 1 <= len(kept) <= MAX_NOTES
    assert all(note.duration >= 1 for note in kept)
    assert max(n.onset + n.duration for n in kept) <= MAX_BARS * metre.ticks_per_bar


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.09, 3.0), min_size=1, max_size=20))
def test_any_rhythm_is_written_in_order(gaps: list[float]) -> None:
    onsets = np.cumsum(gaps).tolist()
    heard = [HeardNote(onset, onset + 0.08, 60, 80) for onset in onsets]
    notes, tempo = write_rhythm(heard)
    assert len(notes) == len(heard)
    assert all(a.onset + a.duration <= b.onset for a, b in pairwise(notes))
    assert 20 < tempo < 400
