# pyright: strict
"""Where the base model's music comes from, and what may be said about each source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.corpus.pieces import CorpusPiece


@dataclass(frozen=True, slots=True)
class Source:
    """A collection: `patterns` are globs inside music21's corpus, `package` is a Debian package."""

    name: str
    title: str
    work: str
    licence: str
    origin: str
    patterns: tuple[str, ...] = ()
    package: str = ""


_VOLUNTEER = "public-domain work; volunteer transcription with no restriction stated"
_MUSIC21 = "music21's corpus (PyPI package `music21`)"

# Kern files are left out: they are second encodings of the same movements.
SOURCES = (
    Source(
        "freedoom",
        "Freedoom",
        "original game music, 2001 to today",
        "BSD-style (3 clauses, Debian's copyright file)",
        "WAD files of Debian's package `freedoom`",
        package="freedoom",
    ),
    Source(
        "simutrans",
        "Simutrans",
        "original game music for a band with drums: rock, blues, swing, techno",
        "Artistic License 1.0 (Debian's copyright file)",
        "MIDI files of Debian's package `simutrans-data`",
        package="simutrans-data",
    ),
    Source(
        "oneill",
        "O'Neill's Music of Ireland",
        "F. O'Neill's collections, from music21's folder `oneills1850`",
        _VOLUNTEER,
        _MUSIC21,
        ("oneills1850/*.abc",),
    ),
    Source(
        "ryan",
        "Ryan's Mammoth Collection",
        "W. B. Ryan, Boston 1883",
        _VOLUNTEER,
        _MUSIC21,
        ("ryansMammoth/*.abc",),
    ),
    Source(
        "aird",
        "Aird's Airs",
        "J. Aird, Glasgow 1778 to 1801",
        _VOLUNTEER,
        _MUSIC21,
        ("airdsAirs/*.abc",),
    ),
    Source(
        "beethoven",
        "Beethoven",
        "string quartets",
        _VOLUNTEER,
        _MUSIC21,
        ("beethoven/*.mxl", "beethoven/*/*.mxl"),
    ),
    Source("mozart", "Mozart", "quartets, K. 545", _VOLUNTEER, _MUSIC21, ("mozart/*/*.mxl",)),
    Source("haydn", "Haydn", "string quartets", _VOLUNTEER, _MUSIC21, ("haydn/*/*.mxl",)),
    Source(
        "schumann",
        "R. Schumann",
        "string quartet op. 41 no. 1, songs of op. 48",
        _VOLUNTEER,
        _MUSIC21,
        ("schumann_robert/*.xml", "schumann_robert/*.mxl", "schumann_robert/*/*.mxl"),
    ),
    Source(
        "weber",
        "Weber",
        "clarinet concertino",
        "public-domain work; transcription released to the public domain by O. Seely, 1998",
        _MUSIC21,
        ("weber/*.mxl",),
    ),
    Source(
        "corelli",
        "Corelli",
        "trio sonata op. 3 no. 1, grave",
        "public-domain work; transcription CC BY 2014",
        _MUSIC21,
        ("corelli/*/*.xml",),
    ),
    Source(
        "monteverdi",
        "Monteverdi",
        "madrigals, books 3 and 4 (book 5 names a modern publisher and is left out)",
        _VOLUNTEER,
        _MUSIC21,
        ("monteverdi/*.mxl",),
    ),
)

_HEAD = """# What the base model was trained on

Made by `python -m engine.corpus --scores FOLDER… --sources FILE`. Notes are those of the training
data on Motif's beat grid; about 3 % of each source are held out and never trained on. Every score
of music21's was read for words that reserve rights, and left out if it has any. Not used: music21's
Palestrina, Essen, miscFolk and Bach, Kern files, and anything under a GPL or share-alike licence.

| source | what | pieces | held out | notes | licence | from |
|---|---|---:|---:|---:|---|---|
"""


def score_files(corpus: Path, source: Source) -> list[Path]:
    """The files of a source inside music21's corpus folder, in a fixed order."""
    found = {path for pattern in source.patterns for path in corpus.glob(pattern)}
    return sorted(path for path in found if not path.stem.endswith("_old"))


def sources_table(pieces: Sequence[CorpusPiece]) -> str:
    """The text of `models/base/SOURCES.md`: sources with licences, then transcribers."""
    rows: list[str] = []
    people: list[str] = []
    for source in SOURCES:
        own = [piece for piece in pieces if piece.source == source.name]
        if not own:
            continue
        notes = sum(len(piece.notes) for piece in own)
        kept = sum(piece.held_out for piece in own)
        rows.append(
            f"| {source.title} | {source.work} | {len(own)} | {kept} | {notes:,} "
            f"| {source.licence} | {source.origin} |"
        )
        named = Counter(piece.transcriber or "not named" for piece in own)
        listed = ", ".join(f"{name} ({count})" for name, count in named.most_common())
        people.append(f"- {source.title}: {listed}")
    return (
        _HEAD
        + "\n".join(rows)
        + "\n\n## Composers and transcribers, as the files name them (pieces)\n\n"
        + "\n".join(people)
        + "\n"
    )
