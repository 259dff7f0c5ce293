"""Songs lend a piece their figures, not their passages."""

from __future__ import annotations

import numpy as np

from engine.composer.datastore import Lookup, Trust, keep
from engine.composer.lending import LONGEST, Lending
from engine.composer.vocabulary import PITCH, ROLE, SIZES

EVENTS = 40
STATES = (3 * np.random.default_rng(0).normal(size=(EVENTS, 96))).astype(np.float32)
TOKENS = np.stack([np.arange(EVENTS) % size for size in SIZES], axis=1).astype(np.int32)
LOOKUP = Lookup(keep([STATES[:20], STATES[20:]], [TOKENS[:20], TOKENS[20:]], Trust(0.9, 20.0, 2.0)))


def likelihood(lending: Lending, event: int) -> float:
    """How likely the songs make the pitch of an event of theirs, where they were before it."""
    recalled = lending.recall(STATES[event : event + 1])
    logits = recalled.mixed(PITCH, np.zeros((1, SIZES[PITCH]), np.float32))
    return float(np.exp(logits[0, TOKENS[event, PITCH]]))


def follow(lending: Lending, first: int, count: int) -> None:
    for event in range(first, first + count):
        lending.add(TOKENS[event : event + 1, ROLE], TOKENS[event : event + 1, PITCH])


def test_a_place_falls_silent_once_it_was_followed_for_long() -> None:
    lending = Lending(1, LOOKUP, 1.0)
    follow(lending, 0, LONGEST - 1)
    assert likelihood(lending, LONGEST - 1) > 0.5
    follow(lending, LONGEST - 1, 1)
    assert likelihood(lending, LONGEST) < 0.1


def test_a_note_of_ones_own_ends_the_following() -> None:
    lending = Lending(1, LOOKUP, 1.0)
    follow(lending, 0, LONGEST)
    lending.add(np.zeros(1, np.int32), np.full(1, 99, np.int32))
    assert likelihood(lending, LONGEST + 1) > 0.5


def test_following_ends_where_a_song_does() -> None:
    lending = Lending(1, LOOKUP, 1.0)
    follow(lending, 20 - LONGEST, LONGEST)
    assert likelihood(lending, 20) > 0.5


def test_little_strength_lends_little() -> None:
    assert likelihood(Lending(1, LOOKUP, 0.1), 5) < 0.2


def test_each_row_keeps_its_own_memory() -> None:
    lending = Lending(2, LOOKUP, 1.0)
    for event in range(LONGEST):
        lending.add(np.array([TOKENS[event, ROLE], 0]), np.array([TOKENS[event, PITCH], 99]))
    lending.keep(np.array([1]))
    assert likelihood(lending, LONGEST) > 0.5
