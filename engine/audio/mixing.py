"""Frames of any rate and any number of channels as one stream of mono samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

SAMPLE_RATE = 22050
"""Hertz; what Basic Pitch was trained on."""

MAX_CHANNELS = 8
MAX_RATE = 192_000
MIN_RATE = 1000

_FEWEST_SAMPLES, _FEW_FRAMES = 32, 2000
"""No codec has frames of fewer samples in the mean; a damaged head may say so, and each takes time.
"""

_BLOCK = 1 << 15
"""Samples that are resampled at a time."""

Samples = NDArray[np.float32]


class Unreadable(Exception):
    """These bytes hold no sound; the message says what they are, as the end of a sentence."""


def check_form(channels: int, rate: int) -> None:
    if not 1 <= channels <= MAX_CHANNELS:
        raise Unreadable(f"sound with {channels} channels, and Motif hears {MAX_CHANNELS} at most")
    if not MIN_RATE <= rate <= MAX_RATE:
        raise Unreadable(f"sound at {rate} Hz, and Motif hears {MAX_RATE // 1000} kHz at most")


class Mixer:
    """Mixes frames down, one channel alone if that is given, and resamples them, block by block."""

    def __init__(self, channel: int | None) -> None:
        self._channel = channel
        self._block: list[Samples] = []
        self._waiting = 0
        self._rate = 0
        self._resampler: soxr.ResampleStream | None = None
        self._parts: list[Samples] = []
        self._frames = self._counts = 0
        self._square = 0.0
        self._squares = np.zeros(MAX_CHANNELS)
        self.seconds = 0.0

    @property
    def power(self) -> float:
        """Mean square of the mix."""
        return self._square / max(self._counts, 1)

    @property
    def powers(self) -> list[float]:
        """Mean square of each channel, 0 for those that are not there."""
        return (self._squares / max(self._counts, 1)).tolist()

    def add(self, frame: AudioFrame, silence: float) -> None:
        """Mix one frame in, after `silence` seconds. Raises Unreadable."""
        data = _channels(frame)
        check_form(len(data), frame.sample_rate)
        if frame.sample_rate != self._rate:
            self._end()
            self._rate = frame.sample_rate
            self._resampler = soxr.ResampleStream(
                self._rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ"
            )
        picked = None if self._channel is None else min(self._channel, len(data) - 1)
        mono = data.mean(axis=0) if picked is None else data[picked]
        self._frames += 1
        self._counts += len(mono)
        if self._frames > _FEW_FRAMES and self._counts < _FEWEST_SAMPLES * self._frames:
            raise Unreadable("damaged: its sound is in splinters")
        self._square += float(mono @ mono)
        self._squares[: len(data)] += np.einsum("cn,cn->c", data, data)
        quiet = round(silence * self._rate)
        if quiet:
            self._block.append(np.zeros(quiet, np.float32))
        self._block.append(mono)
        self._waiting += quiet + len(mono)
        self.seconds += (quiet + len(mono)) / self._rate
        if self._waiting >= _BLOCK:
            self._flush(last=False)

    def samples(self) -> Samples:
        """All of it; nothing can be added after."""
        self._end()
        return np.concatenate([np.zeros(0, np.float32), *self._parts])

    def _end(self) -> None:
        if self._resampler is not None:
            self._flush(last=True)
            self._resampler = None

    def _flush(self, *, last: bool) -> None:
        block = np.concatenate([np.zeros(0, np.float32), *self._block])
        self._block, self._waiting = [], 0
        if self._rate == SAMPLE_RATE:
            self._parts.append(block)
        elif self._resampler is not None:
            self._parts.append(self._resampler.resample_chunk(block, last=last))


def _channels(frame: AudioFrame) -> Samples:
    """Shape (channels, samples), full scale is 1, no sample that is not a number."""
    data: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        data = data.reshape(-1, max(frame.layout.nb_channels, 1)).T
    if data.dtype == np.uint8:
        data = (data.astype(np.float32) - 128) / 128
    elif np.issubdtype(data.dtype, np.integer):
        data = data.astype(np.float32) / -float(np.iinfo(data.dtype).min)
    return np.nan_to_num(data.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
