"""A playground with real music, and a browser for each file of tests of the page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from playground.chromium import chromium
from tests.playground.chat import Playground
from tests.playground.sound import write_hum


@pytest.fixture(scope="session")
def hum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's microphone hears."""
    return write_hum(tmp_path_factory.mktemp("microphone") / "hum.wav")


@pytest.fixture(scope="module")
def browser(hum: Path) -> Iterator[Browser]:
    """Without a browser these tests fail: nobody is to think that the page was seen.

    While it is open Playwright's event loop runs in this thread, and no test that is a coroutine
    can: it is closed after each file.
    """
    if os.environ.get("MOTIF_WITHOUT_BROWSER"):
        pytest.skip("MOTIF_WITHOUT_BROWSER: the playground was NOT looked at in a browser")
    microphone = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={hum}",
    )
    with chromium(*microphone) as found:
        yield found


@pytest.fixture(scope="session")
def playground(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """The whole bot with the real engine; its base is small and trainings are short."""
    started = Playground(
        tmp_path_factory.mktemp("playground"),
        MOTIF_TRAIN_EPOCHS="1",
        MOTIF_MODELS_DIR=str(small_base.parent),
    )
    started.start()
    try:
        yield started
    finally:
        started.stop()
