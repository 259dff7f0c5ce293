"""Which takes a server likes best, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable

from bot.store.votes import VotedTake, lower_bound


def ranked(takes: Iterable[VotedTake], min_voters: int) -> list[VotedTake]:
    """The better take of each post that enough members voted on, best first."""
    best: dict[int, VotedTake] = {}
    for take in takes:
        if take.voters < min_voters:
            continue
        known = best.get(take.request_id)
        if known is None or _merit(take) > _merit(known):
            best[take.request_id] = take
    return sorted(best.values(), key=_merit, reverse=True)


def _merit(take: VotedTake) -> tuple[float, int, int]:
    return lower_bound(take.votes, take.voters), take.votes, -take.request_id
