"""Bars, or a role in them, written anew under the same chords; everything else as it is."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from engine.arranging.reworked import newcomer, rework
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.filling import Draft, Filled, costs, fill
from engine.composer.settings import Settings
from engine.errors import OptionError
from engine.plan.chords import find_chords
from engine.plan.plan import Part, Plan, Return
from engine.reworking.fitting_in import fitting
from engine.reworking.material import Material, seeds_of, settle_work
from engine.reworking.other_bars import rhythms_of_other_bars
from engine.reworking.ranking import Candidate, rank
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


@dataclass(frozen=True, slots=True)
class _Gap:
    """Bars from `first` up to `stop`, of so many ticks, in which the roles are written anew."""

    first: int
    stop: int
    bar: int
    roles: frozenset[Role]

    def holds(self, note: Note) -> bool:
        within = self.first * self.bar <= note.onset < self.stop * self.bar
        return within and note.role in self.roles


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
    gap = _Gap(first, stop, material.bar, _roles(material, change.role))
    wholes = [
        _fill_gap(
            material,
            gap,
            composer,
            seed + 7_919 * number,
            report=part_of(report, number, change.takes),
            should_stop=should_stop,
        )
        for number in range(change.takes)
    ]
    # Each take is the best of candidates of its own; of one take's all are compared.
    candidates = [
        Candidate(
            rework(
                material.record.arrangement,
                lambda note: not gap.holds(note),
                written,
                seed=seed,
            ),
            material.record.plan,
            likely,
            group=number,
        )
        for number, (written, likely) in enumerate(wholes)
    ]
    return rank(candidates, composer, change.takes)


def _roles(material: Material, role: str | None) -> frozenset[Role]:
    """Who is written anew: the role that was named, or all that play. Raises OptionError."""
    if role is None:
        return material.roles
    named = Role[role.upper()]
    if named not in material.roles:
        newcomer(material.record.arrangement.ensemble, named)
    return frozenset({named})


def _fill_gap(
    material: Material,
    gap: _Gap,
    composer: Composer,
    seed: int,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> tuple[list[Note], float]:
    """The notes of the bars, a stretch after the other, and their mean log probability."""
    writer = _Writer(composer, settle_work(material, seed, roles=gap.roles), seed, should_stop)
    plan = planned_anew(material.plan, gap.first, gap.stop, gap.roles)
    stand = [note for note in material.notes if not gap.holds(note)]
    written: list[Note] = []
    likely: list[float] = []
    starts = range(gap.first, gap.stop, AT_ONCE)
    for number, start in enumerate(starts):
        stretch = replace(gap, first=start, stop=min(start + AT_ONCE, gap.stop))
        free = np.zeros((len(plan), len(Role)), bool)
        free[stretch.first : stretch.stop, list(gap.roles)] = True
        draft = Draft(plan, (*stand, *written), free, around=True)
        best = _best(material, stretch, draft, writer, part_of(report, number, len(starts)))
        written += best.notes
        likely.append(best.log_probability)
    return written, float(np.mean(likely))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes candidates by one model and from one seed, until it is to stop."""

    composer: Composer
    settings: Settings
    seed: int
    should_stop: ShouldStop

    def candidates(
        self, draft: Draft, settings: Settings, number: int, way: int, report: Report
    ) -> list[Filled]:
        """So many for a draft, written in one of `_WAYS`. Raises Stopped."""
        return fill(
            self.composer,
            draft,
            settings,
            seeds_of(self.seed + way, number),
            report=part_of(report, way, _WAYS),
            should_stop=self.should_stop,
        )


def _best(
    material: Material, stretch: _Gap, draft: Draft, writer: _Writer, report: Report
) -> Filled:
    """The candidate for a stretch that joins best. Raises Stopped."""
    settings, start, end, bar = writer.settings, stretch.first, stretch.stop, stretch.bar
    around, before = draft.given, [note for note in material.notes if stretch.holds(note)]
    draft = replace(draft, rhythms=rhythms_of_other_bars(material, start, end, stretch.roles))
    found = writer.candidates(draft, settings, CANDIDATES, 0, report)
    left = [n for n in around if (start - _LEFT) * bar <= n.onset < end * bar]
    if any(note.onset < start * bar for note in left):
        ending = replace(settings, limits=replace(settings.limits, end=end * bar))
        known = replace(draft, given=tuple(left), around=False)
        found += writer.candidates(known, ending, FROM_THE_LEFT, 1, report)

    wanted = {note.role for note in before} or stretch.roles
    found = _fullest(found, wanted)

    def merit(one: Filled) -> float:
        kept = chords_kept(material, (*around, *one.notes), start, end)
        return kept - as_it_was(before, one.notes, bar)

    merits = [merit(one) for one in found]
    if max(merits) < _KEPT:
        # Held to its chords more firmly: that costs a little of how it sounds.
        firm = replace(settings, sampling=replace(settings.sampling, chord=_FIRMLY))
        more = writer.candidates(draft, firm, CANDIDATES, 2, report)
        found = _fullest([*found, *more], wanted)
        merits = [merit(one) for one in found]
    # Of those that keep as much of the harmony, what all that stands around makes likeliest,
    # what comes next follows from, and what readers would give good marks for.
    close = [k for k in range(len(found)) if merits[k] >= max(merits) - _AS_GOOD]
    ways = [found[k].notes for k in close]
    paid = np.array(costs(writer.composer, draft, ways, settings))
    paid += costs(writer.composer, *_leading_on(draft, start, end, bar, ways), settings)
    wholes = [(*around, *notes) for notes in ways]
    metre = material.heard.metre
    fits = fitting(wholes, (*around, *before), metre, (start, end), paid)
    return found[close[int(np.argmax(fits))]]


def _fullest(found: Sequence[Filled], wanted: AbstractSet[Role]) -> list[Filled]:
    """The candidates in which most of the roles play that are wanted."""
    played = [len(wanted & {note.role for note in one.notes}) for one in found]
    return [one for one, count in zip(found, played, strict=True) if count == max(played)]


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
