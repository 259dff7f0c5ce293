"""Excerpts of the base's own music, gone over again while songs are learnt, so that it stays.

They ship with the base: 60,000 events. What they save is told in docs/composer.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from engine.composer.events import Events, total
from engine.errors import ModelError
from engine.values import Metre

REPLAY = "replay.npz"
"""The file's name in a base's folder."""

SHARE = 0.5
"""Of the events of an epoch."""

EVENTS = 60_000
LONGEST, SHORTEST = 512, 64


def sample_replay(
    sources: Mapping[str, Sequence[Events]], shares: Mapping[str, float], seed: int
) -> list[Events]:
    """Excerpts of every source, EVENTS in all, divided by the sources' shares."""
    random = np.random.default_rng([seed, EVENTS])
    everything = sum(shares.values())
    excerpts: list[Events] = []
    for name, share in shares.items():
        pieces = [piece for piece in sources[name] if len(piece) >= SHORTEST]
        missing = EVENTS * share / everything
        while pieces and missing > 0:
            piece = pieces[int(random.integers(len(pieces)))]
            start = int(random.integers(max(1, len(piece) - LONGEST)))
            excerpts.append(_from_bar(piece.part(start, start + LONGEST)))
            missing -= len(excerpts[-1])
    return excerpts


def _from_bar(piece: Events) -> Events:
    """The excerpt with no more bars before it, and of its plan, than it needs; never over 255."""
    bar = piece.metre.ticks_per_bar
    first, last = int(piece.ticks[0]) // bar, int(piece.ticks[-1]) // bar
    plan = piece.plan[2 * first : 2 * last + 2]
    return replace(piece, ticks=piece.ticks - first * bar, plan=plan)


def with_replay(
    songs: Sequence[Events], replay: Sequence[Events], random: np.random.Generator
) -> list[Events]:
    """The songs and so many excerpts, drawn anew, that these are SHARE of all events."""
    drawn = list(songs)
    missing = total(songs) * SHARE / (1 - SHARE)
    while replay and missing > 0:
        drawn.append(replay[int(random.integers(len(replay)))])
        missing -= len(drawn[-1])
    return drawn


def save_replay(path: Path, excerpts: Sequence[Events]) -> None:
    """Write excerpts to an npz file without pickle."""
    np.savez_compressed(
        path,
        allow_pickle=False,
        lengths=np.array([len(e) for e in excerpts], np.int32),
        tokens=np.concatenate([e.tokens for e in excerpts]).astype(np.uint8),
        first_ticks=np.array([e.ticks[0] for e in excerpts], np.int32),
        gaps=np.concatenate([np.diff(e.ticks, prepend=e.ticks[0]) for e in excerpts]).astype(
            np.int32
        ),
        metres=np.array([(e.metre.beats, e.metre.unit) for e in excerpts], np.int32),
        controls=np.array([e.controls for e in excerpts]).astype(np.uint8),
        plan_lengths=np.array([len(e.plan) for e in excerpts], np.int32),
        plans=np.concatenate([e.plan for e in excerpts]).astype(np.uint8),
        has_velocity=np.array([e.has_velocity for e in excerpts]),
    )


def load_replay(path: Path) -> list[Events]:
    """Inverse of `save_replay`; none where a base ships without. Raises ModelError."""
    if not path.exists():
        return []
    try:
        with np.load(path, allow_pickle=False) as stored:
            bounds = np.cumsum(stored["lengths"])[:-1]
            tokens = np.split(stored["tokens"].astype(np.int32), bounds)
            gaps = np.split(stored["gaps"].astype(np.int64), bounds)
            halves = np.cumsum(stored["plan_lengths"])[:-1]
            plans = np.split(stored["plans"].astype(np.int16), halves)
            return [
                Events(
                    tokens[i],
                    int(stored["first_ticks"][i]) + np.cumsum(gaps[i]),
                    Metre(*(int(n) for n in stored["metres"][i])),
                    stored["controls"][i].astype(np.int32),
                    plans[i],
                    bool(stored["has_velocity"][i]),
                )
                for i in range(len(tokens))
            ]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError("base.damaged", name=path.name) from error
