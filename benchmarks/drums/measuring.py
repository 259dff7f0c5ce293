"""How well drums are heard: F1 of each group, and false ones where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.drums.lessons import Lesson
from benchmarks.drums.mixes import Strokes as Played
from engine.audio.drums.features import HOP
from engine.audio.drums.kit import Drum
from engine.audio.drums.network import Weights, ask
from engine.audio.drums.strokes import Settings, Strokes, believed, find_peaks
from engine.audio.mixing import SAMPLE_RATE

TOLERANCE_SECONDS = 0.05
_ONE_STROKE_SECONDS = 0.03
"""What is struck again so soon, like two hands' crash cymbals, is one stroke to the ear."""

MOST_FALSE = 1.0
"""Drums in ten seconds of music without any: the goal."""

_ALLOWED = 0.3 * MOST_FALSE
"""What is allowed of it when settings are chosen: other instruments are more like drums."""

_ALL = "all"

GOALS = (Drum.KICK, Drum.SNARE, Drum.HAT)


@dataclass(frozen=True, slots=True)
class Counts:
    """Strokes that are right, that were heard, and that were played."""

    right: int = 0
    heard: int = 0
    played: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right, self.heard + other.heard, self.played + other.played
        )

    @property
    def f1(self) -> float:
        """2 right of all that were heard and played; 1 where there is neither."""
        both = self.heard + self.played
        return 2 * self.right / both if both else 1.0


def counts_of(played: NDArray[np.float64], heard: NDArray[np.float64]) -> Counts:
    """As many pairs within TOLERANCE_SECONDS as there can be, each stroke in one; times ascending.

    mir_eval finds as many, but takes minutes for the hundreds of settings that are tried.
    """
    right = at = 0
    for time in played.tolist():
        while at < len(heard) and heard[at] < time - TOLERANCE_SECONDS:
            at += 1
        if at < len(heard) and heard[at] <= time + TOLERANCE_SECONDS:
            right, at = right + 1, at + 1
    return Counts(right, len(heard), len(played))


def played_times(strokes: Played, drum: Drum) -> NDArray[np.float64]:
    """When a drum is struck; strokes that nobody could tell apart are one."""
    times = np.sort(strokes[strokes[:, 1] == drum, 0].astype(np.float64))
    return times[np.diff(times, prepend=-1.0) > _ONE_STROKE_SECONDS]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one lesson: counts by drum, its length in seconds and which mix it is."""

    kit: str
    level: float
    seconds: float
    counts: tuple[Counts, ...]


def peaks_in(lessons: Sequence[Lesson], weights: Weights | None = None) -> list[Strokes]:
    """What may be strokes in every lesson, by the shipped weights if no others are given."""
    return [find_peaks(ask(lesson.bands.astype(np.float32), weights)) for lesson in lessons]


def heard_of(
    lessons: Sequence[Lesson], peaks: Sequence[Strokes], settings: Settings
) -> list[Heard]:
    """What is right of what is believed of the peaks."""
    result: list[Heard] = []
    for lesson, found in zip(lessons, peaks, strict=True):
        found = believed(found, settings)
        counts = tuple(
            counts_of(
                played_times(lesson.strokes, drum), np.sort(found.seconds[found.drums == drum])
            )
            for drum in Drum
        )
        seconds = len(lesson.bands) * HOP / SAMPLE_RATE
        result.append(Heard(lesson.kit, lesson.level, seconds, counts))
    return result


def total(heard: Sequence[Heard], drum: Drum) -> Counts:
    """A drum's counts over all mixes with drums."""
    return sum((one.counts[drum] for one in heard if np.isfinite(one.level)), Counts())


def false_drums(heard: Sequence[Heard]) -> float:
    """Drums heard in ten seconds of the music without any."""
    without = [one for one in heard if one.level == -np.inf]
    seconds = sum(one.seconds for one in without)
    strokes = sum(count.heard for one in without for count in one.counts)
    return 10 * strokes / seconds if seconds else 0.0


def choose(lessons: Sequence[Lesson], peaks: Sequence[Strokes]) -> Settings:
    """The settings with the greatest mean F1 of drums and kits that allow few false drums."""
    grid = np.round(np.arange(0.2, 0.86, 0.05), 2).tolist()
    best, best_f1 = Settings((0.5,) * len(Drum), 0.9, 8), -1.0
    for sure, company in product((0.6, 0.7, 0.8, 0.9), (4, 6, 8, 10, 12, 16)):
        heard = {
            level: heard_of(lessons, peaks, Settings((level,) * len(Drum), sure, company))
            for level in grid
        }
        thresholds = tuple(max(grid, key=lambda x: _mean_f1(heard[x], drum)) for drum in Drum)
        settings = Settings(thresholds, sure, company)
        found = heard_of(lessons, peaks, settings)
        f1 = float(np.mean([_mean_f1(found, drum) for drum in Drum]))
        if false_drums(found) <= _ALLOWED and f1 > best_f1:
            best, best_f1 = settings, f1
    return best


def _mean_f1(heard: Sequence[Heard], drum: Drum) -> float:
    """The mean over the kits: what is chosen must do for kits that nobody has heard."""
    mixes = [one for one in heard if np.isfinite(one.level)]
    by_kit = [
        total([one for one in mixes if one.kit == kit], drum)
        for kit in dict.fromkeys(one.kit for one in mixes)
    ]
    played = [count.f1 for count in by_kit if count.played]
    return float(np.mean(played)) if played else 1.0


def table(title: str, heard: Sequence[Heard]) -> Table:
    """A row for each kit, for each level, and for all."""
    result = Table(title=title)
    result.add_column("mixes")
    for drum in Drum:
        result.add_column(f"{drum.name.lower()} F1", justify="right")
    for column in ("P", "R", "strokes", "false in 10 s"):
        result.add_column(column, justify="right")

    def row(name: str, belongs: Callable[[Heard], bool]) -> None:
        own = [one for one in heard if np.isfinite(one.level) and belongs(one)]
        by_drum = [sum((one.counts[drum] for one in own), Counts()) for drum in Drum]
        everything = sum(by_drum, Counts())
        result.add_row(
            name,
            *(f"{count.f1:.3f}" if count.played else "" for count in by_drum),
            f"{everything.right / max(1, everything.heard):.3f}",
            f"{everything.right / max(1, everything.played):.3f}",
            str(everything.played),
            f"{false_drums(heard):.2f}" if name == _ALL else "",
        )

    for kit in dict.fromkeys(one.kit for one in heard if one.kit):
        row(kit, lambda one, kit=kit: one.kit == kit)
    result.add_section()
    for level in sorted({one.level for one in heard if np.isfinite(one.level)}):
        row(f"drums {level:+.0f} dB", lambda one, level=level: one.level == level)
    result.add_section()
    row(_ALL, lambda _: True)
    return result
