"""Train the note judge: `python -m benchmarks.note_judge MIDI_FOLDER --out WEIGHTS.npz`.

Excerpts of the MIDI files (Freedoom's music, BSD licence) are played by other instruments, in other
keys and tempos, with and without drums, by two soundfonts if there are two, encoded as mp3 and
given to Basic Pitch. Candidates within 50 ms of a note of their pitch are notes; a network with one
hidden layer learns to tell them.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pretty_midi
import soundfile
from numpy.typing import NDArray
from rich.progress import track
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from engine.audio.basic_pitch_model import LOWEST_PITCH, frame_times, posteriorgram
from engine.audio.decode import decode
from engine.audio.note_judge import Candidates, find_candidates
from engine.audio.soundfonts import find_soundfont

_SECONDS = 30.0
_LEAD_SECONDS = 0.1
_FEWEST_NOTES = 20
_TOLERANCE_SECONDS = 0.05
_LATE_SECONDS = 0.007
_HIDDEN = 48
_CAUTION = 0.4
"""Taken off the log-odds: rendered excerpts are easier than songs, so the judge is too sure."""

_ORCHESTRA = (*range(40, 56), *range(64, 80), 0, 46, 48, 48, 49, 52, 60, 68, 70, 71, 73)
_PITCHED = range(96)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """MIDI to be played, and the (seconds, pitch) of its notes without drums."""

    midi: pretty_midi.PrettyMIDI
    notes: tuple[tuple[float, int], ...]


def draw_excerpt(source: pretty_midi.PrettyMIDI, chance: random.Random) -> Excerpt:
    """Half a minute of a piece, with instruments, key, tempo and parts by chance."""
    begin = chance.uniform(0, max(0.0, source.get_end_time() - _SECONDS))
    pace, transposition = chance.uniform(0.75, 1.3), chance.randint(-4, 4)
    style = chance.choice(("as written", "any", "orchestra"))
    drums, share = chance.random() < 0.5, 1.0 if chance.random() < 0.5 else chance.uniform(0.3, 0.9)
    midi, notes = pretty_midi.PrettyMIDI(), set[tuple[float, int]]()
    for part in source.instruments:
        if (part.is_drum and not drums) or (not part.is_drum and chance.random() > share):
            continue
        programs = {"any": _PITCHED, "orchestra": _ORCHESTRA}.get(style, (part.program,))
        program = part.program if part.is_drum else chance.choice(programs)
        copy = pretty_midi.Instrument(program, is_drum=part.is_drum)
        loudness = chance.uniform(0.6, 1.1)
        for note in part.notes:
            pitch = note.pitch if part.is_drum else note.pitch + transposition
            if not (begin <= note.start < begin + _SECONDS and LOWEST_PITCH <= pitch <= 108):
                continue
            start = (note.start - begin) / pace + _LEAD_SECONDS
            end = max(
                (min(note.end, begin + _SECONDS) - begin) / pace + _LEAD_SECONDS, start + 0.03
            )
            velocity = max(1, min(127, int(note.velocity * loudness)))
            copy.notes.append(pretty_midi.Note(velocity, pitch, start, end))
            if not part.is_drum:
                notes.add((start, pitch))
        midi.instruments.append(copy)
    return Excerpt(midi, tuple(sorted(notes)))


def play(midi: pretty_midi.PrettyMIDI, soundfont: Path, folder: Path, level: float) -> Path:
    """The mp3 of MIDI as FluidSynth plays it, its peak at `level` (1 is full scale)."""
    written, wav, mp3 = folder / "take.mid", folder / "take.wav", folder / "take.mp3"
    midi.write(str(written))
    command = ["fluidsynth", "-ni", "-F", str(wav), "-r", "44100", str(soundfont), str(written)]
    subprocess.run(command, check=True, capture_output=True)
    sound, rate = soundfile.read(wav, dtype="float32")
    soundfile.write(mp3, level * sound / max(np.abs(sound).max(), 1e-6), rate, format="MP3")
    return mp3


def label(
    candidates: Candidates, notes: Sequence[tuple[float, int]], frames: int
) -> NDArray[np.bool_]:
    """Which candidates are notes: the nearest pairs first, each note and candidate once."""
    times = frame_times(frames)[candidates.frames] - _LATE_SECONDS
    by_pitch: dict[int, list[float]] = defaultdict(list)
    for time, pitch in notes:
        by_pitch[pitch].append(time)
    is_note = np.zeros(len(times), bool)
    for pitch, onsets in by_pitch.items():
        indices = np.flatnonzero(candidates.columns + LOWEST_PITCH == pitch)
        pairs = sorted(
            (abs(times[index] - onset), index, number)
            for number, onset in enumerate(onsets)
            for index in indices[np.abs(times[indices] - onset) <= _TOLERANCE_SECONDS]
        )
        taken: set[int] = set()
        for _, index, number in pairs:
            if not is_note[index] and number not in taken:
                is_note[index] = True
                taken.add(number)
    return is_note


def gather(
    files: Sequence[Path], soundfonts: Sequence[Path], excerpts: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Features and labels of the candidates in many excerpts."""
    chance = random.Random(seed)
    features: list[NDArray[np.float32]] = []
    labels: list[NDArray[np.bool_]] = []
    sources = [pretty_midi.PrettyMIDI(str(file)) for file in files]
    with tempfile.TemporaryDirectory() as work:
        for _ in track(range(excerpts), "Playing and listening"):
            excerpt = draw_excerpt(chance.choice(sources), chance)
            if len(excerpt.notes) < _FEWEST_NOTES:
                continue
            level, soundfont = chance.uniform(0.1, 0.9), chance.choice(soundfonts)
            audio = decode(play(excerpt.midi, soundfont, Path(work), level))
            posterior = posteriorgram(audio.samples)
            candidates = find_candidates(posterior)
            features.append(candidates.features)
            labels.append(label(candidates, excerpt.notes, len(posterior.frames)))
    return np.concatenate(features), np.concatenate(labels)


def fit(features: NDArray[np.float32], labels: NDArray[np.bool_]) -> dict[str, NDArray[np.float32]]:
    """The weights that `engine.audio.note_judge` reads."""
    scaler = StandardScaler().fit(features)
    network = MLPClassifier((_HIDDEN,), alpha=0.03, max_iter=10, random_state=0)
    network.set_params(batch_size=512)  # its annotation knows "auto" only
    network.fit(scaler.transform(features), labels)
    weights = {
        "mean": scaler.mean_,
        "scale": scaler.scale_,
        "hidden": network.coefs_[0],
        "hidden_bias": network.intercepts_[0],
        "out": network.coefs_[1][:, 0],
        "out_bias": network.intercepts_[1] - _CAUTION,
    }
    return {name: np.asarray(value, np.float32) for name, value in weights.items()}


def main() -> None:
    """Play, listen, train, write."""
    parser = argparse.ArgumentParser(description="Train the note judge on MIDI files.")
    parser.add_argument("folder", type=Path, help="a folder of MIDI files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--excerpts", type=int, default=150)
    parser.add_argument("--soundfont", type=Path, action="append", help="may be given repeatedly")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    fonts: list[Path] = options.soundfont or [find_soundfont()]
    features, labels = gather(
        sorted(options.folder.glob("*.mid")), fonts, options.excerpts, options.seed
    )
    np.savez(options.out, allow_pickle=False, **fit(features, labels))


if __name__ == "__main__":
    main()
