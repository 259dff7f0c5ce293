"""What /top shows: the best pieces, the first of them to hear at once, each of them by a menu."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.limits import OPTION, cut, fitted
from bot.chat.outgoing import Enclosure, Menu, Option
from bot.chat.words import file_stem, jump, mention, safe
from bot.locales import Say
from bot.store.blobs import Blobs
from bot.store.finished_piece import Post
from bot.store.votes import VotedTake

HEAR = "motif:top:hear"

_AT_ONCE = 3
"""Pieces whose audio stands in the gallery itself; a phone shows no more without scrolling."""

_OVERHEAD = 2**14
"""Bytes of a message that are not its files."""

_SMALL, _MIDDLING = 50, 250
"""Members of a server in which one voter, or two, besides its requester can carry a piece."""


def least_voters(members: int | None, most: int) -> int:
    """How many besides its requester must have voted on a piece before it is shown: the more the
    larger the server, and `most` where its size is not known.
    """
    if members is None:
        return most
    return min(most, 1 if members < _SMALL else 2 if members < _MIDDLING else 3)


def listing(
    say: Say, guild_id: int, shown: Sequence[VotedTake], least: int, head: str | None = None
) -> str:
    """The best pieces, best first, under a `head`; `least` voters were asked for."""
    lines = [
        say(
            "top.line",
            place=place,
            title=safe(take.title, 80),
            letter=take.letter,
            link=jump(guild_id, take.channel_id, take.message_id),
            votes=take.votes,
            voters=take.voters,
            count=take.voters,
            user=mention(take.user_id),
        )
        for place, take in enumerate(shown, 1)
    ]
    return fitted([head or say("top.head")], lines, [say("top.foot", count=least)])


def hear_menu(say: Say, shown: Sequence[VotedTake]) -> list[Menu]:
    """Plays one of the pieces that are shown to whoever chooses it; nothing where none is."""
    options = [
        Option(
            f"{take.ref}:{take.letter}",
            cut(say("top.option", place=place, title=take.title, letter=take.letter), OPTION),
        )
        for place, take in enumerate(shown, 1)
    ]
    return [Menu(HEAR, say("top.hear"), options)] if options else []


def audio(post: Post, letter: str, blobs: Blobs, place: int | None = None) -> Enclosure | None:
    """What a take sounds like, named by its `place` in the gallery; None if its files are gone."""
    take = next((take for take in post.takes if take.letter == letter), None)
    if take is None or take.mp3 is None or not blobs.path(take.mp3).is_file():
        return None
    number = "" if place is None else f"{place}-"
    name = f"{number}{file_stem(post.title)}-{letter.lower()}.mp3"
    return Enclosure(blobs.path(take.mp3), name)


def first_that_fit(files: Sequence[Enclosure], limit: int) -> list[Enclosure]:
    """The files of the first places, as many as one message of `limit` bytes holds."""
    room = limit - min(_OVERHEAD, limit // 20)
    kept: list[Enclosure] = []
    for file in files[:_AT_ONCE]:
        size = file.path.stat().st_size
        if size <= room:
            room -= size
            kept.append(file)
    return kept
