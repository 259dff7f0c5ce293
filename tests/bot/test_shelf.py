"""Where models stand: what a stopped training brings late is kept nowhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.compute.executing import hand_over
from bot.requests.shelf import Shelf
from bot.store.database import Database
from bot.store.models import Models
from engine.errors import Stopped
from tests.bot.made_up_songs import BASE


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    data = tmp_path / "data"
    database = await Database.open(data)
    yield Shelf(Models(database), data, BASE, remote=False)
    await database.close()


def made(folder: Path, files: int = 3) -> Path:
    """A model that a worker has made."""
    folder.mkdir()
    for number in range(files):
        (folder / f"{number}.npz").write_bytes(b"notes of a song")
    return folder


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "data" / "models").rglob("*.npz"))


async def test_a_finished_draft_becomes_the_version(shelf: Shelf, tmp_path: Path) -> None:
    draft = shelf.draft(1)
    hand_over(made(tmp_path / "made"), draft)
    folder, size = await shelf.place(draft, 1, 2)
    await shelf.remove(draft)
    assert (folder, size) == ("models/1/2", 3 * len(b"notes of a song"))
    assert len(kept(tmp_path)) == 3


async def test_a_model_that_comes_after_its_draft_was_removed_is_kept_nowhere(
    shelf: Shelf, tmp_path: Path
) -> None:
    draft = shelf.draft(1)
    await shelf.remove(draft)
    with pytest.raises(Stopped):
        hand_over(made(tmp_path / "made"), draft)
    assert kept(tmp_path) == []


@pytest.mark.parametrize("attempt", range(5))
async def test_a_draft_removed_while_a_model_comes_is_gone_whole(
    shelf: Shelf, tmp_path: Path, attempt: int
) -> None:
    draft, model = shelf.draft(attempt), made(tmp_path / "made", files=2_000)
    begun = threading.Event()

    def bring() -> None:
        begun.set()
        with suppress(Stopped):
            hand_over(model, draft)

    worker = threading.Thread(target=bring)
    worker.start()
    await asyncio.to_thread(begun.wait)
    await shelf.remove(draft)
    worker.join()
    assert list(draft.parent.iterdir()) == []
