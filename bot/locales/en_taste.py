"""English: what a server likes, as its votes tell; the words for it are `engine.english.tastes`."""

from __future__ import annotations

TEXTS = {
    "taste.head": "**What this server likes:** {what}",
    "taste.liked": "{what}. {sure}",
    "taste.soon": "there are {ballots} votes, and what they say is learnt in a moment.",
    "taste.ask": (
        "Forget that? Pieces are then chosen as if nobody had voted, until twenty more votes say"
        " something. Votes on pieces stay, and /top with them."
    ),
    "taste.forgotten": "Forgotten. Votes from now on count anew.",
    "taste.nothing": "There is nothing to forget.",
    "taste.not_moderator": "Only a moderator (Manage Server) can have that forgotten.",
    "button.taste.reset": "Forget what this server likes",
    "button.taste.yes": "Yes, forget it",
}
