"""The buttons under a finished piece as they are shown; they know a post by its request's id.

By use: what one votes with, what takes the piece further, and a menu for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.outgoing import REF, Button, Menu, Option
from bot.features.votes.crown import crowned
from bot.locales import Say
from bot.store.finished_piece import Post

VOTE = rf"motif:vote:{REF}:(?P<letter>[A-D])"
TAKE_BACK = rf"motif:unvote:{REF}"
DETAILS = rf"motif:details:{REF}"
SHARE = rf"motif:share:{REF}"
DELETE = rf"motif:delete:{REF}"
DELETED = rf"motif:deleted:{REF}"
VARY = rf"motif:vary:{REF}:(?P<letter>[A-D])"
CONTINUE = rf"motif:continue:{REF}:(?P<letter>[A-D])"
CHANGE = rf"motif:change:{REF}"
FURTHER = rf"motif:further:{REF}"
MORE = rf"motif:more:{REF}"

_ABREAST = 2
"""Takes that have buttons of their own to go on from; a row has room for five buttons."""


def piece_buttons(say: Say, post: Post, tally: Mapping[str, int]) -> list[Button | Menu]:
    """What stands under a piece, with the counts as they are and a crown on the take that won."""
    alone = len(post.takes) == 1
    return [
        *_votes(say, post, tally),
        *_further(say, post),
        Button(f"motif:change:{post.ref}", say("button.change"), row=1 if alone else 2),
        Button(f"motif:share:{post.ref}", say("button.share"), row=1 if alone else 2),
        _more(say, post),
    ]


def _votes(say: Say, post: Post, tally: Mapping[str, int]) -> list[Button]:
    winner = crowned(tally)
    return [
        Button(
            f"motif:vote:{post.ref}:{take.letter}",
            say(
                "button.vote_won" if take.letter == winner else "button.vote",
                letter=take.letter,
                votes=tally.get(take.letter, 0),
            ),
            "green" if take.letter == winner else "blue",
            row=0,
        )
        for take in post.takes
    ]


def _further(say: Say, post: Post) -> list[Button | Menu]:
    """What makes another piece of a take: buttons, or a menu where those had no room."""
    letters = [take.letter for take in post.takes]
    if len(letters) <= _ABREAST:
        return [
            Button(f"motif:{deed}:{post.ref}:{letter}", say(f"button.{deed}", letter=letter), row=1)
            for deed in ("vary", "continue")
            for letter in letters
        ]
    options = [
        Option(f"{deed}:{letter}", say(f"button.{deed}", letter=letter))
        for deed in ("vary", "continue")
        for letter in letters
    ]
    return [Menu(f"motif:further:{post.ref}", say("further.menu"), options, row=1)]


def _more(say: Say, post: Post) -> Menu:
    """What is needed now and then; what each does is `more.More`'s to know."""
    options = [Option("details", say("button.details"), say("more.details"))]
    if post.trained is not None:
        label = say("version.option", number=post.trained)
        options.append(Option(f"version:{post.trained}", label, say("more.version")))
    options.append(Option("unvote", say("button.take_back"), say("more.unvote")))
    options.append(Option("delete", say("button.delete"), say("more.delete")))
    return Menu(f"motif:more:{post.ref}", say("more.menu"), options, row=3)


def take_back_button(ref: str, label: str) -> Button:
    """Under what a voter alone is told."""
    return Button(f"motif:unvote:{ref}", label)


def deleted_button(ref: str, label: str) -> Button:
    """Under the question whether a piece is to be deleted."""
    return Button(f"motif:deleted:{ref}", label, "red")
