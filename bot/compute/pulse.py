"""Which workers hang: their heartbeats stop, though nobody said good-bye.

Silence is counted in looks and not by a clock: a clock may jump, and a bot that was stopped itself
finds every heartbeat old.
"""

from __future__ import annotations

from collections.abc import Mapping

LOOK_EVERY = 2.0
"""Seconds between two looks; a worker sends its heartbeat at least twice as often."""

SILENT_LOOKS = 5
"""A worker that was not heard of for so many looks hangs; one that only works hard is heard of."""


class Pulse:
    """What was seen of each worker's heartbeats."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, int]] = {}

    def look(self, beats: Mapping[str, float]) -> set[str]:
        """Note the time of each worker's last heartbeat, by any clock: the addresses that hang."""
        seen: dict[str, tuple[float, int]] = {}
        for address, beat in beats.items():
            before, silent = self._seen.get(address, (None, 0))
            seen[address] = (beat, silent + 1 if beat == before else 0)
        self._seen = seen
        return {address for address, (_, silent) in seen.items() if silent >= SILENT_LOOKS}
