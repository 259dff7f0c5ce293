"""Notes from Basic Pitch's posteriorgrams, as its own note creation makes them, only faster.

Same rules and same results as `basic_pitch.note_creation.output_to_notes_polyphonic` (a test holds
the two together). What is faster: Basic Pitch's last step looks for the loudest remaining frame of
the whole song again for every note; here the frames are sorted once, which gives the same order
because energies only ever become zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import argrelmax

from engine.audio.basic_pitch_model import LOWEST_PITCH, Posteriorgram, shipped_frame_times
from engine.values import HeardNote

_GAP_FRAMES = 11
"""Frames below the threshold that end a note."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure Basic Pitch must be. `onset` and `frame` 0 to 1; `shortest` in frames of 11.6 ms.

    `melodia` adds notes without onset wherever energy remains (Basic Pitch's "melodia trick").
    """

    onset: float
    frame: float
    shortest: int
    melodia: bool


SHIPPED = Thresholds(onset=0.5, frame=0.3, shortest=11, melodia=True)
"""Basic Pitch's defaults: 127.7 ms are 11 frames."""


@dataclass(frozen=True, slots=True)
class FrameNote:
    """A note in frames: `start` to `end` (exclusive), MIDI pitch, amplitude 0 to 1."""

    start: int
    end: int
    pitch: int
    amplitude: float


def inferred_onsets(posterior: Posteriorgram) -> NDArray[np.float64]:
    """Onsets, raised where a pitch's frames grow quickly; (frames, 88)."""
    frames = posterior.frames.astype(np.float64)
    growth = np.zeros_like(frames)
    growth[2:] = np.minimum(frames[2:] - frames[1:-1], frames[2:] - frames[:-2])
    growth[growth < 0] = 0
    largest = growth.max(initial=0.0)
    if largest > 0:
        growth = posterior.onsets.max() * growth / largest
    return np.maximum(posterior.onsets, growth)


def create_notes(
    posterior: Posteriorgram, thresholds: Thresholds, onsets: NDArray[np.float64] | None = None
) -> list[FrameNote]:
    """Notes in no particular order. `onsets` are `inferred_onsets` if they are at hand."""
    frames = posterior.frames
    count = len(frames)
    if onsets is None:
        onsets = inferred_onsets(posterior)
    remaining = np.ascontiguousarray(frames.T, dtype=np.float64)
    energy = [memoryview(row) for row in remaining]
    top = len(remaining) - 1
    notes: list[FrameNote] = []

    def silence(start: int, end: int, column: int) -> None:
        remaining[max(0, column - 1) : min(top, column + 1) + 1, start:end] = 0

    def last_sounding(start: int, column: int) -> int:
        row, at, quiet = energy[column], start, 0
        while at < count - 1 and quiet < _GAP_FRAMES:
            quiet = quiet + 1 if row[at] < thresholds.frame else 0
            at += 1
        return at - quiet

    def add(start: int, end: int, column: int) -> None:
        if end - start > thresholds.shortest:
            amplitude = float(np.mean(frames[start:end, column]))
            notes.append(FrameNote(start, end, column + LOWEST_PITCH, amplitude))

    peaks = np.zeros(onsets.shape, bool)
    peaks[argrelmax(onsets, axis=0)] = True
    times, columns = np.nonzero(peaks & (onsets >= thresholds.onset))
    for start, column in zip(times[::-1].tolist(), columns[::-1].tolist(), strict=True):
        if start >= count - 1:
            continue
        end = last_sounding(start + 1, column)
        if end - start > thresholds.shortest:
            silence(start, end, column)
            add(start, end, column)
    if not thresholds.melodia:
        return notes

    left = remaining.T.ravel()
    candidates = np.nonzero(left > thresholds.frame)[0]
    order = candidates[np.argsort(-left[candidates], kind="stable")]
    for cell in order.tolist():
        middle, column = divmod(cell, top + 1)
        row = energy[column]
        if row[middle] <= thresholds.frame:
            continue
        forward, quiet = middle + 1, 0
        while forward < count - 1 and quiet < _GAP_FRAMES:
            quiet = quiet + 1 if row[forward] < thresholds.frame else 0
            forward += 1
        end = forward - 1 - quiet
        backward, quiet = middle - 1, 0
        while backward > 0 and quiet < _GAP_FRAMES:
            quiet = quiet + 1 if row[backward] < thresholds.frame else 0
            backward -= 1
        start = backward + 1 + quiet
        row[middle] = 0
        silence(middle + 1, forward, column)
        silence(backward + 1, middle, column)
        add(start, end, column)
    return notes


def raw_notes(posterior: Posteriorgram) -> tuple[HeardNote, ...]:
    """The transcription that Basic Pitch as shipped makes, ordered by onset and pitch.

    Pitch bends are left out.
    """
    return heard(create_notes(posterior, SHIPPED), shipped_frame_times(len(posterior.frames) + 1))


def heard(notes: Sequence[FrameNote], times: NDArray[np.float64]) -> tuple[HeardNote, ...]:
    """Put notes on the recording's clock; `times` are the seconds of each frame."""
    return tuple(
        sorted(
            (
                HeardNote(
                    onset=float(times[note.start]),
                    offset=float(times[note.end]),
                    pitch=note.pitch,
                    velocity=min(127, max(1, round(127 * note.amplitude))),
                )
                for note in notes
            ),
            key=lambda note: (note.onset, note.pitch),
        )
    )
