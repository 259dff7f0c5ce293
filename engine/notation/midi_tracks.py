# pyright: strict
"""A forgiving reader of MIDI files: cut, damaged, of format 2 or SMPTE time, with wrong lengths.

Follows the Standard MIDI Files 1.0 specification (MMA RP-001) as far as a file does.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from engine.messages import Message, told
from engine.notation.midi_survey import Text
from engine.notation.midi_track import Track, TrackReader

_HEADER = b"MThd\0\0\0\6"
_USUAL_DIVISION = 480
_DROP_FRAME = 29
_MOST_TRACKS = 1024
_FEW_BYTES = 4
"""A track that is so much longer or shorter than it says has been damaged on its way."""


@dataclass(slots=True)
class MidiTracks:
    """What a file holds, in file ticks from its beginning.

    `read` of `whole` bytes of tracks were understood; `left_out` of them made no sense, in some
    places. `told` says what else is unusual about the file.
    """

    ticks_per_beat: int
    tracks: list[Track] = field(default_factory=list[Track])
    tempi: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    signatures: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    texts: list[Text] = field(default_factory=list[Text])
    read: int = 0
    whole: int = 0
    left_out: int = 0
    told: list[Message] = field(default_factory=list[Message])

    @property
    def decoded(self) -> float:
        """The fraction of the tracks' bytes that was understood, 0 to 1."""
        return min(1.0, self.read / self.whole) if self.whole else 1.0


def read_tracks(data: bytes, enough: int) -> MidiTracks:
    """Read a file that begins with `MThd` as far as it makes sense, at most `enough` + 1 notes.

    A file that was joined to its end is read behind it.
    """
    if len(data) < 14:
        return MidiTracks(_USUAL_DIVISION)
    header, kind, announced, division = struct.unpack(">IHHH", data[4:14])
    found, seconds_per_tick = _begin(division)
    at = 8 + header if 6 <= header <= 64 else 14
    left, offset = enough, 0
    while at + 8 <= len(data) and left >= 0 and len(found.tracks) < _MOST_TRACKS:
        if data[at : at + 8] == _HEADER:
            if len(data) < at + 14 or data[at + 12 : at + 14] != data[12:14]:
                found.told.append(told("midi.joined"))
                break
            # Another file behind this one goes on where it ends.
            offset = max((track.end for track in found.tracks), default=0)
            at += 14
            continue
        if data[at : at + 4] != b"MTrk":
            following = _after_alien(data, at)
            found.left_out += following[1]
            found.whole += following[1]
            at = following[0]
            continue
        start = at + 8
        length = int.from_bytes(data[at + 4 : start], "big")
        at = _end_of_chunk(data, start, length)
        doubtful = 0 < abs(at - start - length) <= _FEW_BYTES
        reader = TrackReader(data, start, at, offset, left, doubtful=doubtful)
        track = reader.read()
        left -= reader.notes
        missing = length - (at - start) if at == len(data) and not reader.ended else 0
        found.read += reader.read_bytes
        found.whole += at - start + min(max(0, missing), len(data))
        found.left_out += reader.left_out
        if doubtful and not reader.left_out:
            found.told.append(told("midi.track_length"))
        found.tempi += reader.tempi
        found.signatures += reader.signatures
        found.texts += [Text(len(found.tracks), *text) for text in reader.texts]
        found.tracks.append(track)
        if kind == 2:
            offset = track.end
    if 0 < len(found.tracks) < announced and left >= 0:
        found.told.append(told("midi.tracks", announced=announced, found=len(found.tracks)))
    if seconds_per_tick:
        found.tempi = [(0, round(seconds_per_tick * found.ticks_per_beat * 1e6))]
    return found


def _begin(division: int) -> tuple[MidiTracks, float]:
    """An empty result, and the seconds of a tick where the file counts time and not beats."""
    if division & 0x8000:
        frames, subframes = 256 - (division >> 8), division & 0xFF
        says_nothing = not subframes
        subframes = subframes or 1
        per_second = (30 / 1.001 if frames == _DROP_FRAME else max(1, frames)) * subframes
        # A quarter note is about half a second: nothing says what the music's beat is.
        found = MidiTracks(max(1, round(per_second / 2)))
        if says_nothing:
            found.told.append(told("midi.no_division", ticks=found.ticks_per_beat))
        return found, 1 / per_second
    if division:
        return MidiTracks(division), 0.0
    return MidiTracks(_USUAL_DIVISION, told=[told("midi.no_division", ticks=_USUAL_DIVISION)]), 0.0


def _after_alien(data: bytes, at: int) -> tuple[int, int]:
    """Where to go on after bytes that are no track, and how many of them are lost."""
    if _is_chunk(data, at):
        return at + 8 + int.from_bytes(data[at + 4 : at + 8], "big"), 0
    following = data.find(b"MTrk", at + 1)
    if following >= 0:
        return following, following - at
    # Padding and the names of hosts lie behind the last track of many files.
    return len(data), 0


def _is_chunk(data: bytes, at: int) -> bool:
    """Whether a chunk of any kind lies at a place, the next one right behind it."""
    tag = data[at : at + 4]
    if len(tag) < 4 or not (tag.isalnum() and tag.isascii()):
        return False
    end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "big")
    return end == len(data) or (end < len(data) and data[end : end + 4] == b"MTrk")


def _end_of_chunk(data: bytes, start: int, length: int) -> int:
    """Where a track ends: by its length if something fits there, or where the next one begins."""
    end = start + length
    begins = data[end : end + 4] == b"MTrk" or data[end : end + 8] == _HEADER
    if length and (end == len(data) or begins or _is_chunk(data, end)):
        return end
    following = data.find(b"MTrk", start)
    if following >= 0:
        return following
    is_padding = length > 0 and end < len(data) and data[end - 3 : end] == b"\xff\x2f\0"
    return end if is_padding else len(data)
