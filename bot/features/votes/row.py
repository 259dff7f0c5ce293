"""The buttons under a finished piece as they are shown; they know a post by its request's id."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.outgoing import REF, Button
from bot.locales import Say
from bot.store.posts import Post

VOTE = rf"motif:vote:{REF}:(?P<letter>[A-D])"
TAKE_BACK = rf"motif:unvote:{REF}"
DETAILS = rf"motif:details:{REF}"
SHARE = rf"motif:share:{REF}"
DELETE = rf"motif:delete:{REF}"


def piece_buttons(say: Say, post: Post, tally: Mapping[str, int]) -> list[Button]:
    """The row under a piece, with the counts as they are."""
    return [
        *(
            Button(
                f"motif:vote:{post.ref}:{take.letter}",
                say("button.vote", letter=take.letter, votes=tally.get(take.letter, 0)),
                "blue",
            )
            for take in post.takes
        ),
        Button(f"motif:details:{post.ref}", say("button.details")),
        Button(f"motif:share:{post.ref}", say("button.share")),
        Button(f"motif:delete:{post.ref}", say("button.delete"), "red"),
    ]


def take_back_button(ref: str, label: str) -> Button:
    """Under what a voter alone is told."""
    return Button(f"motif:unvote:{ref}", label)
