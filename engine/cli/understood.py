"""What a description in words was understood to mean, as lines to read."""

from __future__ import annotations

from collections.abc import Mapping

from engine.values import Understanding

_WISHES: Mapping[str, str] = {
    "ours": "in the style of the model's own songs",
    "no_drums": "no drums",
}


def understood_lines(words: Understanding) -> list[str]:
    """What the words set, what they were overruled in, which names are not imitated, the rest."""
    meant = [f"{name} {value}" for name, value in words.options.items()]
    meant += [_WISHES[wish] for wish in words.wishes]
    lines = [f"understood: {'; '.join(meant)}" if meant else "understood nothing of the prompt"]
    if words.overruled:
        lines.append(f"your options win over your words for: {', '.join(words.overruled)}")
    if words.names:
        lines.append(
            f"not imitated: {_quoted(words.names)}. Motif learns only from songs that it was given "
            "with permission, so it leaves other people's names and songs alone; say what you like "
            "about them instead, such as slow, dark or with strings"
        )
    if words.unknown:
        lines.append(f"not understood, and left out: {_quoted(words.unknown)}")
    return lines


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
