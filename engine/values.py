"""The plain values that the engine takes and returns.

Everything here is frozen, imports nothing heavy and serialises to JSON or bytes, so that a chat
bot, a command line and a worker process can hand the values to each other without knowing music.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from typing import Any, Literal, Protocol

from engine.messages import Field, Message, told

TICKS_PER_BEAT = 12
"""Grid steps in a quarter note: a sixteenth is 3 ticks, an eighth triplet 4."""

Mode = Literal["major", "minor"]


class Report(Protocol):
    """Told the running stage, how much of it is done, 0 to 1, and what else can be told of it.

    A stage is a code; which ones a task has is in STAGES.
    """

    def __call__(self, stage: str, fraction: float, /, **fields: Field) -> None: ...


STAGES: Mapping[str, tuple[str, ...]] = {
    "hear": ("decoding", "hearing", "cleaning"),
    "train": ("loading", "training", "finishing"),
    "compose": ("loading", "composing", "drawing", "playing", "done"),
    "pack": ("reading", "playing", "engraving", "filming", "packing", "done"),
    "examine": ("loading", "composing", "playing", "comparing", "drawing", "done"),
}
"""What hearing, training, composing, packing and examining report, in order. `training` has `epoch`
and `bits`, the bits per note after it, once there was one.
"""

ShouldStop = Callable[[], bool]
"""Asked often; once it answers true the task raises `engine.errors.Stopped`."""


def report_nothing(stage: str, fraction: float, /, **fields: Field) -> None:
    """A `Report` that nobody listens to."""


def _messages(records: Sequence[Any]) -> tuple[Message, ...]:
    """Of earlier versions sentences were kept."""
    return tuple(
        told("said", text=record) if isinstance(record, str) else Message.from_json(record)
        for record in records
    )


def never_stop() -> bool:
    """A `ShouldStop` that lets a task run to its end."""
    return False


class Role(IntEnum):
    """What a note does in the texture."""

    MELODY = 0
    BASS = 1
    CHORD = 2
    DRUM = 3


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note on a recording's clock. Times in seconds, pitch 0 to 127, velocity 1 to 127."""

    onset: float
    offset: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the beat grid. Onset and duration in ticks (duration at least 1)."""

    onset: int
    duration: int
    pitch: int
    velocity: int
    role: Role


PITCH_CLASS_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

_TONICS: Mapping[Mode, tuple[str, ...]] = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
"""The spelling with fewer accidentals in the key signature."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0 to 11, C is 0) and a mode.

    `spelling` is the tonic as somebody wrote it, like `Gb`; empty stands for the usual one. Keys of
    two spellings are equal.
    """

    tonic: int
    mode: Mode
    spelling: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.spelling or _TONICS[self.mode][self.tonic]} {self.mode}"


@dataclass(frozen=True, slots=True)
class Metre:
    """A time signature; `unit` is the note value that is counted (2, 4, 8 or 16)."""

    beats: int
    unit: int

    @property
    def ticks_per_bar(self) -> int:
        return self.beats * 4 * TICKS_PER_BEAT // self.unit

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"


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
            warnings=_messages(record["warnings"]),
            artist=record.get("artist", ""),  # not in what was kept by the first version
        )


@dataclass(frozen=True, slots=True)
class PrimerEvent:
    """One typed step: the pitches that sound together, none for a rest, and their length.

    `duration` is a fraction of a whole note.
    """

    pitches: tuple[int, ...]
    duration: Fraction


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """One chord of a progression that a piece is to be over, and how long it lasts.

    `root` and `bass` are pitch classes, 0 to 11. `tones` are semitones above the root, 0 to 11,
    ascending from 0. `length` is a fraction of a bar, above 0. `name` is the chord as it was typed.
    """

    root: int
    tones: tuple[int, ...]
    bass: int
    length: Fraction
    name: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a description in words was understood to mean, for whoever wrote it.

    `options` has what each option was set to, by its name, as text that the option itself would
    take. `wishes` are the keys of what is granted without an option: `ours`, the style of the songs
    learnt from, `no_drums` where nobody drums anyway. `overruled` are the options that the words
    asked for and that were given besides, which holds. `names` are artists, songs and games, which
    are not imitated; `unknown` is what was not understood. Both as they were written.
    """

    options: Mapping[str, str] = field(default_factory=dict[str, str])
    wishes: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` is its inverse."""
        return {
            "options": dict(self.options),
            "wishes": list(self.wishes),
            "overruled": list(self.overruled),
            "names": list(self.names),
            "unknown": list(self.unknown),
        }

    @staticmethod
    def from_json(record: Mapping[str, Any]) -> Understanding:
        """Inverse of `to_json`."""
        return Understanding(
            dict(record["options"]),
            *(tuple(record[name]) for name in ("wishes", "overruled", "names", "unknown")),
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """A choice for an option: its `value`, and by key and fields what that means.

    `meaning` is `wrong`, with its `message`, for what is typed so far and cannot be read.
    """

    value: str
    meaning: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a member asked for. None means: the composer chooses.

    `chords` are to be gone through again and again for all bars; none leaves them to the composer.
    `mode` is what the key should have where none is named. `ensemble` is written as
    `engine.notation.players` does. `surprise`, `density` and `swing` run from 0 to 1; at swing 1
    the second of two eighths comes a third of a beat before the next. `words` tell what a
    description in words was understood to mean; what it means is in the other fields already.
    """

    primer: tuple[PrimerEvent, ...] = ()
    bars: int = 16
    tempo: int | None = None
    metre: Metre | None = None
    key: Key | None = None
    ensemble: str | None = None
    surprise: float = 0.5
    density: float | None = None
    takes: int = 2
    seed: int | None = None
    chords: tuple[ChordSpan, ...] = ()
    mode: Mode | None = None
    swing: float | None = None
    words: Understanding | None = None

    def to_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` is its inverse."""
        return {
            "primer": [[list(e.pitches), str(e.duration)] for e in self.primer],
            "bars": self.bars,
            "tempo": self.tempo,
            "metre": [self.metre.beats, self.metre.unit] if self.metre else None,
            "key": [self.key.tonic, self.key.mode, self.key.spelling] if self.key else None,
            "ensemble": self.ensemble,
            "surprise": self.surprise,
            "density": self.density,
            "takes": self.takes,
            "seed": self.seed,
            "chords": [[c.root, list(c.tones), c.bass, str(c.length), c.name] for c in self.chords],
            "mode": self.mode,
            "swing": self.swing,
            "words": self.words.to_json() if self.words else None,
        }

    @staticmethod
    def from_json(record: Mapping[str, Any]) -> Brief:
        """Inverse of `to_json`."""
        primer = tuple(PrimerEvent(tuple(p), Fraction(d)) for p, d in record["primer"])
        chords = record.get("chords", [])  # not in requests of the first version
        words = record.get("words")
        return Brief(
            primer=primer,
            bars=record["bars"],
            tempo=record["tempo"],
            metre=Metre(*record["metre"]) if record["metre"] else None,
            key=Key(*record["key"]) if record["key"] else None,
            ensemble=record["ensemble"],
            surprise=record["surprise"],
            density=record["density"],
            takes=record["takes"],
            seed=record["seed"],
            chords=tuple(
                ChordSpan(root, tuple(tones), bass, Fraction(length), name)
                for root, tones, bass, length, name in chords
            ),
            mode=record.get("mode"),
            swing=record.get("swing"),
            words=Understanding.from_json(words) if words else None,
        )


ChangeKind = Literal["vary", "continue", "infill", "arrange", "accompany"]
Keep = Literal["melody", "chords", "rhythm"]

CHANGE_OPTIONS: Mapping[ChangeKind, tuple[str, ...]] = {
    "vary": ("how_much", "keep", "takes", "seed"),
    "continue": ("bars", "takes", "seed"),
    "infill": ("bars", "role", "takes", "seed"),
    "arrange": ("ensemble", "key", "tempo"),
    "accompany": ("ensemble", "takes", "seed"),
}
"""What may be asked for with each change (see `engine.tasks.read_change`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to a take, or to anybody's MIDI. None: as it is, or the composer chooses.

    `how_much`, 0 to 1, and `keep` are for `vary`; `bars`, how many are added, for `continue`;
    `first` and `last`, bars counted from 1, and `role` for `infill`; `ensemble`, `key` and `tempo`
    for `arrange` and, but for the last two, `accompany`.
    """

    kind: ChangeKind
    how_much: float = 0.5
    keep: Keep | None = None
    bars: int = 8
    first: int = 1
    last: int = 1
    role: str | None = None
    ensemble: str | None = None
    key: Key | None = None
    tempo: int | None = None
    takes: int = 2
    seed: int | None = None

    def to_json(self) -> dict[str, Any]:
        """JSON types only; `from_json` is its inverse."""
        record = {name: getattr(self, name) for name in Change.__slots__}
        key = [self.key.tonic, self.key.mode, self.key.spelling] if self.key else None
        return record | {"key": key}

    @staticmethod
    def from_json(record: Mapping[str, Any]) -> Change:
        """Inverse of `to_json`."""
        told: dict[str, Any] = dict(record)
        told["key"] = Key(*record["key"]) if record["key"] else None
        return Change(**told)


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
            warnings=_messages(record["warnings"]),
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a training may take, whichever limit is met first. None leaves it to the trainer."""

    minutes: float | None = None
    epochs: int | None = None
    batch_size: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What predicting music costs, in bits per note: in total and for each head.

    `heads` has onset, role, pitch, duration and velocity; a network that predicts less has fewer.
    What is comparable between all networks are the bits of the pitches alone, drums left out: for
    each note, for each onset with all its notes, and for each note that begins by itself, whose
    name is the same question to all of them. None where that was not measured.
    """

    bits_per_note: float
    heads: Mapping[str, float]
    notes: int
    pitch_bits_per_note: float | None = None
    pitch_bits_per_onset: float | None = None
    pitch_bits_of_lone_notes: float | None = None


@dataclass(frozen=True, slots=True)
class SongFigures:
    """What one song gave: bits per note of its held-out end, before and after training.

    Both are None for a song that is too short to hold anything out.
    """

    song_id: str
    title: str
    notes: int
    bits_before: float | None
    bits_after: float | None


@dataclass(frozen=True, slots=True)
class Model:
    """The card of a trained model. Its weights stay in the folder that it was trained into.

    Bits per note on the songs' held-out ends: `held_out_bits_per_note` of this model,
    `base_bits_per_note` of what it started from, `previous_bits_per_note` of the version before it
    where that was given.
    """

    network: str
    vocabulary: int
    song_ids: tuple[str, ...]
    song_titles: tuple[str, ...]
    events: int
    epochs: int
    train_bits_per_note: float
    held_out_bits_per_note: float
    wall_seconds: float
    stages: Mapping[str, float] = field(default_factory=dict[str, float])
    base_bits_per_note: float | None = None
    previous_bits_per_note: float | None = None
    song_figures: tuple[SongFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found of a model, for people: `page` is all of it as one HTML file, UTF-8.

    `advice` says which kind of song would help, the most first; `overused` and `lacking` what its
    pieces have more and less of than its songs (than people's music, without songs); `nearest` the
    nearest copies. `figures` and `song_figures` are means by name (see `engine.judge.people`),
    empty for what cannot be measured. Of the pieces there are `samples`, from `seed` on.
    """

    page: bytes
    advice: tuple[Message, ...]
    overused: tuple[Message, ...]
    lacking: tuple[Message, ...]
    nearest: tuple[Message, ...]
    figures: Mapping[str, float]
    song_figures: Mapping[str, float]
    samples: int
    seed: int
    wall_seconds: float


@dataclass(frozen=True, slots=True)
class Take:
    """One finished composition with its files.

    `nearest_songs` are the titles of the songs of its model that it is nearest to, nearest first,
    and `nearest_song_ids` the same songs by their `song_id`. `record` is the take as something to
    go on from, JSON that a person can read: its notes and whose they are, its plan, how it was made
    (see `engine.tasks.vary` and the tasks beside it, which take it). `statement` is what its
    certificate will say, JSON, not signed yet (see `engine.tasks.certify`).
    """

    midi: bytes
    mp3: bytes
    musicxml: bytes
    piano_roll: bytes
    score: bytes
    notes: int
    seconds_of_audio: float
    nearest_song: str | None
    nearest_songs: tuple[str, ...]
    longest_copied_run: int
    features: Mapping[str, float]
    nearest_song_ids: tuple[str, ...] = ()
    record: bytes = b""
    statement: bytes = b""


@dataclass(frozen=True, slots=True)
class Piece:
    """The takes of one request, best first, one picture of them all, and the settings used.

    `shown` says in which order the picture shows the takes, labelled A, B, C, D: the take at label
    k is `takes[shown[k]]`. Empty means best first. `warnings` are for whoever asked: what
    of the file that it goes on from was not used.
    """

    title: str
    takes: tuple[Take, ...]
    picture: bytes
    picture_text: tuple[Message, ...]
    key: Key
    metre: Metre
    tempo: int
    bars: int
    ensemble: str
    seed: int
    wall_seconds: float
    stages: Mapping[str, float] = field(default_factory=dict[str, float])
    shown: tuple[int, ...] = ()
    warnings: tuple[Message, ...] = ()
    words: Understanding | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A piece as files to use elsewhere, by their names in the pack (with `/` between folders).

    `archive` is a zip of them. `left_out` names what would not fit, the most wanted first.
    Intro, any number of loops and ending go on into each other: their lengths are in samples at
    `sample_rate`. `warnings` say what of the piece is not in the pack.
    """

    title: str
    files: Mapping[str, bytes]
    archive: bytes
    left_out: tuple[str, ...]
    sample_rate: int
    intro_samples: int
    loop_samples: int
    ending_samples: int
    bars: int
    seconds: float
    wall_seconds: float
    stages: Mapping[str, float] = field(default_factory=dict[str, float])
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Composition:
    """Composed notes before an arranger gives them instruments.

    `notes` are ordered by onset, then pitch, and lie within `bars` bars from tick 0.
    `primer_notes` are the indices of those that the member gave. `tempo` in quarter notes a minute.
    """

    notes: tuple[Note, ...]
    metre: Metre
    key: Key
    tempo: int
    title: str
    bars: int
    primer_notes: frozenset[int] = frozenset()

    @property
    def end(self) -> int:
        """The tick of the last barline."""
        return self.bars * self.metre.ticks_per_bar
