"""A Chromium without a window, for the tests of the page and for pictures of it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "There is no Chromium that runs here, so the playground was not seen in a browser. Install one "
    "(on Debian, as root: apt-get install chromium; elsewhere: .venv/bin/playwright install "
    "--with-deps chromium), or name yours: MOTIF_CHROMIUM=/path/to/chromium."
)


@contextmanager
def chromium(*options: str) -> Generator[Browser]:
    """The machine's own, else Playwright's. Raises RuntimeError where there is neither."""
    named = os.environ.get("MOTIF_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*options, *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=named, args=arguments)
        except Error as error:
            raise RuntimeError(f"{MISSING}\n{error.message.splitlines()[0]}") from error
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        with chromium() as found:
            print(f"Chromium {found.version}")
    except RuntimeError as problem:
        sys.exit(str(problem))
