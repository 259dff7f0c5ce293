"""What a model is like, chapter by chapter: sentences, each with its figure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.doctor.facts import Facts, Rows
from engine.doctor.leanings import WORDS, leanings, mean_figures
from engine.judge.musicality import musicality
from engine.judge.people import people
from engine.messages import Message, told
from engine.values import TICKS_PER_BEAT, Role

MOST_LEANINGS = 6
"""Figures that are told as overused, and as lacking."""

_VELOCITY, _ROLE = 3, 4


def data(facts: Facts) -> Iterator[Message]:
    """What it learnt from."""
    songs, training = facts.songs, facts.training
    if not songs:
        yield told("doctor.data.base", events=training.events)
    else:
        notes = sum(len(song.notes) for song in songs)
        yield told("doctor.data.songs", count=len(songs), notes=notes)
    if len(songs) > 1:
        largest = max(songs, key=lambda song: song.share)
        smallest = min(songs, key=lambda song: song.share)
        yield told(
            "doctor.data.balance",
            title=largest.title,
            share=largest.share,
            other=smallest.title,
            least=smallest.share,
        )
        tempi = [song.tempo for song in songs]
        yield told("doctor.data.tempi", low=min(tempi), high=max(tempi))
        keys = [song.key.mode for song in songs if song.pitched]
        if keys:
            major = keys.count("major")
            yield told("doctor.data.modes", major=major, minor=len(keys) - major)
    drums = sum(not song.pitched for song in songs)
    if drums:
        yield told("doctor.data.drums", drums=drums)
    if songs:
        yield _hearing(facts)
    if training.before is not None and training.after is not None:
        yield told("doctor.data.bits", before=training.before, after=training.after)
    elif training.after is not None:
        yield told("doctor.data.bits_after", after=training.after)


def _hearing(facts: Facts) -> Message:
    recordings = [song for song in facts.songs if song.heard]
    qualities = [song.quality for song in recordings if song.quality is not None]
    if not recordings:
        return told("doctor.data.midi", songs=len(facts.songs), count=len(facts.songs))
    if not qualities:
        return told("doctor.data.quality_unknown", recordings=len(recordings))
    return told(
        "doctor.data.quality",
        recordings=len(recordings),
        count=len(recordings),
        low=min(qualities),
        mean=float(np.mean(qualities)),
    )


def bias(facts: Facts) -> Iterator[Message]:
    """What its pieces are like together, beside people's music and its songs."""
    found = musicality(facts.figures, facts.song_figures)
    if found is None:
        yield told("doctor.bias.no_figures", samples=len(facts.samples))
        return
    low, high = people().distance
    yield told("doctor.bias.distance", distance=found.distance, low=low, high=high)
    if found.inside_songs is not None:
        yield told("doctor.bias.inside", inside=found.inside_songs)
    unmeasured = [song.title for song in facts.songs if not len(song.figures)]
    if unmeasured:
        yield told(
            "doctor.bias.unmeasured", songs=len(unmeasured), titles=", ".join(sorted(unmeasured))
        )


def overused(facts: Facts) -> tuple[Message, ...]:
    """What its pieces have more of than they should, the farthest first."""
    return _leaning(facts, 1)


def lacking(facts: Facts) -> tuple[Message, ...]:
    """What its pieces have less of."""
    return _leaning(facts, -1)


def _leaning(facts: Facts, sign: int) -> tuple[Message, ...]:
    beside_songs = len(facts.song_figures) > 0
    found: list[Message] = []
    for leaning in leanings(facts):
        if leaning.away * sign > 0:
            fields = {"pieces": leaning.pieces, "reference": leaning.reference}
            figure = WORDS[leaning.name]
            if beside_songs:
                found.append(told("doctor.bias.beside_songs", figure=figure, **fields))
            else:
                found.append(told("doctor.bias.beside_people", figure=figure, **fields))
    return tuple(found[:MOST_LEANINGS])


def copies(facts: Facts) -> Iterator[Message]:
    """How near its pieces come to its songs; see `engine.composer.originality`."""
    if not facts.songs:
        yield told("doctor.copies.no_songs", songs=0)
        return
    named = zip(facts.headings, facts.samples, strict=True)
    found = [(s.tune.run, name, s.tune.title) for name, s in named if s.tune is not None]
    if found:
        run, piece, title = max(found)
        yield told("doctor.copies.longest", run=run, piece=piece, title=title)


def robotic(facts: Facts) -> Iterator[Message]:
    """How evenly it plays."""
    pieces = _loudness([sample.notes for sample in facts.samples])
    songs = _loudness([song.notes for song in facts.songs])
    if pieces is not None and songs is not None:
        yield told("doctor.robotic.loudness", pieces=pieces, songs=songs)
    elif pieces is not None:
        yield told("doctor.robotic.loudness_alone", pieces=pieces)
    mean, wanted = mean_figures(facts.figures), mean_figures(facts.song_figures)
    for name in ("on_beat_share", "note_length_entropy") if mean else ():
        figure, low_high = WORDS[name], people().figures[name].range
        if wanted:
            yield told(
                "doctor.robotic.figure", figure=figure, pieces=mean[name], songs=wanted[name]
            )
        else:
            yield told(
                "doctor.robotic.figure_alone",
                figure=figure,
                pieces=mean[name],
                low=low_high[0],
                high=low_high[1],
            )
    yield told("doctor.robotic.grid", parts=TICKS_PER_BEAT)


def _loudness(music: list[Rows]) -> float | None:
    """The mean standard deviation of pitched notes' velocities; None without notes."""
    spreads = [
        float(pitched.std())
        for rows in music
        if len(pitched := rows[rows[:, _ROLE] != Role.DRUM, _VELOCITY])
    ]
    return float(np.mean(spreads)) if spreads else None


def cost(facts: Facts) -> Iterator[Message]:
    """What it took and takes."""
    training = facts.training
    if training.seconds is not None:
        yield told(
            "doctor.cost.training",
            seconds=training.seconds,
            epochs=training.epochs,
            count=training.epochs,
        )
    else:
        yield told("doctor.cost.passes", epochs=training.epochs, count=training.epochs)
    yield told("doctor.cost.composing", composing=facts.composing, playing=facts.playing)
    yield told("doctor.cost.room", room=facts.room / 1e6)


def taste(facts: Facts) -> Iterator[Message]:
    """What no figure says."""
    yield told("doctor.taste", count=len(facts.samples))
