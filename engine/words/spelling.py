# pyright: strict
"""Words as they are written in haste, and what they come from."""

from __future__ import annotations

from functools import cache

from engine.words.lexicon import passed_over, phrases, read_lines

_SWAPPED, _NEAREST, _FAR, _LONGEST = 3, 5, 8, 24
"""From so many letters on a word may have two letters swapped, one slip, or two slips."""

_SMALL = ("ito", "ita", "itos", "itas", "illo", "illa", "cito", "cita", "ecito", "ecita")
_VERY = ("isimo", "isima", "isimos", "isimas")


def superlative(word: str) -> tuple[str, bool] | None:
    """What `lentisimo` or `tranquilito` comes from, and whether it is more of it."""
    for endings, is_more in ((_VERY, True), (_SMALL, False)):
        for ending in endings:
            if not word.endswith(ending):
                continue
            stem = word.removesuffix(ending)
            stems = [stem, stem[:-2] + "c" if stem.endswith("qu") else stem]
            for candidate in (s + e for s in stems for e in ("o", "a", "e", "")):
                if candidate in phrases() and candidate not in passed_over():
                    return candidate, is_more
    return None


@cache
def _single_words() -> list[str]:
    return sorted(word for word in phrases() if " " not in word and len(word) >= _SWAPPED)


@cache
def _real_words() -> frozenset[str]:
    return frozenset(" ".join(read_lines("real_words.txt")).split())


def _is_real(word: str) -> bool:
    """Whether it is one of the words of their own, or some of them."""
    return not _real_words().isdisjoint((word, word.removesuffix("s"), word.removesuffix("es")))


@cache
def nearly(word: str) -> str | None:
    """The word of the lexicon that a mistyped one is meant for: a slip, two in a long one.

    None for what is a word of its own.
    """
    if not _SWAPPED <= len(word) <= _LONGEST or not word.isalpha() or _is_real(word):
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, JaroWinkler

    most = 1 if len(word) < _FAR else 2
    found = process.extract(word, _single_words(), scorer=OSA.distance, score_cutoff=most, limit=9)
    near = [(slips, match) for match, slips, _ in found if match[0] == word[0]]
    if len(word) < _NEAREST:  # letters swapped, or of four one left out: other slips are chance
        longest = len(word) + (len(word) == _NEAREST - 1)
        near = [
            (slips, match)
            for slips, match in near
            if sorted(match) == sorted(word) or len(match) == longest > len(word)
        ]
    return min(
        near,
        key=lambda pair: (pair[0], -JaroWinkler.similarity(word, pair[1])),
        default=(0, None),
    )[1]
