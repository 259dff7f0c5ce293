"""Details: everything about a piece that its message has no room for; Make again: its files."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.chat.buttons import Interaction, Press
from bot.chat.cooldowns import Cooldowns
from bot.chat.limits import DESCRIPTION, cut
from bot.chat.outgoing import REF, Button
from bot.chat.replies import reply, reply_with, too_often
from bot.chat.words import file_stem
from bot.features.accepting import Accepting
from bot.features.compose.card import COMPOSITION_CARD
from bot.features.details.wording import can_return, details_text
from bot.features.feature import Feature
from bot.features.finding import post_here
from bot.features.votes.row import DETAILS
from bot.locales import Say, speaker
from bot.requests.ledger import Ledger
from bot.requests.shelf import Shelf
from bot.store.blobs import Blobs
from bot.store.finished_piece import Post
from bot.store.posts import Posts

_OVERHEAD = 2**14
"""Bytes of a message that are not its files."""


class Details(Feature):
    """Score, MusicXML, seed, settings and credits, for whoever asks."""

    def __init__(
        self,
        *,
        accepting: Accepting,
        ledger: Ledger,
        posts: Posts,
        blobs: Blobs,
        shelf: Shelf,
        cooldowns: Cooldowns,
    ) -> None:
        self._accepting = accepting
        self._ledger = ledger
        self._posts = posts
        self._blobs = blobs
        self._shelf = shelf
        self._cooldowns = cooldowns

    def presses(self) -> Sequence[Press]:
        return (Press(DETAILS, self.details), Press(rf"motif:again:{REF}", self.again))

    async def details(self, interaction: Interaction, ref: str) -> None:
        post = await post_here(interaction, self._posts, ref)
        if post is None or await too_often(interaction, self._cooldowns, "details"):
            return
        say = speaker(interaction.locale.value)
        again = Button(f"motif:again:{post.ref}", say("button.again"), "blue")
        text = details_text(say, post, await self._posts.line(post))
        files = _files(say, post, self._blobs, interaction.filesize_limit)
        await reply_with(interaction, text, files, [again] if can_return(post) else [])

    async def again(self, interaction: Interaction, ref: str) -> None:
        """Ask for the same piece of the same version; it comes to the one who asked alone."""
        say = speaker(interaction.locale.value)
        post = await self._posts.find(interaction.guild_id or 0, ref)
        if post is None:
            return await reply(interaction, say("refused.unknown"))
        if not post.dropped:
            return await reply(interaction, say("again.here"))
        if await self._shelf.named(post.guild_id, post.model) is None:
            return await reply(interaction, say("details.dropped_gone"))
        recipe = await self._ledger.by_id(post.request_id)
        kept = {
            name: recipe.parameters[name]
            for name in ("brief", "change")
            if name in recipe.parameters
        }
        again = {"request": post.request_id, "model": post.model}
        parameters = {**kept, "given": {"again": post.title}, "again": again}
        draft = self._accepting.draft(interaction, parameters, private=True)
        return await self._accepting.accept(interaction, draft, COMPOSITION_CARD.open)


def _files(say: Say, post: Post, blobs: Blobs, limit: int) -> list[discord.File]:
    """Certificates, which are small, then pictures; a file that does not fit is left out."""
    stem, room = file_stem(post.title), limit - _OVERHEAD
    files: list[discord.File] = []
    kinds = (("certificate", "certificate.json"), ("score", "png"), ("musicxml", "musicxml"))
    for kind, ending in kinds:
        for take in post.takes:
            blob = {"score": take.score, "musicxml": take.musicxml}.get(kind, take.certificate)
            if blob is None or blobs.path(blob).stat().st_size > room:
                continue
            room -= blobs.path(blob).stat().st_size
            letter = take.letter
            about = cut(say("details.score", letter=letter, title=post.title), DESCRIPTION)
            text = about if kind == "score" else None
            name = f"{stem}-{letter.lower()}-{kind}.{ending}".replace("-musicxml.", ".")
            name = name.replace("-certificate.", ".")
            files.append(discord.File(blobs.path(blob), name, description=text))
    return files
