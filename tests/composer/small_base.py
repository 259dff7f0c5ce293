"""A base of one narrow layer that has learnt nothing: trained from, it is quick."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.composer.artefact import Artefact


@cache
def small_artefact() -> Artefact:
    """The base before it is written: it writes anything at all, after plans of small tunes."""
    import engine.composer.networks.backend  # noqa: F401, I001 - quietens TensorFlow first
    import keras
    from engine.composer.artefact import Artefact
    from engine.composer.controls import events_of
    from engine.composer.networks.event_network import EventNetwork, Shape
    from engine.composer.vocabulary import VOCABULARY_VERSION
    from engine.composer.weights import weights_of
    from engine.composer.windows import lay_out, steps_of
    from engine.plan.songs import song_excerpts
    from tests.composer.music import song

    keras.utils.set_random_seed(0)
    shape = Shape("transformer", width=32, layers=1, heads=4, dropout=0.1)
    network = EventNetwork(shape)
    network(lay_out([steps_of(events_of(song()))]).take(slice(0, 1)).inputs())
    weights = weights_of(network)
    onset = weights["heads/onset_logits/bias"].copy()
    onset[[0, 6, 12]] += 3.0  # it goes on in eighths and quarters, mostly
    return Artefact(
        network="transformer",
        shape=shape.to_json(),
        vocabulary=VOCABULARY_VERSION,
        weights=weights | {"heads/onset_logits/bias": onset},
        songs=(),
        figures={"songs": 0, "events": 0, "epochs": 0},
        excerpts=song_excerpts([song(seed, bars=24) for seed in range(90, 94)], ()),
    )


def write_small_base(folder: Path) -> Path:
    """Write it, with music to go over again, and return its folder."""
    artefact = small_artefact()
    from engine.composer.artefact import save
    from engine.composer.controls import events_of
    from engine.composer.replay import REPLAY, save_replay
    from tests.composer.music import song

    folder.mkdir(parents=True)
    save(artefact, folder)
    save_replay(folder / REPLAY, [events_of(song(seed, bars=24)) for seed in range(90, 100)])
    return folder
