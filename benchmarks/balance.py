"""How often each of the base's plans is to be drawn, so that pieces lie where people's music does.

    python -m benchmarks.balance [--pieces 4] [--write]

Readers like some plans better than others, and those that they like have much in common: together
pieces after them lie farther from people's music than each of them does. Pieces are written after
each plan, and of all weights by which their figures' means lie nearer to people's (see
docs/quality.md) those are found that are nearest to drawing each music alike: entropy balancing
(Hainmueller 2012), with a ridge penalty in place of exact constraints. Printed is the distance of
the pieces together before and after, by other pieces after the same plans too; `--write` writes the
weights into the base's plans. Those in a metre of which no figures of people's are known weigh 1.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.variety import equally_likely
from engine.arranging.arranger import arrange
from engine.choosing import DEFAULT_ENSEMBLE, settle_brief
from engine.composer.artefact import PLANS, load
from engine.composer.composing import OF_A_PLAN, Composer
from engine.composer.events import note_array
from engine.judge.musicality import figures
from engine.judge.passages import BAR_LENGTHS, music_of_ticks, passages
from engine.judge.people import FIGURES, people
from engine.plan.drawing import MERIT
from engine.plan.library import Excerpt, load_excerpts, save_excerpts, shares
from engine.values import TICKS_PER_BEAT, Brief

BASE = Path(__file__).parents[1] / "models" / "base"
FIRST_SEED = 900_000

STRENGTH = 0.04
"""What the mean square of the distances, times half of the figures, counts for against evenness.

With 0.06 pieces lie nearer still, but fewer than a hundred equally likely ones are left.
"""

Floats = NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the distances, and write the weights if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pieces", type=int, default=4, help="after each plan, an even number")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    if given.pieces < 2 or given.pieces % 2:
        parser.error("--pieces must be an even number")
    shipped = load_excerpts(BASE / PLANS)
    numbers = measurable(shipped)
    excerpts = [shipped[number] for number in numbers]
    count = len(excerpts)
    work = [(time, number) for time in range(given.pieces) for number in numbers]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        rows = np.array(list(pool.map(_figures_after, *zip(*work, strict=True), chunksize=4)))
    away = rows.reshape(given.pieces, count, len(FIGURES))
    even = _evenly(excerpts)
    halves = [_mean(away[half::2]) for half in (0, 1)]
    for own, other in (halves, halves[::-1]):
        found = balanced(even, own, STRENGTH)
        print(
            f"half of the pieces: {distance(even, own):.2f}, balanced {distance(found, own):.2f}, "
            f"the other half by the same weights {distance(found, other):.2f}"
        )
    whole = _mean(away)
    found = balanced(even, whole, STRENGTH)
    merits = np.array([excerpt.merit for excerpt in excerpts])
    for name, weights in (("by their music", even), ("balanced", found)):
        print(
            f"all, {name}: {distance(weights, whole):.2f} from people, merit "
            f"{weights @ merits:.2f}, as many as {_pieces(excerpts, weights):.0f} equally likely "
            "pieces of music"
        )
    print(
        f"{count} plans of {len(shipped)}, {given.pieces} pieces each; "
        f"a machine of {os.cpu_count()} cores"
    )
    if given.write:
        weights = np.ones(len(shipped))
        weights[numbers] = found / even
        weighed = zip(shipped, weights.tolist(), strict=True)
        save_excerpts(BASE / PLANS, [replace(own, weight=weight) for own, weight in weighed])
    return 0


def measurable(excerpts: Sequence[Excerpt]) -> list[int]:
    """The numbers of those in a metre of which people's figures are known.

    Of others the distance is not known either: taken for nought, it made them the likeliest of all.
    """
    quarters = [excerpt.metre.ticks_per_bar / TICKS_PER_BEAT for excerpt in excerpts]
    return [number for number, bar in enumerate(quarters) if bar in BAR_LENGTHS]


def balanced(even: Floats, away: Floats, strength: float) -> Floats:
    """Weights (n,) near `even` ones, both of sum 1, under which the mean of `away` is near nought.

    `away` (n, figures) are distances, in spreads. The least of the Kullback-Leibler divergence plus
    `strength` / 2 times the squared norm of the mean, by its dual.
    """

    def tilted(slope: Floats) -> tuple[Floats, float]:
        logs = np.log(even) - away @ slope
        most = float(logs.max())
        total = most + float(np.log(np.exp(logs - most).sum()))
        return np.exp(logs - total), total

    def dual(slope: Floats) -> tuple[float, Floats]:
        weights, total = tilted(slope)
        return total + float(slope @ slope) / (2 * strength), slope / strength - weights @ away

    start = np.zeros(away.shape[1])
    return tilted(minimize(dual, start, jac=True, method="BFGS").x)[0]


def distance(weights: Floats, away: Floats) -> float:
    """The root mean square of the weighted means of distances, in spreads."""
    return float(np.sqrt(np.mean((weights @ away) ** 2)))


def _evenly(excerpts: Sequence[Excerpt]) -> Floats:
    """About how likely each is drawn where nothing is asked for and none has a weight.

    Metre, mode and tempo are drawn first, by the same shares; that is left out.
    """
    alike = [replace(excerpt, weight=1.0) for excerpt in excerpts]
    likely = shares(alike) * np.exp([MERIT * excerpt.merit for excerpt in excerpts])
    return likely / likely.sum()


def _pieces(excerpts: Sequence[Excerpt], weights: Floats) -> float:
    """How many equally likely pieces of music would be met again as often."""
    of_music: Counter[str] = Counter()
    for excerpt, weight in zip(excerpts, weights.tolist(), strict=True):
        of_music[excerpt.music] += weight
    return equally_likely(of_music)


def _mean(away: Floats) -> Floats:
    """The means (plans, figures) of some pieces' figures; people's of what is not known."""
    known = ~np.isnan(away)
    return np.where(known, away, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)


@cache
def _composer() -> tuple[Composer, tuple[Excerpt, ...]]:
    return Composer(load(BASE)), load_excerpts(BASE / PLANS)


def _figures_after(time: int, number: int) -> list[float]:
    """How far a piece after a plan lies from people's music, in spreads of collections, by figure.

    NaN where it has too few notes to be measured.
    """
    composer, excerpts = _composer()
    composer.excerpts = [excerpts[number]]
    seed = FIRST_SEED + 10_000 * time + number
    settings = settle_brief(Brief(seed=seed), None, composer.excerpts, seed)
    written = max(composer.write(settings, range(OF_A_PLAN)), key=lambda each: each.merit)
    played = arrange(written.composition, DEFAULT_ENSEMBLE, seed, settings.swing).sounding()
    found = passages(music_of_ticks(note_array(played.notes), settings.metre))
    if not found:
        return [float("nan")] * len(FIGURES)
    own = figures(found[0])
    known = people().figures
    return [(own[name] - known[name].mean) / known[name].spread for name in FIGURES]


if __name__ == "__main__":
    sys.exit(main())
