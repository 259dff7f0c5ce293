"""Phrases about a piece that its message and its details share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.words import ensemble_name, key_name, mention, safe
from bot.features.compose.understood import meant
from bot.locales import Say
from bot.store.finished_piece import Credit, NearBars, Post, StoredTake
from bot.store.forgetting import DELETED

_PLAYERS = 250
"""Characters in which all of eight instruments have room."""


def credit(say: Say, post: Post, take: StoredTake) -> str:
    """Which song of its model a take comes nearest to, how much it has of any, and where."""
    near = "".join(f" · {bars(say, one)}" for one in take.near[:1])
    return _credit(say, post, take) + near


def bars(say: Say, near: NearBars) -> str:
    """“bars 5–8 like bars 9–12 of …”."""
    return say(
        "near.bars", bars=_span(near.bars), others=_span(near.song_bars), song=name(say, near.song)
    )


def _span(bars: tuple[int, int]) -> str:
    return str(bars[0]) if bars[0] == bars[1] else f"{bars[0]}–{bars[1]}"


def _credit(say: Say, post: Post, take: StoredTake) -> str:
    if not take.nearest:
        if post.model == "base":
            return say("post.credit_base")
        return say("post.credit_cut" if post.model == DELETED else "post.credit_none")
    run = take.copied_run
    return say("post.credit_near", song=name(say, take.nearest[0]), run=run, count=run)


def settings(say: Say, post: Post) -> dict[str, str]:
    """What a piece was made with, safe to show, key and ensemble in the words of the language."""
    shown = {name: safe(str(value)) for name, value in post.settings.items()}
    return shown | {
        "key": key_name(say, str(post.settings.get("key", ""))),
        "ensemble": safe(ensemble_name(say, str(post.settings.get("ensemble", ""))), _PLAYERS),
    }


def words(say: Say, post: Post) -> list[str]:
    """What a description in words was understood to mean; nothing where there was none."""
    kept: Mapping[str, Any] | None = post.settings.get("words")
    what = meant(say, kept) if kept else ""
    return [say("words.understood", meant=what)] if what else []


def name(say: Say, song: Credit) -> str:
    """A song by title and artist."""
    title, artist = safe(song.title, 80), safe(song.artist, 60)
    return say("song.by", title=title, artist=artist) if artist else say("song.plain", title=title)


def source(say: Say, song: Credit) -> str:
    """A song with who may be thanked for it."""
    if song.rights is None or song.uploader_id is None:
        return name(say, song)
    return say(
        "song.source",
        song=name(say, song),
        rights=say(f"rights.{song.rights}"),
        user=mention(song.uploader_id),
    )


def model(say: Say, post: Post) -> str:
    """The model that composed a piece."""
    if post.model == "base":
        return say("model.base")
    if post.model == DELETED:
        return say("model.deleted")
    return say("model.own", version=safe(post.model))
