"""Which takes a server likes best, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable

from bot.store.votes import VotedTake

_Z = 1.96


def lower_bound(votes: int, voters: int) -> float:
    """Wilson's lower bound, at 95 %, of the share of voters who prefer a take.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927). 0 without votes.
    """
    if votes == 0:
        return 0.0
    share, z2 = votes / voters, _Z * _Z
    spread = _Z * math.sqrt(share * (1 - share) / voters + z2 / (4 * voters * voters))
    return (share + z2 / (2 * voters) - spread) / (1 + z2 / voters)


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
