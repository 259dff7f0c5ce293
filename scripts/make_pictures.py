"""`make pictures`: the README's pictures of the product, taken of the product in its playground.

A bot with the real engine composes and learns sample songs; what its members see is photographed.
Takes some minutes, most of them training. With a folder as argument the server is kept there, and
nothing is learnt again the next time.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from playground.chromium import chromium
from tests.playground.chat import Playground, Visitor

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
SONGS = ("fiddle-set.mp3", "haydn-minuet.mp3", "lofi-rain.mp3")
DESK, MESSAGE, PHONE, HIGH = (1280, 960), (680, 900), (390, 844), 3000
SHARP = 2
LONG = 900_000
MOST_BYTES = 2**20


def save(name: str, picture: bytes, width: int | None = None) -> None:
    """As WebP, no wider than so many pixels."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if width is not None and image.width > width:
        height = round(image.height * width / image.width)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    path = FOLDER / f"{name}.webp"
    image.save(path, quality=80, method=6)
    print(f"{path.relative_to(Path.cwd())}: {image.width}x{image.height}, {path.stat().st_size} B")


def photograph(name: str, part: Locator) -> None:
    """A part of the page as a whole, on a screen that is high enough for it."""
    before = part.page.viewport_size
    assert before is not None
    part.page.set_viewport_size({**before, "height": HIGH})
    part.scroll_into_view_if_needed()
    part.page.wait_for_timeout(500)
    save(name, part.screenshot())
    part.page.set_viewport_size(before)


def look(browser: Browser, address: str, size: tuple[int, int]) -> Visitor:
    return Visitor(*(browser, address, "en", *size), color_scheme="dark", device_scale_factor=SHARP)


def card(visitor: Visitor) -> Locator:
    """The card of what is under way."""
    return visitor.messages().filter(has=visitor.page.locator('[data-id^="motif:cancel:"]')).last


def train(visitor: Visitor) -> None:
    """Teach the sample songs, and photograph the card on the way."""
    page, say = visitor.page, visitor.say
    visitor.open_command("train")
    for number, song in enumerate(SONGS, 1):
        if number > 1:
            visitor.option(f"song{number}")
        field = page.get_by_role("group", name=say(f"name.option.song{number}"))
        field.get_by_role("button", name=say("playground.sample")).click()
        page.get_by_role("dialog").get_by_role("button", name=song).click()
        expect(page.get_by_label(say("playground.play", name=song))).to_be_visible()
    page.get_by_label(say("name.option.rights")).select_option("public-domain")
    page.get_by_label(say("name.option.consent")).select_option("yes")
    page.locator("#command").get_by_role("button", name=say("playground.send")).click()
    expect(card(visitor)).to_contain_text(re.compile("▰▰"), timeout=LONG)
    photograph("status-card", card(visitor))
    expect(card(visitor)).to_have_count(0, timeout=LONG)


def compose(visitor: Visitor) -> Locator:
    """Compose from notes; the piece, with votes."""
    before = visitor.pieces().count()
    visitor.command("compose", notes="C4 E4 G4 B4", ensemble="lofi")
    expect(visitor.pieces()).to_have_count(before + 1, timeout=LONG)
    for name, letter in (("Ada", "A"), ("Ben", "A"), ("Carmen", "B"), ("Mo", "A")):
        visitor.become(name)
        visitor.button(visitor.pieces().last, "vote", letter).click()
        visitor.page.wait_for_timeout(800)
        dismiss = visitor.page.get_by_role("button", name=visitor.say("playground.dismiss"))
        while dismiss.count():
            dismiss.first.click()
    return visitor.pieces().last


def score(visitor: Visitor, piece: Locator) -> None:
    """The first page of the sheet music that Details shows."""
    visitor.button(piece, "more").click()
    visitor.page.get_by_role("dialog").get_by_role(
        "button", name=visitor.say("button.details")
    ).click()
    private = visitor.page.locator("article.private").last
    picture = private.locator("img").first
    expect(picture).to_be_visible(timeout=LONG)
    address = visitor.page.evaluate("image => image.src", picture.element_handle())
    save("score", visitor.page.request.get(address).body(), 900)
    private.get_by_role("button", name=visitor.say("playground.dismiss")).click()


def window(name: str, visitor: Visitor, piece: Locator) -> None:
    """The whole page, down to the buttons of the piece's message."""
    expect(piece.locator("img").first).to_be_visible()
    visitor.page.wait_for_timeout(1500)
    piece.evaluate("message => message.scrollIntoView({ block: 'end' })")
    visitor.page.evaluate("document.activeElement.blur()")
    save(name, visitor.page.screenshot(), 1280)


def main() -> int:
    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as passing, chromium() as browser:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else passing)
        learnt = (folder / "data").is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        playground = Playground(folder)
        playground.start()
        try:
            visitor = look(browser, playground.address, MESSAGE)
            if not learnt:
                train(visitor)
            piece = compose(visitor)
            score(visitor, piece)
            for name, size in (("playground", DESK), ("playground-phone", PHONE)):
                other = look(browser, playground.address, size)
                window(name, other, other.pieces().last)
            photograph("piece-message", piece)
            visitor.command("model")
            photograph("model-card", visitor.messages().last)
        finally:
            playground.stop()
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{size} bytes in {FOLDER.name}, made in {time.monotonic() - began:.0f} s")
    return int(size > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
