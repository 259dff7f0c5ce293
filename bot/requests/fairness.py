"""Whose turn it is: compositions before trainings, servers in turn, first come first served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.requests.request import Kind

PRIORITY: tuple[Kind, ...] = ("compose", "train")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued request; `served` grows each time its server is served, 0 for never."""

    request_id: int
    guild_id: int
    kind: Kind
    served: int


def in_order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """The order in which the queue would be served if nothing else came in.

    Within a kind the server that was served longest ago comes next; within a server the oldest
    request. A server that is served goes behind all others, so that the servers take turns in the
    order of the first round, until one after the other has nothing left.
    """
    order: list[Waiting] = []
    for kind in PRIORITY:
        queues: dict[int, list[Waiting]] = defaultdict(list)
        for entry in sorted(waiting, key=lambda entry: entry.request_id):
            if entry.kind == kind:
                queues[entry.guild_id].append(entry)
        left = sorted(queues.values(), key=lambda queue: (queue[0].served, queue[0].request_id))
        for turn in range(max(map(len, left), default=0)):
            left = [queue for queue in left if len(queue) > turn]
            order += [queue[turn] for queue in left]
    return order
