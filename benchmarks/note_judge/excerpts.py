"""Excerpts as Motif hears them, each kept in a file, with the notes that were played."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lameenc
import numpy as np
import soundfile
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.drums.mixes import produced
from benchmarks.note_judge.music import SHARES, Excerpt, Part, Work, draw_excerpt, works
from engine.audio.basic_pitch_model import Posteriorgram, posteriorgram
from engine.audio.decode import decode

_RATE = 44100
_ENCODER_SAMPLES = 1105
"""By which LAME and a decoder that is not told of it are late."""

_KILOBITS = (96, 128, 128, 160, 192)
_TRIES = 50
_FURTHER_FONTS = 0.55
"""Mean of the exponential distribution that draws a soundfont: the first plays five of six."""

_PRODUCED = 0.3
"""How often an excerpt is treated as recordings are: a room, treble and bass, compression."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """An excerpt: its kind and name, the mono samples, Basic Pitch's answer, the notes played."""

    kind: str
    name: str
    samples: NDArray[np.float32]
    posterior: Posteriorgram
    notes: NDArray[np.float64]
    """Rows of seconds and pitch."""


def path_of(kept: Path, part: Part, seed: int, number: int) -> Path:
    """Where an excerpt is kept."""
    return kept / f"{part}-{seed}-{number:04d}.npz"


def make(
    paths: Sequence[Path],
    music: Path,
    packages: Path,
    part: Part,
    fonts: Sequence[Path],
    seed: int,
) -> None:
    """Play and hear the excerpts of a part whose files are not there; each is drawn by itself."""
    found = works(music, packages, part)
    grooves = sorted((music / "groove").glob("*.mid"))
    for number, path in enumerate(track(paths, f"Playing for {part}")):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _keep(path, *_draw(found, grooves, np.random.default_rng([seed, number])), fonts)


def load(path: Path) -> Heard:
    """An excerpt that is kept."""
    with np.load(path, allow_pickle=False) as kept:
        posterior = Posteriorgram(
            kept["onsets"].astype(np.float32), kept["frames"].astype(np.float32)
        )
        return Heard(
            str(kept["kind"]),
            str(kept["name"]),
            _samples(kept["mp3"].tobytes()),
            posterior,
            kept["notes"],
        )


def _draw(
    found: dict[str, list[Work]], grooves: Sequence[Path], chance: np.random.Generator
) -> tuple[Work, Excerpt, np.random.Generator]:
    kinds = [kind for kind in SHARES if kind in found]
    shares = np.array([SHARES[kind] for kind in kinds])
    for _ in range(_TRIES):
        own = found[str(chance.choice(kinds, p=shares / shares.sum()))]
        work = own[int(chance.integers(len(own)))]
        excerpt = draw_excerpt(work, grooves, chance)
        if excerpt is not None:
            return work, excerpt, chance
    raise RuntimeError("the folders hold no music with enough notes")


def _keep(
    path: Path,
    work: Work,
    excerpt: Excerpt,
    chance: np.random.Generator,
    fonts: Sequence[Path],
) -> None:
    font = fonts[min(int(chance.exponential(_FURTHER_FONTS)), len(fonts) - 1)]
    sound = play(excerpt.midi, font)
    mono = bool(chance.random() < _PRODUCED)
    if mono:
        sound = produced(sound.mean(axis=1), chance)[:, None]
    level = float(chance.uniform(0.15, 0.95))
    levelled = level * sound / max(float(np.abs(sound).max()), 1e-6)
    mp3 = encode(levelled, int(chance.choice(_KILOBITS)))
    posterior = posteriorgram(_samples(mp3))
    with path.with_suffix(".part").open("wb") as file:
        np.savez(
            file,
            kind=work.kind,
            name=work.name,
            font=font.stem,
            produced=mono,
            mp3=np.frombuffer(mp3, np.uint8),
            onsets=posterior.onsets.astype(np.float16),
            frames=posterior.frames.astype(np.float16),
            notes=np.array(excerpt.notes, np.float64),
        )
    path.with_suffix(".part").rename(path)


def play(midi: bytes, font: Path) -> NDArray[np.float32]:
    """Stereo samples (frames, 2) at 44.1 kHz, as FluidSynth plays the file."""
    with tempfile.TemporaryDirectory() as folder:
        written, wav = Path(folder) / "take.mid", Path(folder) / "take.wav"
        written.write_bytes(midi)
        command = ["fluidsynth", "-niq", "-o", "synth.dynamic-sample-loading=1", "-O", "float"]
        command += ["-T", "wav", "-r", str(_RATE), "-F", str(wav), str(font), str(written)]
        subprocess.run(command, check=True, capture_output=True)
        return np.asarray(soundfile.read(wav, dtype="float32", always_2d=True)[0], np.float32)


def encode(sound: NDArray[np.float32], kilobits: int) -> bytes:
    """An mp3 of stereo or mono samples (frames, channels), on the clock of what was played.

    What the encoder and a decoder put in front is taken off the lead beforehand.
    """
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(kilobits)
    encoder.set_in_sample_rate(_RATE)
    encoder.set_channels(sound.shape[1])
    encoder.set_quality(7)
    pcm = np.round(np.clip(sound[_ENCODER_SAMPLES:], -1, 1) * 32767).astype("<i2")
    return bytes(encoder.encode(pcm.tobytes()) + encoder.flush())


def _samples(mp3: bytes) -> NDArray[np.float32]:
    """The mono samples that Motif reads."""
    with tempfile.NamedTemporaryFile(suffix=".mp3") as file:
        file.write(mp3)
        file.flush()
        return decode(Path(file.name)).samples
