"""The message that a finished version arrives in, and how a training's card ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.limits import fitted
from bot.chat.outgoing import Button, Enclosure, Menu, Outgoing
from bot.chat.words import clock, file_stem, jump, mention, safe
from bot.features.cards import failed
from bot.features.compose.post import fitting, without
from bot.features.model.wording import figures_button
from bot.features.train.card import after, closed_text, file_line
from bot.features.train.lessons import lessons
from bot.features.votes.row import piece_buttons
from bot.locales import Say, speaker
from bot.requests.request import Request
from bot.requests.shelf import BEFORE, Shelf
from bot.store.blobs import Blobs
from bot.store.finished_piece import Post
from bot.store.models import Models, ModelVersion
from bot.store.posts import Posts
from bot.store.songs import Songs, StoredSong, TrainFile
from bot.store.votes import Votes


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
        files = await self._songs.files_of(request.guild_id, request.id)
        lines: list[str] = []
        kept, left_out = fitting(self._enclosures(version, post), limit)
        if left_out:
            lines.append(without(say, left_out))
        if closed and not request.automatic:
            lines.append(say("post.closed"))
        buttons: list[Button | Menu] = [figures_button(say, version.number)]
        if post is not None:
            buttons = piece_buttons(say, post, await self._votes.tally(post.request_id))
        return Outgoing(
            result_text(
                say,
                request,
                version,
                in_use,
                post,
                files,
                {song.sha256: song for song in songs},
                lines,
                before=any(file.name.startswith("before-") for file in kept),
            ),
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

    def _enclosures(self, version: ModelVersion, post: Post | None) -> list[Enclosure]:
        """What the base made of a request, and what the version made of it, as audio and MIDI."""
        if post is None:
            return []
        stem = file_stem(post.title or "")
        take = post.takes[0]
        found = [
            (self._shelf.folder(version) / BEFORE, f"before-{version.number}.mp3"),
            *(
                (self._blobs.path(blob), f"{name}.{kind}")
                for blob, name, kind in (
                    (take.mp3, f"after-{version.number}-{stem}", "mp3"),
                    (take.midi, f"after-{version.number}-{stem}", "mid"),
                )
                if blob
            ),
        ]
        return [Enclosure(path, name) for path, name in found if path.is_file()]


def result_text(
    say: Say,
    request: Request,
    version: ModelVersion,
    in_use: ModelVersion | None,
    post: Post | None,
    files: Sequence[TrainFile],
    songs: Mapping[str, StoredSong],
    foot: Sequence[str],
    *,
    before: bool = False,
) -> str:
    """What is said of a version that is ready; `songs` by SHA-256, as they are called now.

    `before` is whether what the base made is there to be heard too.
    """
    # of what was heard there is a lesson, of what could not be used why
    unheard = [file_line(say, file) for file in files if file.state != "heard"]
    learnt = lessons(say, version, songs)
    return fitted(
        [
            _head(say, request, version, before=before),
            _take(say, post, before=before) if post else say("trained.no_take"),
            *_about(say, request, version, in_use),
        ],
        [*unheard, *([say("lesson.head"), *learnt] if learnt else [])],
        [*foot, say("post.ref", ref=request.ref)],
        rest=lambda count: say("lesson.more", count=count),
    )


def _head(say: Say, request: Request, version: ModelVersion, *, before: bool) -> str:
    key = "trained.head" if before else "trained.head_silent"
    return after(request) + say(key, user=mention(request.user_id), version=version.number)


def _about(
    say: Say, request: Request, version: ModelVersion, in_use: ModelVersion | None
) -> list[str]:
    """What became of the version, and how good it is, in a word."""
    figures, number = version.figures, version.number
    lines: list[str] = []
    if in_use is not None and in_use.number == number:
        lines.append(say("trained.in_use", version=number))
    elif figures and not figures["passed"]:
        lines.append(say("trained.worse", version=number, previous=version.previous))
    else:
        lines.append(say("trained.replaced", version=number))
    if request.automatic:
        lines.append(say("trained.automatic"))
    if figures and figures["base"]:
        better = round(100 * (1 - figures["held_out"] / figures["base"]))
        if better >= 1:
            lines.append(say("trained.better", percent=better))
    return lines


def _take(say: Say, post: Post, *, before: bool) -> str:
    length = clock(post.takes[0].seconds)
    key = "trained.hear" if before else "trained.take"
    return say(key, title=safe(post.title or ""), length=length)
