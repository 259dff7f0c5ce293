"""What songs cost a model note by note."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.composer.artefact import Artefact
from engine.composer.bits import Meter
from engine.composer.controls import events_of
from engine.composer.key_frame import KEYS, likeliest_key
from engine.composer.networks.event_network import EventNetwork, Shape
from engine.composer.vocabulary import HEADS, PITCH, ROLE
from engine.composer.weights import put_weights
from engine.composer.windows import lay_out, steps_of
from engine.values import Figures, Role, Song


def end_of_first_part(song: Song, last: float) -> int:
    """The tick from which on the last share of a song's notes lies, chords kept together."""
    count = len(song.notes) - max(1, round(len(song.notes) * last))
    return song.notes[count].onset


def measure_songs(artefact: Artefact, songs: Sequence[Song], last: float) -> Figures:
    """Bits per note of the last share (1: the whole) of each song, seen after the rest of it.

    Nothing is known of a song's plan. Which of twelve keys a whole song is read in costs its first
    note as much as to say so.
    """
    network = EventNetwork(Shape(**artefact.shape))
    heard = [song for song in songs if song.notes]
    network(lay_out([steps_of(events_of(heard[0]))]).take(slice(0, 1)).inputs())
    put_weights(network, artefact.weights)
    meter = Meter(network)
    bits, weights, pitched, alone, onsets = [], [], [], [], 0
    for song in heard:
        start = end_of_first_part(song, last) if last < 1 else 0
        key = likeliest_key(song, lambda windows: meter.measure(windows).bits_per_note)
        piece = events_of(song, key, planned=False)
        measured = piece.ticks >= start
        cost, weight = meter.read(piece)
        if measured.all():
            cost[0, PITCH] += np.log2(KEYS)
        own = measured & (piece.tokens[:, ROLE] != Role.DRUM)
        bits.append(cost[measured])
        weights.append(weight[measured])
        pitched.append(cost[own, PITCH])
        _, onset_of, sizes = np.unique(piece.ticks[own], return_inverse=True, return_counts=True)
        alone.append(sizes[onset_of] == 1)
        onsets += len(sizes)
    cost, weight = np.concatenate(bits), np.concatenate(weights)
    heads = (cost * weight).sum(axis=0) / np.maximum(weight.sum(axis=0), 1)
    pitch, lone = np.concatenate(pitched), np.concatenate(alone)
    return Figures(
        bits_per_note=float(heads.sum()),
        heads={head: float(b) for head, b in zip(HEADS, heads, strict=True)},
        notes=len(cost),
        pitch_bits_per_note=float(pitch.mean()) if len(pitch) else None,
        pitch_bits_per_onset=float(pitch.sum() / onsets) if onsets else None,
        pitch_bits_of_lone_notes=float(pitch[lone].mean()) if lone.any() else None,
    )
