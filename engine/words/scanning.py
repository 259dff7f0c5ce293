"""From words to what they say one after another: effects, figures, names, `not`, `very`, the rest.

Longest phrases first; what is a name is not looked into. A word that is nearly one of the lexicon's
is taken for it.
"""
# pyright: strict

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from engine.words.figures import (
    Figure,
    number_of,
    read_chord_line,
    read_counted,
    read_key_name,
    read_metre,
    read_tempo,
)
from engine.words.lexicon import LONGEST_PHRASE, Effect, names, passed_over, phrases
from engine.words.tokens import Token


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said.

    `kind`: `effects`; `figure`; `ours`, the style of the songs learnt from; `name`; `unknown`;
    `not`, `very`, `little`, `too`; `or`, `and`, `stop`, between what belongs together; `than`, after
    which comes what something is compared with.
    """

    kind: str
    effects: tuple[Effect, ...] = ()
    figure: Figure | None = None
    written: str = ""


_SIGNALS = {
    "not": (
        *("not", "no", "without", "sin", "ni", "neither", "nor", "never", "isn't", "aren't"),
        *("don't", "dont", "nothing", "nada", "tampoco", "except", "excepto", "minus", "less"),
        *("menos", "avoid", "evita", "evitar", "nunca", "wasn't", "shouldn't", "doesn't", "isnt"),
        *("instead of", "en vez de", "en lugar de", "rather than", "anything but", "nada de"),
        *("not a", "no quiero", "not the", "no more", "free of", "quita", "quitar", "cut the"),
        *("no sea", "no uses", "do not", "does not", "cualquier cosa menos", "que no"),
    ),
    "very": (
        *(
            "very",
            "really",
            "super",
            "extremely",
            "so",
            "muy",
            "tan",
            "ultra",
            "mega",
            "incredibly",
        ),
        *("extremadamente", "sumamente", "realmente", "re", "hyper", "highly", "totally", "bien"),
        *("insanely", "as possible", "lo mas", "requete", "bastante", "quite", "absurdly", "mucho"),
        *("super duper", "exceptionally", "increiblemente", "terriblemente", "terribly"),
    ),
    "little": (
        *("slightly", "somewhat", "a bit", "a little", "a little bit", "un poco", "un pelin"),
        *("ligeramente", "a touch", "kind of", "a tad", "un poquito", "moderately", "mildly"),
        *("medio", "mas o menos", "fairly", "relativamente", "relatively", "algo mas"),
    ),
    "too": ("too", "demasiado", "demasiada", "overly", "excesivamente", "that", "not very"),
    "or": ("or", "o", "u"),
    "and": ("and", "y", "e", "&"),
    "stop": (
        *("but", "pero", "with", "con", "just", "only", "solo", "mejor", "sino", "instead"),
        *("however", "although", "aunque", "yet", "use", "usa", "for", "para", "en cambio"),
    ),
    "than": ("than", "que lo", "de lo", "que el", "que la"),
}
_STOPPING = frozenset(',.;:!?()"“”«»|')

_LIKE = (
    *("in the style of", "style of", "inspired by", "sounds like", "sound like", "similar to"),
    *("reminiscent of", "a la", "cover of", "version of", "remix of", "like", "in the vein of"),
    *("al estilo de", "al estilo", "estilo", "estilo de", "inspirado en", "inspirada en", "como"),
    *("tipo", "a lo", "parecido a", "parecida a", "que suene a", "que suene como", "suena como"),
    *("suena a", "version de", "onda", "rollo", "in style of", "por el estilo de", "a-la"),
    *("imitando a", "imita a", "imitate", "imitating", "copia de", "copy of", "covering", "estilo"),
    *("as if by", "written by", "by", "from the game", "del juego", "a la manera de", "plagiar"),
)
_OF = ("of", "de", "del", "by", "from")
_BEFORE_STYLE = ("style", "styled", "esque", "vibes", "vibe", "type", "inspired")
_OURS = (
    *(
        "our songs",
        "our music",
        "our own songs",
        "our tracks",
        "our tunes",
        "our band",
        "our style",
    ),
    *("this server's songs", "the server's songs", "this server's music", "our server's songs"),
    *("nuestras canciones", "nuestra musica", "nuestro estilo", "nuestros temas", "las nuestras"),
    *("las canciones del servidor", "la musica del servidor", "nuestra banda", "lo nuestro"),
    *("canciones del servidor", "this server", "nuestro servidor", "este servidor", "ours"),
    *("the songs of this server", "the songs you learned", "the songs you learnt", "nuestro grupo"),
    *("las canciones de este servidor", "our community", "nuestra comunidad", "our server"),
)
_ARTICLES = frozenset(
    ("a", "an", "the", "un", "una", "el", "la", "los", "las", "some", "de", "del")
)
_NAME_JOINTS = frozenset(("of", "the", "and", "de", "del", "la", "y", "&", "n", "los", "'"))
_MOST_OF_NAME = 4


@cache
def _signals() -> dict[str, str]:
    return {phrase: kind for kind, listed in _SIGNALS.items() for phrase in listed}


class Scanner:
    """Reads the tokens of one description from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
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
        length = self._longest(at, _OURS)
        return (length, [Said("ours")]) if length else None

    def _figure(self, at: int) -> tuple[int, list[Said]] | None:
        tokens = self._tokens
        figure = (
            read_chord_line(tokens, at, self._key)
            or read_metre(tokens, at)
            or read_counted(tokens, at)
            or read_tempo(tokens, at)
            or read_key_name(tokens, at)
        )
        return (figure.length, [Said("figure", figure=figure)]) if figure else None

    def _signal(self, at: int) -> tuple[int, list[Said]] | None:
        token = self._tokens[at]
        if not token.is_word and token.written in _STOPPING:
            return 1, [Said("stop", written=token.written)]
        phrase = self._longest_in(at, phrases())
        length = self._longest_in(at, _signals())
        if not length or phrase > length:
            return None
        return length, [Said(_signals()[self._text(at, length)])]

    def _phrase(self, at: int) -> tuple[int, list[Said]] | None:
        length = self._longest_in(at, phrases())
        if length and self._cuts_short(at, length):
            return 1, []
        if length and not (length == 1 and self._starts_name(at)):
            written = self._written(at, length)
            effects = phrases()[self._text(at, length)]
            return length, [Said("effects", effects, written=written)]
        if (found := _superlative(self._tokens[at].folded)) is not None:
            return 1, found
        return None

    def _cuts_short(self, at: int, length: int) -> bool:
        """Whether `in three` would break what the next word begins, as `three four time`."""
        follows = self._longest_in(at + 1, phrases()) if at + 1 < len(self._tokens) else 0
        return self._tokens[at].folded in passed_over() and follows + 1 > length > 1

    def _starts_name(self, at: int) -> bool:
        """Whether a word of the lexicon is the start of a name, as in `Green Day`."""
        return (
            False
            if self._titled
            else at > 0
            and bool(self._capitals(at) > 1 and at > 0)
            and (
                self._tokens[at + 1].folded not in phrases()
                and self._tokens[at + 1].folded not in passed_over()
                and not self._figure(at + 1)
            )
        )

    def _known_name(self, at: int) -> tuple[int, list[Said]] | None:
        length = self._longest_in(at, names())
        if not length or (length == 1 and self._tokens[at].folded in phrases()):
            return None
        if length == 1 and self._tokens[at].folded in _AMBIGUOUS and not self._tokens[at].capital:
            return None
        return length, [Said("name", written=self._written(at, length))]

    def _like(self, at: int) -> tuple[int, list[Said]] | None:
        """`in the style of` somebody, `like` us, or `tipo 8 bits`, which is no name."""
        cue = self._longest(at, _LIKE)
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
        return self._unlisted(at, start)

    def _unlisted(self, at: int, start: int) -> tuple[int, list[Said]] | None:
        """A name that no list has, after what says that somebody is meant."""
        first = start
        while first < len(self._tokens) and self._tokens[first].folded in _ARTICLES:
            first += 1
        length = 0
        while first + length < len(self._tokens) and length < _MOST_OF_NAME:
            token = self._tokens[first + length]
            joins = (
                token.folded in _NAME_JOINTS and length > 0 and self._capital(first + length + 1)
            )
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
            or token.folded in _signals()
            or self._longest_in(at, phrases())
            or self._figure(at)
            or _nearly(token.folded)
            or number_of(token) is not None
            or _superlative(token.folded)
        )

    def _styled(self, at: int) -> tuple[int, list[Said]] | None:
        """`metallica style`, `Coldplay vibes`."""
        after = self._tokens[at + 1].folded if at + 1 < len(self._tokens) else ""
        if after not in _BEFORE_STYLE or not self._is_name_word(at, False):
            return None
        if self._tokens[at].folded in _ORDINARY:
            return None
        return 2, [Said("name", written=self._tokens[at].written)]

    def _quoted(self, at: int) -> tuple[int, list[Said]] | None:
        """“Yesterday”: a title, unless it is words of the lexicon."""
        if self._tokens[at].written not in _QUOTES:
            return None
        closing = _QUOTES[self._tokens[at].written]
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
        if capitals and (at > 0 or capitals > 1) and token.folded not in _ORDINARY:
            return capitals, [Said("name", written=self._written(at, capitals))]
        if (meant := _nearly(token.folded)) is not None:
            length, phrase = self._with_meant(at, meant)
            return length, [Said("effects", phrases()[phrase], written=token.written)]
        if number_of(token) is not None:
            return 1, []
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
        return min(length, _MOST_OF_NAME)

    def _capital(self, at: int) -> bool:
        return at < len(self._tokens) and self._tokens[at].is_word and self._tokens[at].capital

    def _longest(self, at: int, among: Sequence[str]) -> int:
        return self._longest_in(at, frozenset(among))

    def _longest_in(self, at: int, among: frozenset[str] | dict[str, object] | object) -> int:
        """How many tokens from here are together one of the phrases, 0 for none."""
        most = min(LONGEST_PHRASE, len(self._tokens) - at)
        return next((n for n in range(most, 0, -1) if self._text(at, n) in among), 0)  # type: ignore[operator]

    def _text(self, at: int, length: int) -> str:
        return " ".join(token.folded for token in self._tokens[at : at + length])

    def _written(self, at: int, length: int) -> str:
        return " ".join(token.written for token in self._tokens[at : at + length])


