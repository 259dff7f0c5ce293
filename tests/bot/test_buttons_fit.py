"""Buttons, menus and forms at their fullest are such as Discord takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.chat.limits import DESCRIPTION, OPTION, cut, length
from bot.chat.outgoing import Menu
from bot.features.compose.offers import offer
from bot.features.further.form import change_form
from bot.features.model.wording import version_menu
from bot.features.songs.wording import song_menu
from bot.features.top.gallery import hear_menu
from bot.features.votes.row import piece_buttons
from bot.locales import Say
from bot.locales.en import TEXTS
from bot.store.votes import VotedTake as Votes
from tests.bot.fullest import ID, NAMES, post, song, version


@pytest.mark.parametrize("name", NAMES)
def test_menus_and_descriptions_fit(say: Say, name: str) -> None:
    songs = song_menu(say, 999_999, ID, [song(name)] * 5)
    (versions,) = version_menu(say, [version(name)] * 50)
    (best,) = hear_menu(say, [Votes(1, "ABCDEF", ID, name, "A", 9999, 9999, ID, ID)] * 10)
    for menu in (songs, versions, best):
        assert 1 <= len(menu.options) <= 25
        assert len(menu.custom_id) <= 100
        for option in menu.options:
            assert 1 <= length(option.label) <= OPTION
            assert length(option.about) <= OPTION
    assert length(cut(say("details.score", letter="A", title=name * 9), DESCRIPTION)) <= DESCRIPTION


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("takes", [1, 2, 4])
def test_what_stands_under_a_piece_fits(say: Say, name: str, takes: int) -> None:
    whole = post(name)
    items = piece_buttons(
        say, replace(whole, takes=whole.takes[:takes], trained=999_999), {"A": 99_999, "B": 9}
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
def test_a_way_on_from_a_refusal_fits(say: Say, name: str) -> None:
    for options in ({"notes": "CEG" * 90}, {"notes": "CEG", "prompt": name}, {"key": "C majo"}):
        for button in offer(say, options):
            assert length(button.custom_id) <= 100
            assert 1 <= length(button.label) <= 80


def test_buttons_and_forms_fit(say: Say) -> None:
    fields = {"number": 999_999_999, "count": 99_999, "letter": "A", "votes": 99_999,
              "ref": "ABCDEF", "value": "C4 E4 G4"}  # fmt: skip
    for key in TEXTS:
        if key.startswith("button.") or key in ("version.yes", "version.option"):
            assert length(say(key, **fields)) <= 80, key
    form = change_form(say, post("A title"), {})
    assert length(form.title) <= 45
    assert len(form.children) <= 5
    for field in form.children:
        assert isinstance(field, discord.ui.Label)
        assert length(field.text) <= 45
        assert length(field.description or "") <= 100
    for key in ("song.correct", "song.field.title", "song.field.artist"):
        assert length(say(key)) <= 45
