"""Which workers may do what, so that compositions never wait behind trainings.

Workers that were started with the resource `train` hear and train, and nothing else unless there
are no others. In a cluster without such workers one of them trains at a time, and composes nothing
meanwhile unless it is the only one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.compute.jobs import Lane

TRAIN_RESOURCE = "train"


@dataclass(frozen=True, slots=True)
class Machine:
    """A worker that takes work now; `trains` if it has the resource."""

    address: str
    trains: bool


def allowed(lane: Lane, machines: Sequence[Machine], training: Collection[str]) -> list[str]:
    """The workers for a job of this lane, while those at the addresses `training` train."""
    marked = [machine.address for machine in machines if machine.trains]
    everyone = [machine.address for machine in machines]
    if lane == "train":
        return marked or everyone
    taken = marked or training
    return [address for address in everyone if address not in taken] or everyone


def slots(lane: Lane, machines: Sequence[Machine], training: Collection[str]) -> int:
    """How many jobs of this lane run at once."""
    possible = len(allowed(lane, machines, training))
    if lane == "train" and not any(machine.trains for machine in machines):
        return min(1, possible)
    return possible
