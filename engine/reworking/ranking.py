"""Which candidates of a change are the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.arranging.arranger import Arrangement
from engine.choosing import Chosen
from engine.composer.composing import OF_A_PLAN, Composer
from engine.composer.events import note_array
from engine.judge.features import features
from engine.judge.passages import music_of_ticks
from engine.judge.ranking import rate
from engine.plan.plan import Plan


def groups_of(takes: int) -> list[int]:
    """The group of each candidate that is written for so many takes: one group to spare."""
    return [group for group in range(takes + 1) for _ in range(OF_A_PLAN)]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A changed take before it is known to be among the best.

    The `plan` is as it sounds; `log_probability` the mean natural log probability of a drawn pitch.
    `fulfils` says how far it is what was asked for. Those of one `group` share most of what is new,
    and differ by so many points of readers in how they close. `plan_from` are the pieces
    that a plan drawn for it is of.
    """

    arrangement: Arrangement
    plan: Plan
    log_probability: float
    fulfils: float = 0.0
    group: int = 0
    closing: float = 0.0
    plan_from: tuple[str, ...] = ()


def rank(candidates: Sequence[Candidate], composer: Composer, takes: int) -> list[Chosen]:
    """The best of candidates.

    First by how far they do what was asked for; of equals, those that are put together like
    people's music and that readers would like. No two are the same, or of one group where there are
    enough groups.
    """
    heard = [candidate.arrangement.sounding() for candidate in candidates]
    rows = [note_array(composition.notes) for composition in heard]
    metre = heard[0].metre
    music = [music_of_ticks(own, metre) for own in rows]
    rated = rate(music, composer.music, [candidate.closing for candidate in candidates])
    order = sorted(range(len(heard)), key=lambda k: (-candidates[k].fulfils, -float(rated[k])))
    best = {candidates[number].group: number for number in reversed(order)}
    if len(best) >= takes:
        order.sort(key=lambda number: best[candidates[number].group] != number)
    found: list[Chosen] = []
    seen: set[bytes] = set()
    for number in order:
        same = rows[number][:, [0, 2]].tobytes()
        if same in seen and len(found) + len(order) - number > takes:
            continue
        seen.add(same)
        own = candidates[number]
        figures = dict(features(rows[number], metre)) | {"log_probability": own.log_probability}
        found.append(
            Chosen(
                own.arrangement,
                heard[number],
                own.plan,
                figures,
                float(rated[number]),
                plan_from=own.plan_from,
            )
        )
    return found[:takes]
