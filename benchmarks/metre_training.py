"""Fit the weights of metre: `python -m benchmarks.metre_training FOLDER... --out metre.npz`.

Excerpts of scores whose metre is known (folders of MIDI as benchmarks.metre takes; what that holds
out is left out) are spoiled as hearing spoils them, in other tempos, and followed by
engine.audio.beats. A conditional logit learns which of the hypotheses of
engine.audio.metre_features is right; where bar lines are not known, any with the right metre and
tempo.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from scipy.optimize import minimize

from benchmarks.metred_music import METRES, Excerpt, PlayedNote, draw_excerpt, is_held_out, midi_in
from engine.audio.beats import find_beats
from engine.audio.metre import LARGEST, NAMES, array_name
from engine.audio.metre_features import BINS, SHARED, Evidence, evidence
from engine.values import HeardNote, Metre

_SECONDS = 45.0
_FEWEST_NOTES = 40
_TEMPO_TOLERANCE, _BAR_SECONDS, _BARS_MET = 0.08, 0.07, 0.6
_OCTAVES = (12, 12, 19, -12, 7)
"""Semitones at which a note is also heard where it is not played."""

_ITERATIONS = 60

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """What speaks for each hypothesis about an excerpt, and which are right; by metre."""

    metre: Metre
    features: dict[Metre, NDArray[np.float32]]
    right: dict[Metre, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Penalties:
    """How dear the square of a weight is: a metre's own, those that all share, and constants."""

    own: float = 20.0
    shared: float = 3.0
    followed: float = 1.0
    constant: float = 0.1

    def of(self, widths: Sequence[int]) -> Floats:
        """For each weight of metres with so many features, and at the end for the shared ones."""
        parts: list[Floats] = []
        for width in widths:
            part = np.full(width, self.own)
            part[0], part[-SHARED[1] :] = self.constant, self.followed
            parts.append(part)
        return np.concatenate([*parts, np.full(sum(SHARED), self.shared)])


def spoil(notes: Sequence[PlayedNote], pace: float, chance: np.random.Generator) -> list[HeardNote]:
    """The notes about as Basic Pitch would hear them: some lost, some made up, all unsteady."""
    lost, made_up = chance.uniform(0.1, 0.45), chance.uniform(0.0, 0.25)
    unsteady = chance.uniform(0.004, 0.016)
    heard: list[HeardNote] = []
    for note in notes:
        if note.program is None or not 21 <= note.pitch <= 108 or chance.random() < lost:
            continue
        onset = max(0.0, note.onset / pace + chance.normal(0, unsteady))
        length = (note.offset - note.onset) / pace * chance.uniform(0.5, 1.05)
        sure = chance.normal(0.3 + 0.4 * note.velocity / 127, 0.13)
        velocity = int(np.clip(sure * 127, 10, 120))
        heard.append(HeardNote(onset, onset + max(0.05, length), note.pitch, velocity))
        if chance.random() < made_up:
            pitch = min(108, note.pitch + int(chance.choice(_OCTAVES)))
            end = onset + max(0.05, 0.7 * length)
            heard.append(HeardNote(onset, end, pitch, max(10, velocity - 20)))
        if chance.random() < 0.15 * made_up:
            again = onset + chance.random() * length
            heard.append(HeardNote(again, again + 0.15, note.pitch, max(10, velocity - 20)))
    return sorted(heard, key=lambda note: (note.onset, note.pitch))


def examine(excerpt: Excerpt, notes: Sequence[HeardNote], pace: float) -> Example | None:
    """The example that an excerpt gives, played at `pace` and heard; None if nothing is right."""
    pulses = find_beats(notes, excerpt.seconds / pace)
    found = evidence(notes, pulses)
    right = {metre: np.zeros(len(one.hypotheses), bool) for metre, one in found.items()}
    if excerpt.metre in found:
        right[excerpt.metre] = _right(found[excerpt.metre], pulses, excerpt, pace)
    if not any(one.any() for one in right.values()):
        return None
    return Example(excerpt.metre, {metre: one.features for metre, one in found.items()}, right)


def _right(one: Evidence, pulses: Floats, excerpt: Excerpt, pace: float) -> NDArray[np.bool_]:
    gap = float(np.median(np.diff(pulses)))
    places = np.interp(excerpt.bars / pace, pulses, np.arange(len(pulses)))
    bar = excerpt.metre.beats * 4 * BINS // excerpt.metre.unit
    right = np.zeros(len(one.hypotheses), bool)
    for index, hypothesis in enumerate(one.hypotheses):
        quarter = gap * hypothesis.quarter
        if abs(np.log(60 / quarter / (excerpt.tempo * pace))) > _TEMPO_TOLERANCE:
            continue
        past = places / hypothesis.quarter * BINS - hypothesis.first
        away = np.abs((past + bar / 2) % bar - bar / 2) * quarter / BINS
        met = float(np.mean(away < _BAR_SECONDS)) >= _BARS_MET
        right[index] = met or not excerpt.bars_known
    return right


