"""What a description in words was understood to mean, as lines to read."""

from __future__ import annotations

from collections.abc import Sequence

from engine.locales import Say
from engine.values import Understanding


def understood_lines(words: Understanding, say: Say) -> list[str]:
    """What the words set, what they were overruled in, which names are not imitated, the rest."""
    meant = [f"{name} {value}" for name, value in words.options.items()]
    meant += [say(f"understood.{wish}") for wish in words.wishes]
    if meant:
        lines = [say("understood.words", meant="; ".join(meant))]
    else:
        lines = [say("understood.nothing")]
    if words.overruled:
        lines.append(say("understood.overruled", names=", ".join(words.overruled)))
    if words.names:
        lines.append(say("understood.not_imitated", names=_quoted(words.names, say)))
    if words.unknown:
        lines.append(say("understood.unknown", names=_quoted(words.unknown, say)))
    return lines


def _quoted(texts: Sequence[str], say: Say) -> str:
    return ", ".join(say("quoted", text=text) for text in texts)
