"""Settle what a brief leaves open: metre, key, tempo, and what the piece may be like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composer.biases import Sampling
from engine.composer.constraints import Limits
from engine.composer.controls import DENSITY, UNKNOWN, controls
from engine.composer.events import key_shift
from engine.errors import OptionError
from engine.messages import told
from engine.notation.spelling import sharps
from engine.plan.genres import genre_of
from engine.plan.library import Excerpt, shares
from engine.plan.plan import Plan
from engine.values import Brief, ChordSpan, Key, Metre, Mode, Note, Role

SPARSEST, DENSEST = 0.8, 8.0
"""Notes a quarter note at density 0 and 1; between them the scale is geometric."""


_MOST_SIGNS = 4
"""Sharps or flats of a key that nobody asked for, at most: one that is easily read and played."""

_ASKED, _PLANNED = 3.0, 0.7
"""What is taken from the logits of what is not in a chord that was asked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is settled before the first note is planned.

    `density` is in notes a quarter note, None for what the plan brings; `genre` is one of GENRES,
    None for the songs' own. `plan`, in the key frame,
    is the one to write after; None lets some be drawn.
    """

    key: Key
    metre: Metre
    tempo: int
    bars: int
    limits: Limits
    sampling: Sampling
    controls: NDArray[np.int32]
    primer: tuple[Note, ...]
    primer_end: int
    chords: tuple[ChordSpan, ...] = ()
    density: float | None = None
    genre: str | None = None
    plan: Plan | None = None
    seed: int = 0
    title: str = ""
    swing: float = 0.0


PITCHED = frozenset({Role.MELODY, Role.BASS, Role.CHORD})


def settle(
    brief: Brief,
    primer: Sequence[Note],
    primer_key: Key | None,
    excerpts: Sequence[Excerpt],
    *,
    with_drums: bool,
    primer_tempo: float | None = None,
    primer_metre: Metre | None = None,
    seed: int = 0,
    pitched: frozenset[Role] = PITCHED,
    tempi: tuple[float, float] | None = None,
) -> Settings:
    """Fill in a brief from the primer and from what one of the `excerpts` is like.

    `pitched` are the roles besides drums that somebody plays. Excerpts of other `tempi` than these,
    from and to, in quarter notes a minute, are taken only where there are none.
    Raises OptionError for a primer that leaves no bar to go on in.
    """
    random = np.random.default_rng([seed, 1])
    like = _like(excerpts, brief, primer_key, primer_metre, tempi, random)
    metre = brief.metre or primer_metre or (like.metre if like else Metre(4, 4))
    key = (
        brief.key
        or primer_key
        or chords_key(brief.chords)
        or _in_mode(like.key if like else Key(0, "major"), brief.mode)
    )
    tempo = brief.tempo or primer_tempo or (like.tempo if like else 100.0)
    tempo = round(min(240.0, max(40.0, tempo)))
    primer_end = max((note.onset + note.duration for note in primer), default=0)
    _check_room(primer_end, brief.bars, metre)
    roles = pitched | ({Role.DRUM} if with_drums else set())
    density = None if brief.density is None else SPARSEST * (DENSEST / SPARSEST) ** brief.density
    genre = genre_of(like.source) if like else None
    described = controls(key, metre, tempo, density or 1.0, frozenset(roles), genre=genre)
    if density is None:
        described[DENSITY] = UNKNOWN[DENSITY]
    return Settings(
        key=key,
        metre=metre,
        tempo=tempo,
        bars=brief.bars,
        limits=Limits(metre, key_shift(key), frozenset(roles), brief.bars * metre.ticks_per_bar),
        sampling=_sampling(brief.surprise, asked=bool(brief.chords)),
        controls=described,
        primer=tuple(primer),
        primer_end=primer_end,
        chords=brief.chords,
        density=density,
        genre=genre,
        seed=seed,
        swing=brief.swing or 0.0,
    )


def _like(
    excerpts: Sequence[Excerpt],
    brief: Brief,
    key: Key | None,
    metre: Metre | None,
    tempi: tuple[float, float] | None,
    random: np.random.Generator,
) -> Excerpt | None:
    """One of the excerpts, of what the brief asks for where there is any such.

    Where no key is asked for, it is one in a key of few signs where there is any such.
    """
    asked_metre, asked_key = brief.metre or metre, brief.key or key
    of_metre = [e for e in excerpts if not asked_metre or e.metre == asked_metre]
    mode = asked_key.mode if asked_key else brief.mode
    of_both = [e for e in of_metre if not mode or e.mode == mode]
    found = of_both or of_metre or excerpts
    if tempi:
        found = [e for e in found if tempi[0] <= e.tempo <= tempi[1]] or found
    if asked_key is None:
        found = [e for e in found if abs(sharps(e.key)) <= _MOST_SIGNS] or found
    if not found:
        return None
    likely = shares(found)
    return found[int(random.choice(len(found), p=likely / likely.sum()))]


def _in_mode(key: Key, mode: Mode | None) -> Key:
    """The key, or where it has another mode than asked for the relative key of that mode."""
    if mode is None or key.mode == mode:
        return key
    return Key((key.tonic + (9 if mode == "minor" else 3)) % 12, mode)


def chords_key(chords: Sequence[ChordSpan]) -> Key | None:
    """The key of a progression: one that holds its chords, that of its first before others."""
    if not chords:
        return None
    from engine.notation.keys import keys_by_fit

    weights = np.zeros(12)
    for number, span in enumerate(chords):
        for tone in span.tones:
            weights[(span.root + tone) % 12] += float(span.length)
        weights[span.root] += float(span.length) * (1.5 if number == 0 else 0.5)
    first = chords[0]
    minor = 3 in first.tones and 4 not in first.tones
    ranked = keys_by_fit(weights)
    own = Key(first.root, "minor" if minor else "major")
    return own if own in ranked[:4] else ranked[0]


def _check_room(primer_end: int, bars: int, metre: Metre) -> None:
    bar = metre.ticks_per_bar
    if primer_end > (bars - 1) * bar:
        needed = -(-primer_end // bar) + 1
        do = told("notes.ask_for_bars", needed=needed) if needed <= 64 else told("notes.fewer")
        filled = needed - 1
        raise OptionError("notes.no_room", filled=filled, metre=str(metre), bars=bars, do=do)


def _sampling(surprise: float, *, asked: bool) -> Sampling:
    """How daring: the middle is somewhat less so than what the network learnt from.

    Chords that were `asked` for are kept to more strictly than planned ones. What blind readers
    gave better marks for is in docs/composer.md.
    """
    return Sampling(
        temperature=0.67 + 0.4 * surprise,
        top_p=0.94 + 0.03 * surprise,
        rhythm_temperature=0.85 + 0.3 * surprise,
        rhythm_top_p=0.965 + 0.03 * surprise,
        chord=_ASKED if asked else _PLANNED,
    )
