"""English: what whoever runs the bot decides."""

from __future__ import annotations

TEXTS = {
    "refused.not_listed": (
        "I work for certain servers only, and this one is not among them. Whoever runs me can"
        " add it; its id is {server}."
    ),
    "leaving.not_listed": (
        "I was invited here, but I work for certain servers only, so I am leaving again. Whoever"
        " runs me can add this one; its id is {server}."
    ),
}
