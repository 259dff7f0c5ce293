"""Takes varied: how far from their parent, beside how far other pieces are."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.further.pieces import QUIET
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.judge.nearness import distance, figures_in_spreads
from engine.judge.passages import music_of_ticks
from engine.reworking.material import Material
from engine.reworking.varying import vary
from engine.values import Change, Composition, Keep, Note


def _row(notes: Sequence[Note], piece: Composition) -> NDArray[np.float64]:
    return figures_in_spreads(music_of_ticks(note_array(notes), piece.metre))


def tell_variations(composer: Composer, pieces: Sequence[Material]) -> None:
    """How far variations are from their parent, and from the other pieces."""
    began = time.monotonic()
    own = [_row(piece.notes, piece.heard) for piece in pieces]
    print("variations: notes that are the parent's; distance from the parent, from the nearest and")
    print(
        "  the mean other piece; share that is nearer to its parent than to every other, the mean"
    )
    keeps: Sequence[Keep] = ("melody", "chords", "rhythm")
    wanted: Sequence[tuple[float, Keep | None]] = (
        *((share, None) for share in (0.25, 0.5, 1.0)),
        *((0.5, keep) for keep in keeps),
    )
    for how_much, keep in wanted:
        shares, rows = [], []
        for number, piece in enumerate(pieces):
            change = Change("vary", how_much=how_much, keep=keep, takes=1)
            (take,) = vary(piece, change, composer, number, **QUIET)
            old = {(n.onset, n.pitch) for n in piece.notes}
            shares.append(np.mean([(n.onset, n.pitch) in old for n in take.heard.notes]))
            mine = _row(take.heard.notes, piece.heard)
            away = [distance(mine, other) for other in own]
            others = np.array(away[:number] + away[number + 1 :])
            rows.append((away[number], np.nanmin(others), np.nanmean(others)))
        table = np.array([row for row in rows if not np.isnan(row).any()])
        print(
            f"  {how_much:4} {keep or '':8} {np.mean(shares):6.0%} {table[:, 0].mean():6.2f} "
            f"{table[:, 1].mean():6.2f} {table[:, 2].mean():6.2f} "
            f"{np.mean(table[:, 0] < table[:, 1]):6.0%} {np.mean(table[:, 0] < table[:, 2]):6.0%}",
            flush=True,
        )
    print(f"  {time.monotonic() - began:.0f} s", flush=True)
