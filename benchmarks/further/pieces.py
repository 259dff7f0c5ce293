"""The pieces that something is done to."""

from __future__ import annotations

from collections.abc import Sequence

from engine.choosing import compose_takes, settle_brief
from engine.composer.composing import Composer
from engine.reworking.material import Material, material_of
from engine.take import Made, TakeRecord
from engine.values import Brief, Note, Role, never_stop, report_nothing

FIRST_SEED = 70_000
QUIET = {"report": report_nothing, "should_stop": never_stop}


def piece_of(composer: Composer, seed: int, bars: int = 16) -> Material:
    """A piece by defaults."""
    brief = Brief(bars=bars, takes=1)
    settings = settle_brief(brief, None, composer.excerpts, seed)
    take = compose_takes(composer, settings, 1, "piano")[0]
    plan = take.plan.transposed(-settings.limits.shift)
    return material_of(TakeRecord(take.arrangement, plan, Made("compose", seed=seed)))


def outside(
    notes: Sequence[Note], bar: int, first: int, stop: int, role: Role | None
) -> list[Note]:
    """The notes that begin elsewhere than in bars `first` up to `stop`, or not in the role."""
    return [
        note
        for note in notes
        if not first * bar <= note.onset < stop * bar
        or (role is not None and note.role is not role)
    ]
