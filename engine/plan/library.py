"""Plans of music that people wrote: stretches that begin, go somewhere and close.

What ships with the base are the plans alone, no pitches: chords, rhythm, what comes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.notation.keys import key_of_weights
from engine.plan.cadence import (
    TONIC,
    begins_on_tonic,
    ends_on_tonic,
    stands_in_its_mode,
    with_cadence,
)
from engine.plan.merit import digest, merit
from engine.plan.plan import Plan
from engine.plan.reading import read_plan
from engine.plan.rhythm import NO_RHYTHM, read_rhythm
from engine.values import Key, Metre, Mode, Role

_FORMAT, _WITHOUT_WEIGHTS, _WITHOUT_PIECES, _WITHOUT_RHYTHM = 5, 4, 3, 2
"""Versions of the file: today's, and those that can still be read."""

_RHYTHM = "rhythm"

USUAL_TEMPO = 100.0
"""Of music that tells none, in quarter notes a minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """A plan with what it goes with: key, metre, tempo (quarter notes a minute) and source.

    The plan's chords are in the frame of the key, its registers as the music sounded.

    `merit` is how readers would mark pieces after it (see `engine.plan.merit`). `piece` is what it
    is a stretch of, "" where that is not known. `weight` is how many times as often it is drawn as
    by its music alone (see `benchmarks.balance`).
    """

    plan: Plan
    key: Key
    metre: Metre
    tempo: float
    source: str
    merit: float
    piece: str = ""
    weight: float = 1.0

    @property
    def music(self) -> str:
        """By what name the music it is of goes: its piece's, or one of its own."""
        return self.piece or digest(self.plan)

    @property
    def mode(self) -> Mode:
        """Of its key."""
        return self.key.mode


def excerpts_of(
    notes: NDArray[np.int64],
    metre: Metre,
    tempo: float,
    source: str,
    bars: int,
    *,
    most: int,
    least: float = -inf,
    closes: bool = True,
    piece: str = "",
) -> list[Excerpt]:
    """The best stretches of so many bars of a note array, at most `most`, no two half the same.

    Each is brought to the frame of its own key. Those with a merit under `least` are left out,
    and if it must close, those that do not begin on the tonic or stand in another mode than their
    key; those that do not end there get a cadence.
    """
    whole = read_plan(notes, metre)
    bar = metre.ticks_per_bar
    found: list[tuple[float, int, Plan, Key]] = []
    for first in range(len(whole) - bars + 1):
        if not _may_begin(whole, first):
            continue
        own = notes[(notes[:, 0] >= first * bar) & (notes[:, 0] < (first + bars) * bar)]
        own = own - np.array([first * bar, 0, 0, 0, 0])
        key = _key_of(own)
        plan = whole.part(first, first + bars).moved(TONIC[key.mode] - key.tonic)
        if closes and not (begins_on_tonic(plan, key.mode) and stands_in_its_mode(plan, key.mode)):
            continue
        plan = replace(plan, rhythm=read_rhythm(own, metre))
        if closes and not ends_on_tonic(plan, key.mode):
            plan = with_cadence(plan, key.mode, metre)
        if plan is None:
            continue
        points = merit(plan, key.mode, metre)
        if points >= least:
            found.append((points, first, plan, key))
    found.sort(key=lambda each: (-each[0], each[1]))
    kept: list[tuple[float, int, Plan, Key]] = []
    for each in found:
        if len(kept) < most and all(abs(each[1] - other[1]) >= bars // 2 for other in kept):
            kept.append(each)
    return [
        Excerpt(plan, key, metre, tempo, source, points, piece) for points, _, plan, key in kept
    ]


def shares(excerpts: Sequence[Excerpt]) -> NDArray[np.float64]:
    """How likely each is drawn beside the others: its part of its music, times its weight."""
    stretches = Counter(excerpt.music for excerpt in excerpts)
    return np.array([excerpt.weight / stretches[excerpt.music] for excerpt in excerpts])


def _may_begin(plan: Plan, first: int) -> bool:
    """Whether something plays there, a phrase may have ended before, and none ends there.

    47 pieces after plans whose first two bars held a note each were marked 0.6 points lower.
    """
    melody = plan.density[:, Role.MELODY]
    plays = melody[first] > 0 and plan.density[first, Role.BASS : Role.DRUM].any()
    plays = plays and melody[first : first + 2].max() > 1
    if not plays or first == 0:
        return bool(plays)
    return bool(melody[first - 1] <= min(2, melody[max(0, first - 4) : first].mean()))


def _key_of(notes: NDArray[np.int64]) -> Key:
    pitched = notes[notes[:, 4] != Role.DRUM]
    weights = np.bincount(pitched[:, 2] % 12, weights=pitched[:, 1], minlength=12)
    return key_of_weights(weights.astype(np.float64))


def save_excerpts(path: Path, excerpts: Sequence[Excerpt]) -> None:
    """Write plans to an npz file without pickle; none, and no file, where there are none."""
    if not excerpts:
        return
    sizes = np.array([len(excerpt.plan) for excerpt in excerpts], np.int64)
    columns: dict[str, NDArray[Any]] = {
        "format": np.array(_FORMAT),
        "bars": sizes,
        "tonics": np.array([e.key.tonic for e in excerpts], np.int8),
        "minor": np.array([e.mode == "minor" for e in excerpts], np.bool_),
        "metres": np.array([(e.metre.beats, e.metre.unit) for e in excerpts], np.int16),
        "tempi": np.array([e.tempo for e in excerpts], np.float32),
        "sources": np.array([e.source for e in excerpts], np.str_),
        "merits": np.array([e.merit for e in excerpts], np.float32),
        "pieces": np.array([e.piece for e in excerpts], np.str_),
        "weights": np.array([e.weight for e in excerpts], np.float32),
    }
    for name in Plan.__slots__:
        parts = [getattr(e.plan, name) for e in excerpts]
        columns[name] = np.concatenate(parts).astype(np.int16 if name == _RHYTHM else np.int8)
    columns["notes"] = np.array([len(e.plan.rhythm) for e in excerpts], np.int64)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)


