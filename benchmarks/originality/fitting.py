"""How often chance comes to a passage, fitted on music that owes nothing to each other."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from benchmarks.originality.building import Source, excerpt
from engine.arranging.arranger import arrange
from engine.choosing import DEFAULT_ENSEMBLE, settle_brief
from engine.composer.artefact import SHIPPED, load
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.provenance.alignment import Tunes
from engine.provenance.lines import piece_lines, song_lines
from engine.values import Brief

FROM = 16.0
"""Bits from which on the distribution is fitted: what is told is in its tail."""

_A_REQUEST = 8


def composed(count: int, seed: int) -> list[Source]:
    """Pieces that the base composes by defaults."""
    found: list[Source] = []
    composer = Composer(load(SHIPPED)) if count else None
    while composer is not None and len(found) < count:
        own = seed + len(found)
        settings = settle_brief(Brief(), None, composer.excerpts, own)
        for number, written in enumerate(composer.write(settings, range(_A_REQUEST))):
            heard = arrange(written.composition, DEFAULT_ENSEMBLE, number, settings.swing)
            notes = note_array(heard.sounding().notes)
            found.append(Source(f"composed {own}, {number}", notes, settings.metre))
    return found[:count]


def fit(songs: Sequence[Source], others: Sequence[Source], seed: int) -> tuple[float, float, int]:
    """`DECAY` and `FREQUENCY` of `engine.provenance.chance`, and of how many pairs.

    By the likelihood of each pair's surest passage: that there is none of more bits has the
    probability exp(-expected).
    """
    chance = random.Random(seed)
    pieces = [piece_lines(excerpt(other, chance)[0]) for other in others]
    pairs: list[tuple[int, float]] = []
    for song in songs:
        tunes = Tunes([song_lines(song.notes.astype(np.int64))])
        for lines in pieces:
            passages = tunes.passages(lines, FROM, most=6)
            surest = max((each.bits for each in passages if each.is_tune), default=0.0)
            pairs.append((sum(map(len, lines)) * tunes.notes, surest))
    sizes, bits = (np.array(own, np.float64) for own in zip(*pairs, strict=True))
    high = bits >= FROM

    def unlikelihood(parameters: Sequence[float]) -> float:
        decay, frequency = parameters[0] * math.log(2), math.exp(parameters[1])
        more = frequency * sizes * np.exp(-decay * np.maximum(bits, FROM))
        return float(more.sum() - np.log(more[high] * decay).sum())

    found = minimize(unlikelihood, [0.85, math.log(1e-3)], method="Nelder-Mead").x
    return float(found[0]), math.exp(found[1]), len(pairs)
