# pyright: strict
"""An ending for a stretch of music that goes on where it is cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import KINDS, NAMES, NO_CHORD, chord_class, tones_of
from engine.plan.plan import Classes, Plan, density_class
from engine.plan.rhythm import BAR, LENGTH, PLACE, ROLE, SHAPE, Rhythm, of_melody
from engine.values import TICKS_PER_BEAT, Metre, Mode, Role

TONIC: dict[Mode, int] = {"major": 0, "minor": 9}
"""Pitch class of the tonic in the key frame."""

_FIFTH = 7
_DOWN = -2
"""The shape of a melody's last note that steps down to it."""

_LATE = 8
"""The last notes of the bass, by which it is known how low it lies at the end."""

_TRIADS = {"7": "", "maj7": "", "sus4": "", "m7": "m", "dim": "m"}
"""What a chord of another quality rests in: a seventh at the end is heard as a note astray."""

_ONCE = int(density_class(np.array([1]))[0])
"""The density of a role that begins one note in a bar."""

_LAST_PART, _SHORT = 0.6, 0.34
"""Shares of a bar: after which a short note leads on, and how long that is at most."""


def begins_on_tonic(plan: Plan, mode: Mode) -> bool:
    """Whether the tonic chord is in the first bar."""
    return TONIC[mode] in _roots(plan)[:2]


