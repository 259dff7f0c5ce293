"""Reading what a member asks for, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.values import Brief, Change, ChangeKind, Completion


def read_request(options: Mapping[str, object]) -> Brief:
    """Read what a member typed. Pure Python, milliseconds, no heavy import.

    Keys: prompt, notes, chords, bars, tempo, metre, key, ensemble, surprise, density, swing, takes,
    seed; a missing key or None leaves the choice to the composer. `prompt` says in words, English
    or Spanish, what the other options would, which win over it; what it was understood to mean is
    in the Brief's `words`. Raises OptionError or PrimerError.
    """
    given = {name: value for name, value in options.items() if name != "prompt"}
    if options.get("prompt") is None:
        from engine.notation.options import read_options

        return read_options(given)
    from engine.words.request import read_described

    return read_described(options["prompt"], given)


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


def read_change(kind: ChangeKind, options: Mapping[str, object]) -> Change:
    """Read what is to be done to a take. Pure Python, milliseconds, no heavy import.

    Keys by kind: vary: how_much, keep; continue: bars; infill: bars, role; arrange: ensemble, key,
    tempo; accompany: ensemble; but for arrange takes and seed as well. Raises OptionError.
    """
    from engine.notation.change_options import read_change

    return read_change(kind, options)
