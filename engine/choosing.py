"""From a brief to its takes in notes: settle what it leaves open, rate the candidates, choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from engine.arranging.arranger import Arrangement, arrange
from engine.composer.artefact import Artefact, SongCard
from engine.composer.composing import vary
from engine.composer.events import note_array
from engine.composer.originality import SongIndex
from engine.composer.plan import Settings, settle
from engine.composer.written import Written
from engine.judge.features import features
from engine.judge.ranking import by_excerpt, score, style
from engine.notation.keys import primer_key
from engine.notation.primer import primer_notes
from engine.titles import make_title
from engine.values import Brief, Composition, Key, Metre, Motif, Note, Role

DEFAULT_ENSEMBLE = "piano"
_MOST_VARIATIONS = 40


@dataclass(frozen=True, slots=True)
class Chosen:
    """One take before it is played and drawn."""

    arrangement: Arrangement
    heard: Composition
    features: dict[str, float]
    score: float


def settle_brief(
    brief: Brief, like: Path | Motif | None, songs: Sequence[SongCard], seed: int, with_drums: bool
) -> Settings:
    """The settings of a brief and a likeness. Raises OptionError, and SongError of `like`."""
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
        songs,
        with_drums=with_drums,
        primer_tempo=tempo,
        primer_metre=metre,
        seed=seed,
    )
    return replace(settings, title=make_title(seed, settings.key.mode))


def hear_motif(like: Path | Motif) -> Motif:
    """What a file gives a piece to begin with, if that was not heard before. Raises SongError."""
    if isinstance(like, Motif):
        return like
    from engine.audio.humming import hear_like

    return hear_like(like)


def choose(
    candidates: Sequence[Written],
    takes: int,
    artefact: Artefact,
    index: SongIndex,
    settings: Settings,
    ensemble: str,
    seed: int,
) -> list[Chosen]:
    """The best candidates, arranged and free of long copies; the best of all first."""
    wanted = style([by_excerpt(song.notes.astype(int), song.metre) for song in artefact.songs])
    rated: list[Chosen] = []
    for number, written in enumerate(candidates):
        arrangement, heard = _original(
            written.composition, index, settings.primer_end, ensemble, seed + number
        )
        notes = note_array(heard.notes)
        figures = dict(features(notes, settings.metre))
        grown = [
            n for n in heard.notes if n.onset >= settings.primer_end and n.role is not Role.DRUM
        ]
        onsets = sorted({n.onset for n in grown})
        figures["log_probability"] = written.log_probability
        rating = score(
            by_excerpt(notes, settings.metre),
            wanted,
            written.log_probability,
            durations=len({n.duration for n in grown}),
            gaps=len({b - a for a, b in pairwise(onsets)}),
        )
        rated.append(Chosen(arrangement, heard, figures, rating))
    return sorted(rated, key=lambda take: -take.score)[:takes]


def _original(
    composition: Composition, index: SongIndex, primer_end: int, ensemble: str, seed: int
) -> tuple[Arrangement, Composition]:
    """Arranged such that nothing after the primer copies a song for more than LONGEST_RUN."""
    arrangement = arrange(composition, ensemble, seed)
    heard = arrangement.sounding()
    before, number = -1, 0
    for _ in range(_MOST_VARIATIONS):
        tick = index.offending(note_array(heard.notes), primer_end)
        if tick is None:
            break
        before, number = tick, number + 1 if tick == before else 0
        composition = vary(composition, tick, number)
        arrangement = arrange(composition, ensemble, seed)
        heard = arrangement.sounding()
    return arrangement, heard