_QUOTES = {"“": "”", '"': '"', "«": "»", "‘": "’"}
_AMBIGUOUS = frozenset(
    ("queen", "prince", "drake", "tool", "oasis", "doom", "halo", "sonic", "mario", "madonna")
    + ("adele", "celeste", "juanes", "mana", "estopa", "selena", "abba", "kirby", "sabina", "bach")
    + ("elvis", "quevedo", "bowie")
) - {"bach", "elvis", "bowie", "mario", "sonic", "adele", "abba", "kirby", "madonna", "juanes"}
_ORDINARY = frozenset(
    ("i", "japanese", "chinese", "african", "arabic", "indian", "russian", "french", "german")
    + ("italian", "brazilian", "mexican", "cuban", "latin", "european", "american", "british")
    + ("turkish", "greek", "korean", "balkan", "nordic", "viking", "egyptian", "hawaiian")
    + ("japones", "chino", "japonesa", "china", "africano", "arabe", "indio", "ruso", "frances")
    + ("mexicano", "cubano", "latino", "latina", "andino", "andina", "argentina", "argentino")
    + ("halloween", "christmas", "easter", "valentine", "monday", "friday", "saturday", "sunday")
    + ("summer", "winter", "spring", "autumn", "verano", "invierno", "primavera", "otono", "old")
    + ("vintage", "modern", "classical", "classic", "free", "new")
)
_NEAREST, _FAR, _LONG = 4, 8, 2
"""From so many letters on a word may have one slip, from so many two."""


