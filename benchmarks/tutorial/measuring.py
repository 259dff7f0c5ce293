"""What songs cost the tutorial's network, in bits that can be compared with Motif's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.tutorial.model import TutorialModel
from benchmarks.tutorial.network import build, windows_of
from benchmarks.tutorial.tokens import WINDOW, tokens_of
from benchmarks.tutorial.training import token_bits
from engine.errors import TrainingError
from engine.values import Figures, Role, Song


def figures_of(model: TutorialModel, songs: Sequence[Song], last: float) -> Figures:
    """Bits of the last share (1: all) of each song, of tokens with a full window before them.

    A token is an onset: its cost spread over the onset's notes is the cost of a note's pitch. One
    that the network never saw costs what a uniform guess does. Raises TrainingError.
    """
    heard = [song for song in songs if song.notes]
    words = {token: number for number, token in enumerate(model.words)}
    spoken = [tokens_of(song.notes) for song in heard]
    known = [[words.get(token, 0) for token in song] for song in spoken]
    inputs, targets = windows_of(known, len(words))
    asked = np.array([t >= start for s in heard for t, start in _onsets(s, last)], bool)
    if not asked.any():
        needed = f"The tutorial's network needs songs of more than {WINDOW} onsets."
        raise TrainingError("said", text=f"{needed} Give longer songs.")
    network: Any = build(len(words))
    network.set_weights(model.weights)
    unknown = np.array([token not in words for song in spoken for token in song[WINDOW:]], bool)
    costs = np.where(unknown, np.log2(len(words) + 1), token_bits(network, inputs, targets))[asked]
    sizes = np.array([size for song in heard for size in _sizes(song)])[asked]
    mean, lone = float(costs.mean()), sizes == 1
    return Figures(
        mean,
        {"pitch": mean},
        len(costs),
        pitch_bits_per_note=float(costs.sum() / sizes.sum()),
        pitch_bits_per_onset=mean,
        pitch_bits_of_lone_notes=float(costs[lone].mean()) if lone.any() else None,
    )


def _onsets(song: Song, last: float) -> list[tuple[int, int]]:
    """The tick of each token after the first window, and the one that the last share begins at."""
    count = len(song.notes) - max(1, round(len(song.notes) * last))
    start = song.notes[count].onset if last < 1 else 0
    return [(tick, start) for tick in list(_counted(song))[WINDOW:]]


def _sizes(song: Song) -> list[int]:
    """How many notes begin at each token after the first window."""
    return list(_counted(song).values())[WINDOW:]


def _counted(song: Song) -> dict[int, int]:
    return dict(sorted(Counter(n.onset for n in song.notes if n.role is not Role.DRUM).items()))
