"""Training models, and the base that they start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.english import TEXTS
from engine.values import Budget, Model, Report, ShouldStop, Song, never_stop, report_nothing


def train(
    songs: Sequence[Song],
    folder: Path,
    *,
    base: Path | None,
    budget: Budget,
    network: str = "transformer",
    previous: Path | None = None,
    seed: int = 0,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Model:
    """Train a model into `folder`, replacing one that is there only once the new one is complete.

    `previous`, the version in use, is measured on the same held-out music; one that cannot be read
    any more is left out. The picture of its curve says what `texts` have, by code. Raises
    TrainingError, ModelError.
    """
    import time

    began = time.monotonic()
    from engine.learning import learn

    return learn(
        songs,
        folder,
        base,
        budget,
        network,
        previous,
        seed,
        texts=texts,
        report=report,
        should_stop=should_stop,
        began=began,
    )


def needs_retraining(folder: Path) -> bool:
    """Whether a model was made for another vocabulary or base than this version of Motif has.

    Reads the model's card only. Raises ModelError where there is no model.
    """
    from engine.composer.artefact import is_outdated

    return is_outdated(folder)


def build_base(
    folder: Path,
    *,
    minutes: float,
    network: str = "transformer",
    seed: int = 0,
    corpus: Path | None = None,
    scores: Sequence[Path] = (),
    heard: bool = True,
    watch: Mapping[str, Sequence[Song]] | None = None,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Model:
    """Train the base model that others start from, fetching its music first.

    The fingerprints of what it learnt are written beside it, for certificates.

    `scores` are folders of MIDI that it learns besides. Asked again after it was stopped it goes on
    where it was. Unless its music is played and `heard`
    as well it learns scores only. Songs to `watch`, by the name of their set, are measured as it
    learns and never trained on. Raises TrainingError, ModelError.
    """
    from engine.base import build

    return build(
        folder,
        minutes,
        network,
        seed,
        corpus,
        scores,
        heard=heard,
        watch=watch or {},
        report=report,
        should_stop=should_stop,
    )
