"""Which kind of song would help a model most, each with the figure that says so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.doctor.facts import Facts, SongFacts
from engine.doctor.leanings import (
    NAMES,
    WORDS,
    Leaning,
    leanings,
    leanings_from_people,
    mean_figures,
)
from engine.judge.people import people
from engine.messages import Message, told

MOST = 5
"""Pieces of advice that are given."""

FEWEST_NOTES = 3_000
"""What three short songs have together: with fewer, any song helps."""

_TOO_MUCH, _UNCLEAR, _FEWEST_SONGS, _SAME_TEMPO = 0.5, 0.7, 3, 1.25
_COSTLY = 1.3
"""How much more than the median song's end one may cost that others like it would help."""
_OF_FIGURES = 2

_LESS: dict[str, Message] = {
    "polyphony": told("kind.fuller"),
    "bass_share": told("kind.bass"),
    "notes_per_bar": told("kind.busier"),
    "chord_recurrence": told("kind.chords_return"),
    "dominant_share": told("kind.cadences"),
    "bass_motion": told("kind.bass_moves"),
    "motif_recurrence": told("kind.figure_returns"),
    "interval_pattern_recurrence": told("kind.figure_returns"),
    "stepwise_motion": told("kind.by_step"),
    "melody_rhythm_variety": told("kind.rhythm_changes"),
    "note_length_entropy": told("kind.lengths"),
    "chord_tone_share": told("kind.clear_chords"),
}
"""What kind of song has more of a figure."""

_MORE: dict[str, Message] = {
    "polyphony": told("kind.thinner"),
    "monophonic_share": told("kind.accompanied"),
    "notes_per_bar": told("kind.calmer"),
    "empty_bar_share": told("kind.without_holes"),
    "tonic_share": told("kind.leaves_home"),
    "semitone_share": told("kind.clear_chords"),
    "homorhythm": told("kind.voices_apart"),
    "repeated_notes": told("kind.tune_moves"),
    "wide_leaps": told("kind.by_step"),
    "on_beat_share": told("kind.off_beat"),
}
"""What kind of song has less of it."""


def advice(facts: Facts) -> tuple[Message, ...]:
    """What would help, the most first; MOST at most, and one at least."""
    found: list[Message] = []
    for message in _candidates(facts):
        if message not in found:
            found.append(message)
    return tuple(found[:MOST]) or (told("doctor.advice.any", songs=len(facts.songs)),)


def _candidates(facts: Facts) -> Iterator[Message]:
    songs = facts.songs
    if not songs:
        yield told("doctor.advice.first", songs=0)
        yield from _of_figures(facts)
        return
    drums = sum(not song.pitched for song in songs)
    if drums > _TOO_MUCH * len(songs):
        yield told("doctor.advice.pitched", drums=drums, songs=len(songs))
    notes = sum(len(song.notes) for song in songs)
    if notes < FEWEST_NOTES:
        yield told("doctor.advice.more", notes=notes, least=FEWEST_NOTES)
    largest = max(songs, key=lambda song: song.share)
    if len(songs) > 1 and largest.share > _TOO_MUCH:
        yield told("doctor.advice.balance", title=largest.title, share=largest.share)
    unclear = [(s.quality, s.title) for s in songs if s.quality is not None]
    if unclear and min(unclear)[0] < _UNCLEAR:
        quality, title = min(unclear)
        yield told("doctor.advice.quality", title=title, quality=quality)
    yield from _of_figures(facts)
    yield from _of_costs(songs)
    yield from _of_kinds(songs)


def _of_figures(facts: Facts) -> Iterator[Message]:
    given: set[str] = set()
    songs = mean_figures(facts.song_figures)
    beside_songs = {(each.name, each.away > 0) for each in leanings(facts)} if songs else set()
    for leaning in leanings_from_people(facts):
        kind = (_MORE if leaning.away > 0 else _LESS).get(leaning.name)
        if kind is None or kind.code in given or len(given) == _OF_FIGURES:
            continue
        # What some people do as much is a fault only where the songs do otherwise.
        outside = people().figures[leaning.name].outside(leaning.pieces)
        if outside is None and (leaning.name, leaning.away > 0) not in beside_songs:
            continue
        given.add(kind.code)
        yield _of_figure(leaning, kind, songs, facts.songs)


def _of_figure(
    leaning: Leaning, kind: Message, means: dict[str, float], songs: tuple[SongFacts, ...]
) -> Message:
    """A song of that kind, or one more like that of the model's songs which is of it most."""
    figure = people().figures[leaning.name]
    low, high = figure.range
    if not means:
        return told(
            "doctor.advice.figure_alone",
            kind=kind,
            figure=WORDS[leaning.name],
            pieces=leaning.pieces,
            low=low,
            high=high,
        )
    column, upwards = NAMES.index(leaning.name), -np.sign(leaning.away)
    measured = [
        (upwards * float(song.figures[:, column].mean()), song.title)
        for song in songs
        if len(song.figures)
    ]
    best, title = max(measured)
    best *= upwards
    as_people_do = upwards * (best - figure.mean) >= 0
    if as_people_do:
        return told(
            "doctor.advice.like",
            title=title,
            kind=kind,
            figure=WORDS[leaning.name],
            song=best,
            pieces=leaning.pieces,
            songs=means[leaning.name],
        )
    return told(
        "doctor.advice.figure",
        kind=kind,
        figure=WORDS[leaning.name],
        pieces=leaning.pieces,
        songs=means[leaning.name],
        low=low,
        high=high,
    )


def _of_costs(songs: tuple[SongFacts, ...]) -> Iterator[Message]:
    costs = [(song.bits[1], song.title) for song in songs if song.bits is not None]
    if len(costs) < _FEWEST_SONGS:
        return
    most, title = max(costs)
    usual = float(np.median([bits for bits, _ in costs]))
    if most > _COSTLY * usual:
        yield told("doctor.advice.learnt", title=title, bits=most, usual=usual)


def _of_kinds(songs: tuple[SongFacts, ...]) -> Iterator[Message]:
    """What all songs have in common, as far as there are enough to say so."""
    if len(songs) < _FEWEST_SONGS:
        return
    modes = {song.key.mode if song.pitched else None for song in songs}
    if modes == {"minor"}:
        yield told("doctor.advice.major", songs=len(songs))
    if modes == {"major"}:
        yield told("doctor.advice.minor", songs=len(songs))
    if len({song.metre for song in songs}) == 1:
        yield told("doctor.advice.metre", metre=str(songs[0].metre), songs=len(songs))
    tempi = [song.tempo for song in songs]
    if max(tempi) < _SAME_TEMPO * min(tempi):
        yield told("doctor.advice.tempo", low=min(tempi), high=max(tempi), songs=len(songs))
