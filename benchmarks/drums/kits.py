"""Drum kits as single strokes: of soundfonts, Hydrogen's kits and files, and made by formula."""

from __future__ import annotations

import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

RATE = 44100
"""Hertz of all strokes."""

PIECES = (
    *("kick", "snare", "stick", "closed hat", "pedal hat", "open hat"),
    *("low tom", "mid tom", "high tom", "crash", "ride"),
)

PIECE_OF_PITCH = {
    **dict.fromkeys((35, 36), "kick"),
    **dict.fromkeys((38, 40), "snare"),
    37: "stick",
    39: "snare",
    42: "closed hat",
    44: "pedal hat",
    46: "open hat",
    **dict.fromkeys((41, 43), "low tom"),
    **dict.fromkeys((45, 47), "mid tom"),
    **dict.fromkeys((48, 50), "high tom"),
    **dict.fromkeys((49, 52, 55, 57), "crash"),
    **dict.fromkeys((51, 53, 59), "ride"),
}

_INSTEAD = {
    "stick": ("snare",),
    "pedal hat": ("closed hat",),
    "open hat": ("closed hat",),
    "closed hat": ("pedal hat", "open hat"),
    "low tom": ("mid tom", "high tom"),
    "mid tom": ("low tom", "high tom"),
    "high tom": ("mid tom", "low tom"),
    "crash": ("ride",),
    "ride": ("crash",),
}

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """How a piece sounds: strokes (velocity 0 to 1, mono samples) from soft to loud."""

    strokes: tuple[tuple[float, Samples], ...]

    def struck(self, velocity: float) -> Samples:
        """The nearest stroke, as loud as this velocity asks for."""
        level, samples = min(self.strokes, key=lambda stroke: abs(stroke[0] - velocity))
        return samples * np.float32((velocity / level) ** 1.3)


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """The sounds that there are of each piece, at least one of a kick, a snare and a hi-hat."""

    name: str
    sounds: Mapping[str, tuple[Sound, ...]]

    def choices(self, piece: str) -> tuple[Sound, ...]:
        """The sounds of a piece or of what is played in its place; none if there is nothing."""
        for name in (piece, *_INSTEAD.get(piece, ())):
            if name in self.sounds:
                return self.sounds[name]
        return ()


_SOUNDFONT_PITCHES = tuple(pitch for pitch in PIECE_OF_PITCH if pitch != 39)
_VELOCITIES = (40, 80, 118)
_STROKE_SECONDS = 2.5
_QUIETEST = 1e-4


def of_soundfont(
    path: Path,
    program: int = 0,
    *,
    channel: int = 9,
    pitches: Sequence[int] = _SOUNDFONT_PITCHES,
) -> Kit:
    """Every drum of one of a soundfont's kits, struck three times by FluidSynth without reverb."""
    track = mido.MidiTrack([mido.Message("program_change", channel=channel, program=program)])
    wait = mido.second2tick(_STROKE_SECONDS, 480, 500_000)
    for pitch in pitches:
        for velocity in _VELOCITIES:
            track.append(mido.Message("note_on", channel=channel, note=pitch, velocity=velocity))
            track.append(mido.Message("note_off", channel=channel, note=pitch, time=wait))
    midi = mido.MidiFile(ticks_per_beat=480)
    midi.tracks.append(track)
    with tempfile.TemporaryDirectory() as folder:
        written, wav = Path(folder) / "strokes.mid", Path(folder) / "strokes.wav"
        midi.save(written)
        command = ["fluidsynth", "-niq", "-R", "0", "-C", "0", "-g", "0.6", "-O", "float"]
        command += ["-T", "wav", "-r", str(RATE), "-F", str(wav), str(path), str(written)]
        subprocess.run(command, check=True, capture_output=True)
        played = soundfile.read(wav, dtype="float32", always_2d=True)[0].mean(axis=1)
    length = int(_STROKE_SECONDS * RATE)
    sounds: dict[str, list[Sound]] = {}
    for number, pitch in enumerate(pitches):
        strokes: list[tuple[float, Samples]] = []
        for layer, velocity in enumerate(_VELOCITIES):
            start = (number * len(_VELOCITIES) + layer) * length
            samples = _trimmed(played[start : start + length])
            if len(samples):
                strokes.append((velocity / 127, samples))
        if strokes:
            sounds.setdefault(PIECE_OF_PITCH[pitch], []).append(Sound(tuple(strokes)))
    return Kit(f"{path.stem} {program}", {name: tuple(found) for name, found in sounds.items()})


_NAMES = (
    ("", r"roll|flam|sample|loop|hat free|swish|choke|flink|zap|conga|bell|shaker|cup|tambour"),
    ("pedal hat", r"ped"),
    ("open hat", r"hat.*op|op.*hat|open|ohh|semi"),
    ("closed hat", r"hat|chh|closed|hh|\bhi_|hihat"),
    ("stick", r"stick|rim ?click"),
    ("snare", r"snare|sn_|clap"),
    ("low tom", r"(floor|low|lo).*tom|tom.*(floor|low|lo\b|lo_)|tom_lo"),
    ("high tom", r"(hi|high).*tom|tom.*(hi|1)"),
    ("mid tom", r"tom"),
    ("ride", r"ride"),
    ("crash", r"crash|cymbal|china|splash"),
    ("kick", r"kick|bass ?drum|bd|drum_bass"),
)
"""The first that fits a sound's name tells its piece; none for what is not used."""


def piece_named(name: str) -> str:
    """The piece that a sound's name tells, empty if it is of none."""
    lower = name.lower()
    for piece, pattern in _NAMES:
        if re.search(pattern, lower):
            return piece
    return ""


