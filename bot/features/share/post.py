"""The message that a pack arrives in."""

from __future__ import annotations

from bot.chat.limits import fitted
from bot.chat.outgoing import Enclosure, Outgoing
from bot.chat.words import file_stem, mention, safe
from bot.features.compose.post import fitting
from bot.features.share.card import PACK_CARD
from bot.features.share.wording import link_to
from bot.locales import speaker
from bot.requests.request import Request
from bot.store.blobs import Blobs
from bot.store.packs import Packs
from bot.store.posts import Posts

_NAMES = 900
"""Characters of what was left out."""


class PackPresenter:
    """Words finished packs."""

    def __init__(self, posts: Posts, packs: Packs, blobs: Blobs) -> None:
        self._posts = posts
        self._packs = packs
        self._blobs = blobs

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        """As `delivery.Presenter` says."""
        asked = request.parameters["share"]
        post = await self._posts.by_request(asked["request"])
        pack = await self._packs.find(request.id)
        say = speaker(request.locale)
        if post is None or post.deleted or pack is None:
            lines = [say("failure.share_deleted"), say("post.ref", ref=request.ref)]
            return Outgoing(fitted(lines), notify=request.user_id)
        letter = asked["letter"]
        name = f"{file_stem(post.title)}-{letter.lower()}.zip"
        kept, too_large = fitting([Enclosure(self._blobs.path(pack.zip), name)], limit)
        link = link_to(post)
        fields = {"user": mention(request.user_id), "title": safe(post.title), "letter": letter}
        lines = [
            say("share.head_plain", **fields)
            if link is None
            else say("share.head", **fields, link=link),
            say("share.too_large") if too_large else say("share.about"),
        ]
        if pack.left_out and not too_large:
            lines.append(say("share.left_out", names=safe(", ".join(pack.left_out), _NAMES)))
        if closed:
            lines.append(say("post.closed"))
        lines.append(say("post.ref", ref=request.ref))
        return Outgoing(fitted(lines), notify=request.user_id, enclosures=tuple(kept))

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        """As `delivery.Presenter` says."""
        return PACK_CARD.ending(request, message_id)
