"""The playground in Chromium, by keyboard: both languages, a phone's and a desk's width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.playground.chat import Playground, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SOON = 240_000
"""Milliseconds in which a piece or a version is made on a machine that is busy."""

WIDE, NARROW = 1280, 390


@pytest.mark.parametrize(("language", "width"), [("es", NARROW), ("en", WIDE)])
def test_a_piece_from_notes_is_heard_voted_on_and_changed(
    playground: Playground, browser: Browser, language: str, width: int
) -> None:
    visitor = Visitor(browser, playground.address, language, width)
    before = visitor.pieces().count()
    visitor.command("compose", notes="C4 E4 G4 B4", bars="8")
    expect(visitor.pieces()).to_have_count(before + 1, timeout=SOON)
    piece = visitor.pieces().last
    expect(piece.locator("audio")).to_have_count(2)
    for player in piece.locator("audio").all():
        assert visitor.plays(player)
    for name in ("Ada", "Ben"):
        visitor.become(name)
        visitor.button(visitor.pieces().last, "vote", "A").press("Enter")
        expect(visitor.messages().last).to_contain_text(visitor.say("playground.only_you"))
    expect(visitor.button(visitor.pieces().last, "vote", "A")).to_contain_text("2")
    assert visitor.fits()
    assert visitor.faults() == []
    visitor.button(visitor.pieces().last, "change").press("Enter")
    form = visitor.page.get_by_role("dialog")
    form.get_by_label(visitor.say("further.field.bars"), exact=True).fill("3-4")
    assert visitor.faults() == []
    visitor.page.keyboard.press("Enter")
    expect(visitor.pieces()).to_have_count(before + 2, timeout=SOON)
    assert visitor.problems == []
    visitor.page.close()
    other = Visitor(browser, playground.address, language, NARROW + WIDE - width)
    expect(other.pieces()).to_have_count(before + 2)
    assert other.fits()
    assert other.faults() == []
    assert other.problems == []
    other.page.close()


@pytest.mark.parametrize(
    ("language", "width", "sample", "title"),
    [
        ("es", NARROW, "haydn-minuet.mp3", "String Quartet"),
        # the server has the other already
        ("en", WIDE, "mozart-sonata-k545.mp3", "Piano Sonata"),
    ],
)
def test_a_sample_song_is_learnt_and_the_card_moves(
    playground: Playground, browser: Browser, language: str, width: int, sample: str, title: str
) -> None:
    visitor = Visitor(browser, playground.address, language, width)
    page, say = visitor.page, visitor.say
    visitor.open_command("train")
    page.keyboard.press("Tab")
    page.get_by_role("button", name=say("playground.sample")).press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=sample).press("Enter")
    expect(page.get_by_label(say("playground.play", name=sample))).to_be_visible()
    page.get_by_label(say("name.option.rights")).select_option("public-domain")
    page.get_by_label(say("name.option.consent")).select_option("yes")
    assert visitor.faults() == []
    page.get_by_role("button", name=say("playground.send")).last.press("Enter")
    card = visitor.messages().filter(has=page.locator('button[data-id^="motif:cancel:"]')).last
    expect(card).to_contain_text(re.compile("[▰▱]"), timeout=SOON)
    shown = card.locator(".content").inner_text()
    expect(card.locator(".content")).not_to_have_text(shown, timeout=SOON)
    expect(card).to_have_count(0, timeout=SOON)
    expect(visitor.messages().last.locator("audio")).to_have_count(2)
    expect(visitor.messages().last).to_contain_text(title)
    assert visitor.fits()
    assert visitor.faults() == []
    assert visitor.problems == []
    page.close()
