"""Everything about a piece that its message has no room for."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.buttons import view_of
from bot.chat.limits import DESCRIPTION, cut, fitted
from bot.chat.payload import NOBODY
from bot.chat.words import clock, file_stem, safe
from bot.features.compose.wording import credit, model, source
from bot.features.details.again import AgainButton
from bot.locales import Say, speaker
from bot.store.blobs import Blobs
from bot.store.forgetting import DELETED
from bot.store.posts import Post


async def answer_details(interaction: discord.Interaction[Any], post: Post, blobs: Blobs) -> None:
    """Show score, MusicXML, seed, settings and credits to the one who asked."""
    say = speaker(interaction.locale.value)
    await interaction.response.defer(ephemeral=True, thinking=True)
    items = [AgainButton(post.ref, say("button.again"))] if _can_return(post) else []
    await interaction.edit_original_response(
        content=details_text(say, post),
        attachments=_files(say, post, blobs, interaction.filesize_limit),
        view=view_of(items),
        allowed_mentions=NOBODY,
    )


def details_text(say: Say, post: Post) -> str:
    """Settings, the seed that makes the piece again, and the credits of each take."""
    settings = {name: safe(str(value)) for name, value in post.settings.items()}
    nearest = [
        say(
            "details.nearest",
            letter=take.letter,
            songs=", ".join(source(say, song) for song in take.nearest),
        )
        for take in post.takes
        if take.nearest
    ]
    return fitted(
        [
            say("details.head", title=safe(post.title)),
            say("details.settings", **settings),
            say(
                "details.seed" if post.model == DELETED else "details.again",
                seed=settings["seed"],
            ),
        ],
        [
            *(
                say(
                    "details.take",
                    letter=take.letter,
                    notes=take.notes,
                    length=clock(take.seconds),
                    credit=credit(say, post, take),
                )
                for take in post.takes
            ),
            *nearest,
        ],
        [
            say("post.model", model=model(say, post)) + " " + say("post.rights"),
            _about_files(say, post),
            say("post.ref", ref=post.ref),
        ],
        rest=lambda count: say("details.more", count=count),
    )


def _can_return(post: Post) -> bool:
    return post.dropped and post.model != DELETED


def _about_files(say: Say, post: Post) -> str:
    if not post.dropped:
        return say("details.files")
    return say("details.dropped" if _can_return(post) else "details.dropped_gone")


def _files(say: Say, post: Post, blobs: Blobs, limit: int) -> list[discord.File]:
    """Pictures first; a file that does not fit is left out."""
    stem, room = file_stem(post.title), limit - 2**14
    files: list[discord.File] = []
    for kind, ending in (("score", "png"), ("musicxml", "musicxml")):
        for take in post.takes:
            blob = take.score if kind == "score" else take.musicxml
            if blob is None or blobs.path(blob).stat().st_size > room:
                continue
            room -= blobs.path(blob).stat().st_size
            letter = take.letter
            about = cut(say("details.score", letter=letter, title=post.title), DESCRIPTION)
            text = about if kind == "score" else None
            name = f"{stem}-{letter.lower()}-{kind}.{ending}".replace("-musicxml.", ".")
            files.append(discord.File(blobs.path(blob), name, description=text))
    return files
