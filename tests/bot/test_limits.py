"""Every message at its fullest is one that Discord takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.limits import CONTENT, DESCRIPTION, OPTION, cut, fitted, length
from bot.chat.outgoing import Menu, Outgoing
from bot.chat.words import safe
from bot.features.compose.card import COMPOSITION_CARD
from bot.features.compose.offers import offer
from bot.features.compose.post import text as piece_text
from bot.features.compose.post import unused, without
from bot.features.details.wording import details_text
from bot.features.further.card import CHANGE_CARD
from bot.features.further.form import change_form
from bot.features.model.wording import history, version_card, version_menu
from bot.features.queue.cog import listing as queue_text
from bot.features.settings.log import log
from bot.features.settings.schema import schema
from bot.features.settings.weekly import weekly_text
from bot.features.settings.wording import CHANGED, change_record, overview
from bot.features.songs.wording import Consequences, listing, song_card, song_menu, warning
from bot.features.top.gallery import hear_menu
from bot.features.top.gallery import listing as top_text
from bot.features.train import card as train_card
from bot.features.train.lessons import lessons
from bot.features.train.result import result_text
from bot.features.train.rules import refusal, role_mentions
from bot.features.votes.row import piece_buttons
from bot.features.welcome.cog import PAGES, help_text, keeper, privacy_text
from bot.features.welcome.greeting import text as greeting
from bot.locales import LANGUAGES, speaker
from bot.locales.en import TEXTS
from bot.requests.course import Course
from bot.requests.dispatcher import Running
from bot.requests.experience import Experience, Part
from bot.requests.ledger import Caps
from bot.requests.request import Request, Upload
from bot.requests.standing import Standing
from bot.store.announcements import Announcement
from bot.store.audit import Deed
from bot.store.models import ModelVersion
from bot.store.posts import Credit, Parent, Post, StoredTake
from bot.store.songs import StoredSong, TrainFile
from bot.store.votes import VotedTake as Votes
from engine.messages import told
from tests.bot.made_up_files import said

SAY = speaker("en")
"""What speaks in the test that runs; see `language`."""

ID = 10**19 - 1
WEEKLY = Announcement(1, ID, ID, "A" * 8, "weekly", 0, "n" * 20, False, None)
NAMES = ("*" * 300, "🎷" * 300, "https://a.b/@everyone " * 20, "An ordinary title of a song")
FIGURES = {"key": "F# minor", "metre": "12/8", "tempo": 240, "bars": 64, "ensemble": "orchestra"}


def song(name: str, number: int = 1) -> StoredSong:
    return StoredSong(
        id=ID, guild_id=ID, sha256="f" * 64, size=2**25, file_name=name, title=name, artist=name,
        rights="creative-commons", uploader_id=ID, consent=name, consented_at=1e9,
        transcription="", midi=None, audio=None, quality=1.0, seconds=1199.0, tempo=240.0,
        key="F# minor", notes=99_999, state="kept", heard_at=1e9,
    )  # fmt: skip


def parent(name: str) -> Parent:
    return Parent("infill", "A", ID, "ABCDEF", name, ID, ID, ID, deleted=False, bars=(1, 9999))


def change(name: str, **changes: Any) -> Request:
    asked = {"request": ID, "letter": "A", "title": name, "do": {"kind": "infill"}}
    given = dict.fromkeys(("bars", "role", "how_much", "ensemble", "key", "tempo"), name * 4)
    return request(name, parameters={"given": given, "change": asked}, **changes)


def post(name: str) -> Post:
    near = (Credit(name, name, "creative-commons", ID),) * 3
    takes = tuple(
        StoredTake(letter, "m", "a", "x", "s", 99_999, 599.0, near, 9, "f") for letter in "ABCD"
    )
    return Post(
        ID, "ABCDEF", ID, ID, "en-US", name,
        {**FIGURES, "seed": 2**31, "unused": [name * 9] * 6}, "999999", "p",
        (told("said", text=name * 20),), ID, ID,
        deleted=False, dropped=True, takes=takes, parent=parent(name),
    )  # fmt: skip


def request(name: str, kind: Any = "compose", **changes: Any) -> Request:
    options = (
        *("notes", "chords", "like", "bars", "tempo", "key", "ensemble"),
        *("surprise", "takes", "seed"),
    )
    whole = Request(
        id=1, ref="ABCDEF", interaction_id=ID, token="t", guild_id=ID, channel_id=ID, user_id=ID,
        locale=SAY.language, private=False, upload_limit=10**7, kind=kind, state="running",
        acknowledged=True, card_id=ID, attempts=3, failure=said(name * 9, name * 9), nonce="n",
        sending=False, tries=0, message_id=ID, told_at=None, card_closed=False, created_at=1e9,
        automatic=False,
        parameters={"given": dict.fromkeys(options, name * 4), "rights": "creative-commons"},
        uploads=tuple(Upload(name, "u", 2**25, "f" * 64) for _ in range(5)),
    )  # fmt: skip
    return replace(whole, **changes)


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


@pytest.fixture(autouse=True, params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message is measured in every language."""
    monkeypatch.setattr("tests.bot.test_limits.SAY", speaker(request.param))


