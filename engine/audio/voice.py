"""One voice, hummed or played, as notes on the recording's clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import frame_times, posteriorgram
from engine.audio.mixing import SAMPLE_RATE
from engine.audio.pitch import fundamental
from engine.values import HeardNote

Floats = NDArray[np.float64]

_HOP = 256
_SECONDS_PER_FRAME = _HOP / SAMPLE_RATE

_SPREAD = 0.4
"""Semitones that a sung pitch strays from its note: vibrato, scoops and jitter."""

_TUNINGS = tuple(step / 8 - 0.5 for step in range(8))
"""Semitones that a singer's scale may lie off A 440 Hz; the one that makes the notes likeliest is
taken, since the mean of the frames is led astray by wide vibrato."""

_UNLIKELY = 4.0
_VOICED_SILENCE, _UNVOICED_NOTE = 2.0, 0.8
_NOTE_CHANGE, _PAUSE = 8.0, 4.0
"""Negative log-likelihoods of a frame, and of a change between two."""

_NEW_NOTES = ((12.0, 0.0), (5.0, 0.45), (2.0, 0.8))
"""Pairs of a swell in dB and of an attack's certainty that together begin a repeated note."""

_REACH = 9
"""Frames, a tenth of a second: how far a swell and an attack may lie apart."""

_FADED_DB = 12.0
"""A swell that stays this far below its note's loudest is the room, not a new note."""

_SHORTEST_SECONDS = 0.08
_QUIETEST_DB = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Frame by frame: the pitch as a fractional MIDI number, NaN without one, the level in dB, and
    how surely a note begins (0 to 1).

    All float64, shape (frames,); frames are `_HOP` samples apart.
    """

    pitch: Floats
    level: Floats
    attack: Floats


def track_pitch(samples: NDArray[np.float32]) -> Track:
    """Follow the fundamental of mono samples at `SAMPLE_RATE`."""
    pitch = fundamental(samples, SAMPLE_RATE, _HOP)
    return Track(pitch, _levels(samples, len(pitch)), _attack_curve(samples, len(pitch)))


def _levels(samples: NDArray[np.float32], frames: int) -> Floats:
    """Loudness in dB in a window of two hops around each frame's middle."""
    padded = np.pad(samples.astype(np.float64), _HOP)
    power = np.add.reduceat(padded**2, np.arange(0, len(padded), _HOP))
    windows = (power[:-1] + power[1:])[:frames] / (2 * _HOP)
    levels = 10 * np.log10(np.maximum(windows, 1e-12))
    return np.pad(levels, (0, frames - len(levels)), mode="edge")


def voice_notes(track: Track) -> tuple[HeardNote, ...]:
    """The notes of a track, relative to the singer's own tuning, in order; possibly none."""
    if np.isnan(track.pitch).all():
        return ()
    readings = [_follow(track.pitch - tuning) for tuning in _TUNINGS]
    _, states, lowest = min(readings, key=lambda reading: reading[0])
    starts = np.flatnonzero(np.diff(states, prepend=-1))
    ends = np.append(starts[1:], len(states))
    sounding = track.level[states >= 0]
    quietest = (float(np.percentile(sounding, 75)) if len(sounding) else 0.0) - _QUIETEST_DB
    notes: list[HeardNote] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if states[start] < 0:
            continue
        for begin, finish in _attacks(track, start, end):
            loudest = float(track.level[begin:finish].max())
            long_enough = (finish - begin) * _SECONDS_PER_FRAME >= _SHORTEST_SECONDS
            if long_enough and loudest >= quietest:
                notes.append(
                    HeardNote(
                        begin * _SECONDS_PER_FRAME,
                        finish * _SECONDS_PER_FRAME,
                        int(states[start]) + lowest,
                        int(
                            np.clip(round(80 + 1.5 * (loudest - quietest - _QUIETEST_DB)), 40, 110)
                        ),
                    )
                )
    return tuple(notes)


def _follow(pitch: Floats) -> tuple[float, NDArray[np.int64], int]:
    """What the likeliest notes cost; each frame's semitones above the lowest, -1 for silence; it.

    Viterbi over silence and semitones: short strays from a note cost less than leaving it.
    """
    voiced = ~np.isnan(pitch)
    lowest = int(np.floor(np.nanmin(pitch))) - 1
    count = int(np.ceil(np.nanmax(pitch))) + 2 - lowest
    away = np.where(voiced, pitch, 0.0)[:, None] - (lowest + np.arange(count))
    far = np.minimum(0.5 * (away / _SPREAD) ** 2, _UNLIKELY)
    cost = np.empty((len(pitch), count + 1))
    cost[:, 0] = np.where(voiced, _VOICED_SILENCE, 0.0)
    cost[:, 1:] = np.where(voiced[:, None], far, _UNVOICED_NOTE)
    change = np.full((count + 1, count + 1), _NOTE_CHANGE)
    change[0, :] = change[:, 0] = _PAUSE
    np.fill_diagonal(change, 0.0)
    best = cost[0]
    back = np.zeros(cost.shape, np.int64)
    for frame in range(1, len(cost)):
        arriving = best[:, None] + change
        back[frame] = arriving.argmin(axis=0)
        best = arriving.min(axis=0) + cost[frame]
    path = np.empty(len(cost), np.int64)
    path[-1] = best.argmin()
    for frame in range(len(cost) - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return float(best.min()), path - 1, lowest


def _attacks(track: Track, start: int, end: int) -> list[tuple[int, int]]:
    """Parts of one pitch's frames, cut where the note is struck or sung again.

    Tremolo swells without an attack, vibrato looks like attacks without a swell.
    """
    level, attack = track.level, track.attack
    cuts = [start]
    loudest = float(level[start:end].max())
    for frame in range(start + _REACH // 2, end - _REACH // 2):
        around = level[max(start, frame - 4) : frame + 5]
        if level[frame] > around.min() or frame - cuts[-1] <= _REACH // 2:
            continue
        rise = float(level[frame : min(end, frame + _REACH)].max() - level[frame])
        if level[frame : frame + _REACH].max() < loudest - _FADED_DB:
            continue
        heard = float(attack[max(start + _REACH // 2, frame - 3) : min(end, frame + _REACH)].max())
        if any(rise >= decibels and heard >= share for decibels, share in _NEW_NOTES):
            cuts.append(frame)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _attack_curve(samples: NDArray[np.float32], frames: int) -> Floats:
    """How surely a note begins at each frame, 0 to 1, by Basic Pitch's onset output."""
    posterior = posteriorgram(samples)
    times = frame_times(len(posterior.onsets))
    return np.interp(
        np.arange(frames) * _SECONDS_PER_FRAME, times, posterior.onsets.max(axis=1)
    ).astype(np.float64)
