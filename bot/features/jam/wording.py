"""What a round says: its beginning, its votes, its result."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from bot.chat.limits import fitted
from bot.chat.outgoing import Button, Enclosure, Outgoing
from bot.chat.words import mention, safe
from bot.locales import Say
from bot.store.announcements import Announcement
from bot.store.blobs import Blobs
from bot.store.jams import Entry, Jam, Jams
from bot.store.posts import Posts
from engine.taste.values import Place

COMPOSE = r"motif:jam:compose:(?P<jam>\d{1,18})"
VOTE = r"motif:jam:vote:(?P<jam>\d{1,18})"
BETTER = (
    r"motif:jam:better:(?P<jam>\d{1,18}):(?P<first>\d{1,18}):(?P<second>\d{1,18})"
    r":(?P<chosen>[12])"
)
GO_ON = r"motif:jam:winner:(?P<jam>\d{1,18})"

_SHOWN = 10


def theme_lines(say: Say, jam: Jam) -> list[str]:
    """What a round is about, and what all pieces have in common."""
    lines = [say("jam.head", theme=safe(jam.theme, 300))]
    given = [
        say(f"jam.given.{name}", value=safe(say.key(value) if name == "key" else value, 300))
        for name, value in jam.given.items()
    ]
    return [*lines, *given]


def until(say: Say, jam: Jam, now: float) -> str:
    """About when what is under way ends, told at `now`, in seconds since 1970."""
    return say(f"jam.until.{jam.state}", when=round(now + max(0.0, jam.left)))


class JamWording:
    """Words the three announcements of a round."""

    def __init__(self, jams: Jams, posts: Posts, blobs: Blobs) -> None:
        self._jams = jams
        self._posts = posts
        self._blobs = blobs

    async def beginning(self, say: Say, announcement: Announcement) -> Outgoing | None:
        """Theme, what is given, until when, how to enter."""
        jam = await self._jams.find(announcement.guild_id, announcement.subject)
        if jam is None:
            return None
        ends = say("jam.until.open", when=jam.shown_until)
        foot = [ends, say("jam.how"), say("announcement.ref", ref=announcement.ref)]
        button = Button(f"motif:jam:compose:{jam.id}", say("button.jam.compose"), "blue")
        return Outgoing(fitted(theme_lines(say, jam), (), foot), buttons=[button])

    async def voting(self, say: Say, announcement: Announcement) -> Outgoing | None:
        """How many entries there are to vote on, and until when."""
        jam = await self._jams.find(announcement.guild_id, announcement.subject)
        if jam is None:
            return None
        count = len(await self._jams.entries(jam.guild_id, jam.id))
        body = [say("jam.voting", count=count)]
        if jam.state == "voting":
            body.append(until(say, jam, time.time()))
        body.append(say("announcement.ref", ref=announcement.ref))
        button = Button(f"motif:jam:vote:{jam.id}", say("button.jam.vote"), "blue")
        return Outgoing(fitted(theme_lines(say, jam), (), body), buttons=[button])

    async def result(self, say: Say, announcement: Announcement) -> Outgoing | None:
        """Every place, whose it is, and how sure that is; the winner to hear and to go on from."""
        jam = await self._jams.find(announcement.guild_id, announcement.subject)
        if jam is None:
            return None
        entries = await self._jams.entries(jam.guild_id, jam.id)
        text = fitted(
            [*theme_lines(say, jam), say("jam.result")],
            places(say, jam, entries),
            [say("announcement.ref", ref=announcement.ref)],
        )
        best = winner(jam, entries)
        if best is None:
            return Outgoing(text)
        buttons = [Button(f"motif:jam:winner:{jam.id}", say("button.jam.winner"), "blue")]
        post = await self._posts.by_request(best.request_id) if best.letter else None
        if post is not None:
            offer = f"motif:offer:{post.ref}:{best.letter}"
            buttons.append(Button(offer, say("button.offer")))
        path = self._blobs.path(best.mp3)
        files = (Enclosure(path, "winner.mp3"),) if path.is_file() else ()
        return Outgoing(text, enclosures=files, buttons=buttons)


def places(say: Say, jam: Jam, entries: Sequence[Entry]) -> list[str]:
    """A line for each place; one for what was withdrawn. Where nobody voted there are no places."""
    known: Mapping[str, Entry] = {str(entry.id): entry for entry in entries}
    if not _is_voted(jam):
        if len(entries) < 2:
            alone = [say("jam.only", **_whose(entry)) for entry in entries]
            return alone or [say("jam.nobody")]
        lines = [say("jam.entry", **_whose(entry)) for entry in entries[:_SHOWN]]
        return [say("jam.nobody_voted"), *lines]
    return [
        _line(say, number, place, known.get(place.entry), last=number == len(jam.result))
        for number, place in enumerate(jam.result[:_SHOWN], 1)
    ]


def _line(say: Say, number: int, place: Place, entry: Entry | None, *, last: bool) -> str:
    if entry is None:
        return say("jam.place_gone", place=number)
    fields = {"place": number, "won": place.won, "duels": place.duels, **_whose(entry)}
    if number == 1:
        return say("jam.place_first", sure=round(100 * place.best), **fields)
    key = "jam.place_last" if last else "jam.place"
    return say(key, sure=round(100 * place.above), **fields)


def _whose(entry: Entry) -> dict[str, str]:
    return {"title": safe(entry.title, 80), "user": mention(entry.user_id)}


def winner(jam: Jam, entries: Sequence[Entry]) -> Entry | None:
    """What the next pieces may go on from; of a round that is over."""
    if jam.state != "closed":
        return None
    if not _is_voted(jam):
        return entries[0] if len(entries) == 1 else None
    known = {str(entry.id): entry for entry in entries}
    return next((known[p.entry] for p in jam.result if p.entry in known), None)


def _is_voted(jam: Jam) -> bool:
    return any(place.duels for place in jam.result)


def pair_message(say: Say, jam: Jam, first: Entry, second: Entry) -> tuple[str, list[Button]]:
    """Two entries to compare; nothing in it tells whose they are."""
    ids = f"{jam.id}:{first.id}:{second.id}"
    buttons = [
        Button(f"motif:jam:better:{ids}:1", say("button.jam.first"), "blue"),
        Button(f"motif:jam:better:{ids}:2", say("button.jam.second"), "blue"),
    ]
    return say("jam.pair"), buttons