def load_excerpts(path: Path) -> tuple[Excerpt, ...]:
    """Inverse of `save_excerpts`; none where there is no file. Raises ModelError."""
    if not path.is_file():
        return ()
    try:
        with np.load(path, allow_pickle=False) as stored:
            columns = {name: cast(NDArray[Any], stored[name]) for name in stored.files}
        version = int(columns["format"])
        if not _WITHOUT_RHYTHM <= version <= _FORMAT:
            raise ValueError("written by another version")
        count = len(columns["bars"])
        if version <= _WITHOUT_RHYTHM:
            columns |= {_RHYTHM: NO_RHYTHM, "notes": np.zeros(count, np.int64)}
        if version <= _WITHOUT_PIECES:
            columns["pieces"] = np.zeros(count, "U1")
        if version <= _WITHOUT_WEIGHTS:
            columns["weights"] = np.ones(count, np.float32)
        sizes = dict.fromkeys(Plan.__slots__, columns["bars"])
        sizes |= {"chords": 2 * columns["bars"], _RHYTHM: columns["notes"]}
        tables = {
            name: np.split(columns[name].astype(np.int16), np.cumsum(size)[:-1])
            for name, size in sizes.items()
        }
        return tuple(
            Excerpt(
                Plan(*(tables[name][i] for name in Plan.__slots__)),
                Key(int(columns["tonics"][i]), "minor" if columns["minor"][i] else "major"),
                Metre(*(int(n) for n in columns["metres"][i])),
                # some were kept before they all had one
                float(columns["tempi"][i]) or USUAL_TEMPO,
                str(columns["sources"][i]),
                float(columns["merits"][i]),
                str(columns["pieces"][i]),
                float(columns["weights"][i]),
            )
            for i in range(count)
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise ModelError("model.plans_damaged", folder=str(path.parent)) from error
