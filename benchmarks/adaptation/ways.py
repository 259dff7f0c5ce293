"""Ways for a base to learn a server's songs: what of it may change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras

from benchmarks.adaptation.material import Material
from engine.composer.artefact import Artefact
from engine.composer.bits import Meter, windows_over
from engine.composer.events import Events, total
from engine.composer.fitting import fit
from engine.composer.interpolation import SHARE, part_of_way
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.recipe import plan_for
from engine.composer.replay import with_replay
from engine.composer.updates import Updates
from engine.composer.weights import put_weights
from engine.values import Budget, never_stop, report_nothing

FASTER = 5
"""Times the rate of all weights at which heads alone learn, which are fewer."""


@dataclass(frozen=True, slots=True)
class Way:
    """`learns` is "nothing", "heads" or "all".

    What was learnt is kept by `share`: weights as far from the base's (see
    engine.composer.interpolation).
    """

    words: str
    learns: str = "nothing"
    share: float = 1.0


WAYS = (
    Way("base alone"),
    Way("heads alone", "heads"),
    Way("all weights", "all"),
    *(Way(f"all weights, {share:g} of the way", "all", share=share) for share in (0.9, SHARE, 0.3)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Bits per note of the songs' `ends` and of `others`, None where there are none; the `weights`
    that were learnt, `seconds` of the processor for it, and after which epoch it was best.
    """

    ends: float
    others: float | None
    weights: int
    seconds: float
    best_epoch: int


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A network that learnt, its meter, its weights `before` and `after`, and what it took."""

    network: EventNetwork
    meter: Meter
    before: list[Any]
    after: list[Any]
    weights: int
    seconds: float
    best_epoch: int


class Trial:
    """Tries ways to learn the same songs: what several have in common is learnt once."""

    def __init__(
        self, base: Artefact, material: Material, replay: Sequence[Events], epochs: int
    ) -> None:
        self._base, self._material = base, material
        self._replay, self._epochs = replay, epochs
        self._learnt: dict[tuple[str, int], _Learnt] = {}

    def of(self, way: Way, seed: int) -> Outcome:
        """Learn the songs' beginnings this way, and measure."""
        key = (way.learns, seed)
        if key not in self._learnt:
            self._learnt[key] = self._learn(way, seed)
        learnt = self._learnt[key]
        after = learnt.after
        if way.share < 1:
            after = part_of_way(learnt.before, after, way.share)
        learnt.network.set_weights(after)
        measure, others = learnt.meter.measure, self._material.others
        return Outcome(
            measure(self._material.ends).bits_per_note,
            measure(windows_over(others)).bits_per_note if others else None,
            learnt.weights,
            learnt.seconds,
            learnt.best_epoch,
        )

    def _learn(self, way: Way, seed: int) -> _Learnt:
        material = self._material
        keras.utils.set_random_seed(seed)
        network = EventNetwork(Shape(**self._base.shape))
        network(material.ends.take(slice(0, 1)).inputs())
        put_weights(network, self._base.weights)
        weights = _leave(network, way)
        before = network.get_weights()
        meter, began, best = Meter(network), time.process_time(), 0
        if weights:
            plan = plan_for(Budget(epochs=self._epochs), total(material.heads), seed, has_base=True)
            faster = 1 if way.learns == "all" else FASTER
            plan = replace(plan, learning_rate=plan.learning_rate * faster)
            history = fit(
                Updates(network, plan),
                meter,
                lambda random: with_replay(material.heads, self._replay, random),
                material.held_out,
                plan,
                report=report_nothing,
                should_stop=never_stop,
            )
            best = history.held_out_epochs[history.best]
        seconds = time.process_time() - began
        return _Learnt(network, meter, before, network.get_weights(), weights, seconds, best)


def _leave(network: Any, way: Way) -> int:
    """Let only what the way learns be trainable; how many weights that are."""
    if way.learns == "nothing":
        network.trainable = False
    elif way.learns == "heads":
        network.trunk.trainable = False
    return sum(int(variable.shape.num_elements()) for variable in network.trainable_variables)
