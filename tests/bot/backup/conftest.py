"""A bot's data folder to be backed up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.bot.library import Library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    """An empty library in a folder of its own, with room for others beside it."""
    library = Library.on(tmp_path / "data", await Database.open(tmp_path / "data"))
    yield library
    await library.database.close()
