# pyright: strict
"""Which chord sounds in each half bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.notation.spelling import spell
from engine.values import PITCH_CLASS_NAMES, Key, Metre, Role

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "dim": (0, 3, 6),
    "sus4": (0, 5, 7),
}
"""Kinds of chords that are told apart: intervals above the root in semitones."""

NAMES = tuple(QUALITIES)
KINDS = len(NAMES)
NO_CHORD = 12 * KINDS
"""The class of a half bar in which nothing sounds; below it lies `root * KINDS + quality`."""

NO_BASS = 12

_TONES: NDArray[np.float64] = np.array(
    [
        [(pitch - root) % 12 in QUALITIES[name] for pitch in range(12)]
        for root in range(12)
        for name in NAMES
    ],
    dtype=np.float64,
)
_PRICE: NDArray[np.float64] = np.array(
    [{"": 0.0, "m": 0.0, "dim": 0.05}.get(name, 0.04) for _ in range(12) for name in NAMES]
)
"""Share of the sounding time by which a chord of more notes must hold more of it."""
_ROOT_AND_THIRD: NDArray[np.int64] = np.array(
    [2 * root + (3 in steps) for root in range(12) for steps in QUALITIES.values()]
)
"""The root of each class, and whether its third is minor."""

_CLEAR = 0.9
_ROOT_IN_BASS = 0.06
_STAYING = 0.04
"""What it is worth, in share of the sounding time, that a chord goes on."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord by its root (pitch class), its quality (a key of QUALITIES) and its bass."""

    root: int
    quality: str
    bass: int

    @property
    def tones(self) -> frozenset[int]:
        """Its pitch classes, the bass among them."""
        return frozenset((self.root + step) % 12 for step in QUALITIES[self.quality]) | {self.bass}

    def __str__(self) -> str:
        return self._named([*PITCH_CLASS_NAMES])

    def in_key(self, key: Key) -> str:
        """Its name, spelled as in a key: B7/D# in E minor, Eb7 in A flat major."""
        return self._named([_name_in(key, pitch_class) for pitch_class in range(12)])

    def _named(self, names: Sequence[str]) -> str:
        name = names[self.root] + self.quality
        return name if self.bass == self.root else f"{name}/{names[self.bass]}"


def _name_in(key: Key, pitch_class: int) -> str:
    """The usual name of a pitch class in a key; of those with two signs the plain one."""
    spelling = spell(pitch_class, key)
    if abs(spelling.alter) > 1:
        return PITCH_CLASS_NAMES[pitch_class]
    return spelling.step + {-1: "b", 0: "", 1: "#"}[spelling.alter]


def chord_class(root: int, quality: str) -> int:
    """The class of a chord, 0 to NO_CHORD - 1."""
    return root % 12 * KINDS + NAMES.index(quality)


def chord_of(chord: int, bass: int) -> Chord | None:
    """The chord of a class with its bass (NO_BASS: the root); None for NO_CHORD."""
    if chord >= NO_CHORD:
        return None
    root = chord // KINDS
    return Chord(root, NAMES[chord % KINDS], root if bass >= NO_BASS else bass)


def tones_of(chord: int) -> NDArray[np.bool_]:
    """A mask (12,) of the pitch classes of a chord class; of NO_CHORD all."""
    return np.ones(12, np.bool_) if chord >= NO_CHORD else _TONES[chord] > 0


def moved(chords: NDArray[np.int16], semitones: int) -> NDArray[np.int16]:
    """Chord classes (…, 2: chord, bass) moved by semitones."""
    result = chords.copy()
    there = chords[..., 0] < NO_CHORD
    root, kind = np.divmod(chords[..., 0], KINDS)
    result[..., 0] = np.where(there, (root + semitones) % 12 * KINDS + kind, chords[..., 0])
    has_bass = chords[..., 1] < NO_BASS
    result[..., 1] = np.where(has_bass, (chords[..., 1] + semitones) % 12, chords[..., 1])
    return result


