from __future__ import annotations

import numpy as np

from engine.composer.nucleus import sample

LOGITS = np.log(np.array([[0.5, 0.3, 0.15, 0.05]], np.float32))
ALL = np.ones((1, 4), bool)


def draws(top_p: float, mask: np.ndarray = ALL, temperature: float = 1.0) -> list[int]:
    uniforms = (np.arange(1000) + 0.5) / 1000
    return [
        int(sample(LOGITS, mask, temperature, top_p, np.array([uniform]))[0])
        for uniform in uniforms
    ]


def test_only_the_smallest_set_that_holds_top_p_is_drawn() -> None:
    assert set(draws(0.75)) == {0, 1}


def test_draws_follow_the_renormalised_probabilities() -> None:
    drawn = draws(0.75)
    assert abs(drawn.count(0) / 1000 - 0.5 / 0.8) < 0.01


def test_a_masked_class_is_never_drawn() -> None:
    assert set(draws(1.0, np.array([[False, True, False, True]]))) == {1, 3}


def test_a_low_temperature_prefers_the_likeliest() -> None:
    assert draws(1.0, temperature=0.2).count(0) > 900