def kept_by(name: str) -> Any:
    return SimpleNamespace(
        operator=name[:200], privacy_url="https://" + "x" * 400,
        keep_files_days=99_999.0, left_guild_days=99_999.0,
    )  # fmt: skip


CAPS = Caps(999_999, 999_999)
SCHEMA = schema(CAPS)
FULLEST: dict[str, Any] = {
    "channels": tuple(range(ID - 25, ID)),
    "train_roles": tuple(range(ID - 25, ID)),
    "weekly": ID,
    "ensemble": "jazz trio",
}


MESSAGES: dict[str, Callable[[str], str]] = {
    "a composition that waits": lambda name: COMPOSITION_CARD.open(
        request(name), Standing(99_999.0, place=999_999), (name[:300],)
    ).content,
    "a composition that runs": lambda name: COMPOSITION_CARD.open(
        request(name), standing("compose", name), (name[:300],)
    ).content,
    "a composition that failed": lambda name: COMPOSITION_CARD.ending(
        request(name, state="failed"), None
    ).content,
    "a piece": lambda name: piece_text(SAY, post(name), [
        without(SAY, [_enclosure(f"{'x' * 40}-{n}.mp3") for n in range(9)]),
        *unused(SAY, post(name)), SAY("post.closed"),
    ]),
    "details": lambda name: details_text(SAY, post(name)),
    "details of a long line": lambda name: details_text(SAY, post(name), (parent(name),) * 50),
    "a change that runs": lambda name: CHANGE_CARD.open(
        change(name), standing("compose", name), (name[:300],)
    ).content,
    "a change that failed": lambda name: CHANGE_CARD.ending(
        change(name, state="failed"), None
    ).content,
    "a training that waits": lambda name: train_card.card(
        request(name, "train"), Standing(99_999.0, place=999_999), train_files(name)
    ).content,
    "a training that runs": lambda name: train_card.card(
        request(name, "train"),
        standing("train", "training", epoch=9999, bits=99.99),
        train_files(name), 999_999, notes=(name[:300],),
    ).content,
    "a training's end": lambda name: train_card.closed_text(
        SAY, request(name, "train"), train_files(name), [name[:400]]
    ),
    "a version that is ready": lambda name: result_text(
        SAY, request(name, "train"), version(name), None, post(name), train_files(name),
        {"f" * 64: song(name)},
        [without(SAY, [_enclosure(f"{'x' * 40}-{n}.mp3") for n in range(3)])], before=True,
    ),
    "what songs did": lambda name: "\n".join(
        lessons(SAY, version(name), {"f" * 64: replace(song(name), quality=0.4)})
    ),
    "the question whether to delete": lambda name: SAY(
        "delete.ask", title=safe(name), count=99_999
    ),
    "a vote": lambda name: "\n".join(
        [SAY("vote.counted", letter="A", title=safe(name)), SAY("vote.wins", votes=3)]
    ),
    "one of the best": lambda name: SAY(
        "top.heard", title=safe(name), letter="A", link="https://discord.com/" + "9" * 60
    ) + SAY("top.no_audio"),
    "nothing is best": lambda name: SAY("top.empty", count=999_999),
    "the queue": lambda name: queue_text(
        SAY, [request(name, id=n) for n in range(200)],
        {n: standing("compose", name) for n in range(200)}, Caps(3, 200),
    ),
    "the best": lambda name: top_text(
        SAY, ID, [Votes(1, "ABCDEF", ID, name, "A", 9999, 9999, ID, ID)] * 10, 3
    ),
    "a page of songs": lambda name: listing(SAY, [song(name)] * 500, 3, ID),
    "a song": lambda name: song_card(
        SAY, song(name), [replace(version(name), song_ids=(ID,))] * 500
    ),
    "a removal": lambda name: warning(
        SAY, f"“{safe(name, 80)}”", Consequences(tuple(range(9**6, 9**6 + 500)), 1, True, True),
        several=True,
    ),
    "a version": lambda name: version_card(SAY, version(name), [song(name)] * 500, composing=True),
    "all versions": lambda name: history(SAY, [version(name)] * 500, None, 500),
    "the model": lambda name: "\n\n".join([
        version_card(
            SAY, version(name), [song(name)] * 500, composing=True, limit=CONTENT // 2
        ),
        history(SAY, [version(name)] * 500, version(name), 500, limit=CONTENT // 2 - 2),
    ]),
    "trainers": lambda name: SAY("trainers.roles", roles=role_mentions(range(ID - 250, ID))),
    "who may train": lambda name: refusal(SAY, list(range(ID - 250, ID))),
    "help": lambda name: help_text(SAY, CAPS),
    **{f"help on {page}": lambda name, page=page: help_text(SAY, CAPS, page) for page in PAGES},
    "the greeting": lambda name: greeting(SAY) + SAY("welcome.closed", server=safe(name, 80)),
    "about": lambda name: SAY("about", version="9" * 20, rights=SAY("post.rights"))
    + keeper(SAY, kept_by(name)),
    "privacy": lambda name: privacy_text(SAY, kept_by(name)),
    "all settings": lambda name: overview(SAY, SCHEMA, FULLEST, 0),
    "the log": lambda name: log(
        SAY,
        SCHEMA,
        [
            Deed(ID, CHANGED, change_record("channels", 0, None, FULLEST["channels"]), 1e9),
            *[Deed(ID, name, name * 9, 1e9)] * 30,
        ],
        999_999,
    ),
    "the weekly post": lambda name: weekly_text(
        SAY, WEEKLY, [Votes(1, "ABCDEF", ID, name, "A", 9999, 9999, ID, ID)] * 5
    ),
    "another channel": lambda name: SAY(
        "refused.channel", channels=", ".join(f"<#{one}>" for one in FULLEST["channels"])
    ),
    "wrong options": lambda name: SAY(
        "refused.options", problem=safe(name * 9, 900), remedy=safe(name * 9, 900)
    ),
}  # fmt: skip


def _enclosure(name: str) -> Any:
    from pathlib import Path

    from bot.chat.outgoing import Enclosure

    return Enclosure(Path(name), name)


@pytest.mark.parametrize("name", NAMES, ids=["stars", "pictures", "links", "ordinary"])
@pytest.mark.parametrize("what", MESSAGES)
def test_a_message_at_its_fullest_fits(what: str, name: str) -> None:
    text = MESSAGES[what](name)
    assert 0 < length(text) <= CONTENT
    assert text.count("\n\n\n") == 0


def test_details_of_four_takes_with_ordinary_titles_name_every_take() -> None:
    text = details_text(SAY, post("The River Runs Late at Night"))
    assert all(f"**{letter}** · 99999 " in text for letter in "ABCD")
    assert text.endswith("`#ABCDEF`")


@pytest.mark.parametrize("name", NAMES)
def test_menus_and_descriptions_fit(name: str) -> None:
    songs = song_menu(SAY, 999_999, ID, [song(name)] * 5)
    (versions,) = version_menu(SAY, [version(name)] * 50)
    (best,) = hear_menu(SAY, [Votes(1, "ABCDEF", ID, name, "A", 9999, 9999, ID, ID)] * 10)
    for menu in (songs, versions, best):
        assert 1 <= len(menu.options) <= 25
        assert len(menu.custom_id) <= 100
        for option in menu.options:
            assert 1 <= length(option.label) <= OPTION
            assert length(option.about) <= OPTION
    assert length(cut(SAY("details.score", letter="A", title=name * 9), DESCRIPTION)) <= DESCRIPTION


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("takes", [1, 2, 4])
def test_what_stands_under_a_piece_fits(name: str, takes: int) -> None:
    whole = post(name)
    items = piece_buttons(
        SAY, replace(whole, takes=whole.takes[:takes], trained=999_999), {"A": 99_999, "B": 9}
    )
    rows: dict[int | None, list[Any]] = {}
    for item in items:
        rows.setdefault(item.row, []).append(item)
        assert len(item.custom_id) <= 100
        if isinstance(item, Menu):
            assert length(item.placeholder) <= 150
            assert len({option.value for option in item.options}) == len(item.options) <= 25
            for option in item.options:
                assert length(option.label) <= OPTION
                assert length(option.about) <= OPTION
        else:
            assert length(item.label) <= 80
            assert item.style != "red"
    assert all(len(row) <= 5 for row in rows.values())
    assert all(len(row) == 1 for row in rows.values() if isinstance(row[0], Menu))
    assert len(rows) <= 5


@pytest.mark.parametrize("name", NAMES)
def test_a_way_on_from_a_refusal_fits(name: str) -> None:
    for options in ({"notes": "CEG" * 90}, {"notes": "CEG", "prompt": name}, {"key": "C majo"}):
        for button in offer(SAY, options):
            assert length(button.custom_id) <= 100
            assert 1 <= length(button.label) <= 80


def test_buttons_and_forms_fit() -> None:
    fields = {"number": 999_999_999, "count": 99_999, "letter": "A", "votes": 99_999,
              "ref": "ABCDEF", "value": "C4 E4 G4"}  # fmt: skip
    for key in TEXTS:
        if key.startswith("button.") or key in ("version.yes", "version.option"):
            assert length(SAY(key, **fields)) <= 80, key
    form = change_form(SAY, post("A title"), {})
    assert length(form.title) <= 45
    assert len(form.children) <= 5
    for field in form.children:
        assert isinstance(field, discord.ui.Label)
        assert length(field.text) <= 45
        assert length(field.description or "") <= 100
    for key in ("song.correct", "song.field.title", "song.field.artist"):
        assert length(SAY(key)) <= 45


@given(st.text(max_size=300), st.integers(1, 200))
def test_words_of_people_are_never_longer_than_asked(text: str, limit: int) -> None:
    assert length(safe(text, limit)) <= limit


@given(st.lists(st.text(max_size=900), max_size=9), st.integers(30, 2000))
def test_what_is_left_out_is_told_and_the_foot_stays(body: list[str], limit: int) -> None:
    text = fitted(["head"], body, ["foot"], rest=lambda n: f"{n} more", limit=limit)
    assert length(text) <= limit
    assert text.startswith("head")
    assert text.endswith("foot")
    whole = "\n".join(["head", *body, "foot"])
    assert text == whole or "more" in text


def test_an_outgoing_message_is_made_of_such_a_text() -> None:
    assert Outgoing(fitted(["x" * 5000])).content == "x" * 1999 + "…"
