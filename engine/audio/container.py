"""Sound out of any container that FFmpeg reads, block by block, and what was missing in it.

PyAV is given the open file and never its name, a fixed list of containers and codecs, and no
protocol: a playlist that names other files or addresses is not followed, pictures and video are
not decoded.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from engine.audio.damage import Loss
from engine.audio.joined import Part, parts_of, tells_too_little
from engine.audio.mixing import SAMPLE_RATE, Mixer, Samples, Unreadable, check_form
from engine.audio.stream_reader import ERRORS, StreamReader
from engine.errors import Stopped
from engine.values import ShouldStop

_CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,iff,ircam,matroska,mov,mp3,mpeg,mpegts,nistsphere,"
    "ogg,tta,voc,w64,wav,webm,wv,mp4,m4a,3gp,3g2,mj2"
)
_CODECS = (
    "aac,aac_fixed,aac_latm,ac3,eac3,alac,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,ape,"
    "flac,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,tta,vorbis,wavpack,"
    "wmav1,wmav2,wmapro,wmalossless,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,gsm,gsm_ms,mace3,mace6,"
    "pcm_alaw,pcm_mulaw,pcm_s8,pcm_s8_planar,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,"
    "pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be"
)

_OPTIONS = {
    "format_whitelist": _CONTAINERS,
    "codec_whitelist": _CODECS,
    "protocol_whitelist": "none",
}


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """Mono float32 `samples` at `SAMPLE_RATE`, what was lost, and tags by lower-case names.

    `over` if the file goes on after the most that was asked for. `apart` is the mean square of
    channels that have nothing to do with each other; the loudest is number `channel`, and for
    `cancelled_seconds` they cancel each other. `tracks` of sound are in the file; `unreal_seconds`
    of this one had samples that are no numbers, and are silent.
    """

    samples: Samples
    loss: Loss
    tags: dict[str, str]
    over: bool
    apart: float
    channel: int
    cancelled_seconds: float
    tracks: int
    unreal_seconds: float

    @property
    def seconds(self) -> float:
        """Length of what was decoded."""
        return len(self.samples) / SAMPLE_RATE


def decode_sound(
    file: io.FileIO,
    max_seconds: float,
    should_stop: ShouldStop,
    channel: int | None = None,
    track: int = 0,
) -> Decoded:
    """Decode up to `max_seconds` of a track of sound in a file: its mix, or one `channel` where
    the channels cancel each other.

    Raises Unreadable, Stopped.
    """
    mixer = Mixer(channel)
    tags: dict[str, str] = {}
    tracks = 1
    loss, before = Loss(0.0, None, cut=False), 0.0
    for number, part in enumerate(parts_of(file)):
        try:
            lost, found, count = _decode_part(part, mixer, max_seconds, should_stop, track)
            tracks = max(tracks, count)
        except Unreadable:
            if not number:
                raise
            lost, found = Loss(0.0, None, cut=True), {}
        tags = tags or found
        loss = loss.then(before, lost, mixer.seconds - before)
        before = mixer.seconds
        if before > max_seconds:
            break
    powers = mixer.powers
    loudest = max(range(len(powers)), key=powers.__getitem__)
    return Decoded(
        mixer.samples(),
        loss,
        tags,
        before > max_seconds,
        mixer.apart,
        loudest,
        mixer.cancelled_seconds,
        tracks,
        mixer.unreal_seconds,
    )


def _decode_part(
    part: Part, mixer: Mixer, max_seconds: float, should_stop: ShouldStop, track: int
) -> tuple[Loss, dict[str, str], int]:
    """What was lost of a part, its tags, and how many tracks of sound it has."""
    options = {**_OPTIONS, "ignore_length": "1"} if tells_too_little(part) else _OPTIONS
    try:
        container = av.open(part, mode="r", metadata_errors="replace", options=options)
    except ERRORS as error:
        if part.look(4, 4) == b"ftyp":
            raise Unreadable("file.no_index") from error
        raise Unreadable("file.no_sound") from error
    with container:
        streams = _sounds_of(container)
        reader = StreamReader(container, streams[min(track, len(streams) - 1)], part)
        begin = mixer.seconds
        for frame, silence in reader.frames():
            if should_stop():
                raise Stopped
            mixer.add(frame, silence)
            if mixer.seconds > max_seconds:
                break
        return reader.loss(mixer.seconds - begin), reader.tags(), len(streams)


def _sounds_of(container: InputContainer) -> list[AudioStream]:
    """The tracks of sound that can be decoded, at least one. Raises Unreadable."""
    streams = container.streams.audio
    if not streams:
        raise Unreadable("file.silent_video" if container.streams.video else "file.without_sound")
    codecs = _CODECS.split(",")
    known = [s for s in streams if s.codec_context is not None and s.codec_context.name in codecs]
    if not known:
        raise Unreadable("file.unknown_format")
    for stream in known:
        check_form(stream.codec_context.channels, stream.codec_context.sample_rate)
    return known
