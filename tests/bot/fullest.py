"""Everything that a message can be made of, at its longest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.requests.course import Course
from bot.requests.dispatcher import Running
from bot.requests.experience import Experience, Part
from bot.requests.request import Request, Upload
from bot.requests.standing import Standing
from bot.store.announcements import Announcement
from bot.store.finished_piece import Credit, Parent, Post, StoredTake
from bot.store.jams import Entry, Jam
from bot.store.models import ModelVersion
from bot.store.songs import StoredSong, TrainFile
from engine.messages import told
from engine.taste.values import Place
from tests.bot.made_up_files import said

ID = 10**19 - 1
WEEKLY = Announcement(1, ID, ID, "A" * 8, "weekly", 0, "n" * 20, False, None)
NAMES = ("*" * 300, "🎷" * 300, "https://a.b/@everyone " * 20, "An ordinary title of a song")
FIGURES = {"key": "F# minor", "metre": "12/8", "tempo": 240, "bars": 64, "ensemble": "orchestra"}


def song(name: str) -> StoredSong:
    return StoredSong(
        id=ID, guild_id=ID, sha256="f" * 64, size=2**25, file_name=name, title=name, artist=name,
        rights="creative-commons", uploader_id=ID, consent=name, consented_at=1e9,
        transcription="", midi=None, audio=None, quality=1.0, seconds=1199.0, tempo=240.0,
        key="F# minor", notes=99_999, state="kept", heard_at=1e9,
    )  # fmt: skip


def parent(name: str) -> Parent:
    return Parent("infill", "A", ID, "ABCDEF", name, ID, ID, ID, deleted=False, bars=(1, 9999))


def change(name: str, language: str = "en", **changes: Any) -> Request:
    asked = {"request": ID, "letter": "A", "title": name, "do": {"kind": "infill"}}
    given = dict.fromkeys(("bars", "role", "how_much", "ensemble", "key", "tempo"), name * 4)
    return request(name, language, parameters={"given": given, "change": asked}, **changes)


def post(name: str) -> Post:
    near = (Credit(name, name, "creative-commons", ID),) * 3
    takes = tuple(
        StoredTake(
            letter, "m", "a", "x", "s", 99_999, 599.0, near, 9, "f", plan_from=(name * 9,) * 2
        )
        for letter in "ABCD"
    )
    return Post(
        ID, "ABCDEF", ID, ID, "en-US", name,
        {**FIGURES, "seed": 2**31, "unused": [name * 9] * 6}, "999999", "p",
        (told("said", text=name * 20),), ID, ID,
        deleted=False, dropped=True, takes=takes, parent=parent(name),
    )  # fmt: skip


def request(name: str, language: str = "en", kind: Any = "compose", **changes: Any) -> Request:
    options = (
        *("notes", "chords", "like", "bars", "tempo", "key", "ensemble"),
        *("surprise", "takes", "seed"),
    )
    whole = Request(
        id=1, ref="ABCDEF", interaction_id=ID, token="t", guild_id=ID, channel_id=ID, user_id=ID,
        locale=language, private=False, upload_limit=10**7, kind=kind, state="running",
        acknowledged=True, card_id=ID, attempts=3, failure=said(name * 9, name * 9), nonce="n",
        sending=False, tries=0, message_id=ID, told_at=None, card_closed=False, created_at=1e9,
        automatic=False,
        parameters={"given": dict.fromkeys(options, name * 4), "rights": "creative-commons"},
        uploads=tuple(Upload(name, "u", 2**25, "f" * 64) for _ in range(5)),
    )  # fmt: skip
    return replace(whole, **changes)


def entry(name: str) -> Entry:
    return Entry(ID, ID, ID, ID, "A", name, "m", "a")


def jam(name: str) -> Jam:
    given = {"notes": name * 2, "chords": name * 2, "key": name}
    result = (Place(str(ID), 1.0, 1.0, 9999, 9999),) * 50
    return Jam(ID, ID, ID, ID, name, given, {}, "open", ID // 10**8, 9e9, 9e9, result)


def standing(kind: Any, stage: str, **figures: float) -> Standing:
    course = Course(Experience())
    course.plan([Part(kind)])
    course.begin(Part(kind))(stage, 0.5, **figures)
    running: Any = Running(None, 0.0, 3, "compose", course)  # pyright: ignore[reportArgumentType]
    return Standing(99_999.0, running=running)


def version(name: str, number: int = 999_999) -> ModelVersion:
    gains = [
        {"song_id": "f" * 64, "title": name, "notes": 9, "before": 99.99, "after": 99.99}
    ] * 500
    figures = {"held_out": 99.99, "base": 99.99, "previous": 99.99, "epochs": 9999,
               "seconds": 9999.0, "passed": False, "songs": gains}  # fmt: skip
    return ModelVersion(
        ID, number, 1, "b", number - 1, figures, "folder", 9, "ready", 1e9, 1e9, tuple(range(500))
    )


def train_files(name: str) -> list[TrainFile]:
    return [TrainFile(position, name, "failed", said(name * 9, name * 9)) for position in range(5)]
