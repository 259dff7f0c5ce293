"""Sound files made on the spot for the tests of hearing."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import Posteriorgram
from engine.audio.listening import Evidence
from engine.audio.partials import pitch_loudness
from engine.values import HeardNote

RATE = 44100


def tones(
    pitches: Sequence[int], seconds_each: float, *, rate: int = RATE, level: float = 0.5
) -> NDArray[np.float32]:
    """One plucked note after another, with a few harmonics."""
    time = np.arange(int(seconds_each * rate)) / rate
    parts: list[NDArray[np.float64]] = []
    for pitch in pitches:
        frequency = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * frequency * k * time) / k**1.5 for k in (1, 2, 3, 4))
        parts.append(wave * np.exp(-3 * time) * np.minimum(time / 0.005, 1))
    sound = np.concatenate(parts)
    return (level * sound / np.abs(sound).max()).astype(np.float32)


SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def melody(seconds: float = 8.0) -> NDArray[np.float32]:
    """A melody over a bass in C major at 120 quarter notes a minute."""
    steps = int(seconds / 0.25)
    order = [SCALE[(3 * i + i // 4) % 8] for i in range(steps)]
    bass = [(36, 43, 41, 43)[i // 2 % 4] for i in range(steps // 2)]
    top, low = tones(order, 0.25), tones(bass, 0.5)
    length = min(len(top), len(low))
    return (0.6 * top[:length] + 0.4 * low[:length]).astype(np.float32)


def encoded(sound: NDArray[np.float32], kind: str, rate: int = RATE, **options: Any) -> bytes:
    """The bytes of a sound file in a format of libsndfile."""
    buffer = io.BytesIO()
    soundfile.write(buffer, sound, rate, format=kind, **options)
    return buffer.getvalue()


def recorded(
    sound: NDArray[np.float32], container: str, codec: str, *, rate: int = RATE, **options: str
) -> bytes:
    """The bytes of a sound file as phones, browsers and other programs make them, by FFmpeg.

    `container` is FFmpeg's name of one, `options` are its own; `sound` is mono at `RATE`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sound")
        with av.open(path, "w", format=container, options=options) as file:
            stream = file.add_stream(codec, rate=rate)
            assert isinstance(stream, AudioStream)
            stream.layout, stream.bit_rate = "mono", 96_000
            frame = av.AudioFrame.from_ndarray(sound[None, :], "flt", "mono")
            frame.sample_rate = RATE
            size = stream.frame_size or 1024
            resampler = av.AudioResampler(stream.format, stream.layout, rate, size)
            for made in (*resampler.resample(frame), *resampler.resample(None)):
                file.mux(stream.encode(made))
            file.mux(stream.encode(None))
        return path.read_bytes()


def with_tracks(*sounds: bytes) -> bytes:
    """The bytes of a Matroska file with the sound of each of these files as a track of its own."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as film:
        sources = [av.open(io.BytesIO(sound), "r") for sound in sounds]
        tracks = [film.add_stream_from_template(s.streams.audio[0]) for s in sources]
        for source, track in zip(sources, tracks, strict=True):
            for packet in source.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = track
                    film.mux(packet)
    return buffer.getvalue()


def filmed(seconds: float, sound: bytes | None = None) -> bytes:
    """The bytes of an MP4 with moving pictures, and the sound of a file if one is given."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as film:
        picture = film.add_stream("mpeg4", rate=10)
        assert isinstance(picture, VideoStream)
        picture.width = picture.height = 32
        picture.pix_fmt = "yuv420p"
        source = av.open(io.BytesIO(sound), "r") if sound is not None else None
        track = film.add_stream_from_template(source.streams.audio[0]) if source else None
        for number in range(round(10 * seconds)):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number, np.uint8), "rgb24")
            frame.pts = number
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        for packet in source.demux(audio=0) if source else ():
            if packet.dts is not None and track is not None:
                packet.stream = track
                film.mux(packet)
    return buffer.getvalue()


def evidence(posterior: Posteriorgram, samples: NDArray[np.float32], *drums: HeardNote) -> Evidence:
    """What was heard, with a posteriorgram and drums of one's own."""
    return Evidence(posterior, pitch_loudness(samples), drums)
