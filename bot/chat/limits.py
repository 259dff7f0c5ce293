"""What one message may hold. Discord refuses what is longer as a whole, so lines are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

CONTENT = 2000
"""Characters of a message."""

DESCRIPTION = 1024
"""Characters of what a file is described by."""

OPTION = 100
"""Characters of a menu's option, and of a choice."""

Rest = Callable[[int], str]
"""Says how many lines were left out."""


def length(text: str) -> int:
    """Characters as Discord's clients count them: those beyond the first plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int = CONTENT) -> str:
    """The beginning of a text that is too long, told by an ellipsis."""
    if length(text) <= limit:
        return text
    kept = text[: limit - 1]
    while length(kept) >= limit:
        kept = kept[:-1]
    return kept.rstrip("\\ \n") + "…"


def fitted(
    head: Sequence[str],
    body: Sequence[str] = (),
    foot: Sequence[str] = (),
    *,
    rest: Rest | None = None,
    limit: int = CONTENT,
) -> str:
    """Lines that one message can hold: all of head and foot, and of the body as many as there is
    room for, from the first.

    `rest` tells in a line of its own how many are missing.
    """
    room = limit - length("\n".join([*head, *foot]))
    taken = 0
    kept, cut_at = len(body), 0
    for number, line in enumerate(body):
        taken += length(line) + 1
        if taken > room:
            kept = number
            break
        told = length(rest(len(body) - number - 1)) + 1 if rest else 0
        if taken + told <= room:
            cut_at = number + 1
    if kept == len(body) and room >= 0:
        return "\n".join([*head, *body, *foot])
    told = [rest(len(body) - cut_at)] if rest and body else []
    text = "\n".join([*head, *body[:cut_at], *told, *foot])
    if length(text) <= limit:
        return text
    ending = "\n".join(["", *foot]) if foot else ""
    return cut("\n".join(head), limit - length(ending)) + ending
