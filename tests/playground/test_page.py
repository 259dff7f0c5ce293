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

_CANCEL = 'button[data-id^="motif:cancel:"]'


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


def test_a_sample_song_is_learnt_and_the_card_moves(
    playground: Playground, browser: Browser
) -> None:
    visitor = Visitor(browser, playground.address, "es", NARROW)
    page, say = visitor.page, visitor.say
    # who looks on in another language and at another width
    other = Visitor(browser, playground.address, "en", WIDE)
    visitor.open_command("train")
    page.keyboard.press("Tab")
    page.get_by_role("button", name=say("playground.sample")).press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="haydn-minuet.mp3").press("Enter")
    expect(page.get_by_label(say("playground.play", name="haydn-minuet.mp3"))).to_be_visible()
    page.get_by_label(say("name.option.rights")).select_option("public-domain")
    page.get_by_label(say("name.option.consent")).select_option("yes")
    assert visitor.faults() == []
    page.get_by_role("button", name=say("playground.send")).last.press("Enter")
    cards = [one.messages().filter(has=one.page.locator(_CANCEL)).last for one in (visitor, other)]
    for card in cards:
        expect(card).to_contain_text(re.compile("[▰▱]"), timeout=SOON)
    shown = cards[0].locator(".content").inner_text()
    for card in cards:
        expect(card.locator(".content")).not_to_have_text(shown, timeout=SOON)
    for card, one in zip(cards, (visitor, other), strict=True):
        expect(card).to_have_count(0, timeout=SOON)
        expect(one.messages().last.locator("audio")).to_have_count(2)
        expect(one.messages().last).to_contain_text("String Quartet")
        assert one.fits()
        assert one.faults() == []
        assert one.problems == []
        one.page.close()
