# pyright: strict
"""What one reader of figures and terms found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.notation.options import LIMITS
from engine.words.tokens import Token


@dataclass(frozen=True, slots=True)
class Figure:
    """`length` tokens that say that `option` is `value`."""

    length: int
    option: str
    value: str


def is_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether a place is before the first word, after the last, or a sign."""
    return not 0 <= at < len(tokens) or not tokens[at].is_word


def within(option: str, number: float) -> str:
    """A number as an option takes it, its nearest limit where it is beyond."""
    least, most = LIMITS[option]
    return str(round(min(most, max(least, number))))
