"""Half minutes of music with drums of which every stroke is known, encoded as mp3."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lameenc
import numpy as np
import scipy.signal
import soundfile
import symusic
from numpy.typing import NDArray

from benchmarks.drums.kits import PIECE_OF_PITCH, PIECES, RATE, Kit, Sound
from engine.audio.drums.kit import GROUP_OF_PITCH

SECONDS = 30.0

_LEAD_SECONDS = 0.15
_FEWEST_STROKES, _FEWEST_NOTES = 8, 20
_CHOKE_SECONDS = 0.02

_ENCODER_SAMPLES = 1105
"""By which LAME and a decoder that is not told of it are late."""

Samples = NDArray[np.float32]
Strokes = NDArray[np.float32]
"""A row for each: seconds, drum, velocity 0 to 1, whether of the other kind."""

_PITCHED = (*range(0, 112), *(114, 115))
_SYNTHS = range(80, 96)
_ORCHESTRA = (*range(40, 56), *range(56, 80), 0, 24, 46, 48, 48)
_BAND = (*range(8), *range(16, 20), *range(24, 40), *range(48, 52), *range(56, 68), *_SYNTHS)


@dataclass(frozen=True, slots=True, eq=False)
class Groove:
    """Strokes of General MIDI: rows of seconds, pitch, velocity 0 to 1."""

    strokes: NDArray[np.float64]
    tempo: float
    """Quarter notes a minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """Mono samples at RATE, and the drums that are in it."""

    samples: Samples
    strokes: Strokes


def draw_groove(path: Path, chance: np.random.Generator) -> Groove | None:
    """Half a minute of a performance, short ones over and over; None if there is next to none."""
    score: Any = symusic.Score(path)
    tempi = score.tempos
    tempo = float(tempi[0].qpm) if len(tempi) else 120.0
    timed = score.to("second")
    rows = np.array(
        [(n.time, n.pitch, n.velocity / 127) for track in timed.tracks for n in track.notes]
    )
    if len(rows) < _FEWEST_STROKES:
        return None
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    bar = 240.0 / tempo
    length = max(bar, np.ceil((rows[-1, 0] - 0.1) / bar) * bar)
    times = int(np.ceil((SECONDS * 1.4) / length)) + 1
    if length < SECONDS:
        again = [rows + np.array((number * length, 0, 0)) for number in range(times)]
        rows = np.concatenate(again)
    start = np.floor(chance.uniform(0, max(0.0, rows[-1, 0] - SECONDS * 1.3)) / bar) * bar
    pace = chance.uniform(0.88, 1.15)
    rows = rows[rows[:, 0] >= start - 0.05]
    rows[:, 0] = np.maximum(rows[:, 0] - start, 0.0) / pace
    return Groove(rows[rows[:, 0] < SECONDS], tempo * pace)


def varied(groove: Groove, chance: np.random.Generator) -> Groove:
    """The same with a part of the kit left out or played elsewhere, now and then."""
    rows = groove.strokes
    dice = chance.random()
    if dice < 0.2:
        gone = chance.integers(0, 3)
        keep = [GROUP_OF_PITCH.get(int(pitch), (9, False))[0] != gone for pitch in rows[:, 1]]
        rows = rows[np.array(keep, bool)]
    elif dice < 0.3:
        rows = rows.copy()
        rows[np.isin(rows[:, 1], (42, 44)), 1] = chance.choice((46, 49, 51))
    elif dice < 0.4:
        rows = rows.copy()
        few = chance.random(len(rows)) < 0.3
        rows[few & (rows[:, 1] == 38), 1] = chance.choice((41, 43, 45, 47, 48, 50))
    if chance.random() < 0.3:
        rows = rows.copy()
        rows[:, 2] = np.clip(0.4 * rows[:, 2] + chance.uniform(0.3, 0.6), 0.05, 1)
    return Groove(rows, groove.tempo)


