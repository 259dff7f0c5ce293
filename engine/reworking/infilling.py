"""Bars, or a role in them, written anew under the same chords; everything else as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.arranging.reworked import newcomer, rework
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.filling import Draft, Filled, costs, fill
from engine.errors import OptionError
from engine.plan.chords import find_chords
from engine.plan.plan import Part, Plan, Return
from engine.reworking.fitting_in import fitting
from engine.reworking.material import Material, seeds_of, settle_work
from engine.reworking.other_bars import rhythms_of_other_bars
from engine.reworking.ranking import rank
from engine.values import Change, Note, Report, Role, ShouldStop, part_of

CANDIDATES = 16
"""Written for each stretch with both sides known, of which the best are kept."""

FROM_THE_LEFT = 16
"""Candidates besides that only know what comes before: what follows chooses among all."""

_ON = 2
"""Bars after a stretch that are to follow from it."""

_LEFT = 8
"""Bars before that these know."""

_AS_GOOD = 0.05
"""A share of half bars that is no difference."""

_KEPT = 0.9
"""The share of half bars that are to keep their chord."""

_NEARLY_ALL = 0.9
"""The share of notes from which what is written is what was there."""

_BARS_AS_THEY_WERE = 0.25
"""What the same tune in all bars counts for, in shares of half bars that keep their chord."""

_FIRMLY = 6.0
"""What is taken from the logits of what is not in a chord, where too few keep it."""

_WAYS = 3
"""Ways in which a stretch is written: both sides known, only the left, held to its chords."""

AT_ONCE = 8
"""Bars that are filled in at once: as many as were when the network learnt to."""

_USUAL = {Role.MELODY: 4, Role.BASS: 2, Role.CHORD: 4, Role.DRUM: 7}
"""Classes of density of a role that nobody plays yet."""


def infill(
    material: Material,
    change: Change,
    composer: Composer,
    seed: int,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> list[Chosen]:
    """The takes with the bars written anew, the best first. Raises OptionError, Stopped."""
    silent, bars = material.silent_bars, material.heard.bars
    first, stop = change.first - 1 - silent, change.last - silent
    if stop > bars or first < 0:
        asked = change.last if stop > bars else change.first
        raise OptionError("change.no_bar", first=silent + 1, last=silent + bars, bar=asked)
    roles = _roles(material, change.role)
    wholes = [
        _stretches(
            material,
            first,
            stop,
            roles,
            composer,
            seed + 7_919 * number,
            part_of(report, number, change.takes),
            should_stop,
        )
        for number in range(change.takes)
    ]
    # Each take is the best of candidates of its own; of one take's all are compared.
    candidates = [
        (
            rework(
                material.record.arrangement,
                lambda note: not _is_open(note, material.bar, first, stop, roles),
                written,
                seed=seed,
            ),
            material.record.plan,
            likely,
        )
        for written, likely in wholes
    ]
    return rank(candidates, [0.0] * len(candidates), composer, change.takes)


def _roles(material: Material, role: str | None) -> frozenset[Role]:
    """Who is written anew: the role that was named, or all that play. Raises OptionError."""
    if role is None:
        return material.roles
    named = Role[role.upper()]
    if named not in material.roles:
        newcomer(material.record.arrangement.ensemble, named)
    return frozenset({named})


def _is_open(note: Note, bar: int, first: int, stop: int, roles: frozenset[Role]) -> bool:
    return first * bar <= note.onset < stop * bar and note.role in roles


def _stretches(
    material: Material,
    first: int,
    stop: int,
    roles: frozenset[Role],
    composer: Composer,
    seed: int,
    report: Report,
    should_stop: ShouldStop,
) -> tuple[list[Note], float]:
    """The notes of the bars, a stretch after the other, and their mean log probability."""
    settings, bar = settle_work(material, seed, roles=roles), material.bar
    plan = planned_anew(material.plan, first, stop, roles)
    stand = [n for n in material.notes if not _is_open(n, material.bar, first, stop, roles)]
    written: list[Note] = []
    likely: list[float] = []
    starts = range(first, stop, AT_ONCE)
    for number, start in enumerate(starts):
        around_it, after_left, firmly = (
            part_of(report, _WAYS * number + way, _WAYS * len(starts)) for way in range(_WAYS)
        )
        end = min(start + AT_ONCE, stop)
        free = np.zeros((len(plan), len(Role)), bool)
        free[start:end, list(roles)] = True
        draft = Draft(plan, (*stand, *written), free, around=True)
        rhythms = rhythms_of_other_bars(material, start, end, roles)
        found = fill(
            composer,
            draft,
            settings,
            seeds_of(seed, CANDIDATES),
            rhythms=rhythms,
            report=around_it,
            should_stop=should_stop,
        )
        left = [n for n in draft.given if (start - _LEFT) * bar <= n.onset < end * bar]
        if any(note.onset < start * bar for note in left):
            found += fill(
                composer,
                Draft(plan, tuple(left), free),
                replace(settings, limits=replace(settings.limits, end=end * bar)),
                seeds_of(seed + 1, FROM_THE_LEFT),
                rhythms=rhythms,
                report=after_left,
                should_stop=should_stop,
            )
        before = _gone(material, start, end, roles)

        def merit(
            one: Filled,
            around: Sequence[Note] = (*stand, *written),
            old: Sequence[Note] = before,
            bars: tuple[int, int] = (start, end),
        ) -> float:
            kept = chords_kept(material, (*around, *one.notes), *bars)
            return kept - as_it_was(old, one.notes, material.bar)

        merits = [merit(one) for one in found]
        if max(merits) < _KEPT:
            # Held to its chords more firmly: that costs a little of how it sounds.
            firm = replace(settings, sampling=replace(settings.sampling, chord=_FIRMLY))
            more = fill(
                composer,
                draft,
                firm,
                seeds_of(seed + 2, CANDIDATES),
                rhythms=rhythms,
                report=firmly,
                should_stop=should_stop,
            )
            found, merits = [*found, *more], [*merits, *map(merit, more)]
        # Of those that keep as much of the harmony, what all that stands around makes likeliest,
        # what comes next follows from, and what readers would give good marks for.
        close = [k for k in range(len(found)) if merits[k] >= max(merits) - _AS_GOOD]
        ways = [found[k].notes for k in close]
        paid = np.array(costs(composer, draft, ways, settings))
        paid += costs(composer, *_leading_on(draft, start, end, bar, ways), settings)
        wholes = [(*stand, *written, *notes) for notes in ways]
        metre = material.heard.metre
        fits = fitting(wholes, (*stand, *written, *before), metre, (start, end), paid)
        best = close[int(np.argmax(fits))]
        written += found[best].notes
        likely.append(found[best].log_probability)
    return written, float(np.mean(likely))


def _leading_on(
    draft: Draft, start: int, end: int, bar: int, ways: Sequence[Sequence[Note]]
) -> tuple[Draft, list[list[Note]]]:
    """The ways to fill a draft's bars, each with what follows them, and a draft that ends there."""
    after = [n for n in draft.given if end * bar <= n.onset < (end + _ON) * bar]
    given = tuple(n for n in draft.given if n.onset < end * bar)
    free = np.zeros_like(draft.open)
    free[start : end + _ON] = True
    return Draft(draft.plan, given, free), [[*notes, *after] for notes in ways]


