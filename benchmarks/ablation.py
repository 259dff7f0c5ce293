"""What each mechanism of the composer is worth: pieces with all of them, and without one at a time.

    python -m benchmarks.ablation [--model DIR] [--pieces 200]

Prints how readers would mark the pieces, with the standard error (see `engine.judge.readers`), and
how far they are put together like people's music (see docs/quality.md), by defaults and without any
choice among candidates: a row for each mechanism that is left out. `--ranked` adds what choosing is
worth: phrases as they are written, and the best of all candidates besides.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path

from engine.choosing import compose_takes, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import OF_A_PLAN, Composer
from engine.composer.events import note_array
from engine.composer.settings import Settings
from engine.judge.musicality import figures_of_pieces, musicality
from engine.judge.passages import Music, music_of_ticks
from engine.judge.ranking import marked, measured
from engine.plan.rhythm import NO_RHYTHM
from engine.values import Brief

BASE = Path(__file__).parents[1] / "models" / "base"
FIRST_SEED = 40_000
EACH = 4
"""Pieces of the same key, metre and tempo: written together, in a fraction of the time."""

SHOWN = (
    "motif_recurrence",
    "repeated_notes",
    "chord_tone_share",
    "semitone_share",
    "scale_consistency",
    "tonic_share",
    "all_rhythm_best",
    "note_length_entropy",
)

Change = Callable[[Settings], Settings]


def _without(**weights: float) -> Change:
    return lambda settings: replace(settings, sampling=replace(settings.sampling, **weights))


MECHANISMS: dict[str, Change] = {
    "all of them": _without(),
    "no lean to the planned chord": _without(chord=0.0),
    "the shape of a tune left open": _without(contour=0.0),
    "the shape of an accompaniment left open": _without(figure=0.0),
    "temperature 1, no nucleus": _without(
        temperature=1.0, top_p=1.0, rhythm_temperature=1.0, rhythm_top_p=1.0
    ),
}


RHYTHM_LEFT_OPEN = "rhythm left open"


def _open(composer: Composer) -> Composer:
    """A composer whose plans do not say when notes come."""
    other = copy(composer)
    other.excerpts = [replace(e, plan=replace(e.plan, rhythm=NO_RHYTHM)) for e in composer.excerpts]
    return other


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("--model", type=Path, default=BASE)
    parser.add_argument("--pieces", type=int, default=200)
    parser.add_argument("--only", nargs="*", help="rows, by a part of their name")
    parser.add_argument("--ranked", action="store_true", help="rows of what is chosen as well")
    asked = parser.parse_args()
    composer = Composer(load(asked.model))
    print(
        f"{asked.pieces} pieces a row; {platform.processor() or platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    columns = f"{'marks':>14}{'distance':>10}{'inside':>8}"
    print(f"{'':34}{columns}" + "".join(f"{name:>28}" for name in SHOWN))
    for name, change in MECHANISMS.items():
        if asked.only and not any(part in name for part in asked.only):
            continue
        groups = [_written(composer, change, seed) for seed in _seeds(asked.pieces // EACH)]
        _tell(name, [piece for group in groups for piece in group])
    if not asked.only or any(part in RHYTHM_LEFT_OPEN for part in asked.only):
        groups = [_written(_open(composer), _without(), s) for s in _seeds(asked.pieces // EACH)]
        _tell(RHYTHM_LEFT_OPEN, [piece for group in groups for piece in group])
    if asked.ranked:
        _tell("phrases chosen", [_chosen(composer, seed) for seed in _seeds(asked.pieces)])
        _tell("best of sixteen too, as it is", [_best(composer, s) for s in _seeds(asked.pieces)])


def _seeds(pieces: int) -> range:
    return range(FIRST_SEED, FIRST_SEED + pieces)


def _settings(composer: Composer, seed: int) -> Settings:
    return settle_brief(Brief(seed=seed), None, composer.excerpts, seed)


def _written(composer: Composer, change: Change, seed: int) -> list[Music]:
    settings = change(_settings(composer, seed))
    found = composer.write(settings, range(0, EACH * OF_A_PLAN, OF_A_PLAN))
    return [music_of_ticks(note_array(w.composition.notes), settings.metre) for w in found]


def _chosen(composer: Composer, seed: int) -> Music:
    """What follows one plan, of four candidates phrase by phrase."""
    settings = _settings(composer, seed)
    written = composer.write(settings, range(OF_A_PLAN))[0]
    return music_of_ticks(note_array(written.composition.notes), settings.metre)


def _best(composer: Composer, seed: int) -> Music:
    settings = _settings(composer, seed)
    chosen, _ = compose_takes(composer, settings, 2, "piano")
    return music_of_ticks(note_array(chosen.heard.notes), settings.metre)


def _tell(name: str, pieces: list[Music]) -> None:
    told = musicality(figures_of_pieces(pieces))
    read = [measured(piece) for piece in pieces]
    marks = marked(read)
    if told is None:
        print(f"{name:34}{'nothing to measure':>20}")
        return
    means = [told.figures[figure] for figure in SHOWN]
    figures = "".join(f"{mean:28.3f}" for mean in means)
    given = f"{marks.mean():.2f} ± {marks.std() / len(marks) ** 0.5:.2f}"
    row = f"{given:>14}{told.distance:10.2f}{told.inside_people:8.2f}"
    print(f"{name:34}{row}{figures}", flush=True)


if __name__ == "__main__":
    main()
