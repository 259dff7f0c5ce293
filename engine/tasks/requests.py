"""Reading what a member asks for, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.values import Brief, Change, ChangeKind, Completion


def read_request(options: Mapping[str, object]) -> Brief:
    """Read what a member typed. Pure Python, milliseconds, no heavy import.

    Keys: mood, prompt, notes, chords, bars, tempo, metre, key, ensemble, surprise, density, swing,
    takes, seed; a missing key or None leaves the choice to the composer. `prompt` says in words,
    English or Spanish, what the other options would, which win over it; what it was understood to
    mean is in the Brief's `words`. `mood` is a word of a description, for those who rather
    choose; what the prompt says wins over it. Raises OptionError or PrimerError.
    """
    given = {name: value for name, value in options.items() if name not in ("mood", "prompt")}
    mood, prompt = options.get("mood"), options.get("prompt")
    if mood is None and prompt is None:
        from engine.notation.options import read_options

        return read_options(given)
    from engine.words.request import read_described

    described = prompt if mood is None else mood if prompt is None else f"{mood}. {prompt}"
    return read_described(described, given)


def mend_request(options: Mapping[str, object]) -> Mapping[str, object] | None:
    """What options that `read_request` refuses may have been meant to be; None where nobody knows.

    Those that are changed have another value, the others are as they were. It can be read.
    Milliseconds.
    """
    from engine.notation.mending import mend

    return mend(options, read_request)


def complete_option(
    option: str, typed: str, others: Mapping[str, object]
) -> tuple[Completion, ...]:
    """Choices for an option while it is typed, with what they mean. Milliseconds, never an error.

    `others` are the options that are filled in already. For `prompt` the one choice is what was
    typed, and its fields are what it is understood to mean.
    """
    if option == "prompt":
        from engine.words.request import complete_prompt

        return complete_prompt(typed)
    from engine.notation.completing import complete

    return complete(option, typed, others)


def instrument_in(language: str, name: str) -> str:
    """An instrument, by the engine's own name for it, as people call it who speak a language; as
    it is where that is not known. Milliseconds, never an error.
    """
    from engine.notation.instruments import called

    return called(name, language)


def read_change(kind: ChangeKind, options: Mapping[str, object]) -> Change:
    """Read what is to be done to a take. Pure Python, milliseconds, no heavy import.

    Keys by kind: vary: how_much, keep; continue: bars; infill: bars, role; arrange: ensemble, key,
    tempo; accompany: ensemble; but for arrange takes and seed as well. Raises OptionError.
    """
    from engine.notation.change_options import read_change

    return read_change(kind, options)