def draw_setup(
    kits: Sequence[Kit], chance: np.random.Generator, *, mixed: bool
) -> dict[str, Sound]:
    """A sound for each piece: all of one kit, or `mixed` now and then from several."""
    own = kits[int(chance.integers(len(kits)))]
    setup: dict[str, Sound] = {}
    for piece in PIECES:
        kit = kits[int(chance.integers(len(kits)))] if mixed and chance.random() < 0.35 else own
        choices = kit.choices(piece) or own.choices(piece)
        if choices:
            setup[piece] = choices[int(chance.integers(len(choices)))]
    return setup


def play_drums(
    groove: Groove, setup: dict[str, Sound], chance: np.random.Generator, *, altered: bool
) -> Mix:
    """The groove on a kit; `altered` in pitch, length and balance from what the kit is like."""
    length = int((SECONDS + 0.5) * RATE)
    samples = np.zeros(length + 4 * RATE, np.float32)
    rows: list[tuple[float, float, float, float]] = []
    hats = groove.strokes[np.isin(groove.strokes[:, 1], (42, 44, 46)), 0]
    gain = {piece: 10 ** (chance.normal(0, 3.0 if altered else 1.0) / 20) for piece in PIECES}
    shaped = {
        piece: _altered(sound, chance) if altered else sound for piece, sound in setup.items()
    }
    for seconds, pitch, velocity in groove.strokes.tolist():
        piece, group = PIECE_OF_PITCH.get(int(pitch)), GROUP_OF_PITCH.get(int(pitch))
        if piece is None or group is None or piece not in setup:
            continue
        stroke = shaped[piece].struck(velocity) * np.float32(gain[piece])
        begin = int((seconds + _LEAD_SECONDS) * RATE)
        if piece == "open hat":
            later = hats[hats > seconds + 0.03]
            if len(later):
                stroke = _choked(stroke, int((later[0] - seconds) * RATE))
        samples[begin : begin + len(stroke)] += stroke[: max(0, len(samples) - begin)]
        rows.append((seconds + _LEAD_SECONDS, float(group[0]), velocity, float(group[1])))
    return Mix(samples[:length], np.array(rows, np.float32).reshape(-1, 4))


def _altered(sound: Sound, chance: np.random.Generator) -> Sound:
    ratio = 2 ** (chance.normal(0, 2.0) / 12)
    fade = chance.uniform(0.1, 1.0) if chance.random() < 0.4 else None

    def alter(samples: Samples) -> Samples:
        places = np.arange(0, len(samples) - 1, ratio)
        moved = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
        if fade is None:
            return moved
        return moved * np.exp(-np.arange(len(moved)) / (fade * RATE)).astype(np.float32)

    return Sound(tuple((velocity, alter(samples)) for velocity, samples in sound.strokes))


def _choked(samples: Samples, end: int) -> Samples:
    cut = samples[: end + int(_CHOKE_SECONDS * RATE)].copy()
    tail = len(cut) - end
    if tail > 0:
        cut[end:] *= np.linspace(1, 0, tail, dtype=np.float32)
    return cut


