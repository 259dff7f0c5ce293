"""What is asked of primers in tests, in few words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engine.errors import PrimerError
from engine.notation.primer import parse_primer
from engine.values import Metre

QUARTER = Fraction(1, 4)


def pitches(text: str) -> list[int | tuple[int, ...]]:
    """One number for a single note, a tuple for several, an empty one for a rest."""
    return [e.pitches[0] if len(e.pitches) == 1 else e.pitches for e in parse_primer(text)]


def lengths(text: str, metre: Metre | None = None) -> list[Fraction]:
    return [event.duration for event in parse_primer(text, metre)]


def error_of(text: str) -> PrimerError:
    with pytest.raises(PrimerError) as caught:
        parse_primer(text)
    return caught.value
