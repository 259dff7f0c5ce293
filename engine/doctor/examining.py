"""A model examined: what it learnt from, pieces that it composes for this, and a page of both."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.arranging.midi import write_arrangement
from engine.audio.encoding import encode
from engine.audio.rendering import render
from engine.choosing import DEFAULT_ENSEMBLE, Chosen, compose_takes, settle_brief
from engine.composer.artefact import Artefact, SongCard, load
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.composer.originality import TOP, SongIndex, longest_run, streams
from engine.doctor import findings
from engine.doctor.advice import advice
from engine.doctor.facts import Copy, Facts, Rows, Sample, SongFacts, Training
from engine.doctor.leanings import mean_figures
from engine.doctor.page import write_page
from engine.english import TEXTS
from engine.errors import ModelError, OptionError, Stopped
from engine.judge.musicality import figures_of_pieces, figures_of_songs
from engine.judge.passages import music_of_ticks
from engine.notation.options import read_options
from engine.values import Brief, Examination, Report, ShouldStop

TAKES = 2
"""Pieces that are composed at once, of one key, metre and tempo."""

MOST_SAMPLES = 40

SAMPLE_BYTES = 400_000
"""What the mp3 of a sample may take, if 32 kbit/s will do: ten are 5.3 MB in the page."""

_SOUND_SHARE = 0.6
"""Of a page that is limited, what its mp3s may be before they are written as text."""

_DAMAGE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading a card raises that says what makes no sense."""


@dataclass(frozen=True, slots=True)
class _Tunes:
    """The model's songs as pieces are compared with them."""

    songs: tuple[SongCard, ...]
    index: SongIndex
    top: tuple[Rows, ...]


def examine_model(
    folder: Path,
    samples: int,
    bars: int,
    seed: int,
    texts: Mapping[str, str],
    language: str,
    name: str = "",
    most_bytes: int | None = None,
    *,
    report: Report,
    should_stop: ShouldStop,
) -> Examination:
    """Compose, play, compare, write the page.

    Raises OptionError, ModelError, RenderError, Stopped.
    """
    began = time.monotonic()
    if not 1 <= samples <= MOST_SAMPLES:
        raise OptionError("doctor.samples", samples=samples, most=MOST_SAMPLES)
    brief = read_options({"bars": bars})
    report("loading", 0.0)
    folder = folder.resolve()
    artefact = load(folder)
    songs, training = _read(artefact, folder)
    start = time.monotonic()
    chosen = _compose(Composer(artefact), brief, samples, seed, report, should_stop)
    composed = time.monotonic()
    room = SAMPLE_BYTES if most_bytes is None else _sound_room(most_bytes, samples)
    found = _play(chosen, _tunes(artefact.songs), room, report, should_stop)
    played = time.monotonic()
    report("comparing", 0.0)
    facts = Facts(
        name=name or folder.name,
        songs=songs,
        samples=tuple(found),
        figures=figures_of_pieces([music_of_ticks(sample.notes, sample.metre) for sample in found]),
        training=training,
        seed=seed,
        bars=bars,
        composing=(composed - start) / samples,
        playing=(played - composed) / samples,
        room=sum(path.stat().st_size for path in folder.iterdir() if path.is_file()),
    )
    report("drawing", 0.0)
    page, facts = _page(facts, {**TEXTS, **texts}, language, most_bytes)
    report("done", 1.0)
    return Examination(
        page=page,
        advice=advice(facts),
        overused=findings.overused(facts),
        lacking=findings.lacking(facts),
        nearest=tuple(findings.copies(facts)),
        figures=mean_figures(facts.figures),
        song_figures=mean_figures(facts.song_figures),
        samples=len(facts.samples),
        seed=seed,
        wall_seconds=time.monotonic() - began,
    )


def _page(
    facts: Facts, texts: Mapping[str, str], language: str, most_bytes: int | None
) -> tuple[bytes, Facts]:
    """The page, and the facts as they stand on it: the last samples silent where it is full."""
    page, silent = write_page(facts, texts, language), 0
    while most_bytes is not None and len(page) > most_bytes and silent < len(facts.samples):
        silent += 1
        heard, rest = facts.samples[:-silent], facts.samples[-silent:]
        quiet = tuple(replace(sample, mp3=b"") for sample in rest)
        facts = replace(facts, samples=heard + quiet)
        page = write_page(facts, texts, language)
    return page, facts


