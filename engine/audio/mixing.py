"""Frames of any rate and any number of channels as one stream of mono samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from engine.messages import Field, told

SAMPLE_RATE = 22050
"""Hertz; what Basic Pitch was trained on."""

MAX_CHANNELS = 8
MAX_RATE = 192_000
MIN_RATE = 1000

_FEWEST_SAMPLES, _FEW_FRAMES = 32, 2000
"""No codec has frames of fewer samples in the mean; a damaged head may say so, and each takes time.
"""

_BLOCK = 1 << 15
"""Samples that are mixed and resampled at a time."""

_OPPOSITE = 0.1
"""Where the mix of all channels has less than this share of the power that it would have if they
had nothing to do with each other, they cancel each other."""

_QUIET = 1e-6
"""Mean square below which it is silence that cancels itself."""

_LOUDEST_REAL = 1e12
"""Full scale is 1, in some files 32768 or 2147483648; more is damage."""

Samples = NDArray[np.float32]


class Unreadable(Exception):
    """These bytes hold no sound; `what` says what they are, as the end of a sentence."""

    def __init__(self, code: str, **fields: Field) -> None:
        super().__init__(code)
        self.what = told(code, **fields)


def check_form(channels: int, rate: int) -> None:
    """Refuse what is past the limits; `rate` in Hz. Raises Unreadable."""
    if channels < 1 or rate < MIN_RATE:
        raise Unreadable("file.no_sound")
    if channels > MAX_CHANNELS:
        raise Unreadable("file.channels", channels=channels, most=MAX_CHANNELS)
    if rate > MAX_RATE:
        raise Unreadable("file.rate", rate=rate, most=MAX_RATE // 1000)


class Mixer:
    """Mixes frames down and resamples them, block by block.

    Where the channels cancel each other one is taken alone, if that is given.
    """

    def __init__(self, channel: int | None) -> None:
        self._channel = channel
        self._block: list[NDArray[Any]] = []
        self._waiting = 0
        self._form = _Form(SAMPLE_RATE, 1, np.dtype(np.float32))
        self._resampler: soxr.ResampleStream | None = None
        self._parts: list[Samples] = []
        self._frames = self._counts = 0
        self._squares = np.zeros(MAX_CHANNELS)
        self._channels = 1
        self.seconds = self.unreal_seconds = self.cancelled_seconds = 0.0

    @property
    def powers(self) -> list[float]:
        """Mean square of each channel, 0 for those that are not there."""
        return (self._squares / max(self._counts, 1)).tolist()

    @property
    def apart(self) -> float:
        """Mean square that the mix of these channels would have if they had nothing to do with
        each other.
        """
        return sum(self.powers) / self._channels**2

    def add(self, frame: AudioFrame, silence: float) -> None:
        """Mix one frame in, after `silence` seconds. Raises Unreadable."""
        data: NDArray[Any] = frame.to_ndarray()
        if not frame.format.is_planar:
            data = data.reshape(-1, max(frame.layout.nb_channels, 1)).T
        form = _Form(frame.sample_rate, len(data), data.dtype)
        if form != self._form:
            check_form(form.channels, form.rate)
            self._end()
            self._form = form
            self._channels = max(self._channels, form.channels)
        self._frames += 1
        self._counts += data.shape[1]
        if self._frames > _FEW_FRAMES and self._counts < _FEWEST_SAMPLES * self._frames:
            raise Unreadable("file.splinters")
        quiet = round(silence * form.rate)
        if quiet:
            self._take(np.full((form.channels, quiet), _silence(data.dtype), data.dtype))
        self._take(data)

    def samples(self) -> Samples:
        """All of it; nothing can be added after."""
        self._end()
        return np.concatenate([np.zeros(0, np.float32), *self._parts])

    def _take(self, data: NDArray[Any]) -> None:
        self._block.append(data)
        self._waiting += data.shape[1]
        self.seconds += data.shape[1] / self._form.rate
        if self._waiting >= _BLOCK:
            self._flush(last=False)

    def _end(self) -> None:
        self._flush(last=True)
        self._resampler = None

    def _flush(self, *, last: bool) -> None:
        """Mix and resample what waits; at the `last` of these frames also what soxr keeps."""
        mono = self._mixed(np.concatenate(self._block, axis=1)) if self._block else _NOTHING
        self._block, self._waiting = [], 0
        if self._form.rate == SAMPLE_RATE:
            self._parts.append(mono)
            return
        if self._resampler is None:
            self._resampler = soxr.ResampleStream(
                self._form.rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ"
            )
        self._parts.append(self._resampler.resample_chunk(mono, last=last))

    def _mixed(self, block: NDArray[Any]) -> Samples:
        data, unreal = _floats(block)
        self.unreal_seconds += unreal / self._form.rate
        mono = data.mean(axis=0)
        squares = np.array([float(line @ line) for line in data])
        self._squares[: len(data)] += squares
        apart = float(squares.sum()) / len(data) ** 2
        if apart > _QUIET * len(mono) and float(mono @ mono) < _OPPOSITE * apart:
            self.cancelled_seconds += len(mono) / self._form.rate
            if self._channel is not None:
                mono = data[min(self._channel, len(data) - 1)]
        return mono.astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class _Form:
    rate: int
    channels: int
    dtype: np.dtype[Any]


_NOTHING: Samples = np.zeros(0, np.float32)


def _silence(dtype: np.dtype[Any]) -> int:
    return 128 if dtype == np.uint8 else 0


def _floats(data: NDArray[Any]) -> tuple[Samples, int]:
    """Full scale is 1; and at how many times there is a sample that is not a number, 0 here."""
    # channel by channel in memory, as interleaved ones are not
    samples: Samples = data.astype(np.float32, order="C", copy=False)
    if data.dtype == np.uint8:
        return samples / np.float32(128) - np.float32(1), 0
    if np.issubdtype(data.dtype, np.integer):
        samples *= np.float32(-1 / float(np.iinfo(data.dtype).min))
        return samples, 0
    finite = np.abs(samples) < _LOUDEST_REAL  # which what is no number is not
    if finite.all():
        return samples, 0
    return np.where(finite, samples, np.float32(0)), int(np.count_nonzero(~finite.all(axis=0)))
