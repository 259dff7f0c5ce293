"""The page as a chat, with made-up music: suggestions, forms, files, a microphone, a kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.bot.sockets.conftest import DASK_PROCESSES
from tests.playground.chat import Playground, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SOON = 60_000

QUICK = {"module": "tests.playground.launch", DASK_PROCESSES: "forkserver"}
"""Made-up music, and Dask imported once for all workers: they are tested elsewhere."""

_CANCEL = 'button[data-id^="motif:cancel:"]'


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    started = Playground(tmp_path_factory.mktemp("quick"), **QUICK)
    started.start()
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture
def visitor(quick: Playground, browser: Browser) -> Iterator[Visitor]:
    someone = Visitor(browser, quick.address)
    yield someone
    assert someone.problems == []
    someone.page.close()


def test_options_are_suggested_while_they_are_typed(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open_command("compose")
    visitor.option("ensemble")
    field = page.get_by_role("combobox", name="ensemble")
    page.keyboard.type("lof")
    first = page.locator("#command [role=option]").first
    expect(first).to_contain_text("lofi", timeout=SOON)
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert visitor.faults() == []
    page.keyboard.press("Enter")
    expect(field).to_have_value("lofi · electric piano, muted guitar, round bass, soft drums")
    page.keyboard.press("Enter")
    expect(page.locator("#command")).to_be_hidden()
    expect(visitor.words).to_be_focused()
    expect(visitor.messages().last).to_contain_text("lofi", timeout=SOON)


def test_what_is_refused_is_told_and_the_form_stays_as_it_was(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open_command("compose")
    visitor.option("bars")
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("bars is a number")
    expect(page.get_by_role("combobox", name="bars")).to_have_value("many")
    suggested = visitor.suggested()
    expect(page.get_by_role("status")).to_contain_text("bars is a number")  # they hide nothing
    for _ in range(1 + suggested):
        page.keyboard.press("Escape")
    expect(page.locator("#command")).to_be_hidden()


def test_a_moderator_sets_things_by_menus_and_forms(visitor: Visitor) -> None:
    page, say = visitor.page, visitor.say
    visitor.command("settings")
    shown = page.locator("article.private").last
    expect(shown).to_contain_text(say("playground.only_you"))
    shown.get_by_role("button", name=say("settings.choose")).press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=say("setting.takes")).press("Enter")
    shown.get_by_role("button", name=say("button.settings.number")).press("Enter")
    page.get_by_role("dialog").locator("input").fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(shown).to_contain_text("3")
    visitor.become("Ada")
    expect(visitor.page.locator("article.private")).to_have_count(0)
    page.locator("#text").press_sequentially("/sett")
    expect(page.get_by_role("status")).to_contain_text(say("playground.commands_none"))


def test_what_people_write_and_call_files_is_text_and_never_html(
    visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    file = tmp_path / "<img src=x onerror=alert(1)>.mp3"
    file.write_bytes(b"ID3")
    page.get_by_role("button", name=visitor.say("playground.attach")).press("Enter")
    page.locator("dialog input[type=file]").set_input_files(file)
    expect(page.locator("#files .chip")).to_be_visible()
    text = (
        "<img src=x onerror=alert(1)> **<b>bold</b>** [here](javascript:alert(1)) "
        '`<script>` http://a.example/"onmouseover=alert(1) ||<i>||'
    )
    visitor.words.fill(text)
    visitor.words.press("Enter")
    message = visitor.messages().last
    expect(message).to_contain_text("<b>bold</b>")
    expect(message).to_contain_text("[here](javascript:alert(1))")
    assert message.locator("img, script, b, i, [onerror], [onmouseover]").count() == 0
    assert message.locator("a[href^='javascript']").count() == 0


def test_links_end_before_the_sentence_does_and_those_to_messages_stay_here(
    visitor: Visitor,
) -> None:
    page, there = visitor.page, "https://discord.com/channels/1/1190000000000000031"
    visitor.words.fill("first")
    visitor.words.press("Enter")
    expect(visitor.messages().last).to_contain_text("first")
    first = str(visitor.messages().last.get_attribute("id"))[1:]
    visitor.words.fill(f"{there}/{first}, http://a.example/b. (http://a.example/c)")
    visitor.words.press("Enter")
    expect(visitor.messages().last).to_contain_text("a.example")
    links = visitor.messages().last.locator(".content a")
    assert [link.get_attribute("href") for link in links.all()] == [
        f"#m{first}",
        "http://a.example/b",
        "http://a.example/c",
    ]
    links.first.press("Enter")
    expect(page.locator(f"#m{first}")).to_be_focused()


def test_a_long_choice_is_read_to_its_end(quick: Playground, browser: Browser) -> None:
    visitor = Visitor(browser, quick.address, "es", 390)
    visitor.open_command("train")
    visitor.page.get_by_label(visitor.say("name.option.consent")).select_option("yes")
    expect(
        visitor.page.get_by_role("status").filter(has_text=visitor.say("consent"))
    ).to_be_visible()
    assert visitor.faults() == []
    assert visitor.fits()
    visitor.page.close()


def test_a_command_that_is_named_in_small_print_can_be_read(visitor: Visitor) -> None:
    visitor.words.fill("-# </compose:1> makes another")
    visitor.words.press("Enter")
    expect(visitor.messages().last.locator(".subtext .mention")).to_have_text("/compose")
    assert visitor.faults() == []


def test_a_hum_is_recorded_sent_and_made_a_piece_of(visitor: Visitor) -> None:
    page, say = visitor.page, visitor.say
    page.get_by_role("button", name=say("playground.attach")).press("Enter")
    record = page.get_by_role("button", name=say("playground.record"))
    record.press("Enter")
    page.wait_for_timeout(1500)
    page.locator("button.recording").press("Enter")
    player = page.locator("#files audio")
    expect(player).to_be_visible()
    visitor.words.press("Enter")
    message = visitor.messages().last
    assert visitor.plays(message.locator("audio"))
    before = visitor.pieces().count()
    message.get_by_role("button", name=say("playground.apps")).press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=say("command.make_piece")).press("Enter")
    expect(visitor.pieces()).to_have_count(before + 1, timeout=SOON)


def test_a_picture_opens_large_and_the_focus_comes_back(visitor: Visitor) -> None:
    page = visitor.page
    before = visitor.pieces().count()
    visitor.command("compose")
    expect(visitor.pieces()).to_have_count(before + 1, timeout=SOON)
    picture = visitor.pieces().last.locator(".picture").first
    picture.press("Enter")
    expect(page.get_by_role("dialog").locator("img")).to_be_visible()
    assert visitor.faults() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(picture).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_by_keyboard_the_focus_and_what_is_answered_stay_in_view(
    quick: Playground, browser: Browser, width: int
) -> None:
    visitor = Visitor(browser, quick.address, "es", width, 520)
    before = visitor.pieces().count()
    visitor.command("compose")
    expect(visitor.pieces()).to_have_count(before + 1, timeout=SOON)
    # the finished piece stands where its card was looked at
    expect(visitor.messages().filter(has=visitor.page.locator(_CANCEL))).to_have_count(0)
    assert visitor.in_view(visitor.pieces().last)
    answers = visitor.page.locator("article.private")
    answered = answers.count()
    visitor.button(visitor.pieces().last, "more").press("Enter")
    visitor.page.keyboard.press("Enter")
    expect(answers).to_have_count(answered + 1, timeout=SOON)
    answer = answers.last
    expect(answer.locator(".attachments")).not_to_be_empty(timeout=SOON)
    expect(visitor.page.locator("#log img").last).to_be_visible()
    focus = visitor.page.locator(":focus")
    assert visitor.in_view(answer)
    assert visitor.in_view(focus)
    while visitor.page.evaluate("document.querySelector('#log').contains(document.activeElement)"):
        assert visitor.in_view(focus), focus.evaluate("node => node.outerHTML")
        visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Shift+Tab")
    assert visitor.in_view(focus)
    expect(focus).to_have_text(visitor.say("playground.dismiss"))
    visitor.page.close()


def test_what_comes_while_one_reads_further_up_is_led_to(
    quick: Playground, browser: Browser
) -> None:
    visitor = Visitor(browser, quick.address, "en", 390, 520)
    visitor.become("Carmen")
    log, newer = visitor.page.locator("#log"), visitor.page.locator("#newer")
    answers = visitor.page.locator("article.private")
    visitor.command("help")
    expect(answers.last.locator("button")).not_to_have_count(0)
    log.evaluate("log => { log.scrollTop = 0; }")
    # what one asks for is shown
    visitor.command("help")
    expect(answers).to_have_count(2)
    expect(newer).to_be_hidden()
    assert visitor.in_view(answers.last)
    # what comes besides moves nothing
    log.evaluate("log => { log.scrollTop = 0; }")
    visitor.button(answers.first, "help", visitor.say("button.help.vote")).evaluate(
        "button => button.click()"
    )
    expect(answers).to_have_count(3)
    expect(newer).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 0
    assert visitor.faults() == []
    newer.press("Enter")
    expect(newer).to_be_hidden()
    expect(answers.last).to_be_focused()
    assert visitor.in_view(answers.last)
    visitor.page.close()


def test_killed_in_the_middle_it_loses_nothing_and_the_page_goes_on(
    browser: Browser, tmp_path: Path
) -> None:
    playground = Playground(tmp_path, **QUICK)
    playground.start()
    try:
        visitor = Visitor(browser, playground.address)
        visitor.command("compose")
        expect(visitor.pieces()).to_have_count(1, timeout=SOON)
        visitor.button(visitor.pieces(), "vote", "B").press("Enter")
        expect(visitor.button(visitor.pieces(), "vote", "B")).to_contain_text("1")
        visitor.command("compose", tempo="43")
        card = visitor.messages().filter(has=visitor.page.locator('[data-id^="motif:cancel:"]'))
        expect(card).to_have_count(1, timeout=SOON)
        playground.kill()
        notice = visitor.page.get_by_role("status").first
        expect(notice).to_contain_text(visitor.say("playground.lost"), timeout=SOON)
        playground.start()
        expect(visitor.pieces()).to_have_count(2, timeout=SOON)
        expect(card).to_have_count(0, timeout=SOON)
        expect(visitor.button(visitor.pieces().first, "vote", "B")).to_contain_text("1")
        visitor.page.reload()
        expect(visitor.pieces()).to_have_count(2, timeout=SOON)
        visitor.button(visitor.pieces().first, "unvote").or_(
            visitor.button(visitor.pieces().first, "vote", "A")
        ).first.press("Enter")
        expect(visitor.button(visitor.pieces().first, "vote", "A")).to_contain_text(
            "1", timeout=SOON
        )
        visitor.page.close()
    finally:
        playground.stop()
