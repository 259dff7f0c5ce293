# pyright: strict
"""From a composition to an ensemble's parts and their MIDI file."""

from engine.arranging.arranger import Arrangement, Track, arrange
from engine.arranging.casting import find_ensemble
from engine.arranging.ensembles import ENSEMBLES
from engine.arranging.midi import MADE_WITH, write_arrangement

__all__ = [
    "ENSEMBLES",
    "MADE_WITH",
    "Arrangement",
    "Track",
    "arrange",
    "find_ensemble",
    "write_arrangement",
]
