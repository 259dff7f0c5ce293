"""Draw the plan of a piece: from the songs where there are some, else from people's music."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.plan.barring import MADE_OF, in_bars_of
from engine.plan.cadence import ended
from engine.plan.chords import QUALITIES, chord_class, moved, tones_of
from engine.plan.density import as_dense
from engine.plan.form import has_contrast, long_form
from engine.plan.genres import genre_of
from engine.plan.library import Excerpt, shares
from engine.plan.plan import SILENT, Part, Plan, Return, density_class
from engine.plan.variants import plan_in_minor
from engine.values import TICKS_PER_BEAT, ChordSpan, Metre, Mode, Note, Role

SECTION = 16
"""Bars of the excerpts that plans are made of."""

_BEAT: int = int(density_class(np.array([8]))[0])
"""Density of drums where the plan is of music without: eighths, mostly."""

_MOST_REPEATS = 2
"""How often a bar's melody comes back note for note."""

_ABOUT = 0.15
"""How much busier or calmer, as a natural logarithm, is about as busy."""

MERIT = 0.5
"""How much likelier a plan is that readers mark a point better, in nats."""

_NEAR, _AS_BUSY = 8.0, 40.0
"""How much less likely a plan is that is e times faster, or busier, than is wanted, in nats.

A plan that is thinned or broken up much is marked a point lower by blind readers.
"""

FEWEST, _OF_GENRE = 4, 12
"""Plans of one metre and mode that are enough to draw from, and of one genre besides."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan for a piece, and the merit and the piece of that which it was made of.

    `contrast` is the piece of what stands between a beginning and its return, "" where none does.
    """

    plan: Plan
    merit: float
    piece: str = ""
    contrast: str = ""

    @property
    def pieces(self) -> tuple[str, ...]:
        """The pieces that it is of; none of a song's own or one that was given."""
        return tuple(dict.fromkeys(piece for piece in (self.piece, self.contrast) if piece))


def draw_plan(
    excerpts: Sequence[Excerpt],
    bars: int,
    mode: Mode,
    metre: Metre,
    tempo: float,
    primer: Sequence[Note],
    roles: frozenset[Role],
    density: float | None,
    random: np.random.Generator,
    *,
    number: int = 0,
    shift: int = 0,
    genre: str | None = None,
    literal: bool = True,
) -> Drawn:
    """A plan of so many bars for a mode and metre, in the key frame: `shift` from what sounds.

    Drawn are plans of merit, and of about the `tempo`, in quarter notes a minute; another one for
    each `number`, of the same `random`, until there are no more, those of other music first.

    `primer` are notes in the key frame that the piece begins with; a plan whose chords hold them is
    drawn, as high as they are, and they come back later on. One of a `genre` is drawn where there
    are enough. Roles that do not play have no density; `density` is how
    many notes a quarter note are wanted, None for any. Unless `literal`, of what the primer gave
    only the rhythm comes back.
    """
    among = fitting(excerpts, mode, metre)
    of_genre = [e for e in among if genre_of(e.source) == genre]
    among = of_genre if genre and len(of_genre) >= _OF_GENRE else among
    faster = np.log([excerpt.tempo / tempo for excerpt in among])
    weights = np.exp([MERIT * excerpt.merit for excerpt in among] - _NEAR * faster**2)
    weights = weights * shares(among)
    if primer:
        agreement = np.array([_agreement(e.plan, primer, e.metre) for e in among])
        weights = weights * np.exp(12 * (agreement - agreement.max(initial=0)))
    if density is not None:
        busy = np.log([max(0.1, _notes_a_quarter(e.plan, e.metre)) for e in among])
        away = _AS_BUSY * (busy - np.log(density)) ** 2
        weights = weights * np.exp(away.min(initial=np.inf) - away)
    weights = np.maximum(weights, np.finfo(np.float64).tiny)  # each has its turn at last
    order = random.choice(len(among), len(among), replace=False, p=weights / weights.sum())
    in_turn = _each_music_first([among[place] for place in order.tolist()])
    excerpt = in_turn[number % len(in_turn)]
    chosen = in_bars_of(excerpt, metre).plan
    if density is not None:
        factor = density / max(0.1, _notes_a_quarter(chosen, metre))
        chosen = chosen if abs(np.log(factor)) < _ABOUT else as_dense(chosen, factor, metre, roles)
    other: Excerpt | None = None
    if has_contrast(len(chosen), bars):
        other = contrast_to(chosen, [e for e in among if e is not excerpt], random)
    contrast = in_bars_of(other, metre).plan if other else chosen
    plan = _of_length(_varied(chosen), _varied(contrast), bars, mode)
    plan = ended(plan, mode, metre).raised(shift, shift)
    if primer:
        plan = _as_high(plan, primer, metre)
        plan = _with_return(plan, _bars_of(primer, metre), literal)
    playing = plan.density.copy()
    playing[:, [role for role in Role if role not in roles]] = 0
    if Role.DRUM in roles and not plan.density[:, Role.DRUM].any():
        playing[:, Role.DRUM] = _BEAT
    between = other.piece if other else ""
    return Drawn(replace(plan, density=playing), excerpt.merit, excerpt.piece, between)


