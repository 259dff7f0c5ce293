# pyright: strict
"""The form of what is longer than a plan: sections, a contrast, a return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.plan.chords import NO_BASS, NO_CHORD, chord_class
from engine.plan.plan import SILENT, Part, Plan, Return
from engine.plan.rhythm import BAR, bars_of, of_melody
from engine.values import Mode, Role

_LINK = 4
"""Bars of a section that is begun again before it goes on in its own way; half a phrase of 8."""

_HIGHER = 4
"""Semitones that the melody of a contrast lies above what it stands against."""

_ENDING = 1
"""Class of density of those who play the last bar: a note that is held."""

_USUAL = 67
"""The register of what has none."""

_DOMINANT: dict[Mode, int] = {"major": 7, "minor": 4}
"""Its root in the key frame; a major chord in both."""


@dataclass(frozen=True, slots=True)
class _Section:
    """Bars `first` up to `stop` of the plan or its contrast; if `varied` half come as before."""

    first: int
    stop: int
    contrast: bool = False
    varied: bool = False


def long_form(plan: Plan, contrast: Plan, bars: int, mode: Mode) -> Plan:
    """A plan of more bars than `plan` has: it, something else that leads back, and it again.

    Between 17 and 64 bars of a plan of 16: its beginning comes twice, or a contrast stands before
    its end or before all of it again, with a variation of it before that where there is room. The
    last bars are the plan's own.
    """
    sections = _sections(len(plan), min(len(contrast), len(plan)), bars)
    parts: list[Plan] = []
    start = 0
    for number, section in enumerate(sections):
        length = section.stop - section.first
        if section.contrast:
            part = _against(contrast.part(section.first, section.stop), plan, mode)
        else:
            part = plan.part(section.first, section.stop)
            if number:
                part = _returned(part, start - section.first, section.varied)
        if number < len(sections) - 1:
            part = _going_on(part)
        parts.append(part)
        start += length
    return joined(parts)


def has_contrast(size: int, bars: int) -> bool:
    """Whether something else stands in so many bars after a plan of `size`."""
    return any(section.contrast for section in _sections(size, size, bars))


def _sections(size: int, other: int, bars: int) -> list[_Section]:
    """Sections of `bars` in all, of a plan of `size` and a contrast of `other` bars."""
    whole, half = _Section(0, size), size // 2
    extra = bars - size
    if extra < half or half < 1:
        return [*_begun(size, extra), whole]
    if extra < size:
        return [_Section(0, half), *_contrast(other, extra - half), whole]
    if extra < size + half:
        return [whole, *_contrast(other, extra - (size - half)), _Section(half, size)]
    if extra <= 2 * size:
        return [whole, *_contrast(other, extra - size), whole]
    again = extra - 2 * size
    if again <= size:
        varied = _Section(0, again, varied=True)
        return [whole, varied, *_contrast(other, size), whole]
    return [whole, *_contrast(other, size), *_sections(size, other, bars - 2 * size)]


def _begun(size: int, extra: int) -> list[_Section]:
    """The first bars of a plan, as many as `extra`, by the plan as often as they need."""
    return [_Section(0, min(size, extra))] if extra else []


def _contrast(other: int, length: int) -> list[_Section]:
    """So many bars of the contrast: its end, which goes somewhere, before its beginning."""
    found: list[_Section] = []
    while length > 0:
        own = min(other, length)
        found.append(_Section(other - own, other, contrast=True))
        length -= own
    return found


def _returned(part: Plan, back: int, varied: bool) -> Plan:
    """A section that stood `back` bars before: its tune again, of a variation half of it."""
    lag, kind = part.lag.copy(), part.kind.copy()
    bars = np.arange(len(part))
    lag[:, Part.MELODY] = back
    new = (bars % _LINK >= _LINK // 2) if varied else np.zeros(len(part), bool)
    kind[:, Part.MELODY] = np.where(new, Return.CONTOUR, Return.SAME)
    fresh = part.lag[:, Part.ACCOMPANIMENT] == 0
    lag[fresh, Part.ACCOMPANIMENT] = back
    kind[fresh, Part.ACCOMPANIMENT] = Return.SEQUENCE if varied else Return.SAME
    return replace(part, lag=lag, kind=kind)


def _against(part: Plan, plan: Plan, mode: Mode) -> Plan:
    """A contrast as busy as what it stands against, higher, that leads back over the dominant."""
    higher = as_high_as(as_busy_as(part, plan), plan, _HIGHER)
    chords = part.chords.copy()
    dominant = _DOMINANT[mode]
    if len(part) > 1:
        chords[-1] = (chord_class(dominant, ""), dominant)
    return replace(higher, chords=chords)


def as_high_as(part: Plan, other: Plan, more: int) -> Plan:
    """A plan that lies where another does, its melody `more` semitones higher."""
    melody, under = (
        _middle(other.register[:, at]) - _middle(part.register[:, at]) for at in (0, 1)
    )
    return part.raised(melody + more, under)


def _middle(register: NDArray[np.int16]) -> int:
    known = register[register != SILENT]
    return int(np.median(known)) if len(known) else _USUAL


def as_busy_as(part: Plan, other: Plan) -> Plan:
    """A plan with each role as busy, in the mean, as in another; who is silent there is here."""
    density = part.density.copy()
    for role in Role:
        wanted = other.density[:, role][other.density[:, role] > 0]
        own = density[:, role] > 0
        if not len(wanted):
            density[:, role] = 0
        elif not own.any():
            density[:, role] = round(float(np.mean(wanted)))
        else:
            shift = round(float(np.mean(wanted) - np.mean(density[own, role])))
            density[own, role] = np.clip(density[own, role] + shift, 1, None)
    most = max(int(other.density.max(initial=1)), int(part.density.max(initial=1)))
    return replace(part, density=np.minimum(density, most).astype(np.int16))


def _going_on(part: Plan) -> Plan:
    """A section that does not stop at its end: what plays under it goes on to its last bar."""
    density = part.density.copy()
    for role in (Role.BASS, Role.CHORD, Role.DRUM):
        playing = density[:-1, role][density[:-1, role] > 0]
        if len(playing):
            density[-1, role] = max(int(density[-1, role]), round(float(np.mean(playing))))
    stops = (part.rhythm[:, BAR] == len(part) - 1) & ~of_melody(part.rhythm)
    return replace(part, density=density, rhythm=part.rhythm[~stops])


def joined(parts: Sequence[Plan]) -> Plan:
    """Plans end to end."""
    starts = np.cumsum([0, *map(len, parts)])
    moved = [
        replace(p, rhythm=bars_of(p.rhythm, -at, len(p)))
        for p, at in zip(parts, starts.tolist(), strict=False)
    ]
    names = Plan.__slots__
    return Plan(*(np.concatenate([getattr(part, name) for part in moved]) for name in names))


def continued(old: Plan, tail: int, contrast: Plan, bars: int, mode: Mode) -> Plan:
    """A plan that goes on for `bars` from `old`, whose last `tail` bars were its ending.

    These, of which a piece of one bar has none, are passed through: over the old last chord to the
    dominant, as busy as what came before.
    What follows is something else; with room for it the old beginning comes back; then it ends.
    """
    section = _next_section(old, contrast, bars, mode)
    body = old.part(0, len(old) - tail)
    passing = [_passing(old, body, tail, section, mode)] if tail else []
    section = as_high_as(as_busy_as(section, body), body, _HIGHER // 2)
    section.density[-1, : Role.DRUM] = np.minimum(section.density[-1, : Role.DRUM], _ENDING)
    whole = joined([body, *passing, section])
    lag, kind = whole.lag.copy(), whole.kind.copy()
    # The figure under it goes on through the seam.
    seam = range(len(body), min(len(body) + tail + 2, len(whole)))
    for bar in seam:
        back = next((b for b in (4, 8, 2, 1) if 0 <= bar - b < len(body)), 0)
        lag[bar, Part.ACCOMPANIMENT] = back
        kind[bar, Part.ACCOMPANIMENT] = Return.SEQUENCE
    return replace(whole, lag=lag, kind=kind)


def _next_section(old: Plan, contrast: Plan, bars: int, mode: Mode) -> Plan:
    if bars > len(contrast):
        return long_form(contrast, old.part(0, min(len(old), len(contrast))), bars, mode)
    section = contrast.part(len(contrast) - bars, len(contrast))
    returns = min(_LINK, len(old) // 2)
    first = bars - 2 * _LINK
    if first < _LINK or not returns:
        return section
    # With room for it, the old beginning comes back before the last phrase.
    lag, kind, chords = section.lag.copy(), section.kind.copy(), section.chords.copy()
    rows = slice(first, first + returns)
    lag[rows, Part.MELODY] = len(old) + first
    kind[rows, Part.MELODY] = Return.SAME
    lag[rows, Part.ACCOMPANIMENT] = len(old) + first
    kind[rows, Part.ACCOMPANIMENT] = Return.SAME
    chords[2 * first : 2 * (first + returns)] = old.chords[: 2 * returns]
    return replace(section, lag=lag, kind=kind, chords=chords)


def _passing(old: Plan, body: Plan, tail: int, section: Plan, mode: Mode) -> Plan:
    """The old ending's bars as bars that go on."""
    before = body.density[-4:]
    density = np.tile(np.rint(before.mean(axis=0)), (tail, 1)).astype(np.int16)
    chords = old.chords[2 * (len(old) - tail) :].copy()
    known = np.flatnonzero(chords[:, 0] < NO_CHORD)
    if len(known):
        chords[chords[:, 0] >= NO_CHORD] = chords[known[0]]
    dominant = _DOMINANT[mode]
    leading = (chord_class(dominant, ""), dominant)
    if tuple(section.chords[0]) == leading:
        leading = (chord_class(2, "m"), 2) if mode == "major" else (chord_class(5, ""), 5)
    chords[-1] = leading
    chords[chords[:, 1] > NO_BASS, 1] = NO_BASS
    return Plan(
        chords,
        density,
        np.tile([_middle(body.register[:, at]) for at in (0, 1)], (tail, 1)).astype(np.int16),
        np.full(tail, round(float(body.span.mean())), np.int16),
        np.full(tail, round(float(body.voices.mean())), np.int16),
        np.zeros((tail, 2), np.int16),
        np.zeros((tail, 2), np.int16),
    )
