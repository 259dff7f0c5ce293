"""Facts of models that nobody trained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engine.composer.events import note_array
from engine.doctor.facts import Copy, Facts, Floats, Sample, SongFacts, Training
from engine.judge.people import FIGURES, people
from engine.values import Key, Metre, Mode, Role
from tests.composer.music import tune

USUAL = np.array([people().figures[name].mean for name in FIGURES])


COMMON_TIME = Metre(4, 4)


def passages(count: int = 4, **figures: float) -> Floats:
    """Rows of figures, each as people's music has it in the mean but for those given."""
    row = USUAL.copy()
    for name, value in figures.items():
        row[[*FIGURES].index(name)] = value
    return np.tile(row, (count, 1))


def a_song(
    title: str = "Tune",
    *,
    mode: Mode = "major",
    metre: Metre = COMMON_TIME,
    tempo: float = 100.0,
    quality: float | None = None,
    share: float = 0.25,
    bits: tuple[float, float] | None = (6.0, 4.0),
    bars: int = 120,
    **figures: Any,
) -> SongFacts:
    return SongFacts(
        title=title,
        key=Key(0, mode),
        metre=metre,
        tempo=tempo,
        heard=quality is not None,
        quality=quality,
        share=share,
        bits=bits,
        figures=passages(**figures),
        notes=note_array(tune(bars)),
    )


def of_drums(song: SongFacts) -> SongFacts:
    """The same, all of its notes drums."""
    notes = song.notes.copy()
    notes[:, 4] = Role.DRUM
    return replace(song, notes=notes)


def various() -> tuple[SongFacts, ...]:
    """Songs that have nothing in common, and about which there is nothing to say."""
    return (
        a_song("One", mode="major", metre=Metre(4, 4), tempo=70),
        a_song("Two", mode="minor", metre=Metre(3, 4), tempo=100),
        a_song("Three", mode="major", metre=Metre(4, 4), tempo=140),
        a_song("Four", mode="minor", metre=Metre(6, 8), tempo=180),
    )


def a_sample(title: str = "Piece", nearest: str | None = "One", run: int = 3) -> Sample:
    return Sample(
        title=title,
        key=Key(9, "minor"),
        metre=Metre(4, 4),
        tempo=90,
        notes=note_array(tune(16)),
        mp3=b"ID3 sound",
        seconds=10.0,
        nearest=None if nearest is None else Copy(nearest, run + 1),
        share=0.1,
        tune=None if nearest is None else Copy(nearest, run),
    )


def facts(
    songs: tuple[SongFacts, ...] | None = None,
    samples: tuple[Sample, ...] | None = None,
    name: str = "ours",
    **figures: Any,
) -> Facts:
    """Those of a model whose pieces have these figures and people's besides."""
    return Facts(
        name=name,
        songs=various() if songs is None else songs,
        samples=(a_sample(),) if samples is None else samples,
        figures=passages(10, **figures),
        training=Training(events=5_000, epochs=7, seconds=61.0, before=6.1, after=3.9),
        seed=5,
        bars=16,
        composing=2.0,
        playing=0.5,
        room=2_000_000,
    )
