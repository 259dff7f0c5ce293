"""From a brief to its takes in notes: settle what it leaves open, rate the candidates, choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.arranging.arranger import Arrangement, arrange
from engine.arranging.casting import find_ensemble
from engine.composer.composing import OF_A_PLAN, SPARE, Composer, Written
from engine.composer.events import note_array
from engine.composer.settings import Settings, settle
from engine.faults import copies, faults
from engine.judge.features import features
from engine.judge.passages import music_of_ticks
from engine.judge.ranking import rate
from engine.notation.keys import primer_key
from engine.notation.primer import primer_notes
from engine.plan.library import Excerpt
from engine.plan.plan import Plan
from engine.plan.record import read_plan_file
from engine.taste.selecting import show
from engine.taste.values import Taste
from engine.titles import make_title
from engine.values import (
    Brief,
    Composition,
    Key,
    Metre,
    Motif,
    Note,
    Report,
    ShouldStop,
    never_stop,
    report_nothing,
)

DEFAULT_ENSEMBLE = "piano"

_ROUNDS = 4
"""How often candidates are written at most, until enough are in the key that was asked for."""

_FOR_A_TASTE, _FOR_A_TAKE = 8, 3
"""Plans that are written after at least, and for each take, where a taste chooses among them.

Candidates after one plan are nearly one piece: of four such two takes leave a taste little to say.
"""

_FAULT = 100.0
"""What a fault takes from a rating: more than candidates can differ by in all else."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One take before it is played and drawn.

    `midi` is a file that it is written into, where it is somebody's own; b"" for one that is made.
    Candidates of one `group` share all but their last phrase. `plan_from` are the pieces that the
    plan is of, as the base's collections name them; none of a song's own or one that was given.
    """

    arrangement: Arrangement
    heard: Composition
    plan: Plan
    features: dict[str, float]
    score: float
    midi: bytes = b""
    group: int = 0
    plan_from: tuple[str, ...] = ()


def settle_brief(
    brief: Brief,
    like: Path | Motif | None,
    excerpts: Sequence[Excerpt],
    seed: int,
    plan: Path | None = None,
) -> Settings:
    """The settings of a brief, a likeness and a plan that somebody gave, for who is to play.

    Raises OptionError, and SongError of `like`.
    """
    ensemble = find_ensemble(brief.ensemble or DEFAULT_ENSEMBLE)
    given = read_plan_file(plan) if plan is not None else None
    if given is not None:
        brief = replace(
            brief, bars=len(given[0]), key=given[1], metre=given[2], tempo=brief.tempo or given[3]
        )
    primer: tuple[Note, ...] = ()
    tempo: float | None = None
    metre: Metre | None = None
    key: Key | None = None
    if like is not None:
        motif = hear_motif(like)
        primer, tempo, metre, key = motif.notes, motif.tempo, motif.metre, motif.key
    if brief.primer:  # what was typed comes first; the likeness gives tempo, metre and key
        primer = primer_notes(brief.primer, brief.metre)
        metre = metre or Metre(4, 4)
        key = key or primer_key(primer)
    settings = settle(
        brief,
        primer,
        key,
        excerpts,
        with_drums=ensemble.drums is not None,
        primer_tempo=tempo,
        primer_metre=metre,
        seed=seed,
        pitched=ensemble.pitched,
        tempi=ensemble.tempi,
    )
    titled = replace(settings, title=make_title(seed, settings.key.mode))
    if given is None:
        return titled
    return replace(titled, plan=given[0].transposed(titled.limits.shift))


def compose_takes(
    composer: Composer,
    settings: Settings,
    takes: int,
    ensemble: str,
    *,
    taste: Taste | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> list[Chosen]:
    """The best of more candidates than takes, arranged; the best of all first. Raises Stopped.

    More are written where a taste has its say, and more again where too few are without fault and
    nothing that was given can be the reason.
    """
    is_free = not (settings.primer or settings.chords or settings.plan is not None)
    candidates: list[Written] = []
    chosen: list[Chosen] = []
    count = candidates_for(takes, taste)
    written = -(-count // OF_A_PLAN) * OF_A_PLAN
    for number in range(_ROUNDS if is_free else 1):
        numbers = range(number * written, number * written + count)
        # A further round is told of to nobody: what is said to be done would become less.
        tell = report_nothing if candidates else report
        candidates += composer.write(settings, numbers, report=tell, should_stop=should_stop)
        chosen = choose(candidates, takes, composer, settings, ensemble, taste)
        if all(is_sound(take) for take in chosen) and _are_apart(chosen):
            break
    return chosen


def candidates_for(takes: int, taste: Taste | None) -> int:
    """How many candidates are written of a request."""
    if taste is None or not taste.sureness:
        return takes + SPARE
    return OF_A_PLAN * max(_FOR_A_TASTE, _FOR_A_TAKE * takes)


def hear_motif(like: Path | Motif) -> Motif:
    """What a file gives a piece to begin with, if that was not heard before. Raises SongError."""
    if isinstance(like, Motif):
        return like
    from engine.audio.humming import hear_like

    return hear_like(like)


def choose(
    candidates: Sequence[Written],
    takes: int,
    composer: Composer,
    settings: Settings,
    ensemble: str,
    taste: Taste | None = None,
) -> list[Chosen]:
    """The best candidates, arranged, after as many plans; the best of all first.

    One that copies a song for longer than it may, falls silent, leaves out who is to play, or
    sounds in another key than it says, is taken only where all others are. Of the rest those are
    best that have what readers give good marks for, are put together like people's music and like
    the songs; of most takes a `taste` has a say, by as much as it is sure (see
    `engine.taste.selecting`).
    """
    arranged = [
        arrange(written.composition, ensemble, settings.seed + number, settings.swing)
        for number, written in enumerate(candidates)
    ]
    heard = [arrangement.sounding() for arrangement in arranged]
    rows = [note_array(composition.notes) for composition in heard]
    music = [music_of_ticks(own, settings.metre) for own in rows]
    rated = rate(music, composer.music, [written.merit for written in candidates])
    found = [
        Chosen(
            own,
            composition,
            written.plan,
            {},
            float(rating),
            group=written.group,
            plan_from=written.plan_from,
        )
        for own, composition, written, rating in zip(
            arranged, heard, candidates, rated, strict=True
        )
    ]

    def read(number: int) -> Chosen:
        """A candidate with its figures, rated by its faults as well."""
        take, likely = found[number], candidates[number].log_probability
        less = _FAULT * faults(take.heard, take.plan, settings)
        named = {**features(rows[number], settings.metre), "log_probability": likely}
        return replace(take, features=named, score=take.score - less)

    # To look a candidate up in all the music costs most, to look for faults much: only what would
    # be shown is looked at.
    unread, unknown = set(range(len(found))), set(range(len(found)))
    if taste is not None:  # it chooses among all that have no fault
        found = [read(number) for number in range(len(found))]
        unread.clear()
    while True:
        picked = _picked(found, takes, taste, settings.seed)
        if new := unread.intersection(picked):
            for number in new:
                found[number] = read(number)
            unread -= new
        elif new := unknown.intersection(picked):
            for number in new:
                less = _FAULT * copies(rows[number], composer, settings)
                found[number] = replace(found[number], score=found[number].score - less)
            unknown -= new
        else:
            return [found[number] for number in picked]


def is_sound(take: Chosen) -> bool:
    """Whether it has no fault (see `choose`)."""
    return take.score > -_FAULT / 2


def _are_apart(takes: Sequence[Chosen]) -> bool:
    """Whether no two share all but their last phrase."""
    return len({take.group for take in takes}) == len(takes)


def _picked(found: Sequence[Chosen], takes: int, taste: Taste | None, seed: int) -> list[int]:
    """Which candidates are shown, the best first."""
    ranked = sorted(range(len(found)), key=lambda number: -found[number].score)
    if taste is not None:
        # Whether it has a fault is no matter of taste, and comes before it.
        sound = [number for number in ranked if is_sound(found[number])]
        best = {found[number].group: number for number in reversed(sound)}
        apart = sorted(best.values()) if len(best) >= takes else sorted(sound)
        if len(apart) > takes:
            scores = np.array([found[number].score for number in apart])
            names = [found[number].features for number in apart]
            return [apart[own] for own in show(taste, scores, names, takes, seed)]
    return _apart(ranked, found)[:takes]


def _apart(ranked: Sequence[int], found: Sequence[Chosen]) -> list[int]:
    """The best after each plan first, then of each group; those with a fault stay last."""
    of_plan = {found[number].plan: number for number in reversed(ranked)}
    of_group = {found[number].group: number for number in reversed(ranked)}
    return sorted(
        ranked,
        key=lambda number: (
            not is_sound(found[number]),
            of_plan[found[number].plan] != number,
            of_group[found[number].group] != number,
        ),
    )
