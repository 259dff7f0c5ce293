# pyright: strict
"""The plans that a server's songs give its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.plan.drawing import SECTION
from engine.plan.library import Excerpt, excerpts_of
from engine.plan.notated import notated
from engine.plan.plan import Plan, Return
from engine.values import Metre, Song

EACH = 6
"""Plans that a song gives at most."""

_ENOUGH = 0.35
"""Share of bars that come back from which a plan has a form of its own."""


def song_excerpts(songs: Sequence[Song], others: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """The plans of songs, those that close before those that do not.

    Of a recording it is seldom heard which bars come back: a plan without a form takes that of one
    of the `others`, people's plans, of the same metre.
    """
    found: list[Excerpt] = []
    for number, song in enumerate(songs):
        notes = notated(song.notes, song.metre) if song.raw else song.notes
        rows = np.array(
            [(n.onset, n.duration, n.pitch, n.velocity, int(n.role)) for n in notes], np.int64
        ).reshape(-1, 5)
        for closes in (True, False):
            own = excerpts_of(
                rows,
                song.metre,
                song.tempo,
                song.song_id,
                SECTION,
                most=EACH,
                least=0.5 if closes else 0.0,
                closes=closes,
            )
            if own:
                break
        random = np.random.default_rng([number, len(rows)])
        found += [replace(e, plan=_with_form(e.plan, e.metre, others, random)) for e in own]
    return tuple(found)


def _with_form(
    plan: Plan, metre: Metre, others: Sequence[Excerpt], random: np.random.Generator
) -> Plan:
    """The plan, with what comes back in another one where in this one hardly anything does."""
    if np.mean(plan.lag > 0) >= _ENOUGH:
        return plan
    forms = [e.plan for e in others if e.metre == metre and len(e.plan) == len(plan)]
    if not forms:
        return plan
    form = forms[int(random.integers(len(forms)))]
    # Over its own chords nothing comes back note for note that did so over others.
    kind = np.where(form.kind == Return.SAME, Return.RHYTHM, form.kind).astype(np.int16)
    lag, chords = form.lag.copy(), plan.chords.copy()
    for bar in range(len(plan)):
        back = int(lag[bar, 0])
        if back and form.kind[bar, 0] == Return.SAME:
            chords[2 * bar : 2 * bar + 2] = chords[2 * (bar - back) : 2 * (bar - back) + 2]
            kind[bar, 0] = Return.SAME
    return replace(plan, chords=chords, lag=lag, kind=kind)
