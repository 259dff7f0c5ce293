"""English: the page about a model."""

from __future__ import annotations

TEXTS = {
    "button.examine": "Make a page about it",
    "refused.examine": "That puts a file into this channel, and you may not attach files here.",
    "examine.base": "the model that comes with Motif",
    "examine.version": "version {number} of this server's model",
    "card.examine_head": "**Looking into {model}** for {user}",
    "examine.head": (
        "{user} This is {model}: what it learnt from, ten pieces to hear, what would help."
    ),
    "examine.about": "It is one file: open it in a browser, on a phone too. It fetches nothing.",
    "examine.too_large": "The page is larger than Discord takes here.",
    "examine.deleted": "That version was deleted meanwhile, and its page with it.",
    "examine.cancelled": "Cancelled. No page was made; press the button again whenever you like.",
    "examine.done": "It is here: {link}",
    "examine.done_plain": "It is done.",
    "stage.examine.loading": "Reading the model",
    "stage.examine.composing": "Composing pieces to look at",
    "stage.examine.playing": "Playing them",
    "stage.examine.comparing": "Comparing them with the songs",
    "stage.examine.drawing": "Writing the page",
    "stage.examine.done": "Writing the page",
    "failure.examine_gone": "That version is not there any more.",
    "failure.examine_gone.do": "/model shows those that are.",
}
