# pyright: strict
"""From words to what they say one after another: effects, figures, names, `not`, `very`, the rest.

Longest phrases first; what is a name is not looked into. A word that is nearly one of the lexicon's
is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.words.counting import number_at, read_bare_tempo, read_counted, read_tempo
from engine.words.figures import read_chord_line, read_key_name, read_metre
from engine.words.lexicon import LONGEST_PHRASE, beyond, passed_over, phrases
from engine.words.names import Names, is_music
from engine.words.passage import Passage
from engine.words.said import Said
from engine.words.signals import ALWAYS_THERE, ASIDES, ORDINARY, STOPPING, signals
from engine.words.spelling import nearly, superlative
from engine.words.tokens import Token

_NOTE = re.compile(r"(?i:do|re|mi|fa|sol|la|si|ti|[a-g](?:#|b)?[0-8])")
_FEWEST_NOTES, _MOST_NOTES = 3, 64


class Scanner:
    """Reads the tokens of one description from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._passage = Passage(tokens)
        self._tokens = self._passage.tokens
        self._names = Names(self._passage, lambda at: self._figure(at) is not None)
        self._after_not = -1
        self._key: str | None = next(
            (
                figure.value
                for at in range(len(tokens))
                if (figure := read_key_name(self._tokens, at)) is not None
            ),
            None,
        )

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
        names = self._names
        for read in (names.ours, names.like, self._beyond, self._figure, names.known, self._signal):
            if (found := read(at)) is not None:
                return found
        return self._notes(at) or self._phrase(at) or self._leftover(at)

    def _notes(self, at: int) -> tuple[int, list[Said]] | None:
        """`do re mi`: notes, which are another option, though each may be a word as well."""
        written = [token.written for token in self._tokens[at : at + _MOST_NOTES]]
        length = next((n for n, word in enumerate(written) if not _NOTE.fullmatch(word)), None)
        length = len(written) if length is None else length
        if length < _FEWEST_NOTES:
            return None
        return length, [Said("unknown", written=self._passage.written(at, length))]

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

    def _beyond(self, at: int) -> tuple[int, list[Said]] | None:
        """What no piece can be told; `no lyrics` is obeyed as it is."""
        length = self._passage.longest_in(at, beyond())
        if length <= self._passage.longest_in(at, phrases()):
            return None
        if at == self._after_not:
            return length, [Said("stop")]
        return length, [Said("unknown", written=self._passage.written(at, length))]

    def _is_key(self, at: int) -> bool:
        return at < len(self._tokens) and read_key_name(self._tokens, at) is not None

    def _signal(self, at: int) -> tuple[int, list[Said]] | None:
        token = self._tokens[at]
        if not token.is_word and token.written in STOPPING:
            return 1, [Said("stop", written=token.written)]
        phrase = self._passage.longest_in(at, phrases())
        length = self._passage.longest_in(at, signals())
        if not length or phrase > length:
            return None
        kind = signals()[self._passage.text(at, length)]
        if kind == "link":
            return length, [] if at == self._after_not else [Said("stop")]
        if kind == "not":
            self._after_not = at + length
        return length, [Said(kind)]

    def _phrase(self, at: int) -> tuple[int, list[Said]] | None:
        length = self._passage.longest_in(at, phrases())
        if length and self._cuts_short(at, length):
            return 1, []
        if length == 1 and self._is_aside(at):
            return 1, []
        if length and not (length == 1 and self._names.starts(at)):
            written = self._passage.written(at, length)
            effects = phrases()[self._passage.text(at, length)]
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
        follows = self._passage.longest_in(at + 1, phrases()) if at + 1 < len(self._tokens) else 0
        return self._tokens[at].folded in passed_over() and follows + 1 > length > 1

    def _leftover(self, at: int) -> tuple[int, list[Said]]:
        token = self._tokens[at]
        if at == self._after_not and token.folded in ALWAYS_THERE:
            return 1, [Said("unknown", written=self._passage.written(at - 1, 2)), Said("stop")]
        if not token.is_word or token.folded in passed_over():
            return 1, []
        if token.written[0].isdigit() and len(token.written) > 4:
            return 1, [Said("unknown", written=token.written[:20])]
        capitals = self._passage.capitals(at)
        begins = at == 0 or self._tokens[at - 1].written in ".:;!?¿¡"
        if capitals and (not begins or capitals > 1) and token.folded not in ORDINARY:
            written = self._passage.written(at, capitals)
            return capitals, [Said("unknown" if is_music(written) else "name", written=written)]
        if (meant := nearly(token.folded)) is not None:
            length, phrase = self._with_meant(at, meant)
            return length, [Said("effects", phrases()[phrase], written=token.written)]
        if (number := number_at(self._tokens, at)) is not None:
            return number[1], []
        return 1, [Said("unknown", written=token.written)]

    def _with_meant(self, at: int, meant: str) -> tuple[int, str]:
        """The longest phrase that begins with what a mistyped word is meant for."""
        for length in range(min(LONGEST_PHRASE, len(self._tokens) - at), 1, -1):
            phrase = f"{meant} {self._passage.text(at + 1, length - 1)}"
            if phrase in phrases():
                return length, phrase
        return 1, meant