def _each_music_first(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """The first of each music before the second of any, else in their order."""
    times: Counter[str] = Counter()
    turns: list[int] = []
    for excerpt in excerpts:
        turns.append(times[excerpt.music])
        times[excerpt.music] += 1
    order = sorted(range(len(excerpts)), key=turns.__getitem__)
    return [excerpts[place] for place in order]


def _as_high(plan: Plan, primer: Sequence[Note], metre: Metre) -> Plan:
    """The plan with a melody that lies where the primer's does while that lasts."""
    given = [note.pitch for note in primer if note.role is Role.MELODY]
    first = plan.register[: _bars_of(primer, metre), 0]
    first = first[first != SILENT]
    if not given or not len(first):
        return plan
    return plan.raised(round(float(np.mean(given) - first.mean())), 0)


_CONTRASTS = 12
"""How many plans are looked at for one that goes elsewhere."""


def contrast_to(
    plan: Plan, others: Sequence[Excerpt], random: np.random.Generator
) -> Excerpt | None:
    """Of some plans by chance that whose harmony has least in common with a plan."""
    if not others:
        return None
    picked = [others[k] for k in random.permutation(len(others))[:_CONTRASTS].tolist()]
    own = set(map(tuple, plan.chords.tolist()))
    return min(picked, key=lambda e: np.mean([tuple(c) in own for c in e.plan.chords.tolist()]))


def fitting(excerpts: Sequence[Excerpt], mode: Mode, metre: Metre) -> list[Excerpt]:
    """Those of the mode and metre; where these are few, of a metre that can be written in it too;
    where there are none, of bars that are about as long.

    They are in their own bars (see `engine.plan.barring`). What is in major only is written in
    minor.
    """
    found = [e for e in excerpts if e.metre == metre]
    if sum(e.mode == mode for e in found) < FEWEST:
        found += [e for e in excerpts if e.metre == MADE_OF.get(metre)]
    found = found or _in_likest_bars(excerpts, metre)
    of_mode = [e for e in found if e.mode == mode]
    if of_mode or mode == "major":
        return of_mode or found
    return [replace(e, plan=plan_in_minor(e.plan)) for e in found]


def _in_likest_bars(excerpts: Sequence[Excerpt], metre: Metre) -> list[Excerpt]:
    """Those whose bars are nearest in length to a metre's."""
    away = [abs(np.log(e.metre.ticks_per_bar / metre.ticks_per_bar)) for e in excerpts]
    return [e for e, own in zip(excerpts, away, strict=True) if own == min(away)]


def _notes_a_quarter(plan: Plan, metre: Metre) -> float:
    """How many onsets the pitched roles of a plan have in a quarter note."""
    least = plan.least_onsets()[:, : Role.DRUM]
    return float(least.sum(axis=1).mean() * TICKS_PER_BEAT / metre.ticks_per_bar)


def _bars_of(primer: Sequence[Note], metre: Metre) -> int:
    return max(-(-(note.onset + note.duration) // metre.ticks_per_bar) for note in primer)


def _agreement(plan: Plan, primer: Sequence[Note], metre: Metre) -> float:
    """The share of the primer's sounding time that is in the plan's chords."""
    half = metre.ticks_per_bar / 2
    total = inside = 0.0
    for note in primer:
        if note.role is not Role.DRUM:
            place = min(int(note.onset // half), len(plan.chords) - 1)
            inside += note.duration * bool(tones_of(int(plan.chords[place, 0]))[note.pitch % 12])
            total += note.duration
    return inside / total if total else 1.0


def _of_length(plan: Plan, contrast: Plan, bars: int, mode: Mode) -> Plan:
    """A plan of another length: the end of a longer one; or with a contrast and a return."""
    if bars <= len(plan):
        # The phrase that closes, preceded by how the whole begins where that is longer.
        return plan.part(len(plan) - bars, len(plan))
    return long_form(plan, contrast, bars, mode)


def _varied(plan: Plan) -> Plan:
    """The plan with a melody that comes back note for note so often and no oftener.

    After that only its shape does: a loop of four bars is a figure, its tune should go on.
    """
    kind, origin = plan.kind.copy(), np.arange(len(plan))
    times = np.zeros(len(plan), np.int64)
    for bar in range(len(plan)):
        lag = int(plan.lag[bar, Part.MELODY])
        if lag and kind[bar, Part.MELODY] == Return.SAME:
            origin[bar] = origin[bar - lag]
            times[origin[bar]] += 1
            if times[origin[bar]] > _MOST_REPEATS:
                kind[bar, Part.MELODY] = Return.CONTOUR
    return replace(plan, kind=kind)


def _with_return(plan: Plan, length: int, literal: bool) -> Plan:
    """The plan with its first `length` bars of melody coming back in its second half."""
    bars = len(plan)
    again = next((b for b in (8, 4, bars // 2) if length <= b and b + length < bars), None)
    if again is None:
        return plan
    lag, kind, chords = plan.lag.copy(), plan.kind.copy(), plan.chords.copy()
    lag[:length, Part.MELODY] = 0
    rows = slice(again, again + length)
    lag[rows, Part.MELODY] = again
    kind[rows, Part.MELODY] = Return.SAME if literal else Return.RHYTHM
    chords[2 * again : 2 * (again + length)] = chords[: 2 * length]
    between = again // 2
    if again == 8 and length <= between:
        lag[between : between + length, Part.MELODY] = between
        kind[between : between + length, Part.MELODY] = Return.CONTOUR
    return replace(plan, lag=lag, kind=kind, chords=chords)


def with_chords(plan: Plan, spans: Sequence[ChordSpan], shift: int) -> Plan:
    """The plan over these chords, cycling; `shift` semitones lead to the key frame."""
    return over_chords(plan, halves_of(spans, len(plan), shift))


def over_chords(plan: Plan, halves: NDArray[np.int16]) -> Plan:
    """The plan over these chords (half bars, 2).

    A tune that came back note for note comes back in its shape where the chords are others, an
    accompaniment with its rhythm.
    """
    kind = plan.kind.copy()
    for bar in range(len(plan)):
        for part in Part:
            before = bar - int(plan.lag[bar, part])
            own, other = halves[2 * bar : 2 * bar + 2], halves[2 * before : 2 * before + 2]
            if before < bar and (own != other).any() and kind[bar, part] == Return.SAME:
                kind[bar, part] = Return.CONTOUR if part is Part.MELODY else Return.RHYTHM
    return replace(plan, chords=halves, kind=kind)


def halves_of(spans: Sequence[ChordSpan], bars: int, shift: int) -> NDArray[np.int16]:
    """Chord and bass (2 * bars, 2) of each half bar: of the span that fills most of it."""
    ends = np.cumsum([float(span.length) for span in spans])
    middles = (np.arange(2 * bars) / 2 + 0.25) % ends[-1]
    places: Any = np.searchsorted(ends, middles, side="right")
    chosen = [spans[place] for place in places.tolist()]
    rows = [(_class_of(span), span.bass) for span in chosen]
    return moved(np.array(rows, np.int16), shift)


def _class_of(span: ChordSpan) -> int:
    """The class of the chord that shares most with a span's, its root kept."""

    def likeness(quality: str) -> float:
        tones = set(QUALITIES[quality])
        return len(tones & set(span.tones)) - 0.6 * len(tones ^ set(span.tones))

    return chord_class(span.root, max(QUALITIES, key=likeness))
