"""Whose turn it is: compositions before trainings, servers in turn, first come first served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.requests.request import Kind

PRIORITY: tuple[Kind, ...] = ("compose", "train")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued request; `served` grows each time its server is served, below 0 for never."""

    request_id: int
    guild_id: int
    kind: Kind
    served: int


@dataclass(frozen=True, slots=True)
class Place:
    """Of a queued request: `number` counts from 1.

    `ahead` are the ids of those before it, in their order; only the first of very many.
    """

    number: int
    ahead: tuple[int, ...]


def in_order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """The order in which the queue would be served if nothing else came in.

    Within a kind the server that was served longest ago comes next; within a server the oldest
    request. A server that is served goes behind all others, so that the servers take turns in the
    order of the first round, until one after the other has nothing left. Hardly any two were served
    at the same time (see `requests_guild` in the schema); their ids decide, so that all agree.
    """
    order: list[Waiting] = []
    for kind in PRIORITY:
        queues: dict[int, list[Waiting]] = defaultdict(list)
        for entry in sorted(waiting, key=lambda entry: entry.request_id):
            if entry.kind == kind:
                queues[entry.guild_id].append(entry)
        left = sorted(queues.values(), key=lambda queue: (queue[0].served, queue[0].guild_id))
        for turn in range(max(map(len, left), default=0)):
            left = [queue for queue in left if len(queue) > turn]
            order += [queue[turn] for queue in left]
    return order


def served_before(turn: int, many: int, *, sooner: bool) -> int:
    """How many of the `many` that wait in a server are served before another server's request.

    That one has `turn` requests of its own server before it; `sooner` if the first of the many is
    served before the first of its own.
    """
    return min(many, turn) + (sooner and many > turn)
