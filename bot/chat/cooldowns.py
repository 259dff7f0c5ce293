"""How often one member may ask for what costs the machine or Discord a lot."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from discord.app_commands import Cooldown

_FORGET_FROM = 10_000
"""Buckets; more than that many, and those of members who have waited long enough go."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times within so many seconds."""

    times: int
    seconds: float


RATES = {
    "top": Rate(3, 20.0),
    "details": Rate(5, 20.0),
    "hear": Rate(4, 30.0),
    "mydata": Rate(4, 60.0),
    "share": Rate(4, 60.0),
    "examine": Rate(2, 60.0),
    "change": Rate(8, 60.0),
}
"""What costs, by name."""


class Cooldowns:
    """Counts by member and deed, on a monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, int], Cooldown] = {}

    def wait(self, deed: str, user_id: int) -> float:
        """The seconds that the member has to wait; 0 if it may be done now, which is counted."""
        now = self._clock()
        if len(self._buckets) > _FORGET_FROM:
            self._buckets = {
                key: bucket
                for key, bucket in self._buckets.items()
                if bucket.get_tokens(now) < bucket.rate
            }
        rate = RATES[deed]
        key = (deed, user_id)
        bucket = self._buckets.setdefault(key, Cooldown(rate.times, rate.seconds))
        return bucket.update_rate_limit(now) or 0.0
