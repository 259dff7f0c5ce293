"""The base is taught to write what readers prefer, as the judge of phrases tells.

    python -m benchmarks.preferences OUT [--requests 630] [--minutes 20] [--scores FOLDER…]

Choosing among more candidates for each phrase gains more, and takes the time of whoever waits. So
candidates are written for many requests of the base, by defaults, and the base learns how much
likelier the best and the worst of each eight are to be (`gathering.aims`), with the music that it
is made of beside them. OUT becomes a copy of the base with what was learnt; `--scores` and
`--corpus` are as for `motif base build`. Printed are, as it learns, what held-out music costs and
what became of phrases that were not learnt.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import keras

from benchmarks.preferences.fitting import Told, fit
from benchmarks.preferences.gathering import gather
from engine.base import read_corpus, sources_of
from engine.composer.artefact import SHIPPED, load, save
from engine.composer.base_training import draw_epoch
from engine.composer.bits import Meter, windows_over
from engine.composer.networks.cores import share_cores
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.weights import put_weights, weights_of
from engine.values import never_stop, report_nothing


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _arguments(arguments)
    cores = os.cpu_count() or 1
    parts = [range(asked.requests)[core::cores] for core in range(cores)]
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        found = pool.map(gather, [asked.model] * cores, parts)
        examples = [example for own in found for example in own]
    print(f"{len(examples)} phrases of {asked.requests} requests", flush=True)
    pieces = read_corpus(asked.corpus, asked.scores, report=report_nothing, should_stop=never_stop)
    sources = sources_of(pieces, asked.scores)
    share_cores(1)
    keras.utils.set_random_seed(asked.seed)
    base = load(asked.model)
    network = EventNetwork(Shape(**base.shape))
    held_out = windows_over([piece for source in sources.values() for piece in source.held_out])
    network(held_out.take(slice(0, 1)).inputs())
    put_weights(network, base.weights)
    meter = Meter(network)

    def look(minutes: float, told: Told) -> None:
        bits = meter.measure(held_out).bits_per_note
        print(
            f"{minutes:.1f} minutes: held-out music {bits:.2f} bits a note; phrases not learnt, "
            f"better ones {told.better:+.2f} nats, worse ones {told.worse:+.2f}, "
            f"correlation with the aim {told.correlation:.2f}",
            flush=True,
        )

    print(f"at first: held-out music {meter.measure(held_out).bits_per_note:.2f} bits a note")
    fit(
        network,
        examples,
        lambda random: draw_epoch(sources, random),
        asked.minutes,
        asked.seed,
        look,
    )
    shutil.copytree(asked.model, asked.out)
    save(replace(base, weights=weights_of(network)), asked.out)
    print(f"{asked.out}; a machine of {cores} cores")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.preferences",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", type=Path, help="a folder that is not there yet")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--requests", type=int, default=630)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--scores", type=Path, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    if given.out.exists():
        parser.error(f"{given.out} is there already")
    return given


if __name__ == "__main__":
    main()
