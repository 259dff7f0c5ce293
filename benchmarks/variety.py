"""How many pieces of music a model's requests follow, and how good the plans are.

    python -m benchmarks.variety [MODEL…] [--requests 400]

For each request four plans are drawn as for a member, and of these the best is taken, by merit with
chance added, about as the other figures of candidates add it. Nothing is composed. Printed is of
what is followed how many pieces there were, how many equally likely ones would be met again as
often (the inverse Simpson index, Simpson 1949), the share of the most frequent one, and the mean
merit of the plans, in a reader's points.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from engine.choosing import candidates_for, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import OF_A_PLAN, Composer
from engine.plan.merit import digest
from engine.values import Brief

BASE = Path(__file__).parents[1] / "models" / "base"

_CHANCE = 0.35
"""Standard deviation, in points, of what else decides between candidates of several plans."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What requests follow: how often each music, and the merit of each plan."""

    music: Counter[str]
    merits: tuple[float, ...]


def measure(composer: Composer, requests: int) -> Followed:
    """What that many requests by defaults, of two takes, follow; their seeds count from 0."""
    random = np.random.default_rng(0)
    music: Counter[str] = Counter()
    merits: list[float] = []
    for seed in range(requests):
        settings = settle_brief(Brief(seed=seed), None, composer.excerpts, seed)
        groups = -(-candidates_for(2, None) // OF_A_PLAN)
        drawn = [composer.draw(settings, number) for number in range(groups)]
        best = max(drawn, key=lambda each: each.merit + _CHANCE * random.standard_normal())
        music[best.piece or digest(best.plan)] += 1
        merits.append(best.merit)
    return Followed(music, tuple(merits))


def equally_likely(times: Counter[str]) -> float:
    """How many equally likely ones would be met again as often (Simpson 1949, inverted)."""
    shares = np.array(list(times.values())) / times.total()
    return float(1 / (shares**2).sum())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("models", nargs="*", type=Path, default=[BASE])
    parser.add_argument("--requests", type=int, default=400)
    given = parser.parse_args(arguments)
    table = Table("model", "pieces of music", "as many as equally likely", "most often", "merit")
    for model in given.models:
        found = measure(Composer(load(model)), given.requests)
        most = found.music.most_common(1)[0][1] / found.music.total()
        table.add_row(
            model.name,
            str(len(found.music)),
            f"{equally_likely(found.music):.0f}",
            f"{most:.3f}",
            f"{np.mean(found.merits):.2f}",
        )
    Console().print(table)
    print(f"{given.requests} requests each; a machine of {os.cpu_count()} cores")
    return 0


if __name__ == "__main__":
    sys.exit(main())