def stands_in_its_mode(plan: Plan, mode: Mode) -> bool:
    """Whether half of its tonic chords or more have the third of the mode.

    A stretch in A major that goes on in C major has the notes of A minor.
    """
    third = 4 if mode == "major" else 3
    chords = plan.chords[:, 0]
    tonics = chords[(chords < NO_CHORD) & (chords // KINDS == TONIC[mode])]
    own = [bool(tones_of(int(chord))[(TONIC[mode] + third) % 12]) for chord in tonics]
    return 2 * sum(own) >= len(own)


def ends_on_tonic(plan: Plan, mode: Mode) -> bool:
    """Whether the tonic chord is in the last half bar."""
    return _roots(plan)[-1] == TONIC[mode]


def with_cadence(plan: Plan, mode: Mode, metre: Metre) -> Plan | None:
    """The plan with the dominant before its last bar, and the tonic through that; its rhythm told.

    What is struck on the last downbeat is held; a bass that is not, and the melody of a plan that
    has one, come in there. None of a plan without a bass.
    """
    last = len(plan) - 1
    struck = _held(plan.rhythm, last, metre.ticks_per_bar)
    if struck is None:
        return None
    lag, kind, density, span = (
        part.copy() for part in (plan.lag, plan.kind, plan.density, plan.span)
    )
    lag[-1], kind[-1], span[-1] = 0, 0, 0
    for role in (Role.MELODY, Role.BASS, Role.CHORD):
        density[-1, role] = _ONCE if role in struck[:, ROLE] else 0
    before = plan.rhythm[plan.rhythm[:, BAR] < last]
    return replace(
        plan,
        chords=_closing_chords(plan, mode),
        lag=lag,
        kind=kind,
        density=density,
        span=span,
        rhythm=np.concatenate([before, struck]),
    )


def _closing_chords(plan: Plan, mode: Mode) -> Classes:
    """The chords with the tonic through the last bar, and the dominant before it."""
    chords, tonic = plan.chords.copy(), TONIC[mode]
    dominant = (tonic + _FIFTH) % 12
    if len(plan) > 1 and _roots(plan)[-3] != dominant:
        chords[-3] = chord_class(dominant, ""), dominant
    chords[-2:] = chord_class(tonic, "" if mode == "major" else "m"), tonic
    return chords


def ended(plan: Plan, mode: Mode, metre: Metre) -> Plan:
    """The plan with a last bar that comes to rest on a triad, the root in the bass.

    One that does not end on the tonic gets a cadence first, one without a bass or of a single bar
    only its chords.
    A tune that leads on to music that does not follow ends with the longest note that it has in the
    last bar before that, a quarter at least, or else with the first; any other with its last. The
    bass stops with its first note under the last chord, chords with the tune or in the middle of
    the bar. All is held, and who has nothing under the last chord comes in with it.
    """
    if not ends_on_tonic(plan, mode):
        cadence = with_cadence(plan, mode, metre) if len(plan) > 1 else None
        plan = cadence or replace(plan, chords=_closing_chords(plan, mode))
    last, bar = len(plan) - 1, metre.ticks_per_bar
    own = plan.rhythm[plan.rhythm[:, BAR] == last]
    lag, kind, density = plan.lag.copy(), plan.kind.copy(), plan.density.copy()
    lag[-1], kind[-1] = 0, 0
    plan = replace(plan, chords=_resting(plan.chords), lag=lag, kind=kind)
    if not len(plan.rhythm):  # of a version that had none
        density[-1, : Role.DRUM] = np.minimum(density[-1, : Role.DRUM], _ONCE)
        return replace(plan, density=density)
    if not len(own):
        return plan
    change = bar // 2 if plan.chords[-1, 0] != plan.chords[-2, 0] else 0
    tune, bass = own[of_melody(own)], own[own[:, ROLE] == Role.BASS]
    if of_melody(plan.rhythm).any():
        tune = _at_rest(_closing_tune(tune, last, bar), change, bar, bar)
    end = int(tune[:, PLACE].max(initial=0))
    chords = _at_rest(own[own[:, ROLE] == Role.CHORD], change, max(end, bar // 2), bar)
    low = _lowness(plan.rhythm)
    if low is not None:
        missing = np.array([[last, change, bar, Role.BASS, low]], np.int16)
        bass = _at_rest(bass if len(bass) else missing, change, 0, bar)
    closing = np.concatenate([tune, bass, chords])
    for role in (Role.MELODY, Role.BASS, Role.CHORD):
        places = np.unique(closing[closing[:, ROLE] == role, PLACE])
        density[-1, role] = density_class(np.array([len(places)]))[0]
    before = plan.rhythm[plan.rhythm[:, BAR] < last]
    order = np.lexsort((-closing[:, SHAPE], closing[:, ROLE], closing[:, PLACE]))
    rhythm = np.concatenate([before, closing[order]])
    return replace(plan, density=density, rhythm=rhythm)


def _resting(chords: Classes) -> Classes:
    """Chords and basses of which the last is a triad with its root in the bass."""
    result, last = chords.copy(), int(chords[-1, 0])
    if last >= NO_CHORD:
        return result
    root, quality = last // KINDS, NAMES[last % KINDS]
    for half in (-1, -2):
        if chords[half, 0] == last:
            result[half] = chord_class(root, _TRIADS.get(quality, quality)), root
    return result


def _closing_tune(tune: Rhythm, last: int, bar: int) -> Rhythm:
    """A tune of the last bar up to the note that it ends with."""
    early = tune[tune[:, PLACE] < _LAST_PART * bar]
    if not len(early):
        return np.array([[last, 0, bar, Role.MELODY, _DOWN]], np.int16)
    if tune[-1, PLACE] < _LAST_PART * bar or tune[-1, LENGTH] > _SHORT * bar:
        return tune
    longest = int(early[:, LENGTH].max())
    end = int(early[early[:, LENGTH] == longest, PLACE].max())
    if longest < max(TICKS_PER_BEAT, int(tune[-1, LENGTH]) + 1):
        end = int(early[0, PLACE])
    return early[early[:, PLACE] <= end]


def _at_rest(rhythm: Rhythm, change: int, most: int, bar: int) -> Rhythm:
    """The notes of one role in the last bar, whose last chord begins at tick `change`.

    None begins after tick `most`, but for the first under that chord. The last are held to the end.
    """
    if not len(rhythm):
        return rhythm
    before, under = rhythm[rhythm[:, PLACE] < change].copy(), rhythm[rhythm[:, PLACE] >= change]
    before[:, LENGTH] = np.minimum(before[:, LENGTH], change - before[:, PLACE])
    if not len(under):
        under = rhythm[rhythm[:, PLACE] == rhythm[-1, PLACE]].copy()
        under[:, PLACE] = change
        under[of_melody(under), SHAPE] = _DOWN
    kept = under[under[:, PLACE] <= max(most, int(under[:, PLACE].min()))].copy()
    end = kept[:, PLACE].max()
    kept[kept[:, PLACE] == end, LENGTH] = bar - end
    return np.concatenate([before, kept])


def _lowness(rhythm: Rhythm) -> int | None:
    """About how low its last notes of the bass lie; None where there are none."""
    low = rhythm[rhythm[:, ROLE] == Role.BASS, SHAPE][-_LATE:]
    return int(np.median(low)) if len(low) else None


def _held(rhythm: Rhythm, bar: int, length: int) -> Rhythm | None:
    """What is struck on a bar line, held for `length` ticks, with a bass, and any melody."""
    struck = rhythm[(rhythm[:, BAR] == bar) & (rhythm[:, PLACE] == 0)].copy()
    struck[:, LENGTH] = length
    low = _lowness(rhythm[rhythm[:, BAR] < bar])
    missing: list[list[int]] = []
    if of_melody(rhythm).any() and not of_melody(struck).any():
        missing.append([bar, 0, length, Role.MELODY, _DOWN])
    if Role.BASS not in struck[:, ROLE]:
        if low is None:
            return None
        missing.append([bar, 0, length, Role.BASS, low])
    whole = np.concatenate([struck, np.array(missing, np.int16).reshape(-1, 5)])
    return whole[np.lexsort((-whole[:, SHAPE], whole[:, ROLE]))]


def _roots(plan: Plan) -> NDArray[np.int64]:
    """The root of each half bar's chord; -1 where nothing sounds."""
    return np.where(plan.chords[:, 0] < NO_CHORD, plan.chords[:, 0] // KINDS, -1)
