"""From a model and a brief to a finished piece: settle, write, choose, then finish."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from engine.arranging.casting import find_ensemble
from engine.choosing import DEFAULT_ENSEMBLE, compose_takes, hear_motif, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import Composer
from engine.english import TEXTS
from engine.finishing import Background, finish, model_told, prepare
from engine.notation.options import LIMITS
from engine.take import Made
from engine.taste.values import Taste
from engine.values import (
    Brief,
    Motif,
    Piece,
    Report,
    ShouldStop,
    Stages,
    never_stop,
    report_nothing,
)


def produce(
    folder: Path,
    brief: Brief,
    like: Path | Motif | None,
    plan: Path | None = None,
    *,
    taste: Taste | None = None,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report,
    should_stop: ShouldStop,
) -> Piece:
    """Everything between a request and its files. Raises EngineError, Stopped."""
    stages = Stages()
    report("loading", 0.0)
    artefact = load(folder)
    seed = secrets.randbelow(2**31) if brief.seed is None else brief.seed
    ensemble = find_ensemble(brief.ensemble or DEFAULT_ENSEMBLE)
    composer = Composer(artefact)
    motif = hear_motif(like) if like is not None else None
    settings = settle_brief(brief, motif, composer.excerpts, seed, plan)
    stages.ended("loading")
    with ThreadPoolExecutor(max_workers=4) as pool:
        preparing = pool.submit(prepare)
        chosen = compose_takes(
            composer,
            settings,
            brief.takes,
            ensemble.name,
            taste=taste,
            report=report,
            should_stop=should_stop,
        )
        stages.ended("composing")
        preparing.result()
        shift = settings.limits.shift
        return finish(
            [replace(take, plan=take.plan.transposed(-shift)) for take in chosen],
            Made("compose", brief.to_json() | {"seed": seed}, model_told(artefact, folder), seed),
            Background(artefact.songs, composer.index),
            pool,
            stages,
            primer_end=settings.primer_end,
            shuffled=shuffled,
            words=brief.words,
            texts=texts,
            warnings=motif.warnings if motif is not None else (),
            report=report,
        )


def warm_up(model: Path | None) -> None:
    """Import everything, and go once the whole way with the shortest piece of a model."""
    prepare()
    if model is not None:
        brief = Brief(bars=LIMITS["bars"][0], takes=1, seed=0)
        produce(model, brief, None, report=report_nothing, should_stop=never_stop)
