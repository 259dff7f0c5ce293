"""The same piece, differently: its form and what is to be kept stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.arranging.reworked import rework
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.filling import Draft, fill
from engine.judge.nearness import distance, figures_in_spreads
from engine.judge.passages import music_of_ticks
from engine.plan.chords import KINDS, NAMES, NO_BASS, NO_CHORD, chord_class
from engine.plan.drawing import over_chords
from engine.plan.plan import Part, Plan, Return
from engine.reworking.material import Material, places_of, seeds_of, settle_work
from engine.reworking.other_bars import rhythms_to_vary
from engine.reworking.ranking import Candidate, rank
from engine.values import Change, Keep, Note, Report, Role, ShouldStop

CANDIDATES = 8
"""Written beyond the takes that are asked for; the best of all are kept."""

MORE_CANDIDATES = 24
"""Written where nearly all is, and few of what is written are near to their parent."""

_NEARLY_ALL = 0.75

_UNIT = 2
"""Bars that are varied or left together."""

_REHARMONISED = 0.5
"""Of how much is varied, the share of bars over other chords, where these need not be kept."""

_UNDER = (Role.BASS, Role.CHORD)


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """A variation before it is written: the plan, and which bars of which roles are written."""

    plan: Plan
    open: NDArray[np.bool_]


def vary(
    material: Material,
    change: Change,
    composer: Composer,
    seed: int,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> list[Chosen]:
    """Takes with some bars written anew, the best first.

    A bar that came back note for note does so again, as it is then. Raises Stopped.
    """
    random = np.random.default_rng([seed, 5])
    wanted = _draw(material, change.how_much, change.keep, random)
    settings = settle_work(material, seed, faithful=change.keep == "chords")
    stays = _staying(material, wanted.open)
    given = tuple(note for note in material.notes if stays(note))
    draft = Draft(wanted.plan, given, wanted.open, rhythms=rhythms_to_vary(material, wanted.open))
    if change.keep == "rhythm":
        gone = tuple(note for note in material.notes if not stays(note))
        draft = Draft(wanted.plan, given, np.zeros_like(wanted.open), without_pitch=gone)
    far = change.how_much > _NEARLY_ALL and not change.keep
    seeds = seeds_of(seed, change.takes + (MORE_CANDIDATES if far else CANDIDATES))
    found = fill(composer, draft, settings, seeds, report=report, should_stop=should_stop)
    plan = wanted.plan.transposed(-settings.limits.shift)
    played = [
        rework(material.record.arrangement, stays, one.notes, seed=seed + number)
        for number, one in enumerate(found)
    ]
    heard = [arrangement.sounding().notes for arrangement in played]
    fulfilled = _fulfilled(material, heard, change.takes + 1 if far else -(-len(heard) // 2))
    candidates = [
        Candidate(arrangement, plan, one.log_probability, fulfils, group=number)
        for number, (arrangement, one, fulfils) in enumerate(
            zip(played, found, fulfilled, strict=True)
        )
    ]
    return rank(candidates, composer, change.takes)


def _fulfilled(
    material: Material, candidates: Sequence[Sequence[Note]], nearest: int
) -> list[float]:
    """What makes candidates variations: that they differ, and are among the nearest to their
    parent."""
    metre, old = material.heard.metre, places_of(material.notes)
    parent = figures_in_spreads(music_of_ticks(material.rows, metre))
    away = np.array(
        [
            distance(parent, figures_in_spreads(music_of_ticks(note_array(notes), metre)))
            for notes in candidates
        ]
    )
    near = away <= np.sort(away)[nearest - 1]
    differs = [not places_of(notes) <= old for notes in candidates]
    return [float(2 * new + close) for new, close in zip(differs, near.tolist(), strict=True)]


def _staying(material: Material, free: NDArray[np.bool_]) -> Callable[[Note], bool]:
    """Says of a note whether it stands."""
    last = len(free) - 1
    return lambda note: not free[min(note.onset // material.bar, last), note.role]


def _draw(
    material: Material, how_much: float, keep: Keep | None, random: np.random.Generator
) -> _Plan:
    """Which bars are varied: so large a share of them, and some at least.

    Those that come back do so together with what they come back from: what would be more than
    the share with all its returns is left.
    """
    plan = material.plan
    bars = len(plan)
    free = np.zeros((bars, len(Role)), bool)
    over = plan.chords.copy()
    for part in Part:
        if part is Part.MELODY and keep == "melody":
            continue
        origin = origins(plan, part)
        units = origin // _UNIT
        playing = _playing(plan, part)
        played = np.unique(units[playing])
        taken = np.zeros(bars, bool)
        room = max(1.0, how_much * bars)
        for unit in random.permutation(played).tolist():
            if (taken | (units == unit)).sum() <= room:
                taken |= units == unit
        if not taken.any() and len(played):
            taken |= units == min(played, key=lambda unit: int((units == unit).sum()))
        own = (Role.MELODY,) if part is Part.MELODY else _UNDER
        for role in own:
            free[taken, role] = True
        if part is Part.ACCOMPANIMENT and keep is None:
            over = _reharmonised(plan, taken, origin, how_much, random)
    free[:, [role for role in Role if role not in material.roles]] = False
    return _Plan(over_chords(plan, over), free)


def _playing(plan: Plan, part: Part) -> NDArray[np.bool_]:
    roles = [Role.MELODY] if part is Part.MELODY else list(_UNDER)
    return np.any(plan.density[:, roles] > 0, axis=1)


def origins(plan: Plan, part: Part) -> NDArray[np.int64]:
    """The bar that each bar (b,) is note for note; itself if it is new."""
    origin = np.arange(len(plan))
    for bar in range(len(plan)):
        lag = int(plan.lag[bar, part])
        if lag and plan.kind[bar, part] == Return.SAME:
            origin[bar] = origin[bar - lag]
    return origin


def _reharmonised(
    plan: Plan,
    taken: NDArray[np.bool_],
    origin: NDArray[np.int64],
    how_much: float,
    random: np.random.Generator,
) -> NDArray[np.int16]:
    """The chords with some of the varied bars over a relative; never the first and last two."""
    chords = plan.chords.copy()
    inner = (np.arange(len(plan)) >= 1) & (np.arange(len(plan)) < len(plan) - 2)
    for bar in np.unique(origin[taken & inner]).tolist():
        if random.random() < _REHARMONISED * how_much:
            for same in np.flatnonzero((origin == bar) & taken & inner).tolist():
                for half in (2 * same, 2 * same + 1):
                    chords[half] = relative(int(chords[half, 0]))
    return chords


def relative(chord: int) -> tuple[int, int]:
    """The chord class of a third below a major chord, or above a minor one, with its bass."""
    if chord >= NO_CHORD:
        return NO_CHORD, NO_BASS
    root, kind = divmod(chord, KINDS)
    name = NAMES[kind]
    if name in ("", "maj7"):
        root = (root + 9) % 12
        return chord_class(root, "m"), root
    if name in ("m", "m7"):
        root = (root + 3) % 12
        return chord_class(root, ""), root
    return chord, root
