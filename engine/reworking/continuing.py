"""A piece goes on from its end: what ended it is passed through, another section follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.reworked import rework
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import key_shift, note_array
from engine.composer.filling import Draft, fill
from engine.plan.barring import in_bars_of
from engine.plan.cadence import ended
from engine.plan.chords import KINDS, NO_CHORD, find_chords
from engine.plan.drawing import contrast_to, fitting
from engine.plan.form import continued, joined
from engine.plan.plan import Plan
from engine.reworking.material import Material, seeds_of, settle_work
from engine.reworking.ranking import Candidate, groups_of, rank
from engine.values import Change, Note, Report, Role, ShouldStop

READ = 16
"""Bars before the end that are read."""

_LONGEST_TAIL = 3


def go_on(
    material: Material,
    change: Change,
    composer: Composer,
    seed: int,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> list[Chosen]:
    """The takes with so many more bars, the best first. Raises Stopped."""
    bars = material.heard.bars
    tail = tail_of(material)
    first = max(0, bars - READ)
    before = first * material.bar
    seam = (bars - tail) * material.bar
    random = np.random.default_rng([seed, 6])
    mode, metre = material.heard.key.mode, material.heard.metre
    old = material.plan.part(first, bars)
    among = fitting(composer.excerpts_in(metre), mode, metre)
    shift = key_shift(material.heard.key)
    other = contrast_to(old, among, random)
    away = in_bars_of(other, metre).plan if other else old
    contrast = _played_by(away.raised(shift, shift), material.roles)
    plan = ended(continued(old, tail, contrast, change.bars, mode), mode, metre)
    settings = settle_work(material, seed, bars=len(plan), faithful=False)
    free = np.zeros((len(plan), len(Role)), bool)
    free[len(old) - tail :, list(material.roles)] = True
    groups = groups_of(change.takes)
    found = fill(
        composer,
        Draft(plan, _read_again(material, before, seam), free),
        settings,
        seeds_of(seed, len(groups)),
        groups=groups,
        report=report,
        should_stop=should_stop,
    )
    shortened = _released(material.record.arrangement, seam)
    whole = _whole_plan(material, first, plan).transposed(-settings.limits.shift)
    played = [
        rework(
            shortened,
            lambda note: note.onset < seam,
            [replace(note, onset=note.onset + before) for note in one.notes],
            bars=bars + change.bars,
            seed=seed + number,
        )
        for number, one in enumerate(found)
    ]
    candidates = [
        Candidate(
            arrangement,
            whole,
            one.log_probability,
            2.0 * _goes_through(arrangement, seam, tail) + _is_home(arrangement),
            group,
            one.closing,
            (other.piece,) if other and other.piece else (),
        )
        for arrangement, one, group in zip(played, found, groups, strict=True)
    ]
    return rank(candidates, composer, change.takes)


def _read_again(material: Material, before: int, seam: int) -> tuple[Note, ...]:
    """The notes between two ticks, from the first: what comes back can come back from these."""
    return tuple(
        replace(note, onset=note.onset - before, duration=min(note.duration, seam - note.onset))
        for note in material.notes
        if before <= note.onset < seam
    )


def tail_of(material: Material) -> int:
    """How many of the last bars were the ending: the last, and those before that only hold on.

    Of one bar none is: there would be nothing left to go on from.
    """
    bars = material.heard.bars
    struck = np.zeros(bars, np.int64)
    pitched = [note.onset for note in material.notes if note.role is not Role.DRUM]
    for onset in set(pitched):
        struck[min(onset // material.bar, bars - 1)] += 1
    tail = min(1, bars - 1)
    while tail < min(_LONGEST_TAIL, bars - 1) and struck[bars - tail :].sum() == 0:
        tail += 1
    if (
        tail < min(_LONGEST_TAIL, bars - 1)
        and struck[bars - tail :].sum() <= 1 >= struck[-tail - 1]
    ):
        tail += 1
    return tail


def _played_by(plan: Plan, roles: frozenset[Role]) -> Plan:
    """The plan for those who play."""
    density = plan.density.copy()
    density[:, [role for role in Role if role not in roles]] = 0
    return replace(plan, density=density)


def _whole_plan(material: Material, first: int, plan: Plan) -> Plan:
    if not first:
        return plan
    return joined([material.plan.part(0, first), plan])


def _released(arrangement: Arrangement, seam: int) -> Arrangement:
    """The arrangement with what rang into its old ending let go where that began."""

    def released(track: Track) -> Track:
        notes = tuple(
            replace(note, duration=min(note.duration, seam - note.onset))
            if note.onset < seam
            else note
            for note in track.notes
        )
        return replace(track, notes=notes)

    return replace(arrangement, tracks=tuple(map(released, arrangement.tracks)))


def _goes_through(arrangement: Arrangement, seam: int, tail: int) -> bool:
    """Whether each bar of the old ending has something new begin in its second half."""
    bar = arrangement.metre.ticks_per_bar
    onsets = np.array([note.onset for note in arrangement.sounding().notes])
    starts = seam + bar * np.arange(tail + 1)
    return all(
        ((onsets >= start + bar // 2) & (onsets < start + bar)).any() for start in starts.tolist()
    )


def _is_home(arrangement: Arrangement) -> bool:
    """Whether the last bar is over the tonic."""
    heard = arrangement.sounding()
    chord = int(find_chords(note_array(heard.notes), heard.metre, heard.bars)[-1, 0])
    return chord < NO_CHORD and chord // KINDS == heard.key.tonic


def ends_at(notes: tuple[Note, ...], bar: int, number: int) -> bool:
    """Whether music ends with bar `number`: nothing begins in its second half or in the first
    quarter of the next, pitched notes alone counted."""
    start = number * bar + bar // 2
    return not any(
        start <= note.onset < start + 3 * bar // 4 for note in notes if note.role is not Role.DRUM
    )
