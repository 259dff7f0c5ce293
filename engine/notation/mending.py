# pyright: strict
"""What options that cannot be read were meant to be: their errors' suggestions, followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from engine.errors import OptionError
from engine.messages import Message
from engine.notation.pitch_names import plain
from engine.notation.progression import KEYBOARD_SIGNS
from engine.values import Brief

_ROUNDS = 12
"""Suggestions that are followed one after the other; a text with more mistakes is another text."""


def mend(
    options: Mapping[str, object], read: Callable[[Mapping[str, object]], Brief]
) -> Mapping[str, object] | None:
    """The options as `read` accepts them, or None."""
    mended = {name: value for name, value in options.items() if value is not None}
    for _ in range(_ROUNDS):
        try:
            read(mended)
        except OptionError as error:
            changed = _follow(mended, error.message)
            if changed is None or changed == mended:
                return None
            mended = changed
        else:
            return mended
    return None


def _follow(options: Mapping[str, object], problem: Message) -> dict[str, object] | None:
    """The options with the one change that a problem suggests."""
    remedy, fields = problem.remedy, problem.fields
    option, _, code = problem.code.partition(".")
    if option in ("notes", "chords") and f"{option}.suggestion" == remedy.code:
        text = _replaced(str(options[option]), str(fields["token"]), str(remedy.fields["nearest"]))
        return None if text is None else {**options, option: text}
    if option in ("notes", "chords") and f"{option}.whole" == remedy.code:
        return {**options, option: str(remedy.fields["nearest"])}
    if remedy.code == "step.give_key":
        first = str(options.get("chords", options.get("notes", ""))).lstrip("#b| ")
        return {**options, "key": "A minor" if first[:1] in ("i", "v") else "C major"}
    if option != "options":
        return None
    if code == "bars_notes":
        return {**options, "bars": fields["least"]}
    if code == "bars_chords":
        return {**options, "bars": fields["over"]}
    if code in ("small", "large"):
        return {**options, str(fields["name"]): fields["least" if code == "small" else "most"]}
    if code in ("key", "metre", "ensemble") and "nearest" in remedy.fields:
        nearest = str(remedy.fields["nearest"])
        if code != "ensemble":
            return {**options, code: nearest}
        text = _replaced(str(options[code]), str(fields["typed"]), nearest)
        return None if text is None else {**options, code: text}
    return None


def _replaced(text: str, token: str, by: str) -> str | None:
    """The text with the first `token` that stands by itself in it, or else the first, replaced."""
    if not token:
        return None
    for line in (text, plain(text), plain(text.translate(KEYBOARD_SIGNS))):
        alone = re.search(rf"(?<![\w#]){re.escape(token)}(?![\w#])", line, re.IGNORECASE)
        place = alone.start() if alone else line.find(token)
        if place >= 0:
            return f"{line[:place]}{by}{line[place + len(token) :]}"
    return None