def _sound_room(most_bytes: int, samples: int) -> int:
    """Bytes of a sample's mp3, a third more in a page, beside pictures and text."""
    return min(SAMPLE_BYTES, max(0, int(_SOUND_SHARE * most_bytes)) // samples)


def _read(artefact: Artefact, folder: Path) -> tuple[tuple[SongFacts, ...], Training]:
    """What the model's folder tells. Raises ModelError where that makes no sense."""
    try:
        figures = artefact.figures
        costs = {str(each["song_id"]): each for each in figures.get("song_figures", ())}
        notes = sum(len(song.notes) for song in artefact.songs)
        songs = tuple(
            _song(song, costs.get(song.song_id, {}), max(1, notes)) for song in artefact.songs
        )
        minutes = figures.get("minutes")
        seconds = figures.get("fitting_seconds", None if minutes is None else 60 * minutes)
        training = Training(
            events=int(figures.get("events", 0)),
            epochs=int(figures.get("epochs", 0)),
            seconds=_number(seconds),
            before=_number(figures.get("held_out_bits_per_note_before")),
            after=_number(figures.get("held_out_bits_per_note")),
        )
    except _DAMAGE as error:
        raise ModelError("model.damaged", folder=str(folder)) from error
    return songs, training


def _song(card: SongCard, cost: Mapping[str, Any], all_notes: int) -> SongFacts:
    rows = card.notes.astype(np.int64).reshape(-1, 5)
    bits = _number(cost.get("bits_before")), _number(cost.get("bits_after"))
    str(card.key)  # raises for one that does not exist
    return SongFacts(
        title=str(card.title),
        key=card.key,
        metre=card.metre,
        tempo=card.tempo,
        heard=card.heard,
        quality=card.quality if card.heard else None,
        share=len(rows) / all_notes,
        bits=None if bits[0] is None or bits[1] is None else (bits[0], bits[1]),
        figures=figures_of_songs([music_of_ticks(rows, card.metre)]),
        notes=rows,
    )


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(float(value)) else float(value)


def _compose(
    composer: Composer, brief: Brief, samples: int, seed: int, report: Report, stop: ShouldStop
) -> list[Chosen]:
    """So many pieces two of a request, each request of a seed of its own."""
    found: list[Chosen] = []
    while len(found) < samples:
        report("composing", len(found) / samples)
        if stop():
            raise Stopped
        settings = settle_brief(brief, None, composer.excerpts, seed + len(found))
        takes = min(TAKES, samples - len(found))
        found += compose_takes(composer, settings, takes, DEFAULT_ENSEMBLE, should_stop=stop)
    return found


def _tunes(songs: tuple[SongCard, ...]) -> _Tunes:
    rows = [song.notes.astype(np.int64) for song in songs]
    none = np.empty(0, np.int64)
    top = tuple(streams(each).get(TOP, none) for each in rows)
    return _Tunes(songs, SongIndex([song.notes for song in songs]), top)


def _play(
    chosen: Sequence[Chosen], tunes: _Tunes, room: int, report: Report, should_stop: ShouldStop
) -> list[Sample]:
    found: list[Sample] = []
    for number, take in enumerate(chosen):
        report("playing", number / len(chosen))
        if should_stop():
            raise Stopped
        found.append(_sample(take, tunes, room))
    return found


def _sample(take: Chosen, tunes: _Tunes, room: int) -> Sample:
    arrangement, rows = take.arrangement, note_array(take.heard.notes)
    sound = render(write_arrangement(arrangement))
    nearest, share, tune = None, 0.0, None
    if tunes.songs:
        likest = tunes.index.nearest(rows)[0]
        longest = tunes.index.longest_run_in(likest.song, rows)
        nearest, share = Copy(tunes.songs[likest.song].title, longest), likest.share
        own = streams(rows).get(TOP, np.empty(0, np.int64))
        run, which = max((longest_run(own, top), -i) for i, top in enumerate(tunes.top))
        tune = Copy(tunes.songs[-which].title, run)
    return Sample(
        title=arrangement.title,
        key=arrangement.key,
        metre=arrangement.metre,
        tempo=arrangement.tempo,
        notes=rows,
        mp3=encode(sound, "mp3", arrangement.title, room),
        seconds=sound.seconds,
        nearest=nearest,
        share=share,
        tune=tune,
    )