def find_chords(notes: NDArray[np.int64], metre: Metre, bars: int) -> NDArray[np.int16]:
    """The chord and the bass of each half bar of a note array: classes (2 * bars, 2).

    Templates are held against how long each pitch class sounds, what is struck in the bass and
    whether the chord goes on (Viterbi). Drums are left out.
    """
    half = metre.ticks_per_bar / 2
    count = 2 * bars
    weight, lowest = sounding(notes[notes[:, 4] != Role.DRUM], half, count)
    total = weight.sum(axis=1, keepdims=True)
    share = weight / np.maximum(total, 1e-9)
    fit = share @ _TONES.T - _PRICE
    roots = np.arange(12).repeat(KINDS)
    fit += _ROOT_IN_BASS * (roots == (lowest % 12)[:, None]) * (lowest >= 0)[:, None]
    path = _likeliest(fit * (total > 0))
    chord = np.where(total[:, 0] > 0, path, NO_CHORD)
    bass = np.where(lowest >= 0, lowest % 12, NO_BASS)
    return np.stack([chord, bass], axis=1).astype(np.int16)


def sounds(notes: NDArray[np.int64], metre: Metre, asked: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Whether each half bar (n,) of a note array sounds the chord asked for there, a class.

    It does where `find_chords` hears its root and its third, or where nine tenths of what sounds
    are notes of it.
    """
    found = find_chords(notes, metre, len(asked) // 2)[:, 0]
    pitched = notes[notes[:, 4] != Role.DRUM]
    weight, _ = sounding(pitched, metre.ticks_per_bar / 2, len(asked))
    of_chord = (weight * _TONES[asked]).sum(axis=1)
    same = (found < NO_CHORD) & (_ROOT_AND_THIRD[found % NO_CHORD] == _ROOT_AND_THIRD[asked])
    total = weight.sum(axis=1)
    return (total > 0) & (same | (of_chord >= _CLEAR * total))


def sounding(
    notes: NDArray[np.int64], half: float, count: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Ticks that each pitch class sounds in each half bar (n, 12), and its first lowest pitch."""
    weight = np.zeros((count, 12))
    lowest = np.full(count, -1, np.int64)
    if not len(notes):
        return weight, lowest
    onset, end, pitch = notes[:, 0], notes[:, 0] + notes[:, 1], notes[:, 2]
    first = (onset // half).astype(np.int64)
    for step in range(int(np.max((end - 1) // half) - np.min(first)) + 1):
        cell = first + step
        inside = (cell * half < end) & (cell < count)
        if not inside.any():
            break
        start = np.maximum(onset[inside], cell[inside] * half)
        stop = np.minimum(end[inside], (cell[inside] + 1) * half)
        # A long note counts with its first two half bars: after that it has faded.
        part = (stop - start) * (1.0 if step < 2 else 0.5)
        np.add.at(weight, (cell[inside], pitch[inside] % 12), part)
        early = start < cell[inside] * half + half / 2
        low = np.full(count, 128, np.int64)
        np.minimum.at(low, cell[inside][early], pitch[inside][early])
        lowest = np.where(low < np.where(lowest < 0, 128, lowest), low, lowest)
    return weight, lowest


def _likeliest(fit: NDArray[np.float64]) -> NDArray[np.int64]:
    """The path (n,) of the best fit (n, chords) in all, where staying is worth something."""
    best = fit[0].copy() if len(fit) else np.zeros(0)
    stays = np.zeros(fit.shape, np.bool_)
    came = np.zeros(len(fit), np.int64)
    for i in range(1, len(fit)):
        top = int(best.argmax())
        stays[i] = best + _STAYING >= best[top]
        came[i] = top
        best = np.where(stays[i], best + _STAYING, best[top]) + fit[i]
    path = np.zeros(len(fit), np.int64)
    if len(fit):
        path[-1] = best.argmax()
    for i in range(len(fit) - 1, 0, -1):
        path[i - 1] = path[i] if stays[i, path[i]] else came[i]
    return path
