"""Phrases about a piece that its message and its details share."""

from __future__ import annotations

from bot.chat.words import safe
from bot.locales import Say
from bot.store.posts import Post, StoredTake


def credit(say: Say, take: StoredTake) -> str:
    """Which song of its model a take comes nearest to."""
    if take.nearest_song is None:
        return say("post.credit_none")
    return say("post.credit_near", song=f"“{safe(take.nearest_song)}”", run=take.copied_run)


def model(say: Say, post: Post) -> str:
    """The model that composed a piece."""
    if post.model == "base":
        return say("model.base")
    return say("model.own", version=safe(post.model))
