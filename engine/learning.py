"""Train and measure a model, whichever its network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.composer.artefact import NETWORKS, Artefact, load
from engine.errors import ModelError, OptionError, TrainingError
from engine.values import Budget, Figures, Model, Report, ShouldStop, Song


def learn(
    songs: Sequence[Song],
    folder: Path,
    base: Path | None,
    budget: Budget,
    network: str,
    previous: Path | None,
    seed: int,
    *,
    texts: Mapping[str, str],
    report: Report,
    should_stop: ShouldStop,
    began: float,
) -> Model:
    """Train the named network into `folder`; its picture speaks in `texts`.

    Raises OptionError, ModelError, TrainingError.
    """
    if network not in NETWORKS:
        raise OptionError("network.unknown", network=network[:40], choices=", ".join(NETWORKS))
    if not songs:
        raise TrainingError("training.no_songs")
    artefact = load(base) if base else None
    if artefact and artefact.network != network:
        raise ModelError("base.network_differs", base=artefact.network, network=network)
    report("loading", 0.0)
    import engine.composer.networks.backend  # noqa: F401 - quietens TensorFlow before it loads
    from engine.composer.replay import REPLAY, load_replay
    from engine.composer.training import train_events

    return train_events(
        songs,
        folder,
        artefact,
        base,
        load_replay(base / REPLAY) if base else [],
        budget,
        network,
        _readable(previous, network),
        seed,
        texts=texts,
        report=report,
        should_stop=should_stop,
        began=began,
    )


def _readable(previous: Path | None, network: str) -> Artefact | None:
    """The version to compare with; None for one outdated, damaged or of another kind."""
    try:
        artefact = load(previous) if previous else None
    except ModelError:
        return None
    return artefact if artefact and artefact.network == network else None


def measure_model(folder: Path, songs: Sequence[Song], last: float) -> Figures:
    """Bits per note that a model pays for the last share (1: all) of each song.

    Raises ModelError, TrainingError.
    """
    artefact = load(folder)
    if not any(song.notes for song in songs):
        raise TrainingError("evaluation.no_notes")
    import engine.composer.networks.backend  # noqa: F401
    from engine.composer.measuring import measure_songs

    return measure_songs(artefact, songs, last)
