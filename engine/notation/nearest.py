# pyright: strict
"""The name that somebody meant who mistyped it, where one is near enough to say so."""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS_A_SLIP = 3
_LONGEST = 40


def nearest_name(typed: str, names: Iterable[str]) -> str | None:
    """The one of `names` that differs in the fewest slips, in a third of the letters at most.

    A slip is a letter too many, missing or wrong, or two swapped. None where no name is that near:
    `harpsicord` is a harpsichord, and `kazoos` is nobody of General MIDI.
    """
    from rapidfuzz import process  # a request without mistakes does not need it
    from rapidfuzz.distance import OSA

    word = typed.lower()[:_LONGEST].strip()
    most = len(word) // _LETTERS_A_SLIP
    if not most:
        return None
    found = process.extractOne(word, list(names), scorer=OSA.distance, score_cutoff=most)
    return found[0] if found else None
