"""What a member asks to be done to a take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.values.music import Key

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
