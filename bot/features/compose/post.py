"""The message that a finished piece arrives in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.limits import DESCRIPTION, cut, fitted
from bot.chat.outgoing import Enclosure, Outgoing
from bot.chat.words import clock, file_stem, jump, mention, safe
from bot.features.cards import StatusCard
from bot.features.compose.understood import not_followed
from bot.features.compose.wording import name, words
from bot.features.further.wording import origin_lines
from bot.features.votes.row import piece_buttons
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.store.blobs import Blobs
from bot.store.finished_piece import Post, StoredTake
from bot.store.forgetting import DELETED
from bot.store.posts import Posts
from bot.store.votes import Votes
from engine.messages import Message

_OVERHEAD = 2**14
"""Bytes of a message that are not its files."""

_UNUSED = 400
"""Characters of what is told of a file besides."""


class PiecePresenter:
    """Words finished pieces, with files that fit; `card` is of the work that they came of."""

    def __init__(self, card: StatusCard, posts: Posts, votes: Votes, blobs: Blobs) -> None:
        self._card = card
        self._posts = posts
        self._votes = votes
        self._blobs = blobs

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        if "again" in request.parameters:
            return await self._again(request, limit)
        post = await self._posts.by_request(request.id)
        if post is None or post.deleted:
            return None
        say = speaker(request.locale)
        kept, left_out = fitting(self._enclosures(say, post), limit)
        notes: list[str] = []
        if left_out:
            notes.append(without(say, left_out))
        notes += [f"-# {line}" for line in not_followed(say, _words(request))]
        notes += unused(say, post)
        if closed:
            notes.append(say("post.closed"))
        return Outgoing(
            text(say, post, notes),
            notify=post.user_id,
            enclosures=tuple(kept),
            answers=_answered(post, request),
            buttons=piece_buttons(say, post, await self._votes.tally(post.request_id)),
        )

    async def _again(self, request: Request, limit: int) -> Outgoing | None:
        """The files of an earlier piece, for the one who asked for them."""
        post = await self._posts.by_request(request.parameters["again"]["request"])
        if post is None or post.deleted:
            return None
        say = speaker(request.locale)
        kept, left_out = fitting(self._enclosures(say, post), limit)
        lines = [say("again.done", title=safe(post.title))]
        if post.channel_id is not None and post.message_id is not None:
            link = jump(post.guild_id, post.channel_id, post.message_id)
            lines.append(say("again.where", link=link))
        if left_out:
            lines.append(without(say, left_out))
        lines.append(say("post.ref", ref=request.ref))
        return Outgoing(fitted(lines), notify=request.user_id, enclosures=tuple(kept))

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        return self._card.ending(request, message_id)

    def _enclosures(self, say: Say, post: Post) -> list[Enclosure]:
        """The files in the order in which they are read: audio and MIDI by take, the picture; of
        a long piece a picture of each take.
        """
        stem = file_stem(post.title)
        files = [
            Enclosure(self._blobs.path(blob), f"{stem}-{take.letter.lower()}.{kind}")
            for take in post.takes
            for blob, kind in ((take.mp3, "mp3"), (take.midi, "mid"))
            if blob
        ]
        rolls = [(take.letter, take.roll) for take in post.takes if take.roll]
        for letter, roll in rolls:
            picture = f"{stem}-{letter.lower()}.png"
            files.append(Enclosure(self._blobs.path(roll), picture, _about_roll(say, post, letter)))
        if post.picture and not rolls:
            alternative = cut(" ".join(map(say.message, post.picture_text)), DESCRIPTION)
            files.append(Enclosure(self._blobs.path(post.picture), f"{stem}.png", alternative))
        return files


def _words(request: Request) -> Mapping[str, Any] | None:
    """What the description in a request was understood to mean; None where there was none."""
    brief: Mapping[str, Any] = request.parameters.get("brief") or {}
    return brief.get("words")


def _answered(post: Post, request: Request) -> int | None:
    """The message of the piece that this one was made of, where it can be replied to."""
    parent = post.parent
    if parent is None or parent.deleted or parent.private:
        return None
    return parent.message_id if parent.channel_id == request.channel_id else None


def fitting(enclosures: list[Enclosure], limit: int) -> tuple[list[Enclosure], list[Enclosure]]:
    """The files that one message of `limit` bytes can hold, small ones first, and the others."""
    room = limit - min(_OVERHEAD, limit // 20)
    kept: set[str] = set()
    for enclosure in sorted(enclosures, key=lambda enclosure: enclosure.path.stat().st_size):
        size = enclosure.path.stat().st_size
        if size <= room:
            kept.add(enclosure.name)
            room -= size
    return (
        [enclosure for enclosure in enclosures if enclosure.name in kept],
        [enclosure for enclosure in enclosures if enclosure.name not in kept],
    )


def without(say: Say, left_out: Sequence[Enclosure]) -> str:
    """Which files had no room."""
    return say("post.left_out", names=", ".join(safe(enclosure.name) for enclosure in left_out))


def unused(say: Say, post: Post) -> list[str]:
    """What of a file the piece does not go on from; of earlier versions sentences are kept."""
    kept: Sequence[Any] = post.settings.get("unused", ())
    said = [one if isinstance(one, str) else say.message(Message.from_json(one)) for one in kept]
    return [safe(" ".join(said), _UNUSED)] if said else []


def text(say: Say, post: Post, notes: Sequence[str] = ()) -> str:
    """What is said of a piece: what to do with it, and below that the least of what it is."""
    return fitted(
        [
            say("post.head", user=mention(post.user_id), title=safe(post.title)),
            say("post.takes", count=len(post.takes)),
        ],
        [_take(say, post, take) for take in post.takes],
        [
            *(f"-# {line}" for line in (*origin_lines(say, post), *words(say, post))),
            *notes,
            _foot(say, post),
        ],
    )


def _about_roll(say: Say, post: Post, letter: str) -> str:
    """What the picture of one take shows, for those who cannot see it."""
    own = [message for message in post.picture_text if message.fields.get("label") == letter]
    about = [say("post.roll", title=post.title), *map(say.message, own)]
    return cut(" ".join(about), DESCRIPTION)


def _foot(say: Say, post: Post) -> str:
    """Who composed it, and the piece's id."""
    if post.model == "base":
        return say("post.foot_base", ref=post.ref)
    if post.model == DELETED:
        return say("post.ref", ref=post.ref)
    return say("post.foot", version=safe(post.model), ref=post.ref)


def _take(say: Say, post: Post, take: StoredTake) -> str:
    letter, length = take.letter, clock(take.seconds)
    if not take.nearest or post.model == "base":
        return say("post.take", letter=letter, length=length)
    song = name(say, take.nearest[0])
    return say("post.take_near", letter=letter, length=length, song=song)
