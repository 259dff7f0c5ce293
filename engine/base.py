"""The base model: from the corpus to a model folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from engine.composer.base_training import SourcePieces, train_base
from engine.composer.controls import events_of, song_events
from engine.composer.events import Events
from engine.composer.vocabulary import METRES
from engine.corpus.build import build_corpus, default_folder
from engine.corpus.midi_folders import read_midi_folder, without_duplicates
from engine.corpus.pieces import CorpusPiece, hold_out_works
from engine.indexing import index_pieces
from engine.plan.drawing import SECTION
from engine.plan.genres import genre_of
from engine.plan.library import USUAL_TEMPO, Excerpt, excerpts_of
from engine.plan.merit import digest
from engine.plan.variants import doubled, in_minor
from engine.provenance.values import MUSIC
from engine.values import Metre, Model, Report, ShouldStop, Song, part_of

HEARD = "heard"
"""The source of pieces that were played and transcribed."""

WEIGHTS = {
    "freedoom": 2.0,
    "simutrans": 4.0,
    "easyrpg": 4.0,
    "blasphemer": 3.0,
    "freedink": 3.0,
    "beatbax": 2.0,
    "oneill": 0.3,
    "ryan": 0.3,
    "aird": 0.3,
    "mutopia": 2.0,
    "chopin": 0.7,
    "quartets": 0.4,
    "orchestra": 0.4,
    "polish-piano": 0.5,
    "polish-songs": 0.6,
    "polish-choral": 0.12,
    "polish-ensemble": 0.03,
    "polish-early": 0.03,
    "jsfakes": 0.12,
    "groove": 0.25,
    "free-midi-chords": 0.5,
    HEARD: 7.0,
}
"""How often a source is drawn against its size; 1 if absent.

Band and game music is the scarcest and the likeliest to be learnt afterwards.
"""


def build(
    folder: Path,
    minutes: float,
    network: str,
    seed: int,
    corpus: Path | None,
    scores: Sequence[Path],
    *,
    heard: bool,
    watch: Mapping[str, Sequence[Song]],
    report: Report,
    should_stop: ShouldStop,
) -> Model:
    """Fetch and parse the corpus, unless it is cached, hear it played, and train on both.

    `scores` are folders of MIDI, each a source more. If nothing is to be `heard`, the base learns
    scores only, to be compared with. The songs to `watch` are only measured, again and again, never
    trained on. What was learnt is fingerprinted at last, for certificates.
    """
    pieces = read_corpus(corpus, scores, heard=heard, report=report, should_stop=should_stop)
    model = train_base(
        sources_of(pieces, scores),
        plans_of(pieces),
        folder,
        minutes,
        network,
        seed,
        watch={name: [events_of(song) for song in songs] for name, songs in watch.items()},
        report=report,
        should_stop=should_stop,
    )
    index_pieces(folder / MUSIC, _notated(pieces), report=report, should_stop=should_stop)
    return model


def index_corpus(
    out: Path,
    corpus: Path | None,
    scores: Sequence[Path],
    *,
    report: Report,
    should_stop: ShouldStop,
) -> tuple[int, int, int]:
    """Write the fingerprints of what `build` learns, as `index_pieces` does, without training."""
    pieces = read_corpus(corpus, scores, heard=False, report=report, should_stop=should_stop)
    return index_pieces(out, _notated(pieces), report=report, should_stop=should_stop)


def _notated(pieces: Mapping[str, Sequence[CorpusPiece]]) -> list[CorpusPiece]:
    """Each piece once: those HEARD are others of these, played."""
    return [piece for name, own in pieces.items() if name != HEARD for piece in own]


def read_corpus(
    corpus: Path | None,
    scores: Sequence[Path] = (),
    *,
    heard: bool = True,
    report: Report,
    should_stop: ShouldStop,
) -> Mapping[str, Sequence[CorpusPiece]]:
    """The pieces of each source, fetched and heard unless they are cached; those HEARD are last.

    Music that an earlier source has too is left out of a later one. Raises TrainingError, Stopped.
    """
    from engine.corpus.heard import heard_corpus

    place = corpus or default_folder()
    reports = [part_of(report, number, 1 + len(scores)) for number in range(1 + len(scores))]
    pieces = list(build_corpus(place, report=reports[0], should_stop=should_stop))
    for folder, report_folder in zip(scores, reports[1:], strict=True):
        own, _ = read_midi_folder(
            folder, place / "scores", report=report_folder, should_stop=should_stop
        )
        pieces += hold_out_works(own)
    if scores:
        pieces, _ = without_duplicates(pieces)
    names = dict.fromkeys(piece.source for piece in pieces)
    by_source = {name: [p for p in pieces if p.source == name] for name in names}
    if not heard:
        return by_source
    return by_source | {
        HEARD: heard_corpus(pieces, place / HEARD, report=report, should_stop=should_stop)
    }


SHIPS, FAIR = 0.75, -0.2
"""Merit from which a plan ships, and from which it does where its metre and mode have few."""

MOST = {Metre(4, 4): 110, Metre(3, 4): 60, Metre(2, 4): 50, Metre(6, 8): 40}
"""Plans in a metre that ship of each mode at most: about as music is written in them."""

RARE, ENOUGH = 15, 20
"""The same of other metres, and how many are enough for fair ones not to ship."""

_READ_AS = {Metre(2, 2): Metre(4, 4), Metre(4, 8): Metre(2, 4)}
"""Metres whose bars are as long as others', and that are as often meant."""

