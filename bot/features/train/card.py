"""The status card of a training: a line for each file, then the version that is being made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.limits import fitted
from bot.chat.outgoing import Outgoing
from bot.chat.words import clock, key_name, mention, roughly, safe
from bot.features.cards import doing, progress
from bot.features.queue.cancelling import cancel_button
from bot.locales import Say, speaker
from bot.requests.dispatcher import Running
from bot.requests.request import Request, Upload
from bot.requests.standing import Standing, Standings
from bot.store.models import Models
from bot.store.songs import Songs, TrainFile

_COMPLAINT = 200
_NAME = 60


class TrainCardArtist:
    """Draws the cards of open trainings."""

    def __init__(self, standings: Standings, songs: Songs, models: Models) -> None:
        self._standings = standings
        self._songs = songs
        self._models = models

    async def draw(self, requests: list[Request]) -> Mapping[int, Outgoing]:
        """The cards of these requests as they should be now; finished ones are left out."""
        standings = await self._standings.all()
        drawn: dict[int, Outgoing] = {}
        for request in requests:
            if request.id in standings:
                files = await self._songs.files_of(request.guild_id, request.id)
                version = await self._models.by_request(request.guild_id, request.id)
                number = version.number if version else None
                ready = version is not None and version.state == "ready"
                standing = standings[request.id]
                drawn[request.id] = card(request, standing, files, number, ready=ready)
        return drawn


def card(
    request: Request,
    standing: Standing | None,
    files: Sequence[TrainFile] = (),
    version: int | None = None,
    *,
    ready: bool = False,
    notes: tuple[str, ...] = (),
) -> Outgoing:
    """The card of an open training; `standing` is None while its files are fetched."""
    say = speaker(request.locale)
    running = standing.running if standing else None
    songs = song_lines(say, request.uploads, files, running)
    if standing is None:
        state = [say("train.receiving")]
    elif running is None:
        state = [_place(say, standing)]
    else:
        state = [progress(say, standing, running, _doing(say, running, version, ready=ready))]
    text = fitted(
        [head(say, request)], songs, [*state, *notes, say("train.slow"), ref(say, request)]
    )
    return Outgoing(text, buttons=[cancel_button(request.ref, say("button.cancel"))])


def closed_text(say: Say, request: Request, files: Sequence[TrainFile], foot: Sequence[str]) -> str:
    """The card of a training that is over, with how it ended at its foot."""
    songs = [file_line(say, file) for file in files]
    return fitted([head(say, request)], songs, [*foot, ref(say, request)])


def head(say: Say, request: Request) -> str:
    """Who trains, how much, by what right."""
    if request.automatic:
        return after(request) + say("train.head_automatic")
    count = len(request.uploads)
    return say(
        "train.head",
        user=mention(request.user_id),
        count=say("train.files", count=count),
        rights=say(f"rights.{request.parameters['rights']}"),
    )


def after(request: Request) -> str:
    """What was told before to whoever hears of a training by itself."""
    return "".join(f"{line}\n" for line in request.parameters.get("after", "").splitlines())


def song_lines(
    say: Say, uploads: Sequence[Upload], files: Sequence[TrainFile], running: Running | None
) -> list[str]:
    """A line for each file; the first that is not dealt with is being heard if `running`."""
    known = {file.position: file for file in files}
    lines: list[str] = []
    at_work = running is not None and running.course.kind == "hear"
    for position, upload in enumerate(uploads):
        if position in known:
            lines.append(file_line(say, known[position]))
        elif at_work:
            at_work = False
            lines.append(say("train.hearing", name=safe(upload.name, _NAME)))
        else:
            lines.append(say("train.waiting", name=safe(upload.name, _NAME)))
    return lines


def file_line(say: Say, file: TrainFile) -> str:
    """What became of a file."""
    name, song = safe(file.name, _NAME), file.song
    if file.state == "removed":
        return say("train.removed")
    if file.state == "heard" and song is None:
        return say("train.not_kept", name=name)
    if file.state == "failed":
        problem, remedy = "", ""
        if file.failure is not None:
            problem = safe(say.message(file.failure), _COMPLAINT)
            remedy = safe(say.message(file.failure.remedy), _COMPLAINT)
        how = "train.failed_named" if name in problem else "train.failed"
        return say(how, name=name, problem=problem, remedy=remedy).rstrip()
    if file.state == "twice":
        return say("train.twice", name=name)
    if song is None:
        return say("train.known_plain", name=name)
    if file.state == "known":
        return say("train.known", name=name, title=safe(song.title, _NAME))
    return say(
        "train.heard",
        title=safe(song.title, _NAME),
        length=clock(song.seconds),
        tempo=round(song.tempo),
        key=key_name(say, song.key),
        notes=song.notes,
        quality=round(100 * song.quality),
    )


def _place(say: Say, standing: Standing) -> str:
    if standing.seconds is None:
        return say("card.waiting_for_machine", position=standing.place)
    return say("train.queued", position=standing.place, wait=roughly(say, standing.seconds))


def _doing(say: Say, running: Running, version: int | None, *, ready: bool) -> str:
    course = running.course
    if not course.stage:
        return say("train.starting")
    if ready:
        return say("train.take", version=version)
    if version is None or course.stage != "training":
        return doing(say, course)
    return say("train.training", version=version)


def ref(say: Say, request: Request) -> str:
    return say("card.ref", ref=request.ref)
