"""When it is clear which take won."""

from __future__ import annotations

from collections.abc import Mapping

ENOUGH = 3
"""Votes that a take needs to be crowned, besides being twice as many as any other has."""


def crowned(tally: Mapping[str, int]) -> str | None:
    """The letter of the take that won; None while it is not clear, and where there is no other."""
    if len(tally) < 2:
        return None
    best = max(tally, key=lambda letter: tally[letter])
    others = max(votes for letter, votes in tally.items() if letter != best)
    return best if tally[best] >= max(ENOUGH, 2 * others) else None
