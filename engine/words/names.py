# pyright: strict
"""Whom and what a description names: artists, titles, the songs that were learnt from."""

from __future__ import annotations

from collections.abc import Callable

from engine.notation.chord_symbols import read_symbol
from engine.notation.pitch_names import read_pitch
from engine.words.counting import number_at
from engine.words.lexicon import names, passed_over, phrases
from engine.words.passage import Passage
from engine.words.said import Said
from engine.words.signals import (
    AMBIGUOUS,
    ARTICLES,
    BEFORE_STYLE,
    GOING_ON,
    MOST_OF_NAME,
    NAME_JOINTS,
    ORDINARY,
    QUOTES,
    naming,
    signals,
)
from engine.words.spelling import nearly, superlative


class Names:
    """Reads names in a passage; what `is_figure` at a place is none."""

    def __init__(self, passage: Passage, is_figure: Callable[[int], bool]) -> None:
        self._passage, self._tokens = passage, passage.tokens
        self._is_figure = is_figure

    def ours(self, at: int) -> tuple[int, list[Said]] | None:
        """`like us`: the style of the songs that were learnt from."""
        length = self._passage.length_of_cue(at, "ours")
        return (length, [Said("ours")]) if length else None

    def known(self, at: int) -> tuple[int, list[Said]] | None:
        """A name that is listed."""
        length = self._passage.longest_in(at, names())
        if not length or (length == 1 and self._tokens[at].folded in phrases()):
            return None
        if length == 1 and self._tokens[at].folded in AMBIGUOUS and not self._tokens[at].capital:
            return None
        return length, [Said("name", written=self._passage.written(at, length))]

    def like(self, at: int) -> tuple[int, list[Said]] | None:
        """`in the style of` somebody, `like` us, or `tipo 8 bits`, which is no name."""
        cue = self._passage.length_of_cue(at, "like", "capital")
        quoted = self._quoted(at)
        if quoted:
            return quoted
        if not cue:
            return self._styled(at)
        start = at + cue
        while start < len(self._tokens) and self._tokens[start].folded in ("a", "an", "de"):
            start += 1
        if start >= len(self._tokens):
            return None
        if (ours := self.ours(start)) is not None:
            return start - at + ours[0], ours[1]
        if (quoted := self._quoted(start)) is not None:
            return start - at + quoted[0], quoted[1]
        known = self._passage.longest_in(start, names())
        if known:
            written = self._passage.written(start, known)
            return start - at + known, [Said("name", written=written)]
        wants_capital = naming()[self._passage.text(at, cue)] == "capital"
        if wants_capital and not self._passage.has_capital(start):
            return None
        return self._unlisted(at, start)

    def starts(self, at: int) -> bool:
        """Whether a word of the lexicon is the start of a name, as in `Green Day`."""
        if at == 0 or self._passage.capitals(at) < 2:
            return False
        after = self._tokens[at + 1].folded
        return not (after in phrases() or after in passed_over() or self._is_figure(at + 1))

    def _unlisted(self, at: int, start: int) -> tuple[int, list[Said]] | None:
        """A name that no list has, after what says that somebody is meant."""
        first = start
        while first < len(self._tokens) and self._tokens[first].folded in ARTICLES:
            first += 1
        length = 0
        while first + length < len(self._tokens) and length < MOST_OF_NAME:
            token = self._tokens[first + length]
            joins = (
                token.folded in NAME_JOINTS
                and length > 0
                and self._passage.has_capital(first + length + 1)
            )
            if not (joins or self._is_name_word(first + length, length > 0)):
                break
            length += 1
        if not length:
            return None
        article = first > start and not self._passage.has_capital(start)
        if article and not self._passage.has_capital(first):
            return first - at, []  # `like the rain`: no name
        begin = start if self._passage.has_capital(start) else first
        written = self._passage.written(begin, first + length - begin)
        return first + length - at, [Said("name", written=written)]

    def _is_name_word(self, at: int, later: bool) -> bool:
        token = self._tokens[at]
        if not token.is_word or token.written[0].isdigit():
            return False
        if (
            self._passage.has_capital(at)
            and not self._passage.titled
            and (later or token.folded not in phrases())
        ):
            return True
        return not (
            token.folded in passed_over()
            or token.folded in signals()
            or self._passage.longest_in(at, phrases())
            or self._is_figure(at)
            or token.folded in ORDINARY
            or token.folded.endswith(GOING_ON)
            or nearly(token.folded)
            or number_at(self._tokens, at) is not None
            or superlative(token.folded)
        )

    def _styled(self, at: int) -> tuple[int, list[Said]] | None:
        """`metallica style`, `Coldplay vibes`."""
        after = self._tokens[at + 1].folded if at + 1 < len(self._tokens) else ""
        if after not in BEFORE_STYLE or not self._is_name_word(at, False):
            return None
        if self._tokens[at].folded in ORDINARY:
            return None
        return 2, [Said("name", written=self._tokens[at].written)]

    def _quoted(self, at: int) -> tuple[int, list[Said]] | None:
        """“Yesterday”: a title, unless it is words of the lexicon."""
        if self._tokens[at].written not in QUOTES:
            return None
        closing = QUOTES[self._tokens[at].written]
        for end in range(at + 2, min(at + 9, len(self._tokens))):
            if self._tokens[end].written == closing:
                inside = self._tokens[at + 1 : end]
                if all(t.folded in phrases() or t.folded in passed_over() for t in inside):
                    return None
                written = self._passage.written(at + 1, end - at - 1)
                kind = "unknown" if is_music(written) else "name"
                return end + 1 - at, [Said(kind, written=written)]
        return None


def is_music(written: str) -> bool:
    """Whether several words are notes and chords, which nobody is called."""
    words = written.split()
    return len(words) > 1 and all(
        read_pitch(word) is not None or read_symbol(word) is not None for word in words
    )
