"""The base learns what the judge of phrases prefers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.preferences import fitting
from benchmarks.preferences.fitting import Told, fit
from benchmarks.preferences.gathering import LEAST, Example, aims, gather
from engine.composer.controls import events_of
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.weights import put_weights
from engine.composer.windows import lay_out, steps_of
from tests.composer.music import song
from tests.composer.small_base import small_artefact, write_small_base


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    base = write_small_base(tmp_path_factory.mktemp("preferences") / "base")
    return gather(base, range(9, 12))


@given(arrays(np.float64, st.integers(2, 12), elements=st.floats(-3, 3)))
def test_all_candidates_together_stay_as_likely(points: np.ndarray) -> None:
    found = aims(points)
    assert np.exp(found).mean() == pytest.approx(1)
    assert (np.diff(found[np.argsort(points)]) >= -1e-9).all()


def test_the_best_and_the_worst_for_a_phrase_share_all_that_came_before(
    examples: list[Example],
) -> None:
    assert examples
    for better, worse in zip(examples[::2], examples[1::2], strict=True):
        assert better.aim > 0 > worse.aim
        assert better.aim - worse.aim >= LEAST
        first = min(int(better.drawn[0]), int(worse.drawn[0]))
        assert (better.events.tokens[:first, 0] == worse.events.tokens[:first, 0]).all()
        assert better.drawn[-1] < len(better.events)


def test_what_the_judge_prefers_becomes_likelier_than_what_it_does_not(
    examples: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "RATE", 5e-3)  # for a narrow network
    artefact = small_artefact()
    keras.utils.set_random_seed(0)
    network = EventNetwork(Shape(**artefact.shape))
    network(lay_out([steps_of(events_of(song()))]).take(slice(0, 1)).inputs())
    put_weights(network, artefact.weights)
    told: list[Told] = []
    music = [events_of(song(seed, bars=24)) for seed in range(4)]
    # what is measured is learnt as well: here is enough to learn, not to learn it in general
    both = [e for example in examples for e in (_as(example, 1), _as(example, 10))]
    fit(network, both, lambda _: music, 5.0, 0, lambda _, now: told.append(now), steps=60)
    assert told[-1].better > told[-1].worse
    assert told[-1].correlation > 0.3


def _as(example: Example, request: int) -> Example:
    return Example(example.events, example.drawn, example.aim, request)
