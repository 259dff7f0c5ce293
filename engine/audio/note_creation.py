"""Notes from Basic Pitch's posteriorgrams, as its own note creation makes them, only faster.

Same rules and same results as `basic_pitch.note_creation.output_to_notes_polyphonic` (a test holds
the two together). What is faster: Basic Pitch's last step looks for the loudest remaining frame of
the whole song again for every note; here the frames are sorted once, which gives the same order
because energies only ever become zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import LOWEST_PITCH, Posteriorgram, shipped_frame_times
from engine.values import HeardNote

_GAP_FRAMES = 11
"""Frames below the threshold that end a note."""

_QUIET = bytes(_GAP_FRAMES)


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
    np.minimum(frames[2:] - frames[1:-1], frames[2:] - frames[:-2], out=growth[2:])
    largest = growth.max(initial=0.0)
    if largest > 0:
        growth *= posterior.onsets.max()
        growth /= largest
    return np.maximum(posterior.onsets, growth, out=growth)


def create_notes(
    posterior: Posteriorgram, thresholds: Thresholds, onsets: NDArray[np.float64] | None = None
) -> list[FrameNote]:
    """Notes in no particular order. `onsets` are `inferred_onsets` if they are at hand."""
    frames = posterior.frames
    if onsets is None:
        onsets = inferred_onsets(posterior)
    top = frames.shape[1] - 1
    lines = np.ascontiguousarray(frames.T)
    # a byte a frame: runs of what is quiet are then found by searching for zeros
    sounding = [bytearray(row.tobytes()) for row in lines.astype(np.float64) >= thresholds.frame]
    notes: list[FrameNote] = []

    def silence(start: int, end: int, column: int) -> None:
        for near in range(max(0, column - 1), min(top, column + 1) + 1):
            sounding[near][start:end] = bytes(end - start)

    def add(start: int, end: int, column: int) -> None:
        if end - start > thresholds.shortest:
            amplitude = float(np.add.reduce(lines[column, start:end]) / (end - start))
            notes.append(FrameNote(start, end, column + LOWEST_PITCH, amplitude))

    for start, column in _peaks(onsets, thresholds.onset):
        end, _ = _quiet_after(sounding[column], start + 1)
        if end - start > thresholds.shortest:
            silence(start, end, column)
            add(start, end, column)
    if not thresholds.melodia:
        return notes

    left = np.stack([np.frombuffer(row, np.bool_) for row in sounding], axis=1)
    left &= frames.astype(np.float64) > thresholds.frame
    cells = np.flatnonzero(left)
    order = cells[np.argsort(-frames.ravel()[cells], kind="stable")]
    for middle, column in zip(*(place.tolist() for place in divmod(order, top + 1)), strict=True):
        row = sounding[column]
        if not row[middle]:
            continue
        end, forward = _quiet_after(row, middle + 1)
        start, backward = _quiet_before(row, middle)
        row[middle] = 0
        silence(middle + 1, forward, column)
        silence(backward, middle, column)
        add(start, end - 1, column)
    return notes


def _peaks(onsets: NDArray[np.float64], threshold: float) -> Iterator[tuple[int, int]]:
    """Frames and columns of the local maxima from a threshold on, from the last to the first."""
    inner = onsets[1:-1]
    peaks = (inner > onsets[:-2]) & (inner > onsets[2:]) & (inner >= threshold)
    frames, columns = np.nonzero(peaks)
    return zip((frames[::-1] + 1).tolist(), columns[::-1].tolist(), strict=True)


def _quiet_after(row: bytearray, start: int) -> tuple[int, int]:
    """Where a pitch is quiet from `start` on, and how far that was looked at; never to the end."""
    last = len(row) - 1
    found = row.find(_QUIET, start, last)
    if found >= 0:
        return found, found + _GAP_FRAMES
    return start + len(row[start:last].rstrip(b"\0")), max(start, last)


def _quiet_before(row: bytearray, end: int) -> tuple[int, int]:
    """The first frame that sounds on to `end`, and how far was looked at; never to the first."""
    found = row.rfind(_QUIET, 1, end)
    if found >= 0:
        return found + _GAP_FRAMES, found
    first = min(1, end)
    return end - len(row[first:end].lstrip(b"\0")), first


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
