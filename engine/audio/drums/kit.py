# pyright: strict
"""The drums that are told apart."""

from __future__ import annotations

from enum import IntEnum


class Drum(IntEnum):
    """A group of drums and cymbals, in the order in which the network tells them."""

    KICK = 0
    SNARE = 1
    HAT = 2
    TOM = 3
    CYMBAL = 4


GENERAL_MIDI = {
    Drum.KICK: (36, 36),
    Drum.SNARE: (38, 38),
    Drum.HAT: (42, 46),
    Drum.TOM: (45, 50),
    Drum.CYMBAL: (49, 51),
}
"""What each is written as, usually and where it is of the other kind: an open hi-hat, a high tom,
a ride cymbal."""

_GROUPS = {
    Drum.KICK: ((35, 36), ()),
    Drum.SNARE: ((37, 38, 39, 40), ()),
    Drum.HAT: ((42, 44), (46,)),
    Drum.TOM: ((41, 43, 45), (47, 48, 50)),
    Drum.CYMBAL: ((49, 52, 55, 57), (51, 53, 59)),
}

GROUP_OF_PITCH: dict[int, tuple[Drum, bool]] = {
    pitch: (drum, kind)
    for drum, kinds in _GROUPS.items()
    for kind, pitches in zip((False, True), kinds, strict=True)
    for pitch in pitches
}
"""The group of a General MIDI drum and whether it is of the other kind; no hand percussion."""
