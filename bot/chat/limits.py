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
    whole = "\n".join([*head, *body, *foot])
    if length(whole) <= limit:
        return whole
    for kept in range(len(body) - 1, -1, -1):
        told = [rest(len(body) - kept)] if rest else []
        text = "\n".join([*head, *body[:kept], *told, *foot])
        if length(text) <= limit:
            return text
    ending = "\n".join(["", *foot]) if foot else ""
    return cut("\n".join(head), limit - length(ending)) + ending
