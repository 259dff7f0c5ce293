"""What was heard in a file: a song to learn from, or something to begin with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.messages import Message, told
from engine.values.music import HeardNote, Key, Metre, Note, Role


@dataclass(frozen=True, slots=True)
class Song:
    """Music on the beat grid, heard from a recording or read from MIDI.

    `notes` are ordered by onset, then pitch; tick 0 is the first beat of a bar. `beats[k]` is the
    time in seconds, on the recording's clock, of tick `k * TICKS_PER_BEAT`; it is strictly
    increasing and reaches past the last note's end. `song_id` is the SHA-256 of the source bytes.
    `quality` runs from 0 (noise) to 1 (clear music). `raw` is the transcription as shipped by
    Basic Pitch, empty for a song that was read from MIDI. `artist` is whom the file's tags name.
    """

    song_id: str
    title: str
    notes: tuple[Note, ...]
    beats: tuple[float, ...]
    metre: Metre
    key: Key
    quality: float
    seconds: float
    raw: tuple[HeardNote, ...] = ()
    warnings: tuple[Message, ...] = ()
    artist: str = ""

    @property
    def tempo(self) -> float:
        """Quarter notes a minute: the median over the song."""
        gaps = sorted(b - a for a, b in zip(self.beats, self.beats[1:], strict=False))
        return 60.0 / gaps[len(gaps) // 2]

    def to_bytes(self) -> bytes:
        """A compact JSON form; `from_bytes` is its inverse."""
        record: dict[str, Any] = {
            "song_id": self.song_id,
            "title": self.title,
            "notes": [[n.onset, n.duration, n.pitch, n.velocity, int(n.role)] for n in self.notes],
            "beats": list(self.beats),
            "metre": [self.metre.beats, self.metre.unit],
            "key": [self.key.tonic, self.key.mode],
            "quality": self.quality,
            "seconds": self.seconds,
            "raw": [[n.onset, n.offset, n.pitch, n.velocity] for n in self.raw],
            "warnings": [warning.to_json() for warning in self.warnings],
            "artist": self.artist,
        }
        return json.dumps(record, separators=(",", ":")).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Song:
        """Inverse of `to_bytes`. Raises ValueError or KeyError on anything else."""
        record = json.loads(data)
        return Song(
            song_id=record["song_id"],
            title=record["title"],
            notes=tuple(Note(o, d, p, v, Role(r)) for o, d, p, v, r in record["notes"]),
            beats=tuple(record["beats"]),
            metre=Metre(*record["metre"]),
            key=Key(*record["key"]),
            quality=record["quality"],
            seconds=record["seconds"],
            raw=tuple(HeardNote(*n) for n in record["raw"]),
            warnings=messages_from(record["warnings"]),
            artist=record.get("artist", ""),  # not in what was kept by the first version
        )


@dataclass(frozen=True, slots=True)
class Motif:
    """What a file gives a piece to begin with.

    `notes`, one at least and no drums, are ordered by onset, then pitch; tick 0 is the start of a
    bar. `tempo` in quarter notes a minute. `warnings` say what of the file was not used.
    """

    notes: tuple[Note, ...]
    tempo: float
    metre: Metre
    key: Key
    warnings: tuple[Message, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` is its inverse."""
        return {
            "notes": [[n.onset, n.duration, n.pitch, n.velocity, int(n.role)] for n in self.notes],
            "tempo": self.tempo,
            "metre": [self.metre.beats, self.metre.unit],
            "key": [self.key.tonic, self.key.mode],
            "warnings": [warning.to_json() for warning in self.warnings],
        }

    @staticmethod
    def from_json(record: Mapping[str, Any]) -> Motif:
        """Inverse of `to_json`."""
        return Motif(
            notes=tuple(Note(o, d, p, v, Role(r)) for o, d, p, v, r in record["notes"]),
            tempo=record["tempo"],
            metre=Metre(*record["metre"]),
            key=Key(*record["key"]),
            warnings=messages_from(record["warnings"]),
        )


def messages_from(records: Sequence[Any]) -> tuple[Message, ...]:
    """Of earlier versions sentences were kept."""
    return tuple(
        told("said", text=record) if isinstance(record, str) else Message.from_json(record)
        for record in records
    )
