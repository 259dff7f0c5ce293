"""Small words that steer how the others are meant, and what announces a name."""
# pyright: strict

from __future__ import annotations

from functools import cache

SIGNALS = {
    "not": (
        *("not", "no", "without", "sin", "ni", "neither", "nor", "never", "isn't", "aren't"),
        *("don't", "dont", "nothing", "nada", "tampoco", "except", "excepto", "minus", "less"),
        *("menos", "avoid", "evita", "evitar", "nunca", "wasn't", "shouldn't", "doesn't", "isnt"),
        *("instead of", "en vez de", "en lugar de", "rather than", "anything but", "nada de"),
        *(
            "not a",
            "no quiero",
            "not the",
            "no more",
            "can't",
            "cannot",
            "cant",
            "free of",
            "quita",
            "quitar",
            "cut the",
        ),
        *("no sea", "no uses", "do not", "does not", "cualquier cosa menos", "que no"),
    ),
    "very": (
        *("very", "really", "super", "extremely", "so", "muy", "tan", "ultra", "mega"),
        "incredibly",
        *("extremadamente", "sumamente", "realmente", "re", "hyper", "highly", "totally", "bien"),
        *("insanely", "as possible", "lo mas", "requete", "bastante", "quite", "absurdly", "mucho"),
        *("super duper", "exceptionally", "increiblemente", "terriblemente", "terribly"),
    ),
    "little": (
        *("slightly", "somewhat", "a bit", "a little", "a little bit", "un poco", "un pelin"),
        *("ligeramente", "a touch", "kind of", "a tad", "un poquito", "moderately", "mildly"),
        *("medio", "mas o menos", "fairly", "relativamente", "relatively", "algo mas"),
    ),
    "too": ("too", "demasiado", "demasiada", "overly", "excesivamente"),
    "only": (
        *("not only", "no solo", "nothing but", "nada mas que", "no more than", "at most"),
        *("como mucho", "no mas de", "don't forget", "no olvides", "why not", "no menos de"),
        *("no less than", "at least", "por lo menos", "al menos", "no other than"),
    ),
    "or": ("or", "o", "u"),
    "and": ("and", "y", "e", "&"),
    "stop": (
        *("but", "pero", "with", "con", "just", "only", "solo", "mejor", "sino", "instead"),
        *("however", "although", "aunque", "yet", "use", "usa", "for", "para", "en cambio"),
    ),
    "than": ("than", "que lo", "de lo", "que el", "que la"),
}
STOPPING = frozenset(',.;:!?()"“”«»|')

LIKE = (
    *("in the style of", "style of", "inspired by", "sounds like", "sound like", "similar to"),
    *("reminiscent of", "a la", "cover of", "version of", "remix of", "like", "in the vein of"),
    *("al estilo de", "al estilo", "estilo", "estilo de", "inspirado en", "inspirada en", "como"),
    *("tipo", "a lo", "parecido a", "parecida a", "que suene a", "que suene como", "suena como"),
    *("suena a", "version de", "onda", "rollo", "in style of", "por el estilo de", "a-la"),
    *("imitando a", "imita a", "imitate", "imitating", "copia de", "copy of", "covering", "estilo"),
    *("as if by", "written by", "by", "from the game", "del juego", "a la manera de", "plagiar"),
)
BEFORE_STYLE = ("style", "styled", "esque", "vibes", "vibe", "type", "inspired")
OURS = (
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
ARTICLES = frozenset(("a", "an", "the", "un", "una", "el", "la", "los", "las", "some", "de", "del"))
NEEDS_CAPITAL = frozenset(("by", "onda", "rollo", "estilo", "from the game", "del juego"))
"""What announces a name only where that has a capital."""

GOING_ON = ("ing", "ando", "iendo", "ness", "mente", "ly")
"""Endings of words that are nobody's name: `like walking`."""

NAME_JOINTS = frozenset(("of", "the", "and", "de", "del", "la", "y", "&", "n", "los", "'"))
MOST_OF_NAME = 4

QUOTES = {"“": "”", '"': '"', "«": "»", "‘": "’"}
AMBIGUOUS = frozenset(
    ("queen", "prince", "drake", "tool", "oasis", "doom", "halo", "celeste", "mana", "estopa")
)
"""Names that are ordinary words without a capital."""

ORDINARY = frozenset(
    (
        *("i", "japanese", "chinese", "african", "arabic", "indian", "russian", "french"),
        *("italian", "brazilian", "mexican", "cuban", "latin", "european", "american", "german"),
        *("turkish", "greek", "korean", "balkan", "nordic", "viking", "egyptian", "hawaiian"),
        *("japones", "chino", "japonesa", "china", "africano", "arabe", "indio", "ruso"),
        *("frances", "mexicano", "cubano", "latino", "latina", "andino", "andina", "argentina"),
        *("argentino", "halloween", "christmas", "easter", "valentine", "monday", "friday"),
        *("saturday", "sunday", "summer", "winter", "spring", "autumn", "verano", "invierno"),
        *("primavera", "otono", "old", "vintage", "modern", "classical", "classic", "free"),
        *("new", "british", "rain", "storm", "dream", "dreams", "water", "wind", "fire", "snow"),
        *("ocean", "sea", "sunrise", "night", "stars", "moon", "home", "nature", "lluvia", "mar"),
        *("agua", "viento", "fuego", "nieve", "noche", "estrellas", "luna", "casa", "suenos"),
        *("sueno", "naturaleza", "magic", "magia", "space", "heaven", "hell", "winter"),
    )
)
"""Words with a capital that are nobody's name."""


@cache
def signals() -> dict[str, str]:
    """What each phrase signals, as the kind of a `Said`."""
    return {phrase: kind for kind, listed in SIGNALS.items() for phrase in listed}
