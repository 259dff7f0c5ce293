"""The fingerprints of the base's own music: from its pieces to a small file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.corpus.pieces import CorpusPiece, load_pieces
from engine.errors import Stopped
from engine.provenance.fingerprints import make_fingerprints, save_fingerprints
from engine.provenance.lines import Line, song_lines
from engine.provenance.naming import piece_title
from engine.values import Report, ShouldStop


def index_pieces(
    out: Path, pieces: Sequence[CorpusPiece], *, report: Report, should_stop: ShouldStop
) -> tuple[int, int, int]:
    """Write the fingerprints of those pieces that are trained on; what is held out is not.

    Returns how many pieces and notes are in it, and its bytes. Raises Stopped.
    """
    trained = [piece for piece in pieces if not piece.held_out]

    def cut() -> Iterator[tuple[str, Sequence[Line], int]]:
        for number, piece in enumerate(trained):
            if number % 100 == 0:
                report("indexing", number / len(trained))
                if should_stop():
                    raise Stopped
            lines = song_lines(piece.notes.astype(np.int64))[:2]
            yield piece_title(piece.source, piece.name), lines, piece.metre.ticks_per_bar

    index = make_fingerprints(cut())
    out.parent.mkdir(parents=True, exist_ok=True)
    save_fingerprints(out, index)
    return len(index.titles), index.notes, out.stat().st_size


def index_file(
    out: Path, pieces: Path, *, report: Report, should_stop: ShouldStop
) -> tuple[int, int, int]:
    """`index_pieces` of a file of pieces (`engine.corpus.pieces`)."""
    return index_pieces(out, load_pieces(pieces), report=report, should_stop=should_stop)
