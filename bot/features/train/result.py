"""The message that a finished version arrives in, and how a training's card ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.chat.limits import fitted
from bot.chat.outgoing import Button, Enclosure, Menu, Outgoing
from bot.chat.words import clock, file_stem, jump, mention, safe, wait
from bot.features.compose.card import failed
from bot.features.compose.post import fitting, without
from bot.features.compose.wording import credit
from bot.features.train.card import after, closed_text, file_line
from bot.features.votes.row import piece_buttons
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.requests.shelf import Shelf
from bot.store.blobs import Blobs
from bot.store.models import Models, ModelVersion
from bot.store.posts import Post, Posts
from bot.store.songs import Songs, TrainFile
from bot.store.votes import Votes

LOSS_CURVE = "loss.png"
_GAINS = 10


class TrainPresenter:
    """Words finished trainings."""

    def __init__(
        self,
        posts: Posts,
        votes: Votes,
        blobs: Blobs,
        songs: Songs,
        models: Models,
        shelf: Shelf,
    ) -> None:
        self._posts = posts
        self._votes = votes
        self._blobs = blobs
        self._songs = songs
        self._models = models
        self._shelf = shelf

    async def result(self, request: Request, limit: int, *, closed: bool) -> Outgoing | None:
        version = await self._models.by_request(request.guild_id, request.id)
        if version is None:
            return None
        say = speaker(request.locale)
        if version.state == "deleted":
            text = say("trained.deleted", version=version.number)
            return Outgoing(f"{text}\n{say('post.ref', ref=request.ref)}", request.user_id)
        in_use = await self._models.in_use(request.guild_id)
        post = await self._posts.by_request(request.id)
        if post is not None and post.deleted:
            post = None
        songs = await self._songs.of_version(request.guild_id, version.number)
        titles = {song.sha256: song.title for song in songs}
        files = await self._songs.files_of(request.guild_id, request.id)
        lines: list[str] = []
        kept, left_out = fitting(self._enclosures(say, version, post), limit)
        if left_out:
            lines.append(without(say, left_out))
        if closed and not request.automatic:
            lines.append(say("post.closed"))
        buttons: list[Button | Menu] = []
        if post is not None:
            buttons = piece_buttons(say, post, await self._votes.tally(post.request_id))
        return Outgoing(
            result_text(say, request, version, in_use, post, files, titles, lines),
            notify=request.user_id,
            enclosures=tuple(kept),
            buttons=buttons,
        )

    async def ending(self, request: Request, message_id: int | None) -> Outgoing:
        say = speaker(request.locale)
        files = await self._songs.files_of(request.guild_id, request.id)
        version = await self._models.by_request(request.guild_id, request.id)
        lines: list[str] = []
        if request.state == "failed":
            lines.append(failed(say, request))
        elif request.state == "cancelled":
            ready = version is not None and version.state == "ready"
            what = "_ready" if ready else "_automatic" if request.automatic else ""
            lines.append(say(f"train.cancelled{what}", version=version.number if version else 0))
        elif version is not None and message_id is not None:
            link = jump(request.guild_id, request.channel_id, message_id)
            lines.append(say("train.done", version=version.number, link=link))
        elif version is not None:
            lines.append(say("train.done_plain", version=version.number))
        return Outgoing(closed_text(say, request, files, lines))

    def _enclosures(self, say: Say, version: ModelVersion, post: Post | None) -> list[Enclosure]:
        """The first take as audio and MIDI, and the loss curve."""
        files: list[Enclosure] = []
        if post is not None:
            stem = file_stem(post.title or "")
            files = [
                Enclosure(self._blobs.path(blob), f"{stem}.{kind}")
                for take in post.takes[:1]
                for blob, kind in ((take.mp3, "mp3"), (take.midi, "mid"))
                if blob and self._blobs.path(blob).is_file()
            ]
        curve: Path = self._shelf.folder(version) / LOSS_CURVE
        if version.folder is not None and curve.is_file():
            text = say("trained.curve", version=version.number)
            files.append(Enclosure(curve, f"version-{version.number}-loss.png", text))
        return files


def result_text(
    say: Say,
    request: Request,
    version: ModelVersion,
    in_use: ModelVersion | None,
    post: Post | None,
    files: Sequence[TrainFile],
    titles: Mapping[str, str],
    foot: Sequence[str],
) -> str:
    """What is said of a version that is ready; `titles` of songs, by SHA-256, as they read now."""
    return fitted(
        _about(say, request, version, in_use),
        [
            *(file_line(say, file) for file in files),
            *_gains(say, version, titles),
        ],
        [
            _take(say, post) if post else say("trained.no_take"),
            *foot,
            say("post.ref", ref=request.ref),
        ],
    )


def _about(
    say: Say, request: Request, version: ModelVersion, in_use: ModelVersion | None
) -> list[str]:
    figures = version.figures
    head = say("trained.head", user=mention(request.user_id), version=version.number)
    lines = [after(request) + head]
    if in_use is not None and in_use.number == version.number:
        lines[0] += " " + say("trained.in_use")
    elif figures and not figures["passed"]:
        bits, before = f"{figures['held_out']:.2f}", f"{figures['previous']:.2f}"
        lines.append(say("trained.worse", previous=version.previous, bits=bits, before=before))
    else:
        lines.append(say("trained.replaced"))
    if request.automatic:
        lines.append(say("trained.automatic"))
    if not figures:
        return lines
    count = len(figures["songs"])
    songs = say("trained.songs", count=count)
    lasted = wait(say, figures["seconds"])
    lines.append(say("trained.learnt", songs=songs, epochs=figures["epochs"], wait=lasted))
    bits = f"{figures['held_out']:.2f}"
    if figures["base"] is None:
        lines.append(say("trained.bits_alone", bits=bits))
    else:
        lines.append(say("trained.bits", bits=bits, base=f"{figures['base']:.2f}"))
    return lines


def _gains(say: Say, version: ModelVersion, titles: Mapping[str, str]) -> list[str]:
    """Each song's line, the greatest gain first; titles as they read now."""
    gains = list(version.figures.get("songs", ()))
    if not gains:
        return []
    gains.sort(key=lambda gain: (gain["after"] or 0.0) - (gain["before"] or 0.0))
    lines = [say("trained.gains")]
    for gain in gains[:_GAINS]:
        title = safe(titles.get(gain["song_id"]) or str(gain["title"]), 60)
        if gain["before"] is None or gain["after"] is None:
            lines.append(say("trained.gain_none", title=title))
        else:
            before, after = f"{gain['before']:.2f}", f"{gain['after']:.2f}"
            lines.append(say("trained.gain", title=title, before=before, after=after))
    if len(gains) > _GAINS:
        lines.append(say("trained.more", count=len(gains) - _GAINS))
    return lines


def _take(say: Say, post: Post) -> str:
    take = post.takes[0]
    text = say(
        "trained.take",
        title=safe(post.title or ""),
        length=clock(take.seconds),
        credit=credit(say, post, take),
    )
    return f"{text}\n{say('post.rights')}"
