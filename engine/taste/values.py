# pyright: strict
"""Votes as plain values, and what is learnt from them. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.messages import Message

LEAST_BALLOTS = 20
"""Fewer ballots than these teach nothing."""

LEAST_MEMBERS = 4
"""Fewer voters than these teach nothing: one of them would have more than a quarter."""

NEW_DAYS = 14.0
"""Days for which a member is new."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's vote for one of the takes of a request.

    `takes` are the takes' features by name, in the order in which they were shown, and `chosen` is
    the place in it. `at` is when, in seconds of any one clock. `account_days` is how long the
    member had been there by then, None where that is not known.
    """

    request: str
    member: str
    asked_by: str
    takes: tuple[Mapping[str, float], ...]
    chosen: int
    at: float
    account_days: float | None = None


@dataclass(frozen=True, slots=True)
class Duel:
    """What one member liked better of two entries, in the order in which they were shown."""

    first: str
    second: str
    chosen: str
    member: str


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place: how probable it is that it is the best of all, and better than the next.

    `duels` it was in, of which it `won` so many.
    """

    entry: str
    best: float
    above: float
    duels: int
    won: int


@dataclass(frozen=True, slots=True)
class Liking:
    """What a feature counts for.

    `weight` is in log odds a spread, `spread` in the feature's unit (the standard deviation among
    the takes of a request), `certainty`, 0.5 to 1, how probable it is that the sign is right.
    """

    weight: float
    spread: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Taste:
    """What a community likes.

    `sureness`, 0 to 1, is how much surer it is than not that there is a taste at all: 0 moves
    nothing. `reach` is the standard deviation, among the takes of a request, of what they are
    liked, in log odds. `ballots` and `members` are those that counted, `left_out` the ballots that
    say nothing. `told` says in words what is liked and how sure that is.
    """

    likings: Mapping[str, Liking] = field(default_factory=dict[str, Liking])
    sureness: float = 0.0
    reach: float = 0.0
    ballots: int = 0
    members: int = 0
    left_out: int = 0
    told: tuple[Message, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values, for `from_json`; nothing in them tells who voted for what."""
        return {
            "likings": {
                name: {"weight": own.weight, "spread": own.spread, "certainty": own.certainty}
                for name, own in self.likings.items()
            },
            "sureness": self.sureness,
            "reach": self.reach,
            "ballots": self.ballots,
            "members": self.members,
            "left_out": self.left_out,
            "told": [message.to_json() for message in self.told],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Taste:
        return cls(
            {name: Liking(**own) for name, own in record["likings"].items()},
            record["sureness"],
            record["reach"],
            record["ballots"],
            record["members"],
            record["left_out"],
            tuple(Message.from_json(own) for own in record["told"]),
        )
