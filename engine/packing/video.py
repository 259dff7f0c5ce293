"""A piece as a video: its notes move past a line as they sound. VP9 and Opus in WebM.

Frames are painted as arrays: Pillow letters what stands still, once.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.audio.sound import Sound
from engine.errors import Stopped
from engine.notation.lettering import fit, sans
from engine.notation.piano_roll import BACKGROUND, FIELD, LINE, QUIET_TEXT, ROLE_COLOURS, TEXT
from engine.values import Report, Role, ShouldStop

WIDTH, HEIGHT = 1280, 720
RATE = 30
"""Frames a second."""

_SECONDS_SHOWN = 7.0
_STEP = round(WIDTH / _SECONDS_SHOWN / RATE)
"""Pixels that the notes move on in a frame: whole ones, which a codec follows at no cost."""

_LINE = WIDTH // 4
_TOP, _BOTTOM = 110, HEIGHT - 24
_LEAST_SPAN = 24
_LANE = 22
_DRUM_LANES = 4
_VIDEO_BITS, _SOUND_BITS = 380_000, 96_000
_LEAST_BITS = 100_000
_OPUS_RATE = 48_000

_VP9 = {
    "deadline": "realtime",
    "cpu-used": "8",
    "row-mt": "0",
    "tile-columns": "0",
    "lag-in-frames": "0",
    "error-resilient": "0",
}

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shown:
    """A note in a video: when it begins and ends in seconds, its pitch and role."""

    begin: float
    end: float
    pitch: int
    role: Role


@dataclass(frozen=True, slots=True)
class Footage:
    """What a video shows, `bar_lines` in seconds as its notes are, and the sound beneath it."""

    notes: list[Shown]
    bar_lines: list[float]
    sound: Sound
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a note lies: columns of the whole roll, rows of a frame, colours off and on."""

    left: int
    right: int
    top: int
    bottom: int
    colour: tuple[int, int, int]
    bright: tuple[int, int, int]


def film(
    footage: Footage, report: Report, should_stop: ShouldStop, most_bytes: int | None = None
) -> bytes:
    """The video's bytes, as long as its sound and about `most_bytes` at most. Raises Stopped."""
    sound = footage.sound
    boxes = sorted(_boxes(footage.notes), key=lambda box: box.left)
    lefts = np.array([box.left for box in boxes])
    longest = max((box.right - box.left for box in boxes), default=0)
    lines = [round(at * RATE * _STEP) for at in footage.bar_lines]
    still = _background(footage.title, footage.subtitle)
    frames = max(1, round(sound.seconds * RATE))
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="webm") as container:
        video = container.add_stream("libvpx-vp9", rate=RATE, options=_VP9)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.bit_rate = _picture_bits(sound.seconds, most_bytes)
        video.codec_context.thread_count = 1
        video.codec_context.gop_size = 10 * RATE
        audio = container.add_stream("libopus", rate=_OPUS_RATE, layout="stereo")
        audio.bit_rate = _SOUND_BITS
        packets = _sound_packets(audio, sound)
        pending = next(packets, None)
        for number in range(frames):
            if number % RATE == 0:
                if should_stop():
                    raise Stopped
                report("filming", number / frames)
            shift = number * _STEP - _LINE
            first = int(np.searchsorted(lefts, shift - longest))
            last = int(np.searchsorted(lefts, shift + WIDTH))
            picture = _frame(still, boxes[first:last], lines, shift)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            # Sound and pictures lie side by side in the file, so that it plays as it arrives.
            while pending is not None and pending[0] <= number / RATE:
                container.mux(pending[1])
                pending = next(packets, None)
            container.mux(video.encode(frame))
        while pending is not None:
            container.mux(pending[1])
            pending = next(packets, None)
        container.mux(video.encode(None))
    return buffer.getvalue()


def _picture_bits(seconds: float, most_bytes: int | None) -> int:
    """Bits a second for the pictures."""
    if most_bytes is None:
        return _VIDEO_BITS
    return max(_LEAST_BITS, min(_VIDEO_BITS, int(8 * most_bytes / seconds) - _SOUND_BITS))


def _sound_packets(stream: av.AudioStream, sound: Sound):
    """The sound's packets, each with the second that it begins at."""
    resampler = av.AudioResampler(format="flt", layout="stereo", rate=_OPUS_RATE)
    block = sound.rate // 5
    for start in range(0, len(sound.samples), block):
        part = np.ascontiguousarray(sound.samples[start : start + block]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(part, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = sound.rate, start
        frame.time_base = Fraction(1, sound.rate)
        for resampled in resampler.resample(frame):
            for packet in stream.encode(resampled):
                yield start / sound.rate, packet
    for resampled in resampler.resample(None):
        for packet in stream.encode(resampled):
            yield sound.seconds, packet
    for packet in stream.encode(None):
        yield sound.seconds, packet


def _boxes(notes: list[Shown]) -> list[_Box]:
    pitched = [note.pitch for note in notes if note.role is not Role.DRUM] or [60]
    drums = sorted({note.pitch for note in notes if note.role is Role.DRUM})
    floor = _BOTTOM - (_DRUM_LANES * _LANE + 8 if drums else 0)
    lowest, highest = min(pitched), max(pitched)
    span = max(highest - lowest + 1, _LEAST_SPAN)
    middle = (lowest + highest) / 2
    height = (floor - _TOP) / (span + 1)
    boxes: list[_Box] = []
    for note in notes:
        left = round(note.begin * RATE * _STEP)
        right = max(left + 4, round(note.end * RATE * _STEP) - 2)
        if note.role is Role.DRUM:
            lane = drums.index(note.pitch) * _DRUM_LANES // len(drums)
            top = _BOTTOM - (lane + 1) * _LANE + 3
            bottom, right = top + _LANE - 6, left + 14
        else:
            top = round(_TOP + (middle + span / 2 - note.pitch) * height)
            bottom = max(top + 4, round(top + height) - 1)
        colour = ROLE_COLOURS[note.role]
        bright = tuple((3 * 255 + 2 * part) // 5 for part in colour)
        boxes.append(_Box(left, right, top, bottom, colour, (bright[0], bright[1], bright[2])))
    return boxes


def _background(title: str, subtitle: str) -> Picture:
    picture = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, _TOP - 6, WIDTH, _BOTTOM + 6), fill=FIELD)
    draw.text((32, 20), fit(title, sans(40, True), WIDTH - 64), TEXT, sans(40, True))
    draw.text((32, 70), fit(subtitle, sans(22), WIDTH - 64), QUIET_TEXT, sans(22))
    return np.asarray(picture).copy()


def _frame(still: Picture, boxes: list[_Box], lines: list[int], shift: int) -> Picture:
    picture = still.copy()
    for line in lines:
        x = line - shift
        if 0 <= x < WIDTH:
            picture[_TOP - 6 : _BOTTOM + 6, x : x + 2] = LINE
    picture[_TOP - 6 : _BOTTOM + 6, _LINE : _LINE + 3] = TEXT
    for box in boxes:
        left, right = max(0, box.left - shift), min(WIDTH, box.right - shift)
        if right > left:
            sounding = box.left <= shift + _LINE < box.right
            colour = box.bright if sounding else box.colour
            picture[box.top : box.bottom, left:right] = colour
    return picture
