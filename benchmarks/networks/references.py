"""What the compared pitches cost by frequency alone, and what they cost the shipped base."""

from __future__ import annotations

from collections import Counter

import numpy as np

from benchmarks.networks.material import Material, pitch_windows
from benchmarks.tutorial.tokens import WINDOW
from engine.composer.artefact import SHIPPED, load
from engine.composer.bits import Meter
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.weights import put_weights


def references(material: Material) -> dict[str, dict[str, float]]:
    """Bits of a note's pitch in each set, by the name of what predicts it. Raises ModelError."""
    return {
        "tutorial's tokens by frequency": by_frequency(material),
        "the base that ships": shipped_base(material),
    }


def by_frequency(material: Material) -> dict[str, float]:
    """What the tutorial's tokens cost by how often each occurs in training, order unknown.

    A token that never does costs what a uniform guess would.
    """
    pieces = [piece for own in material.training.values() for piece in own]
    counts = Counter(token for piece in pieces for token in piece.tokens)
    everything, unknown = counts.total(), np.log2(len(counts) + 1)
    costs: dict[str, float] = {}
    for name, stretches in material.compared.items():
        tokens = [t for own in stretches for t in own.piece.tokens[WINDOW : own.stop]]
        bits = [np.log2(everything / counts[t]) if t in counts else unknown for t in tokens]
        costs[name] = round(float(sum(bits)) / sum(own.notes for own in stretches), 3)
    return costs


def shipped_base(material: Material) -> dict[str, float]:
    """What the same pitches cost the base in `models/base`."""
    artefact = load(SHIPPED)
    network = EventNetwork(Shape(**artefact.shape))
    windows = {name: pitch_windows(own) for name, own in material.compared.items()}
    for own in windows.values():
        network(own.take(slice(0, 1)).inputs())
    put_weights(network, artefact.weights)
    meter = Meter(network)
    return {name: round(meter.measure(own).heads["pitch"], 3) for name, own in windows.items()}
