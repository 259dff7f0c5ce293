"""From words to what they say one after another: effects, figures, names, `not`, `very`, the rest.

Longest phrases first; what is a name is not looked into. A word that is nearly one of the lexicon's
is taken for it.
"""
# pyright: strict

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from engine.words.counting import number_at, read_bare_tempo, read_counted, read_tempo
from engine.words.figure import Figure
from engine.words.figures import read_chord_line, read_key_name, read_metre
from engine.words.lexicon import LONGEST_PHRASE, Effect, names, passed_over, phrases
from engine.words.signals import (
    AMBIGUOUS,
    ARTICLES,
    ASIDES,
    BEFORE_STYLE,
    GOING_ON,
    MOST_OF_NAME,
    NAME_JOINTS,
    ORDINARY,
    QUOTES,
    STOPPING,
    naming,
    signals,
)
from engine.words.spelling import nearly, superlative
from engine.words.tokens import Token


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said.

    `kind`: `effects`; `figure`; `ours`, the style of the songs learnt from; `name`; `unknown`;
    `not`, `very`, `little`, `too`; `or`, `and`, `stop`, between what belongs together; `than`,
    after which comes what something is compared with.
    """

    kind: str
    effects: tuple[Effect, ...] = ()
    figure: Figure | None = None
    written: str = ""


class Scanner:
    """Reads the tokens of one description from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        tokens = [_unstretched(token) for token in tokens]
        self._tokens = tokens
        self._after_not = -1
        self._key: str | None = next(
            (
                figure.value
                for at in range(len(tokens))
                if (figure := read_key_name(tokens, at)) is not None
            ),
            None,
        )
        words = [token for token in tokens if token.is_word and not token.written[0].isdigit()]
        # Where every word has a capital, a capital tells nothing.
        self._titled = len(words) > 2 and sum(token.capital for token in words) > 0.7 * len(words)

    def scan(self) -> list[Said]:
        """Everything that is said, in order."""
        said: list[Said] = []
        at = 0
        while at < len(self._tokens):
            length, found = self._next(at)
            said += found
            at += length
        return said

    def _next(self, at: int) -> tuple[int, list[Said]]:
        for read in (self._ours, self._like, self._figure, self._known_name, self._signal):
            if (found := read(at)) is not None:
                return found
        return self._phrase(at) or self._leftover(at)

    def _ours(self, at: int) -> tuple[int, list[Said]] | None:
        length = self._naming(at, "ours")
        return (length, [Said("ours")]) if length else None

    def _figure(self, at: int) -> tuple[int, list[Said]] | None:
        tokens = self._tokens
        figure = (
            read_chord_line(tokens, at, self._key)
            or read_metre(tokens, at)
            or read_counted(tokens, at)
            or read_tempo(tokens, at)
            or read_key_name(tokens, at)
            or read_bare_tempo(tokens, at, self._is_key(at + 1))
        )
        return (figure.length, [Said("figure", figure=figure)]) if figure else None

    def _is_key(self, at: int) -> bool:
        return at < len(self._tokens) and read_key_name(self._tokens, at) is not None

    def _signal(self, at: int) -> tuple[int, list[Said]] | None:
        token = self._tokens[at]
        if not token.is_word and token.written in STOPPING:
            return 1, [Said("stop", written=token.written)]
        phrase = self._longest_in(at, phrases())
        length = self._longest_in(at, signals())
        if not length or phrase > length:
            return None
        kind = signals()[self._text(at, length)]
        if kind == "link":
            return length, [] if at == self._after_not else [Said("stop")]
        if kind == "not":
            self._after_not = at + length
        return length, [Said(kind)]

    def _phrase(self, at: int) -> tuple[int, list[Said]] | None:
        length = self._longest_in(at, phrases())
        if length and self._cuts_short(at, length):
            return 1, []
        if length == 1 and self._is_aside(at):
            return 1, []
        if length and not (length == 1 and self._starts_name(at)):
            written = self._written(at, length)
            effects = phrases()[self._text(at, length)]
            return length, [Said("effects", effects, written=written)]
        if (found := superlative(self._tokens[at].folded)) is not None:
            stem, is_more = found
            said = Said("effects", phrases()[stem], written=self._tokens[at].written)
            return 1, [Said("very"), said] if is_more else [said]
        return None

    def _is_aside(self, at: int) -> bool:
        """Whether what may be an instrument does not stand among them: `chill vibes`."""
        if self._tokens[at].folded not in ASIDES or at == 0:
            return False
        before = self._tokens[at - 1]
        return before.is_word and signals().get(before.folded) not in ("and", "link")

    def _cuts_short(self, at: int, length: int) -> bool:
        """Whether `in three` would break what the next word begins, as `three four time`."""
        follows = self._longest_in(at + 1, phrases()) if at + 1 < len(self._tokens) else 0
        return self._tokens[at].folded in passed_over() and follows + 1 > length > 1

    def _starts_name(self, at: int) -> bool:
        """Whether a word of the lexicon is the start of a name, as in `Green Day`."""
        if at == 0 or self._capitals(at) < 2:
            return False
        after = self._tokens[at + 1].folded
        return not (after in phrases() or after in passed_over() or self._figure(at + 1))

    def _known_name(self, at: int) -> tuple[int, list[Said]] | None:
        length = self._longest_in(at, names())
        if not length or (length == 1 and self._tokens[at].folded in phrases()):
            return None
        if length == 1 and self._tokens[at].folded in AMBIGUOUS and not self._tokens[at].capital:
            return None
        return length, [Said("name", written=self._written(at, length))]

    def _like(self, at: int) -> tuple[int, list[Said]] | None:
        """`in the style of` somebody, `like` us, or `tipo 8 bits`, which is no name."""
        cue = self._naming(at, "like", "capital")
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
        if (ours := self._ours(start)) is not None:
            return start - at + ours[0], ours[1]
        if (quoted := self._quoted(start)) is not None:
            return start - at + quoted[0], quoted[1]
        known = self._longest_in(start, names())
        if known:
            written = self._written(start, known)
            return start - at + known, [Said("name", written=written)]
        if naming()[self._text(at, cue)] == "capital" and not self._capital(start):
            return None
        return self._unlisted(at, start)

    def _unlisted(self, at: int, start: int) -> tuple[int, list[Said]] | None:
        """A name that no list has, after what says that somebody is meant."""
        first = start
        while first < len(self._tokens) and self._tokens[first].folded in ARTICLES:
            first += 1
        length = 0
        while first + length < len(self._tokens) and length < MOST_OF_NAME:
            token = self._tokens[first + length]
            joins = token.folded in NAME_JOINTS and length > 0 and self._capital(first + length + 1)
            if not (joins or self._is_name_word(first + length, length > 0)):
                break
            length += 1
        if not length:
            return None
        article = first > start and not self._capital(start)
        if article and not self._capital(first):
            return first - at, []  # `like the rain`: no name
        written = self._written(
            start if self._capital(start) else first,
            first + length - (start if self._capital(start) else first),
        )
        return first + length - at, [Said("name", written=written)]

    def _is_name_word(self, at: int, later: bool) -> bool:
        token = self._tokens[at]
        if not token.is_word or token.written[0].isdigit():
            return False
        if self._capital(at) and not self._titled and (later or token.folded not in phrases()):
            return True
        return not (
            token.folded in passed_over()
            or token.folded in signals()
            or self._longest_in(at, phrases())
            or self._figure(at)
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
                return end + 1 - at, [Said("name", written=self._written(at + 1, end - at - 1))]
        return None

    def _leftover(self, at: int) -> tuple[int, list[Said]]:
        token = self._tokens[at]
        if not token.is_word or token.folded in passed_over():
            return 1, []
        if token.written[0].isdigit() and len(token.written) > 4:
            return 1, [Said("unknown", written=token.written[:20])]
        capitals = self._capitals(at)
        begins = at == 0 or self._tokens[at - 1].written in ".:;!?¿¡"
        if capitals and (not begins or capitals > 1) and token.folded not in ORDINARY:
            return capitals, [Said("name", written=self._written(at, capitals))]
        if (meant := nearly(token.folded)) is not None:
            length, phrase = self._with_meant(at, meant)
            return length, [Said("effects", phrases()[phrase], written=token.written)]
        if (number := number_at(self._tokens, at)) is not None:
            return number[1], []
        return 1, [Said("unknown", written=token.written)]

    def _with_meant(self, at: int, meant: str) -> tuple[int, str]:
        """The longest phrase that begins with what a mistyped word is meant for."""
        for length in range(min(LONGEST_PHRASE, len(self._tokens) - at), 1, -1):
            phrase = f"{meant} {self._text(at + 1, length - 1)}"
            if phrase in phrases():
                return length, phrase
        return 1, meant

    def _capitals(self, at: int) -> int:
        """How many words with a capital follow each other from here."""
        if self._titled:
            return 0
        length = 0
        while at + length < len(self._tokens) and self._capital(at + length):
            length += 1
        return min(length, MOST_OF_NAME)

    def _capital(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at].is_word and self._tokens[at].capital

    def _naming(self, at: int, *kinds: str) -> int:
        length = self._longest_in(at, naming())
        return length if length and naming()[self._text(at, length)] in kinds else 0

    def _longest_in(self, at: int, among: Container[str]) -> int:
        """How many tokens from here are together one of the phrases, 0 for none."""
        most = min(LONGEST_PHRASE, len(self._tokens) - at)
        return next((n for n in range(most, 0, -1) if self._text(at, n) in among), 0)

    def _text(self, at: int, length: int) -> str:
        return " ".join(token.folded for token in self._tokens[at : at + length])

    def _written(self, at: int, length: int) -> str:
        return " ".join(token.written for token in self._tokens[at : at + length])


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
