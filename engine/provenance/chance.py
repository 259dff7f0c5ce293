"""How often chance comes to a passage: the statistics of local alignment.

Of unrelated sequences the best alignments' scores have an extreme value distribution, whose
expected number of hits grows with the lengths of both and falls by a power of the score (Karlin and
Altschul 1990, as BLAST tells it). Where gaps are allowed its two parameters are not known, but
fitted (Altschul and Gish 1996).
"""

from __future__ import annotations

import math

DECAY, FREQUENCY = 0.85, 7e-4
"""How fast passages get rarer with their bits, and how many begin at a pair of notes: fitted by
`python -m benchmarks.originality --fit`."""


def expected(bits: float, piece_notes: int, music_notes: int) -> float:
    """How many passages of so many bits chance has, by the notes of all lines of both."""
    found = FREQUENCY * piece_notes * music_notes * 2 ** (-DECAY * bits)
    return float(f"{found:.2g}")


def bits_of(chance: float, piece_notes: int, music_notes: int) -> float:
    """Inverse of `expected`, at least 0: from which bits on no more are expected than `chance`."""
    pairs = FREQUENCY * piece_notes * music_notes
    return max(0.0, math.log2(max(pairs / chance, 1.0)) / DECAY)
