"""What weights are worth on excerpts of works that they have not learnt from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from scipy.special import expit

from benchmarks.note_judge.learning import Lesson
from engine.audio.cleaning import choose
from engine.audio.note_judge import Weights, log_odds


def table(lessons: Sequence[Lesson], weights: Weights) -> Table:
    """F1 by kind of music: of any number kept the best, and of the number that is kept."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in lessons:
        likely = expit(log_odds(one.features.astype(np.float32), weights))
        score = best(likely, one), chosen(likely, one)
        found[one.kind].append(score)
        found["all"].append(score)
    result = Table("music", "excerpts", "best F1", "F1", title="Works held out")
    for kind in sorted(found, key=lambda name: (name == "all", name)):
        best_mean, mean = np.mean(found[kind], axis=0)
        result.add_row(kind, str(len(found[kind])), f"{best_mean:.3f}", f"{mean:.3f}")
    return result


def best(likely: NDArray[np.float32], lesson: Lesson) -> float:
    """F1 of that number of the likeliest of which it is greatest."""
    hits = np.cumsum(lesson.is_note[np.argsort(-likely, kind="stable")])
    return float((2 * hits / (np.arange(1, len(hits) + 1) + lesson.notes)).max(initial=0.0))


def chosen(likely: NDArray[np.float32], lesson: Lesson) -> float:
    """F1 of the number that is expected to have the greatest."""
    kept = choose(likely, 0.0)
    return float(2 * lesson.is_note[kept].sum() / (len(kept) + lesson.notes))
