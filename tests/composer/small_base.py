"""A base of one narrow layer that has learnt nothing: trained from, it is quick."""

from __future__ import annotations

from pathlib import Path


def write_small_base(folder: Path) -> Path:
    """Write it, with music to go over again, and return its folder."""
    import engine.composer.networks.backend  # noqa: F401, I001 - quietens TensorFlow first
    import keras
    from engine.composer.artefact import Artefact, save
    from engine.composer.controls import events_of
    from engine.composer.networks.event_network import EventNetwork, Shape
    from engine.composer.replay import REPLAY, save_replay
    from engine.composer.vocabulary import VOCABULARY_VERSION
    from engine.composer.weights import weights_of
    from engine.composer.windows import lay_out
    from tests.composer.music import song

    keras.utils.set_random_seed(0)
    shape = Shape("transformer", width=32, layers=1, heads=4, dropout=0.1)
    network = EventNetwork(shape)
    pieces = [events_of(song(seed, bars=24)) for seed in range(90, 100)]
    network(lay_out(pieces[:1]).inputs())
    folder.mkdir(parents=True)
    artefact = Artefact(
        network="transformer",
        shape=shape.to_json(),
        vocabulary=VOCABULARY_VERSION,
        weights=weights_of(network),
        songs=(),
        figures={"songs": 0, "events": 0, "epochs": 0},
    )
    save(artefact, folder)
    save_replay(folder / REPLAY, pieces)
    return folder
