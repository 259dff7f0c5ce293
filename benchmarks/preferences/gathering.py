"""What the judge of phrases says of candidates for the same bars: what is learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.choosing import settle_brief
from engine.composer.artefact import load
from engine.composer.composing import Composer
from engine.composer.events import Events
from engine.composer.phrase_judge import compare
from engine.composer.resampling import Resampling
from engine.composer.settings import Settings
from engine.composer.writing import Writing
from engine.values import Brief

FIRST_SEED = 710_000

PLANS, CANDIDATES = 2, 8
"""Plans of a request that are written after, and candidates for each phrase after one plan."""

POINT = 0.12
"""Points of ten for which a phrase is to become e times as likely."""

COUNTS = {"tune_height": 0.0, "tune_far_above": 0.0, "tune_repeats": 0.5, "tune_step": 0.5}
"""Figures that count for less than all. What tells four versions after one plan apart is not known
to hold farther away: a base that learnt all of them wrote tunes two semitones higher that repeated
half as many notes, a fourth of what people's do."""

LEAST = 0.3
"""Points by which the best candidate for a phrase must be better than the worst."""

FEWEST = 4
"""Pitches of a phrase that must have been drawn, or there was nothing to choose."""


@dataclass(frozen=True, slots=True)
class Example:
    """A piece as far as it was written, in the key frame.

    `drawn` (n,) are the numbers of those events of its last phrase whose pitch was drawn; they
    together are to become likelier by `aim` nats. `request` says which one it was written for.
    """

    events: Events
    drawn: NDArray[np.int64]
    aim: float
    request: int


class Noting(Resampling):
    """Resampling that keeps the best and the worst candidate for each phrase in `examples`."""

    def __init__(self, groups: Sequence[int], settings: Settings) -> None:
        super().__init__(groups, settings.bars, minor=settings.key.mode == "minor")
        self.examples: list[Example] = []
        self._settings = settings

    def marks(
        self, pieces: Sequence[Writing], group: int, own: Sequence[int]
    ) -> NDArray[np.float64]:
        phrases = [self.phrase(pieces[number], group) for number in own]
        points = compare(phrases, COUNTS)
        places = [int(points.argmax()), int(points.argmin())]
        drawn = [_drawn(pieces[own[place]], phrases[place].first) for place in places]
        if np.ptp(points) >= LEAST and min(map(len, drawn)) >= FEWEST:
            nats = aims(points)
            self.examples += [
                Example(
                    _events(pieces[own[place]], self._settings),
                    numbers,
                    float(nats[place]),
                    self._settings.seed,
                )
                for place, numbers in zip(places, drawn, strict=True)
            ]
        return compare(phrases)


def aims(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how many nats each (n,) of some candidates is to become likelier.

    So that likelihood is as it was times exp(points / POINT), divided by its mean over candidates:
    where points and the distance from what it was (Kullback-Leibler) are in balance (Korbak et al.
    2022, "RL with KL penalties is better viewed as Bayesian inference").
    """
    return points / POINT - np.log(np.mean(np.exp(points / POINT)))


def _drawn(piece: Writing, first: int) -> NDArray[np.int64]:
    return np.array([n for n in piece.drawn if piece.ticks[n] >= first * piece.bar], np.int64)


def _events(piece: Writing, settings: Settings) -> Events:
    """A piece as far as it is written, with the plan that it was written after."""
    return Events(
        np.array(piece.tokens, np.int32).reshape(-1, 5),
        np.array(piece.ticks, np.int64),
        settings.metre,
        settings.controls,
        piece.plan.columns(),
        has_velocity=True,
    )


def gather(model: Path, requests: Sequence[int]) -> list[Example]:
    """Write CANDIDATES after each of PLANS plans for each request, by defaults."""
    composer = Composer(load(model))
    examples: list[Example] = []
    for number in requests:
        seed = FIRST_SEED + number
        settings = settle_brief(Brief(seed=seed), None, composer.excerpts, seed)
        plans = [composer.draw(settings, plan).plan for plan in range(PLANS)]
        groups = [plan for plan in range(PLANS) for _ in range(CANDIDATES)]
        bar = settings.metre.ticks_per_bar
        pieces = [Writing(plans[group], (), bar) for group in groups]
        noting = Noting(groups, settings)
        seeds = [1_000 * seed + place for place in range(len(pieces))]
        noting.closing_marks(composer.continue_writing(pieces, settings, seeds, resampling=noting))
        examples += noting.examples
    return examples