def of_hydrogen(folder: Path) -> Kit:
    """A kit of Hydrogen's: its drumkit.xml and the files that it names."""
    text = (folder / "drumkit.xml").read_text("utf-8", "replace")
    root = ElementTree.fromstring(re.sub(r'\sxmlns="[^"]*"', "", text))
    sounds: dict[str, list[Sound]] = {}
    for instrument in root.iter("instrument"):
        piece = piece_named(instrument.findtext("name") or "")
        layers = [
            (layer.findtext("filename"), float(layer.findtext("max") or 1))
            for layer in instrument.iter("layer")
        ] or [(instrument.findtext("filename"), 1.0)]
        strokes = [
            (min(1.0, max(0.1, top)), samples)
            for name, top in layers
            if piece and name and len(samples := _read(folder / name))
        ]
        if strokes:
            sounds.setdefault(piece, []).append(Sound(tuple(sorted(strokes, key=lambda s: s[0]))))
    return Kit(folder.name, {name: tuple(found) for name, found in sounds.items()})


def of_files(name: str, files: Mapping[str, Sequence[Path]]) -> Kit:
    """A kit of one file a sound, by the names of the pieces."""
    sounds = {
        piece: tuple(Sound(((0.9, _read(path)),)) for path in paths)
        for piece, paths in files.items()
    }
    return Kit(name, sounds)


def by_formula(seed: int) -> Kit:
    """A kit of oscillators and noise, as drum machines make them, with settings by chance."""
    chance = np.random.default_rng(seed)
    makers: dict[str, Callable[[np.random.Generator], Samples]] = {
        "kick": lambda c: _swept(c, (45, 65), (1.5, 6), (0.1, 0.5), click=c.uniform(0, 0.5)),
        "low tom": lambda c: _swept(c, (70, 110), (1.1, 1.7), (0.15, 0.5), click=0.1),
        "mid tom": lambda c: _swept(c, (110, 160), (1.1, 1.7), (0.15, 0.5), click=0.1),
        "high tom": lambda c: _swept(c, (160, 260), (1.1, 1.7), (0.1, 0.4), click=0.1),
        "snare": _snare,
        "closed hat": lambda c: _metal(c, (0.015, 0.05)),
        "open hat": lambda c: _metal(c, (0.12, 0.5)),
        "crash": lambda c: _metal(c, (0.5, 1.2)),
        "ride": lambda c: _metal(c, (0.3, 0.9)),
    }
    return Kit(
        f"formula {seed}",
        {name: (Sound(((0.9, make(chance)),)),) for name, make in makers.items()},
    )


def _decay(length: float, seconds: float = 2.0) -> NDArray[np.float64]:
    return np.exp(-np.arange(int(min(seconds, 8 * length) * RATE)) / (length * RATE))


def _swept(
    chance: np.random.Generator,
    hertz: tuple[float, float],
    sweep: tuple[float, float],
    decay: tuple[float, float],
    *,
    click: float,
) -> Samples:
    envelope = _decay(chance.uniform(*decay) / 2)
    times = np.arange(len(envelope)) / RATE
    high = chance.uniform(*sweep) - 1
    pitch = chance.uniform(*hertz) * (1 + high * np.exp(-times / chance.uniform(0.008, 0.05)))
    tone = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * envelope
    noise = chance.standard_normal(len(tone)) * np.exp(-times / 0.004) * click
    return _levelled(np.tanh(chance.uniform(0.8, 3) * tone) + noise)


def _snare(chance: np.random.Generator) -> Samples:
    envelope = _decay(chance.uniform(0.04, 0.14))
    times = np.arange(len(envelope)) / RATE
    noise = _filtered(chance.standard_normal(len(times)), chance.uniform(400, 2500))
    tone = sum(np.sin(2 * np.pi * hertz * times) for hertz in chance.uniform(150, 360, 2))
    tone = tone * np.exp(-times / chance.uniform(0.02, 0.08)) * chance.uniform(0.1, 0.7)
    return _levelled(noise / np.abs(noise).max() * envelope + tone)


def _metal(chance: np.random.Generator, decay: tuple[float, float]) -> Samples:
    envelope = _decay(chance.uniform(*decay))
    times = np.arange(len(envelope)) / RATE
    squares = sum(
        np.sign(np.sin(2 * np.pi * hertz * times)) for hertz in chance.uniform(300, 1200, 6)
    )
    share = chance.uniform(0, 1)
    raw = share * squares / 3 + (1 - share) * chance.standard_normal(len(times))
    return _levelled(_filtered(raw, chance.uniform(3000, 8000)) * envelope)


def _filtered(samples: NDArray[np.float64], low: float) -> NDArray[np.float64]:
    """Without what lies below `low` hertz."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return np.fft.irfft(spectrum / (1 + (low / np.maximum(hertz, 1.0)) ** 6), len(samples))


def _levelled(samples: NDArray[np.float64]) -> Samples:
    return (0.7 * samples / np.abs(samples).max()).astype(np.float32)


def _read(path: Path) -> Samples:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)[: 4 * rate]
    if rate != RATE:
        mono = soxr.resample(mono, rate, RATE).astype(np.float32)
    return _trimmed(mono)


def _trimmed(samples: Samples) -> Samples:
    """From where it begins to be heard, without silence at its end; empty if it is silent."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < _QUIETEST:
        return samples[:0]
    heard = np.flatnonzero(np.abs(samples) > 0.02 * peak)
    last = np.flatnonzero(np.abs(samples) > 0.001 * peak)[-1]
    start = max(0, heard[0] - RATE // 1000)
    return np.array(samples[start : min(last + 1, start + int(_STROKE_SECONDS * RATE))], np.float32)