def play_pitched(
    path: Path, soundfont: Path, tempo: float | None, chance: np.random.Generator
) -> Samples | None:
    """Half a minute of a piece without its drums, by any instruments, perhaps at a tempo."""
    score: Any = symusic.Score(path)
    written = float(score.tempos[0].qpm) if len(score.tempos) else 120.0
    timed = score.to("second")
    pace = chance.uniform(0.8, 1.25)
    if tempo is not None:
        pace = tempo / written
        pace *= 2.0 ** -np.round(np.log2(pace))
    tracks = [
        np.array([(n.time / pace, n.duration / pace, n.pitch, n.velocity) for n in track.notes])
        for track in timed.tracks
        if len(track.notes) and not track.is_drum
    ]
    programs = [track.program for track in timed.tracks if len(track.notes) and not track.is_drum]
    if not tracks:
        return None
    last = max(float(rows[:, 0].max()) for rows in tracks)
    beat = 60 / (tempo or written * pace)
    start = np.floor(chance.uniform(0, max(0.0, last - SECONDS)) / beat) * beat
    style = chance.choice(["written", "any", "orchestra", "band", "band"])
    choices = {"any": _PITCHED, "orchestra": _ORCHESTRA, "band": _BAND}
    transposition, share = chance.integers(-5, 6), chance.uniform(0.5, 1.3)
    out: Any = symusic.Score(480)
    out.tempos.append(symusic.Tempo(0, 120.0))
    notes = 0
    for rows, program in zip(tracks, programs, strict=True):
        inside = rows[(rows[:, 0] >= start) & (rows[:, 0] < start + SECONDS)]
        if not len(inside) or chance.random() > share:
            continue
        if style != "written":
            program = int(chance.choice(choices[style]))
        track: Any = symusic.Track("", program, False)
        loud = chance.uniform(0.6, 1.1)
        for onset, duration, pitch, velocity in inside.tolist():
            moved = int(pitch + transposition)
            if 0 <= moved < 128:
                track.notes.append(
                    symusic.Note(
                        int((onset - start + _LEAD_SECONDS) * 960),
                        max(20, int(min(duration, 8.0) * 960)),
                        moved,
                        int(np.clip(velocity * loud, 1, 127)),
                    )
                )
        notes += len(track.notes)
        out.tracks.append(track)
    if notes < _FEWEST_NOTES:
        return None
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder) / "piece.mid", Path(folder) / "piece.wav"
        out.dump_midi(midi)
        reverb = str(int(chance.random() < 0.6))
        command = ["fluidsynth", "-niq", "-R", reverb, "-C", reverb, "-O", "float", "-T", "wav"]
        command += ["-o", "synth.dynamic-sample-loading=1", "-o", "synth.polyphony=96"]
        command += ["-r", str(RATE), "-F", str(wav), str(soundfont), str(midi)]
        subprocess.run(command, check=True, capture_output=True)
        played = soundfile.read(wav, dtype="float32", always_2d=True)[0].mean(axis=1)
    length = int((SECONDS + 0.5) * RATE)
    result = np.zeros(length, np.float32)
    result[: min(length, len(played))] = played[:length]
    return result if np.abs(result).max() > 1e-4 else None


def blend(drums: Samples | None, pitched: Samples | None, decibels: float) -> Samples:
    """Both together, the drums that much louder than the rest (root mean square of loud parts)."""
    if drums is None or pitched is None:
        only = drums if drums is not None else pitched
        assert only is not None
        return only
    gain = 10 ** (decibels / 20) * _loudness(pitched) / max(_loudness(drums), 1e-9)
    return (pitched + np.float32(gain) * drums).astype(np.float32)


def _loudness(samples: Samples) -> float:
    frames = samples[: len(samples) // 4096 * 4096].reshape(-1, 4096)
    return float(np.percentile(np.sqrt(np.square(frames).mean(axis=1)), 85))


def produced(samples: Samples, chance: np.random.Generator) -> Samples:
    """As a recording may sound: in a room, its treble and bass turned, compressed, levelled."""
    if chance.random() < 0.3:
        length = int(chance.uniform(0.1, 0.6) * RATE)
        room = chance.standard_normal(length) * np.exp(-6 * np.arange(length) / length)
        room = (room / np.sqrt(np.square(room).sum())).astype(np.float32)
        wet = scipy.signal.fftconvolve(samples, room)[: len(samples)]
        samples = samples + np.float32(chance.uniform(0.1, 0.5)) * wet.astype(np.float32)
    for corner, kind in ((200, "low"), (4000, "high")):
        if chance.random() < 0.4:
            part: Any = scipy.signal.sosfilt(
                scipy.signal.butter(1, corner, kind, fs=RATE, output="sos"), samples
            )
            samples = samples + np.float32(chance.uniform(-0.6, 1.0)) * part.astype(np.float32)
    samples = samples / np.abs(samples).max()
    if chance.random() < 0.5:
        drive = np.float32(chance.uniform(1, 4))
        samples = np.tanh(drive * samples) / np.tanh(drive)
    return np.float32(chance.uniform(0.15, 0.95)) * samples


def mp3(samples: Samples, kilobits: int) -> bytes:
    """The mono samples as an mp3 that decodes to the same clock.

    What the encoder and a decoder put in front is taken off the lead beforehand.
    """
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(kilobits)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(7)
    pcm = np.round(np.clip(samples[_ENCODER_SAMPLES:], -1, 1) * 32767).astype("<i2")
    return bytes(encoder.encode(pcm.tobytes()) + encoder.flush())
