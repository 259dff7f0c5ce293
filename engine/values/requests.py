"""What a member asks for when a piece is to be composed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from engine.values.music import Key, Metre, Mode


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
