# pyright: strict
"""A take as something that can be worked on: its notes and whose they are, its plan, its history.

What `take-N.json` holds. A MIDI file of anybody's becomes one as well (see
`engine.arranging.adopted`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.ensembles import Clef, DrumKit, Feel, Part, Share
from engine.errors import SongError
from engine.plan.plan import Plan
from engine.plan.record import plan_as_record, plan_of_record
from engine.provenance.naming import plan_title
from engine.values import Key, Metre, Note, Role

VERSION = 1
KIND = "take"

_WHOSE = ("given", "motif")
_COLUMNS = ("onset", "duration", "pitch", "velocity", "role", "whose")
_ROLES = {role.name.lower(): role for role in Role}
_MOST_BARS, _MOST_NOTES, _MOST_TRACKS, _MOST_PLANS = 1_000, 50_000, 64, 1_000
_LARGEST = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Made:
    """How a take came to be: by which command, with which settings, by which model, from what.

    `settings` and `model` hold plain values. `parent` is the `take_id` of the take that this one
    was made of, "" for none, and `parent_title` what that one is called. `plan_from` is what the
    pieces of people's music are called of which its plan is (see models/base/SOURCES.md).
    """

    by: str
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    model: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seed: int = 0
    parent: str = ""
    parent_title: str = ""
    plan_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeRecord:
    """A take before it is played and drawn. `plan` is as it sounds, not in a key frame.

    `midi` is the file that was written into, where it is somebody's own: what is finer in it than
    the beat grid is in there alone. b"" where the MIDI is made from the arrangement.
    """

    arrangement: Arrangement
    plan: Plan
    made: Made
    midi: bytes = b""

    @property
    def take_id(self) -> str:
        """What tells a take from others: 16 hexadecimal digits of a digest of what is played."""
        tempo, swing = self.arrangement.tempo, self.arrangement.swing
        played = json.dumps([tempo, swing, _tracks(self.arrangement)], separators=(",", ":"))
        return hashlib.sha256(played.encode()).hexdigest()[:16]

    def to_bytes(self) -> bytes:
        """JSON that a person can read; `read_take` is its inverse."""
        played = self.arrangement
        record: dict[str, Any] = {
            "made_by": "Motif",
            "kind": KIND,
            "version": VERSION,
            "id": self.take_id,
            "title": played.title,
            "key": [played.key.tonic, played.key.mode],
            "metre": [played.metre.beats, played.metre.unit],
            "tempo": played.tempo,
            "bars": played.bars,
            "ensemble": played.ensemble,
            "swing": played.swing,
            "made": asdict(self.made),
            "plan": plan_as_record(self.plan, 0, played.key, played.metre, played.tempo),
            "midi": base64.b64encode(self.midi).decode(),
            "columns": list(_COLUMNS),
        }
        head = json.dumps(record, indent=1, ensure_ascii=False)
        # A note a line: a thousand of them should not be six thousand lines.
        tracks = ",\n".join(_track_lines(track) for track in _tracks(played))
        return f'{head[:-2]},\n "tracks": [\n{tracks}\n ]\n}}\n'.encode()


def is_take(data: bytes) -> bool:
    """Whether bytes may be a take's record: JSON, not MIDI or sound."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_take(data: bytes, name: str) -> TakeRecord:
    """Inverse of `TakeRecord.to_bytes`; `name` is what the file is called. Raises SongError."""
    try:
        if len(data) > _LARGEST:
            raise ValueError("it is too large")
        record = json.loads(data.decode("utf-8-sig"))
        if record["made_by"] != "Motif" or record["kind"] != KIND:
            raise ValueError("it is not one of Motif's")
        if record["version"] != VERSION:
            raise ValueError(f"it is of version {str(record['version'])[:8]}, not {VERSION}")
        return _take(record)
    except RecursionError:
        reason = "it is nested too deeply"
    except KeyError as error:
        reason = f"it has no {str(error)[:40]}"
    except (ValueError, TypeError, IndexError, AttributeError, OverflowError) as error:
        reason = str(error)[:120]
    raise SongError("take.unusable", name=name, reason=str(reason))


def _tracks(arrangement: Arrangement) -> list[dict[str, Any]]:
    return [
        {
            "name": track.name,
            "instrument": _instrument(track.instrument),
            "notes": [
                [n.onset, n.duration, n.pitch, n.velocity, n.role.name.lower(), _WHOSE[not given]]
                for n, given in zip(track.notes, track.primer, strict=True)
            ],
        }
        for track in arrangement.tracks
    ]


def _track_lines(track: Mapping[str, Any]) -> str:
    notes = ",\n".join(f"   {json.dumps(note)}" for note in track["notes"])
    head = {"name": track["name"], "instrument": track["instrument"]}
    return f'  {json.dumps(head, ensure_ascii=False)[:-1]}, "notes": [\n{notes}\n  ]}}'


def _instrument(player: Part | DrumKit) -> dict[str, Any]:
    record = asdict(player)
    if isinstance(player, Part):
        record["roles"] = [role.name.lower() for role in player.roles]
    return record


