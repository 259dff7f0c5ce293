"""Every message at its fullest is one that Discord takes, in every language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.limits import CONTENT, fitted, length
from bot.chat.outgoing import Outgoing
from bot.chat.words import safe
from bot.features.compose.card import COMPOSITION_CARD
from bot.features.compose.post import text as piece_text
from bot.features.compose.post import unused, without
from bot.features.details.wording import details_text
from bot.features.further.card import CHANGE_CARD
from bot.features.jam.wording import places, theme_lines, until
from bot.features.model.wording import history, version_card
from bot.features.queue.cog import listing as queue_text
from bot.features.settings.log import log
from bot.features.settings.schema import schema
from bot.features.settings.weekly import weekly_text
from bot.features.settings.wording import CHANGED, change_record, overview
from bot.features.songs.wording import Consequences, listing, song_card, warning
from bot.features.top.gallery import listing as top_text
from bot.features.train import card as train_card
from bot.features.train.lessons import lessons
from bot.features.train.result import result_text
from bot.features.train.rules import refusal, role_mentions
from bot.features.welcome.cog import PAGES, help_text, keeper, privacy_text
from bot.features.welcome.greeting import text as greeting
from bot.locales import Say
from bot.requests.ledger import Caps
from bot.requests.standing import Standing
from bot.store.audit import Deed
from bot.store.votes import VotedTake as Votes
from tests.bot.fullest import (
    ID,
    NAMES,
    WEEKLY,
    change,
    entry,
    jam,
    parent,
    post,
    request,
    song,
    standing,
    train_files,
    version,
)


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


MESSAGES: dict[str, Callable[[Say, str], str]] = {
    "a composition that waits": lambda say, name: COMPOSITION_CARD.open(
        request(name, say.language), Standing(99_999.0, place=999_999), (name[:300],)
    ).content,
    "a composition that runs": lambda say, name: COMPOSITION_CARD.open(
        request(name, say.language), standing("compose", name), (name[:300],)
    ).content,
    "a composition that failed": lambda say, name: COMPOSITION_CARD.ending(
        request(name, say.language, state="failed"), None
    ).content,
    "a piece": lambda say, name: piece_text(say, post(name), [
        without(say, [_enclosure(f"{'x' * 40}-{n}.mp3") for n in range(9)]),
        *unused(say, post(name)), say("post.closed"),
    ]),
    "details": lambda say, name: details_text(say, post(name)),
    "details of a long line": lambda say, name: details_text(say, post(name), (parent(name),) * 50),
    "a change that runs": lambda say, name: CHANGE_CARD.open(
        change(name, say.language), standing("compose", name), (name[:300],)
    ).content,
    "a change that failed": lambda say, name: CHANGE_CARD.ending(
        change(name, say.language, state="failed"), None
    ).content,
    "a training that waits": lambda say, name: train_card.card(
        request(name, say.language, "train"), Standing(99_999.0, place=999_999), train_files(name)
    ).content,
    "a training that runs": lambda say, name: train_card.card(
        request(name, say.language, "train"),
        standing("train", "training", epoch=9999, bits=99.99),
        train_files(name), 999_999, notes=(name[:300],),
    ).content,
    "a training's end": lambda say, name: train_card.closed_text(
        say, request(name, say.language, "train"), train_files(name), [name[:400]]
    ),
    "a version that is ready": lambda say, name: result_text(
        say, request(name, say.language, "train"), version(name), None, post(name),
        train_files(name), {"f" * 64: song(name)},
        [without(say, [_enclosure(f"{'x' * 40}-{n}.mp3") for n in range(3)])], before=True,
    ),
    "what songs did": lambda say, name: "\n".join(
        lessons(say, version(name), {"f" * 64: replace(song(name), quality=0.4)})
    ),
    "the question whether to delete": lambda say, name: say(
        "delete.ask", title=safe(name), count=99_999
    ),
    "a vote": lambda say, name: "\n".join(
        [say("vote.counted", letter="A", title=safe(name)), say("vote.wins", votes=3)]
    ),
    "one of the best": lambda say, name: say(
        "top.heard", title=safe(name), letter="A", link="https://discord.com/" + "9" * 60
    ) + say("top.no_audio"),
    "nothing is best": lambda say, name: say("top.empty", count=999_999),
    "the queue": lambda say, name: queue_text(
        say, [request(name, say.language, id=n) for n in range(200)],
        {n: standing("compose", name) for n in range(200)}, Caps(3, 200),
    ),
    "the best": lambda say, name: top_text(
        say, ID, [Votes(1, "ABCDEF", ID, name, "A", 9999, 9999, ID, ID)] * 10, 3
    ),
    "a page of songs": lambda say, name: listing(say, [song(name)] * 500, 3, ID),
    "a song": lambda say, name: song_card(
        say, song(name), [replace(version(name), song_ids=(ID,))] * 500
    ),
    "a removal": lambda say, name: warning(
        say, f"“{safe(name, 80)}”", Consequences(tuple(range(9**6, 9**6 + 500)), 1, True, True),
        several=True,
    ),
    "a version": lambda say, name: version_card(
        say, version(name), [song(name)] * 500, composing=True
    ),
    "all versions": lambda say, name: history(say, [version(name)] * 500, None, 500),
    "the model": lambda say, name: "\n\n".join([
        version_card(
            say, version(name), [song(name)] * 500, composing=True, limit=CONTENT // 2
        ),
        history(say, [version(name)] * 500, version(name), 500, limit=CONTENT // 2 - 2),
    ]),
    "trainers": lambda say, name: say("trainers.roles", roles=role_mentions(range(ID - 250, ID))),
    "who may train": lambda say, name: refusal(say, list(range(ID - 250, ID))),
    "help": lambda say, name: help_text(say, CAPS),
    **{
        f"help on {page}": lambda say, name, page=page: help_text(say, CAPS, page)
        for page in PAGES
    },
    "the greeting": lambda say, name: greeting(say) + say("welcome.closed", server=safe(name, 80)),
    "about": lambda say, name: say("about", version="9" * 20, rights=say("post.rights"))
    + keeper(say, kept_by(name)),
    "privacy": lambda say, name: privacy_text(say, kept_by(name)),
    "all settings": lambda say, name: overview(say, SCHEMA, FULLEST, 0),
    "the log": lambda say, name: log(
        say,
        SCHEMA,
        [
            Deed(ID, CHANGED, change_record("channels", 0, None, FULLEST["channels"]), 1e9),
            *[Deed(ID, name, name * 9, 1e9)] * 30,
        ],
        999_999,
    ),
    "the weekly post": lambda say, name: weekly_text(
        say, WEEKLY, [Votes(1, "ABCDEF", ID, name, "A", 9999, 9999, ID, ID)] * 5
    ),
    "a round": lambda say, name: fitted(
        theme_lines(say, jam(name)), (),
        [until(say, jam(name), 1e9), say("jam.how"), say("announcement.ref", ref="A" * 8)],
    ),
    "the places of a round": lambda say, name: fitted(
        [*theme_lines(say, jam(name)), say("jam.result")], places(say, jam(name), [entry(name)]),
        [say("announcement.ref", ref="A" * 8)],
    ),
    "another channel": lambda say, name: say(
        "refused.channel", channels=", ".join(f"<#{one}>" for one in FULLEST["channels"])
    ),
    "wrong options": lambda say, name: say(
        "refused.options", problem=safe(name * 9, 900), remedy=safe(name * 9, 900)
    ),
}  # fmt: skip


def _enclosure(name: str) -> Any:
    from pathlib import Path

    from bot.chat.outgoing import Enclosure

    return Enclosure(Path(name), name)


@pytest.mark.parametrize("name", NAMES, ids=["stars", "pictures", "links", "ordinary"])
@pytest.mark.parametrize("what", MESSAGES)
def test_a_message_at_its_fullest_fits(say: Say, what: str, name: str) -> None:
    text = MESSAGES[what](say, name)
    assert 0 < length(text) <= CONTENT
    assert text.count("\n\n\n") == 0


def test_details_of_four_takes_with_ordinary_titles_name_every_take(say: Say) -> None:
    text = details_text(say, post("The River Runs Late at Night"))
    assert all(f"**{letter}** · 99999 " in text for letter in "ABCD")
    assert text.endswith("`#ABCDEF`")


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
