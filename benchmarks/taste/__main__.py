"""Whether a community's taste is learnt from its votes: simulated communities with hidden tastes.

    python -m benchmarks.taste [--communities 8] [--seed 0] [--takes 2]
    python -m benchmarks.taste --compose [--model DIR]     to compose the pieces anew

Each request has as many pieces to choose from as a real one, of those that the base composed
(`pool.json`), shows some, and two or three members vote. The hidden taste is for one feature,
three, or all, and prefers half of the pieces: the share of preferred takes among those shown is 0.5
by chance. 30 % of the votes are at random, and a zealot casts 40 % of all for what is liked least.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.taste.community import (
    Floats,
    Habits,
    Life,
    draw_taste,
    in_pool_spreads,
    live,
)
from benchmarks.taste.pool import Pool, compose_pool, read_pool
from engine.tasks import learn_taste
from engine.taste.selecting import pulls
from engine.taste.values import Ballot, Taste

BASE = Path(__file__).parents[2] / "models" / "base"
KINDS = ("one", "three", "all")
AFTER = ((0, 20), (20, 50), (40, 50), (50, 75), (100, 150), (200, 250))


def learn(ballots: Sequence[Ballot], now: float) -> Taste:
    return learn_taste(ballots, now=now)


def preferred(life: Life, liked: Floats, first: int, last: int) -> float:
    """The share of preferred takes among those shown after so many ballots; NaN if none was."""
    better = liked > np.median(liked)
    found = [better[list(own.takes)].mean() for own in life.shown if first <= own.after < last]
    return float(np.mean(found)) if found else float("nan")


def diversity(life: Life, rows: Floats) -> tuple[float, float]:
    """The mean distance of takes shown together, and of all that were shown."""
    shown = [rows[list(own.takes)] for own in life.shown if own.after >= life.shown[-1].after / 2]
    together = float(np.mean([apart(own) for own in shown]))
    return together, apart(np.concatenate(shown))


def apart(rows: Floats) -> float:
    """The mean distance between two of n rows (n, p)."""
    distances = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
    return float(distances.sum()) / (len(rows) * (len(rows) - 1))


def unranked(rows: Floats, takes: int, chooser: np.random.Generator) -> tuple[float, float]:
    """The same of takes that are drawn by lot."""
    shown = [rows[chooser.choice(len(rows), takes, replace=False)] for _ in range(1000)]
    return float(np.mean([apart(own) for own in shown])), apart(rows)


def communities(pool: Pool, rows: Floats, takes: int, count: int, seed: int) -> None:
    """The share of preferred takes as ballots come in, and how diverse what is shown stays."""
    titles = " | ".join(f"{first} to {last}" for first, last in AFTER)
    print(f"| taste for | {titles} | diversity of a request | of all |")
    print("|---|" + "---|" * (len(AFTER) + 2))
    usual = unranked(rows, takes, np.random.default_rng(seed))
    for kind in KINDS:
        shares: list[list[float]] = []
        diverse: list[tuple[float, float]] = []
        for number in range(seed, seed + count):
            liked = draw_taste(rows, kind, np.random.default_rng(number))
            life = live(
                pool,
                liked,
                learn,
                number,
                ballots=AFTER[-1][1],
                habits=Habits(),
                takes=takes,
            )
            shares.append([preferred(life, liked, first, last) for first, last in AFTER])
            diverse.append(diversity(life, rows))
        cells = [f"{share:.2f}" for share in np.nanmean(shares, axis=0)]
        cells += [f"{share:.2f}" for share in np.mean(diverse, axis=0) / usual]
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


def opposites(pool: Pool, rows: Floats, takes: int, count: int, seed: int) -> None:
    """Two servers that like opposite things: how their rankings of all candidates agree."""
    found: list[float] = []
    for number in range(seed, seed + count):
        liked = draw_taste(rows, "three", np.random.default_rng(number))
        ways = [
            live(pool, way, learn, number, ballots=200, habits=Habits(), takes=takes)
            for way in (liked, -liked)
        ]
        one, other = (pulls(life.taste, pool.features) for life in ways)
        if one.std() and other.std():
            found.append(float(np.corrcoef(one, other)[0, 1]))
    told = f"{np.mean(found):.2f} in the mean, {max(found):.2f} at most" if found else "-"
    print(f"Opposite tastes, {count} pairs of servers, {len(found)} with both sure: ", end="")
    print(f"correlation of what they would have {told}.", flush=True)


def crowds(pool: Pool, rows: Floats, takes: int, count: int, seed: int) -> None:
    """Six more members who always vote for what is shown first, some 70 % of the votes."""
    habits = Habits(zealot=0.0, always=6)
    for kind in KINDS:
        sure: list[float] = []
        shares: list[float] = []
        for number in range(seed, seed + count):
            liked = draw_taste(rows, kind, np.random.default_rng(number))
            life = live(pool, liked, learn, number, ballots=400, habits=habits, takes=takes)
            sure.append(life.taste.sureness)
            shares.append(preferred(life, liked, 200, 400))
        believed = f"{np.count_nonzero(sure)} of {count} believed, preferred {np.mean(shares):.2f}"
        print(
            f"Six more who always vote for the first, a taste for {kind}: {believed}.", flush=True
        )


def noise(pool: Pool, rows: Floats, takes: int, count: int, seed: int) -> None:
    """Votes at random: how often a taste is believed in, after all and on the way, and how far."""
    nothing, habits = np.zeros(len(rows)), Habits(noise=1.0, zealot=0.0)
    sure: list[list[float]] = []
    for number in range(seed, seed + count):
        own: list[float] = []
        noting = partial(_noting, own)
        live(pool, nothing, noting, number, ballots=200, habits=habits, takes=takes)
        sure.append(own)
    moved = sum(own[-1] > 0 for own in sure)
    looks = np.concatenate(sure)
    print(f"Pure noise, {count} communities of 200 ballots: {moved} moved in the end; ", end="")
    print(f"{(looks > 0).sum()} of {len(looks)} tastes on the way moved anything, ", end="")
    print(f"sureness {looks.mean():.3f} in the mean, {looks.max():.2f} at most.")


def _noting(sure: list[float], ballots: Sequence[Ballot], now: float) -> Taste:
    taste = learn(ballots, now)
    sure.append(taste.sureness)
    return taste


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.taste")
    parser.add_argument("--communities", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--takes", type=int, choices=(2, 3, 4), default=2)
    parser.add_argument("--compose", action="store_true")
    parser.add_argument("--model", type=Path, default=BASE)
    given = parser.parse_args(arguments)
    if given.compose:
        compose_pool(given.model)
        return 0
    pool = read_pool()
    rows = in_pool_spreads(pool)
    communities(pool, rows, given.takes, given.communities, given.seed)
    opposites(pool, rows, given.takes, max(2, given.communities // 2), given.seed)
    crowds(pool, rows, given.takes, max(2, given.communities // 2), given.seed)
    noise(pool, rows, given.takes, given.communities, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