def _take(record: Mapping[str, Any]) -> TakeRecord:
    tonic, mode = record["key"]
    beats, unit = record["metre"]
    if tonic not in range(12) or mode not in ("major", "minor"):
        raise ValueError("its key is a pitch class from 0 to 11 and major or minor")
    if beats not in range(1, 17) or unit not in (2, 4, 8, 16):
        raise ValueError("its metre is beats from 1 to 16 and 2, 4, 8 or 16")
    metre = Metre(beats, unit)
    bars = _whole(record["bars"], 1, _MOST_BARS, "its bars")
    end = bars * metre.ticks_per_bar
    told = _list(record["tracks"], _MOST_TRACKS, "its tracks")
    tracks = tuple(_track(track, end) for track in told)
    if not any(track.notes for track in tracks):
        raise ValueError("it has no notes")
    if sum(len(track.notes) for track in tracks) > _MOST_NOTES:
        raise ValueError("it has too many notes")
    plan = plan_of_record(record["plan"]["bars"], _MOST_BARS)
    if len(plan) != bars:
        raise ValueError("its plan has another number of bars")
    made = record["made"]
    return TakeRecord(
        Arrangement(
            tracks=tracks,
            metre=metre,
            key=Key(tonic, mode),
            tempo=_whole(record["tempo"], 20, 400, "its tempo"),
            title=_text(record["title"]),
            bars=bars,
            ensemble=_text(record["ensemble"]),
            swing=_share(record["swing"]),
        ),
        plan,
        Made(
            _text(made["by"]),
            _table(made["settings"]),
            _table(made["model"]),
            _whole(made["seed"], 0, 2**63, "its seed"),
            _text(made["parent"]),
            _text(made["parent_title"]),
            _titles(made.get("plan_from", [])),
        ),
        base64.b64decode(record["midi"], validate=True),
    )


def _track(told: Mapping[str, Any], end: int) -> Track:
    rows = [_note(row, end) for row in _list(told["notes"], _MOST_NOTES, "a track's notes")]
    rows.sort(key=lambda row: (row[0].onset, row[0].pitch))
    return Track(
        _text(told["name"]),
        _player(told["instrument"]),
        tuple(note for note, _ in rows),
        tuple(given for _, given in rows),
    )


def _note(row: Sequence[Any], end: int) -> tuple[Note, bool]:
    onset, duration, pitch, velocity, role, whose = row
    if role not in _ROLES or whose not in _WHOSE:
        raise ValueError("a note is of no role, or nobody's")
    note = Note(
        _whole(onset, 0, end - 1, "where a note begins"),
        _whole(duration, 1, end, "a note's length"),
        _whole(pitch, 0, 127, "a note's pitch"),
        _whole(velocity, 1, 127, "a note's velocity"),
        _ROLES[role],
    )
    return note, whose == _WHOSE[0]


def _player(told: Mapping[str, Any]) -> Part | DrumKit:
    def number(name: str, low: int = 0, most: int = 127) -> int:
        return _whole(told[name], low, most, f"an instrument's {name}")

    if "feel" in told:
        feel = _one_of(told["feel"], ("rock", "lofi", "chip", "brushes"))
        return DrumKit(
            cast(Feel, feel),
            number("program"),
            number("level", 1),
            number("volume"),
            number("reverb"),
            number("delay", 0, 120),
        )
    return Part(
        name=_text(told["name"]),
        program=number("program"),
        roles=tuple(_ROLES[_one_of(role, tuple(_ROLES))] for role in told["roles"][:4]),
        lowest=number("lowest"),
        highest=number("highest", number("lowest") + 11),
        level=number("level", 1),
        volume=number("volume"),
        pan=number("pan"),
        reverb=number("reverb"),
        chorus=number("chorus"),
        share=Share(
            _whole(told["share"]["place"], 0, 15, "an instrument's share"),
            _whole(told["share"]["among"], 1, 16, "an instrument's share"),
        ),
        pedal=bool(told["pedal"]),
        clef=cast(Clef, _one_of(told["clef"], ("treble", "bass", "percussion"))),
        staff=_text(told["staff"]),
        one_voice=bool(told.get("one_voice", False)),  # takes of before did not have it
    )


def _whole(value: Any, low: int, most: int, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= most:
        raise ValueError(f"{what} must be whole, from {low} to {most}")
    return value


def _share(value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("its swing is a number from 0 to 1")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 400:
        raise ValueError("a name in it is no text, or too long")
    return value


def _titles(value: Any) -> tuple[str, ...]:
    """Some titles; for a while there was one piece, as its collection names it."""
    if isinstance(value, str):
        return (plan_title(value),) if value else ()
    return tuple(map(_text, _list(value, _MOST_PLANS, "what its plan is of")))


def _list(value: Any, most: int, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} are no list")
    found = cast(list[Any], value)
    if len(found) > most:
        raise ValueError(f"{what} are more than {most}")
    return found


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("its settings are no table")
    return cast(dict[str, Any], value)


def _one_of(value: Any, names: Sequence[str]) -> str:
    if value not in names:
        raise ValueError(f"“{str(value)[:20]}” is none of {', '.join(names)}")
    return str(value)