_DOUBLED = {Metre(2, 4): Metre(4, 4), Metre(3, 8): Metre(3, 4)}
"""What music is written in as well, in notes twice as long."""

_SLOW = 100.0
"""Quarter notes a minute up to which music may be written in notes twice as long."""

_MOST_NOTES = 20
"""Planned notes a bar from which a plan is one in twenty, and all candidates wait for its notes."""

_KNOWN_TUNES = (
    "als_die_alte_mutter",
    "avemaria",
    "entertainer",
    "go_down_moses",
    "heidenroslein",
    "je_te_veux",
    "libertybell",
    "loreley",
    "schumannop15no01",
    "standchen",
    "starsandstripesforever",
    "ste_bergamesq_clair",
)
"""Parts of names of pieces of which no plan ships: tunes that people know by their rhythm and shape
alone, as readers did one of these."""

_OF_A_PIECE = 6
"""Stretches of one piece at most, no two half the same."""

_WITHOUT_ACCOMPANIMENT = ("choir", "folk", "drums")
"""Genres whose plans do not ship: nothing there goes on under a tune."""


def plans_of(pieces: Mapping[str, Sequence[CorpusPiece]]) -> tuple[Excerpt, ...]:
    """The plans that pieces of a model without songs are written after."""
    found: list[Excerpt] = []
    for source, own in pieces.items():
        if source == HEARD or genre_of(source) in _WITHOUT_ACCOMPANIMENT:
            continue
        for piece in own:
            metre = _READ_AS.get(piece.metre, piece.metre)
            if metre not in METRES or any(tune in piece.name.lower() for tune in _KNOWN_TUNES):
                continue
            rows, tempo = piece.notes.astype(np.int64), piece.tempo or USUAL_TEMPO
            found += excerpts_of(
                rows,
                metre,
                tempo,
                source,
                SECTION,
                most=_OF_A_PIECE,
                least=FAIR,
                piece=f"{source}/{piece.name}",
            )
    slow = [e for e in found if e.metre in _DOUBLED and e.tempo <= _SLOW]
    found += [doubled(e, _DOUBLED[e.metre]) for e in slow]
    found += [in_minor(e) for e in found if e.mode == "major"]
    return best_of_each_kind([e for e in found if e.plan.notes_a_bar() < _MOST_NOTES])


def best_of_each_kind(plans: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """The best plans of each metre and mode, each once, and fair ones where there would be few."""
    kept: list[Excerpt] = []
    once = {(e.metre, e.mode, digest(e.plan)): e for e in plans}
    ranked = sorted(once.values(), key=lambda e: -e.merit)
    for kind in dict.fromkeys((e.metre, e.mode) for e in plans):
        own = [e for e in ranked if (e.metre, e.mode) == kind]
        good = sum(e.merit >= SHIPS for e in own)
        most = min(MOST.get(kind[0], RARE), max(good, ENOUGH))
        kept += [e for e in own if e.merit >= FAIR][:most]
    return tuple(kept)


def sources_of(
    pieces: Mapping[str, Sequence[CorpusPiece]], scores: Sequence[Path]
) -> dict[str, SourcePieces]:
    """What each source is learnt and measured by; nothing of the folders of `scores` ships."""
    given = {place.name for place in scores}
    return {name: _source(name, own, replayed=name not in given) for name, own in pieces.items()}


def _source(name: str, pieces: Sequence[CorpusPiece], *, replayed: bool) -> SourcePieces:
    return SourcePieces(
        training=tuple(piece_events(p, name == HEARD) for p in pieces if not p.held_out),
        held_out=tuple(piece_events(p, name == HEARD) for p in pieces if p.held_out),
        weight=WEIGHTS.get(name, 1.0),
        replayed=replayed and name != HEARD,
    )


def piece_events(piece: CorpusPiece, heard: bool) -> Events:
    """A piece in its home key, as networks learn it; `heard` if it was played and transcribed."""
    return song_events(
        piece.notes.astype(np.int64),
        piece.key,
        piece.metre,
        piece.tempo or None,
        has_velocity=piece.has_velocity,
        heard=heard,
        genre=genre_of(piece.source),
    )
