"""The buttons under a finished piece as they are shown; they know a post by its request's id."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.outgoing import REF, Button, Menu, Option
from bot.locales import Say
from bot.store.posts import Post

VOTE = rf"motif:vote:{REF}:(?P<letter>[A-D])"
TAKE_BACK = rf"motif:unvote:{REF}"
DETAILS = rf"motif:details:{REF}"
SHARE = rf"motif:share:{REF}"
DELETE = rf"motif:delete:{REF}"
VARY = rf"motif:vary:{REF}:(?P<letter>[A-D])"
CONTINUE = rf"motif:continue:{REF}:(?P<letter>[A-D])"
CHANGE = rf"motif:change:{REF}"
FURTHER = rf"motif:further:{REF}"

_ABREAST = 2
"""Takes that have buttons of their own to go on from; a row has room for five buttons."""


def piece_buttons(say: Say, post: Post, tally: Mapping[str, int]) -> list[Button | Menu]:
    """What stands under a piece, with the counts as they are."""
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
        *_further(say, post),
    ]


def _further(say: Say, post: Post) -> list[Button | Menu]:
    """The row with which a piece is taken further: buttons, or a menu where those had no room."""
    letters = [take.letter for take in post.takes]
    if len(letters) <= _ABREAST:
        return [
            *(
                Button(
                    f"motif:{deed}:{post.ref}:{letter}",
                    say(f"button.{deed}", letter=letter),
                    row=1,
                )
                for deed in ("vary", "continue")
                for letter in letters
            ),
            Button(f"motif:change:{post.ref}", say("button.change"), row=1),
        ]
    options = [
        Option(f"{deed}:{letter}", say(f"button.{deed}", letter=letter))
        for deed in ("vary", "continue")
        for letter in letters
    ]
    options.append(Option("change", say("button.change")))
    return [Menu(f"motif:further:{post.ref}", say("further.menu"), options, row=2)]


def take_back_button(ref: str, label: str) -> Button:
    """Under what a voter alone is told."""
    return Button(f"motif:unvote:{ref}", label)
