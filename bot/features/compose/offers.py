"""A way on from a refusal: a button with what the options were meant to be.

The button's custom id carries the whole request, so that it works after a restart too.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

from bot.chat.limits import cut, length
from bot.chat.outgoing import Button
from bot.features.compose.understood import option_value
from bot.locales import Say
from engine.tasks import mend_request

USE = r"motif:use:(?P<packed>.+)"

_LONGEST_ID = 100
_LONGEST_LABEL = 80
_LETTERS: Mapping[str, str] = {
    "m": "mood",
    "p": "prompt",
    "n": "notes",
    "c": "chords",
    "b": "bars",
    "t": "tempo",
    "r": "metre",
    "k": "key",
    "e": "ensemble",
    "s": "surprise",
    "d": "density",
    "w": "swing",
    "o": "takes",
    "x": "seed",
}
"""The options, by what they are called in a custom id."""

_PLAIN = " #:/[]|,'()+-*<>°^ñáéíóúü"


def offer(say: Say, options: Mapping[str, object]) -> list[Button]:
    """The button for options that were refused; none where nobody knows what was meant, or where
    a custom id has no room for all of them.
    """
    mended = mend_request(options)
    if mended is None:
        return []
    changed = [
        option_value(say, name, str(value))
        for name, value in mended.items()
        if value != options.get(name)
    ]
    custom_id = f"motif:use:{packed(mended)}"
    if not changed or length(custom_id) > _LONGEST_ID:
        return []
    return [
        Button(
            custom_id, cut(say("button.use_this", value=", ".join(changed)), _LONGEST_LABEL), "blue"
        )
    ]


def packed(options: Mapping[str, object]) -> str:
    """Options as they stand in a custom id."""
    names = {name: letter for letter, name in _LETTERS.items()}
    return "&".join(
        f"{names[name]}={quote(str(value), safe=_PLAIN)}"
        for name, value in options.items()
        if value is not None
    )


def unpacked(text: str) -> dict[str, object]:
    """The options of a custom id; what is none is left out."""
    pairs = (part.partition("=") for part in text.split("&"))
    return {_LETTERS[letter]: unquote(value) for letter, _, value in pairs if letter in _LETTERS}