def planned_anew(plan: Plan, first: int, stop: int, roles: frozenset[Role]) -> Plan:
    """The plan with its bars from `first` up to `stop` to be new, however they came back before.

    Of what came back note for note the rhythm may. Who never plays there is planned to, if it is
    the only role that is written.
    """
    lag, kind, density = plan.lag.copy(), plan.kind.copy(), plan.density.copy()
    rows = slice(first, stop)
    lag[rows, Part.MELODY] = np.where(
        kind[rows, Part.MELODY] == Return.RHYTHM, lag[rows, Part.MELODY], 0
    )
    kind[rows, Part.ACCOMPANIMENT] = Return.RHYTHM
    for role in roles:
        if not density[rows, role].any():
            known = density[:, role][density[:, role] > 0]
            usual = round(float(known.mean())) if len(known) else _USUAL[role]
            density[rows, role] = usual if len(roles) == 1 else 0
    return replace(plan, lag=lag, kind=kind, density=density)


def _gone(material: Material, first: int, stop: int, roles: frozenset[Role]) -> Sequence[Note]:
    return [n for n in material.notes if _is_open(n, material.bar, first, stop, roles)]


def chords_kept(material: Material, notes: Sequence[Note], first: int, stop: int) -> float:
    """The share of the half bars from bar `first` up to `stop` whose chord is as it was."""
    metre, bars = material.heard.metre, material.heard.bars
    old = find_chords(material.rows, metre, bars)[2 * first : 2 * stop, 0]
    new = find_chords(note_array(notes), metre, bars)[2 * first : 2 * stop, 0]
    return float((old == new).mean())


def as_it_was(before: Sequence[Note], written: Sequence[Note], bar: int) -> float:
    """How little is new: 1 where nearly all notes are those of before, and less for bars whose
    tune, or where none is written all that is, came out as it was note for note."""
    old = {(n.onset, n.pitch) for n in before}
    again = sum((n.onset, n.pitch) in old for n in written) / max(1, len(written))
    if again > _NEARLY_ALL:
        return 1.0
    tune = any(n.role is Role.MELODY for n in before)
    was, there = (
        {
            number: {(n.onset, n.pitch) for n in own}
            for number, own in _by_bar(notes, bar, tune).items()
        }
        for notes in (before, written)
    )
    moving = [number for number, own in was.items() if len(own) > 1]
    same = sum(was[number] == there.get(number) for number in moving)
    return _BARS_AS_THEY_WERE * same / max(1, len(moving))


def _by_bar(notes: Sequence[Note], bar: int, tune: bool) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {}
    for note in notes:
        if note.role is Role.MELODY or not tune:
            found.setdefault(note.onset // bar, []).append(note)
    return found
