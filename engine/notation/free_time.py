"""The beat of MIDI that was played without a click."""

from __future__ import annotations

import numpy as np

from engine.notation.clock import Clock, Floats, clock_of_beats

_FRAMES_PER_SECOND = 100
_FALLBACK_SECONDS = 0.5


def find_beats(onsets: Floats, weights: Floats) -> Clock:
    """A clock whose beats follow note onsets (seconds); beat 0 is at or before the first of them.

    Dynamic programming (Ellis 2007) as in librosa, over the notes' weights instead of sound.
    Where no beat is found it is 120 a minute.
    """
    import librosa  # takes a second to load, and most files keep a beat

    start = float(onsets.min())
    frames = np.rint((onsets - start) * _FRAMES_PER_SECOND).astype(np.int64)
    strength = np.bincount(frames, weights=np.sqrt(weights), minlength=int(frames.max()) + 200)
    smooth = np.convolve(strength, np.hanning(7), mode="same")
    _, found = librosa.beat.beat_track(
        onset_envelope=smooth, sr=_FRAMES_PER_SECOND * 64, hop_length=64, trim=False, units="frames"
    )
    beats = np.asarray(found, dtype=np.float64) / _FRAMES_PER_SECOND + start
    if len(beats) < 2:
        beats = np.array([start, start + _FALLBACK_SECONDS])
    gap = float(np.median(np.diff(beats)))
    missing = int(np.ceil(max(0.0, beats[0] - start - gap / 8) / gap))
    lead = beats[0] - gap * np.arange(missing, 0, -1)
    return clock_of_beats(np.concatenate([lead, beats]))
