"""Pieces by a model as it is, or with other weights in its sampling, after the same plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from engine.arranging.arranger import arrange
from engine.arranging.midi import write_arrangement
from engine.choosing import compose_takes, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import Composer, Written
from engine.composer.events import note_array
from engine.composer.phrase_judge import Phrase
from engine.composer.settings import Settings
from engine.values import Brief

FIRST_SEED = 810_000


def phrase_of(written: Written, settings: Settings) -> Phrase:
    """All bars of a piece, in the key frame."""
    notes = note_array(written.composition.notes)
    rows = np.column_stack(
        [notes[:, 0], notes[:, 0] + notes[:, 1], notes[:, 2] + settings.limits.shift, notes[:, 4]]
    )
    return Phrase(
        rows,
        written.plan.chords,
        settings.metre.ticks_per_bar,
        0,
        settings.bars,
        settings.key.mode == "minor",
        written.log_probability,
    )


def save_phrase(file: Path, phrase: Phrase) -> None:
    np.savez(file, **asdict(phrase))


def load_phrase(file: Path) -> Phrase:
    with np.load(file) as saved:
        return Phrase(
            saved["rows"],
            saved["chords"],
            int(saved["bar"]),
            int(saved["first"]),
            int(saved["stop"]),
            bool(saved["minor"]),
            float(saved["log_probability"]),
        )


def compose(
    model: Path,
    folder: Path,
    plans: range,
    each: int,
    weights: Mapping[str, float],
    *,
    chosen: bool = False,
) -> int:
    """Write `each` pieces after each plan as PLAN-NUMBER.mid; how many there are.

    `weights` are of `engine.composer.biases.Sampling`. `chosen` takes the best of sixteen
    candidates, after whichever of four plans; else what the judge of phrases reads of each piece
    lies beside it as PLAN-NUMBER.npz.
    """
    composer = Composer(load(model))
    folder.mkdir(parents=True, exist_ok=True)
    for plan in plans:
        seed = FIRST_SEED + plan
        settings = settle_brief(Brief(seed=seed), None, composer.excerpts, seed)
        settings = replace(settings, sampling=replace(settings.sampling, **weights))
        if chosen:
            found = [t.arrangement for t in compose_takes(composer, settings, each, "piano")]
        else:
            written = [composer.write(settings, [number])[0] for number in range(each)]
            for number, piece in enumerate(written):
                save_phrase(folder / f"{plan:04}-{number}.npz", phrase_of(piece, settings))
            found = [arrange(w.composition, "piano", seed, settings.swing) for w in written]
        for number, arrangement in enumerate(found):
            (folder / f"{plan:04}-{number}.mid").write_bytes(write_arrangement(arrangement))
    return len(plans) * each
