# pyright: strict
"""A request that is described in words, with options beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import OptionError
from engine.notation.options import read_options
from engine.values import Brief, Completion
from engine.words.reading import understand


def read_described(prompt: object, given: Mapping[str, object]) -> Brief:
    """The Brief of a description and of options, which win over the words.

    What the words mean is in the Brief's options and told in its `words`. Where notes or chords
    need more bars than the words would have, they get them. Raises OptionError of the options.
    """
    if not isinstance(prompt, str):
        raise OptionError("prompt.no_text", name="prompt")
    known = read_options(given)  # what is wrong with the options is told before all else
    words = understand(prompt, known.tempo, known.metre)
    outright = {name for name, value in given.items() if value is not None}
    meant = {name: value for name, value in words.options.items() if name not in outright}
    overruled = [name for name in words.options if name in outright]
    try:
        brief = read_options({**given, **meant})
    except OptionError:
        if "bars" not in meant:
            raise
        del meant["bars"]
        overruled.append("bars")
        brief = read_options({**given, **meant})
    return replace(brief, words=replace(words, options=meant, overruled=tuple(overruled)))


def complete_prompt(typed: str) -> tuple[Completion, ...]:
    """What a description is understood to mean so far; nothing for nothing."""
    if not typed.strip():
        return ()
    return (Completion(typed, "prompt", understand(typed).to_json()),)
