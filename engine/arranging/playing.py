# pyright: strict
"""What each General MIDI instrument plays comfortably, and for what it is best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# First and last program, lowest and highest pitch. Basses, then those with one voice, are told by
# program below.
_RANGES: tuple[tuple[int, int, int, int], ...] = (
    *((0, 5, 21, 108), (6, 7, 29, 88), (8, 8, 60, 108), (9, 9, 72, 108), (10, 10, 60, 103)),
    *((11, 11, 53, 89), (12, 12, 45, 96), (13, 13, 65, 108), (14, 14, 60, 79), (15, 15, 48, 88)),
    *((16, 19, 36, 96), (20, 20, 36, 89), (21, 21, 41, 91), (22, 22, 60, 96), (23, 23, 36, 89)),
    *((24, 25, 40, 84), (26, 31, 40, 88), (32, 36, 28, 60), (37, 37, 28, 60), (38, 39, 28, 67)),
    *((40, 40, 55, 100), (41, 41, 48, 91), (42, 42, 36, 76), (43, 43, 28, 60), (44, 45, 28, 96)),
    *((46, 46, 29, 100), (47, 47, 40, 57), (48, 51, 28, 96), (52, 52, 43, 84), (53, 54, 48, 84)),
    *((55, 55, 36, 84), (56, 56, 54, 84), (57, 57, 40, 72), (58, 58, 28, 58), (59, 59, 54, 82)),
    *((60, 60, 41, 77), (61, 61, 36, 84), (62, 63, 36, 96), (64, 64, 56, 87), (65, 65, 49, 80)),
    *((66, 66, 44, 75), (67, 67, 36, 68), (68, 68, 58, 91), (69, 69, 52, 81), (70, 70, 34, 72)),
    *((71, 71, 50, 91), (72, 72, 74, 102), (73, 73, 60, 96), (74, 76, 60, 96), (77, 77, 55, 84)),
    *((78, 78, 60, 96), (79, 79, 60, 86), (80, 87, 36, 98), (88, 103, 36, 96), (104, 104, 43, 84)),
    *((105, 105, 48, 86), (106, 106, 48, 84), (107, 108, 48, 91), (109, 109, 55, 79)),
    *((110, 110, 55, 98), (111, 111, 56, 84), (112, 112, 60, 96), (113, 113, 57, 81)),
    *((114, 114, 52, 84), (115, 115, 48, 84), (116, 117, 36, 72), (118, 127, 36, 84)),
)
_BASSES = frozenset({*range(32, 40), 43, 47, 58, 116, 117})
_ONE_VOICE = frozenset({22, 40, 41, 42, *range(56, 61), *range(64, 80), 109, 110, 111})


@dataclass(frozen=True, slots=True)
class Playing:
    """`lowest` and `highest` are MIDI pitches, an octave apart at least.

    `bass` plays the bass and nothing else; `one_voice` plays one note at a time.
    """

    lowest: int
    highest: int
    bass: bool
    one_voice: bool

    @property
    def middle(self) -> int:
        """Twice the middle of the range."""
        return self.lowest + self.highest


PLAYING: Mapping[int, Playing] = {
    program: Playing(lowest, highest, program in _BASSES, program in _ONE_VOICE)
    for first, last, lowest, highest in _RANGES
    for program in range(first, last + 1)
}
"""By program, all 128."""
