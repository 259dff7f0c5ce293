# pyright: strict
"""The tokens of one description, and what stands at a place of them."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from engine.words.lexicon import LONGEST_PHRASE, passed_over, phrases
from engine.words.signals import MOST_OF_NAME, naming, signals
from engine.words.tokens import Token


class Passage:
    """The `tokens`; where `titled`, every word has a capital, and a capital tells nothing."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = [_unstretched(token) for token in tokens]
        words = [token for token in self.tokens if token.is_word and not token.written[0].isdigit()]
        self.titled = len(words) > 2 and sum(token.capital for token in words) > 0.7 * len(words)

    def longest_in(self, at: int, among: Container[str]) -> int:
        """How many tokens from here are together one of the phrases, 0 for none."""
        most = min(LONGEST_PHRASE, len(self.tokens) - at)
        return next((n for n in range(most, 0, -1) if self.text(at, n) in among), 0)

    def text(self, at: int, length: int) -> str:
        """The tokens as they are looked up."""
        return " ".join(token.folded for token in self.tokens[at : at + length])

    def written(self, at: int, length: int) -> str:
        """The tokens as they were typed."""
        return " ".join(token.written for token in self.tokens[at : at + length])

    def has_capital(self, at: int) -> bool:
        """Whether there is a word here, and it begins with a capital."""
        return at < len(self.tokens) and self.tokens[at].is_word and self.tokens[at].capital

    def capitals(self, at: int) -> int:
        """How many words with a capital follow each other from here."""
        if self.titled:
            return 0
        length = 0
        while at + length < len(self.tokens) and self.has_capital(at + length):
            length += 1
        return min(length, MOST_OF_NAME)

    def length_of_cue(self, at: int, *kinds: str) -> int:
        """How many tokens from here say, in one of these ways, that somebody is meant."""
        length = self.longest_in(at, naming())
        return length if length and naming()[self.text(at, length)] in kinds else 0


_STRETCHED = re.compile(r"(.)\1{2,}")


def _unstretched(token: Token) -> Token:
    """`sloooow` as the word that it is; what is none stays as it was typed."""
    if not _STRETCHED.search(token.folded):
        return token
    known: list[Container[str]] = [phrases(), signals(), passed_over()]
    for letters in (r"\1", r"\1\1"):
        folded = _STRETCHED.sub(letters, token.folded)
        if any(folded in words for words in known):
            return replace(token, folded=folded)
    return token