def gather(paths: Sequence[Path], each: int, seed: int) -> Iterator[Example]:
    """Examples, at most `each` of a metre; works are taken several times where they are few."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    missing = dict.fromkeys(METRES, each)
    for _ in range(4):
        shuffled = list(paths)
        chance.shuffle(shuffled)
        for path in track(shuffled, "Reading"):
            excerpt = draw_excerpt(path, _SECONDS, chance)
            if excerpt is None or is_held_out(path, excerpt.metre) or not missing[excerpt.metre]:
                continue
            pace = float(np.exp(noise.normal(0, 0.1)))
            notes = spoil(excerpt.notes, pace, noise)
            example = examine(excerpt, notes, pace) if len(notes) >= _FEWEST_NOTES else None
            if example is not None:
                missing[excerpt.metre] -= 1
                yield example
            if not any(missing.values()):
                return


def fit(examples: Sequence[Example], penalties: Penalties) -> dict[str, NDArray[np.float32]]:
    """The arrays that engine.audio.metre reads: the likeliest weights, large ones being dear.

    What means the same in all metres has a weight that they share, and one for what is different.
    """
    rows = {m: np.concatenate([e.features[m] for e in examples if m in e.features]) for m in METRES}
    mean = {m: rows[m].mean(axis=0) for m in METRES}
    scale = {m: rows[m].std(axis=0) + np.float32(1e-3) for m in METRES}
    for m in METRES:
        mean[m][0], scale[m][0] = 0.0, 1.0  # the constant
        rows[m] = np.clip((rows[m] - mean[m]) / scale[m], -LARGEST, LARGEST)
    owner = np.concatenate(
        [
            np.repeat(
                [number for number, e in enumerate(examples) if m in e.features],
                [len(e.features[m]) for e in examples if m in e.features],
            )
            for m in METRES
        ]
    )
    right = np.concatenate(
        [np.concatenate([e.right[m] for e in examples if m in e.right]) for m in METRES]
    )
    counts = {m: sum(e.metre == m for e in examples) for m in METRES}
    share = np.array([len(examples) / len(METRES) / counts[e.metre] for e in examples])
    widths = [rows[m].shape[1] for m in METRES]
    row_cuts = np.cumsum([len(rows[m]) for m in METRES])[:-1]
    dear = penalties.of(widths)
    begin, end = SHARED

    def weights_of(values: Floats) -> list[Floats]:
        parts = np.split(values, np.cumsum(widths))
        shared = parts.pop()
        for index, part in enumerate(parts):
            middle = np.zeros(len(part) - begin - end)
            parts[index] = part + np.concatenate([shared[:begin], middle, shared[begin:]])
        return parts

    def loss(values: Floats) -> tuple[float, Floats]:
        parts = [part.astype(np.float32) for part in weights_of(values)]
        worth = np.concatenate([rows[m] @ part for m, part in zip(METRES, parts, strict=True)])
        worth = worth.astype(np.float64)
        top = np.full(len(examples), -np.inf)
        np.maximum.at(top, owner, worth)
        likely = np.exp(worth - top[owner])
        everything = np.bincount(owner, likely, len(examples))
        good = np.maximum(np.bincount(owner, likely * right, len(examples)), 1e-30)
        value = float((share * (np.log(everything) - np.log(good))).sum())
        slope = share[owner] * likely * (1 / everything[owner] - right / good[owner])
        slopes = np.split(slope.astype(np.float32), row_cuts)
        own = [(rows[m].T @ part).astype(float) for m, part in zip(METRES, slopes, strict=True)]
        shared = sum(np.concatenate([one[:begin], one[-end:]]) for one in own)
        return (
            value + float((dear * values) @ values) / 2,
            np.concatenate([*own, shared]) + dear * values,
        )

    found = minimize(
        loss, np.zeros(len(dear)), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}
    )
    weights = dict(zip(METRES, weights_of(np.asarray(found.x)), strict=True))
    return {
        array_name(m, name): np.asarray(values[m], np.float32)
        for name, values in zip(NAMES, (mean, scale, weights), strict=True)
        for m in METRES
    }


def main() -> None:
    """Read, spoil, follow, fit, write."""
    parser = argparse.ArgumentParser(description="Fit the weights by which metres are told.")
    parser.add_argument("folders", type=Path, nargs="+", help="folders of MIDI files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=260, help="excerpts of each metre")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    examples = list(gather(midi_in(options.folders), options.each, options.seed))
    np.savez(options.out, allow_pickle=False, **fit(examples, Penalties()))


if __name__ == "__main__":
    main()
