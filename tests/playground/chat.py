"""The playground as a process, and a person in front of its page."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from bot.locales import speaker
from tests.ports import free_port

# what is tested is the page, not how busy this machine is
expect.set_options(timeout=30_000)

REPOSITORY = Path(__file__).resolve().parents[2]
_START = 60.0
_PRESS = 'button[data-id^="motif:{}:"]'


class Playground:
    """A playground in a process of its own, at the same address in every life."""

    def __init__(self, folder: Path, module: str = "playground", **settings: str) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._module = module
        self._log = folder / "playground.log"
        self._environment = {
            **os.environ,
            "MOTIF_PLAYGROUND_DIR": str(folder / "data"),
            "MOTIF_PLAYGROUND_PORT": str(port),
            "MOTIF_PLAYGROUND_SECONDS": "20",
            "LANG": "C.UTF-8",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def start(self) -> None:
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                env=self._environment,
                cwd=REPOSITORY,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        end = time.monotonic() + _START
        while self.log.count("Motif's playground is at") == 0:
            assert self._process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            time.sleep(0.05)

    def kill(self) -> None:
        """What a power cut would do to it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()


class Visitor:
    """Somebody who uses the page, in one language and at one width."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        language: str = "en",
        width: int = 1280,
        height: int = 844,
        **options: Any,
    ) -> None:
        self.say = speaker(language)
        self.language = language
        self.page: Page = browser.new_page(viewport={"width": width, "height": height}, **options)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._watch(address))
        self.page.goto(address)
        self.words = self.page.get_by_role("combobox", name=speaker("en")("playground.write"))
        menu = self.page.locator("#language")
        expect(menu.locator("option")).not_to_have_count(0)
        menu.select_option(language)
        self.words = self.page.locator("#text")
        expect(self.words).to_have_attribute("aria-label", self.say("playground.write"))
        self._quiet()

    def _watch(self, address: str) -> Callable[[Any], None]:
        def watch(request: Any) -> None:
            if not request.url.startswith((address, "blob:", "data:")):
                self.problems.append(f"asked for {request.url}")

        return watch

    def become(self, name: str) -> None:
        menu = self.page.locator("#me")
        value = menu.locator("option").filter(has_text=name).get_attribute("value")
        menu.select_option(value)
        self._quiet()

    def _quiet(self) -> None:
        """Until what was said is shown."""
        expect(self.page.locator("#log")).to_have_attribute("aria-busy", "false", timeout=30_000)

    def command(self, name: str, **options: str) -> None:
        """Give a command by keyboard alone: its name, and text for some of its options."""
        self.open_command(name)
        for option, text in options.items():
            self.option(option)
            self.page.keyboard.type(text)
        self.page.keyboard.press("Escape" if self.suggested() else "End")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#command")).to_be_hidden()

    def suggested(self) -> bool:
        """Whether suggestions are shown once they were looked for."""
        expect(self.page.locator("#command .suggestions[aria-busy=true]")).to_have_count(0)
        return self.page.locator("#command .suggestions:visible").count() > 0

    def open_command(self, name: str) -> None:
        called = self.say(f"name.{name}")
        self.words.focus()
        self.words.press_sequentially(f"/{called}")
        first = self.page.locator("#write [role=option]").first
        expect(first).to_contain_text(f"/{called}", timeout=60_000)
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#command")).to_be_visible()

    def option(self, name: str) -> None:
        """Open an option that need not be given."""
        called = self.say(f"name.option.{name}")
        button = self.page.get_by_role("button", name=f"+ {called}", exact=True)
        button.focus()
        self.page.keyboard.press("Enter")

    def messages(self) -> Locator:
        return self.page.get_by_role("article")

    def pieces(self) -> Locator:
        """Messages with something to vote on."""
        return self.messages().filter(has=self.page.locator(_PRESS.format("vote")))

    def button(self, within: Locator, deed: str, label: str | None = None) -> Locator:
        found = within.locator(_PRESS.format(deed))
        return found.filter(has_text=re.compile(rf"\b{label}\b")) if label else found

    def plays(self, player: Locator) -> bool:
        """Whether a player, started by keyboard, gets somewhere."""
        player.scroll_into_view_if_needed()
        player.focus()
        self.page.keyboard.press("Space")
        self.page.wait_for_function(
            "player => player.currentTime > 0.2", arg=player.element_handle(), timeout=15_000
        )
        self.page.keyboard.press("Space")
        return True

    def faults(self) -> list[str]:
        """What keeps some people from using the page as it is now, by axe."""
        found = Axe().run(self.page)
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes']][:3]}"
            for one in found.response["violations"]
        ]

    def in_view(self, part: Locator) -> bool:
        """Whether the head of something is where messages are read."""
        return bool(
            part.evaluate(
                """part => {
                    const log = document.querySelector("#log").getBoundingClientRect();
                    const { top, height } = part.getBoundingClientRect();
                    return top > log.top - 1 && top + Math.min(height, 40) < log.bottom + 1;
                }"""
            )
        )

    def fits(self) -> bool:
        """Whether nothing sticks out at the side."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth <= innerWidth &&"
                " document.querySelector('#log').scrollWidth <="
                " document.querySelector('#log').clientWidth"
            )
        )
