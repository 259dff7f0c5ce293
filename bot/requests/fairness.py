"""Whose turn it is: compositions before trainings, servers in turn, first come first served."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    request.
    """
    order: list[Waiting] = []
    served = {entry.guild_id: entry.served for entry in waiting}
    clock = max(served.values(), default=0)
    for kind in PRIORITY:
        queues: dict[int, deque[Waiting]] = defaultdict(deque)
        for entry in sorted(waiting, key=lambda entry: entry.request_id):
            if entry.kind == kind:
                queues[entry.guild_id].append(entry)
        while queues:
            guild = min(queues, key=lambda guild: (served[guild], queues[guild][0].request_id))
            order.append(replace(queues[guild].popleft(), served=served[guild]))
            clock += 1
            served[guild] = clock
            if not queues[guild]:
                del queues[guild]
    return order


def next_in_line(waiting: Sequence[Waiting], kinds: Sequence[Kind]) -> Waiting | None:
    """Who is served now by a machine that can do `kinds`."""
    able = [entry for entry in waiting if entry.kind in kinds]
    return min(
        able,
        key=lambda entry: (PRIORITY.index(entry.kind), entry.served, entry.request_id),
        default=None,
    )