def _superlative(word: str) -> list[Said] | None:
    """`lentísimo` and `tranquilito`: very, and a little less than, what they come from."""
    for endings, kind in ((("isimo", "isima", "isimos", "isimas"), "very"), (_SMALL, "")):
        for ending in endings:
            if not word.endswith(ending):
                continue
            stem = word.removesuffix(ending)
            stems = [stem, stem[:-2] + "c" if stem.endswith("qu") else stem]
            for candidate in (s + e for s in stems for e in ("o", "a", "e", "")):
                if candidate in phrases() and candidate not in passed_over():
                    said = Said("effects", phrases()[candidate], written=word)
                    return [Said(kind), said] if kind else [said]
    return None


_SMALL = ("ito", "ita", "itos", "itas", "illo", "illa", "cito", "cita", "ecito", "ecita")


@cache
def _single_words() -> list[str]:
    return sorted(word for word in phrases() if " " not in word and len(word) >= _NEAREST)


@cache
def _nearly(word: str) -> str | None:
    """The word of the lexicon that a mistyped one is meant for: a letter wrong, two of a long one."""
    if len(word) < _NEAREST or len(word) > 24 or not word.isalpha():
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, JaroWinkler

    most = 1 if len(word) < _FAR else _LONG
    found = process.extract(word, _single_words(), scorer=OSA.distance, score_cutoff=most, limit=9)
    near = [(slips, match) for match, slips, _ in found if match[0] == word[0]]
    return min(
        near,
        key=lambda pair: (pair[0], -JaroWinkler.similarity(word, pair[1])),
        default=(0, None),
    )[1]
