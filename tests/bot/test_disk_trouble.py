"""A disk that is full or loses a file while the bot runs: requests are delayed or told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, patch

import discord
import pytest

from bot.chat.errors import Trouble
from bot.compute.results import Refused
from bot.requests.dispatcher import Dispatcher
from bot.store.database import Database
from engine.messages import told
from tests.bot.conftest import InlineCompute
from tests.bot.library import Library
from tests.bot.scene import Scene, labels


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Nothing can be written for as long as this lasts."""

    async def full(work: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    vars(database)["transact"] = full
    try:
        yield
    finally:
        del vars(database)["transact"]


@contextmanager
def full_disk_for(ledger: Any, name: str) -> Iterator[None]:
    async def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    setattr(ledger, name, full)
    try:
        yield
    finally:
        delattr(ledger, name)


class Handler:
    """Work that ends while the disk is full, the first time."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.attempts = 0

    async def attempt(self, request: Any, course: object) -> bool:
        self.attempts += 1
        if self.attempts > 1:
            return await self.library.ledger.finish(request.id, 1.0)
        with full_disk(self.library.database):
            return await self.library.ledger.finish(request.id, 1.0)


async def until(true: Any) -> None:
    async with asyncio.timeout(10):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def waiting(library: Library) -> int:
    """A request that waits for its turn: its id."""
    request = await library.request(1, "compose")
    await library.ledger.put_back(request.id, counted=False)
    return request.id


def looking_often(
    library: Library,
    compute: InlineCompute,
    handler: Handler,
    finished: Callable[[int], Awaitable[None]],
) -> Dispatcher:
    return Dispatcher(
        ledger=library.ledger,
        compute=compute,
        handlers={"compose": handler},
        attempts=3,
        finished=finished,
        look=0.02,
    )


async def test_a_disk_that_is_full_for_a_moment_delays_a_request_and_no_more(
    library: Library,
) -> None:
    told: list[int] = []
    troubles = [sqlite3.OperationalError("database or disk is full")]

    async def finished(request_id: int) -> None:
        if troubles:
            raise troubles.pop()
        told.append(request_id)

    compute, handler = InlineCompute(), Handler(library)
    dispatcher = looking_often(library, compute, handler, finished)
    request = await waiting(library)
    dispatcher.kick()

    async def ended() -> bool:
        return told == [request]

    await until(ended)
    assert (await library.ledger.by_id(request)).state == "done"
    assert handler.attempts == 2
    await dispatcher.stop()


async def test_an_error_while_the_queue_is_filled_does_not_end_the_looking(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute, handler = InlineCompute(), Handler(library)
    handler.attempts = 1
    capacity, troubles = compute.capacity, [RuntimeError("no answer")]

    async def unsure(lane: Any) -> int:
        if troubles:
            raise troubles.pop()
        return await capacity(lane)

    async def finished(_: int) -> None:
        return

    monkeypatch.setattr(compute, "capacity", unsure)
    dispatcher = looking_often(library, compute, handler, finished)
    request = await waiting(library)
    dispatcher.kick()

    async def ended() -> bool:
        return (await library.ledger.by_id(request)).state == "done"

    await until(ended)
    await dispatcher.stop()


@pytest.mark.simcord(shard_count=1)
async def test_a_piece_whose_file_is_gone_is_told_as_failed(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    pieces = scene.env.bot.parts.stores.pieces
    finish = pieces.finish

    async def finish_and_lose(*given: Any, **more: Any) -> bool:
        kept = await finish(*given, **more)
        for blob in (tmp_path / "blobs").glob("*/*"):
            blob.unlink()
        return kept

    pieces.finish = finish_and_lose
    answer = await scene.compose()
    card = await scene.shown(answer.response.message)
    assert "missing on my disk" in card.content
    assert scene.pieces() == []


@pytest.mark.simcord(shard_count=1)
async def test_what_fell_down_while_it_was_accepted_is_taken_up(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    stores = scene.env.bot.parts.stores
    with full_disk_for(stores.ledger, "acknowledge"):
        await scene.compose()
    assert "full" in str(scene.env.errors[-1])
    (request,) = await stores.ledger.unclosed()
    assert request.state == "receiving"
    recovery = scene.env.bot.parts.requests.recovery
    for _ in range(2):
        await recovery.look()

    async def delivered() -> bool:
        return len(scene.pieces()) == 1

    await until(delivered)


@pytest.mark.simcord(shard_count=1)
async def test_who_asks_while_the_disk_is_full_is_told_that(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    with full_disk(scene.env.bot.parts.stores.database):
        answer = await scene.compose()
    assert answer.ephemeral
    assert "is full, so I could not keep that" in answer.response.content
    assert "full" in str(scene.env.errors[-1])


@pytest.mark.simcord(shard_count=1)
async def test_a_vote_that_discord_did_not_show_is_shown_later(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    parts = scene.env.bot.parts
    relabel, tries = parts.requests.messenger.relabel, 0

    async def refused_at_first(*given: Any) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Trouble("503")
        await relabel(*given)

    parts.requests.messenger.relabel = refused_at_first
    (request,) = await parts.stores.database.rows("SELECT id FROM requests")
    await parts.stores.votes.press(request["id"], 7, "A", 1)
    shown: list[bool] = []
    for _ in range(4):
        await parts.requests.recovery.look()
        shown.append("Vote A · 1" in labels(await scene.shown(piece)))
    # a look may come while somebody votes; after that it is tried ever more seldom
    assert shown == [False, False, False, True]
    assert tries == 2


@pytest.mark.simcord(shard_count=1)
async def test_a_write_that_timed_out_at_discord_is_tried_again(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece()
    answer: Any = SimpleNamespace(status=408, reason="Request Timeout", headers={})
    timed_out = AsyncMock(side_effect=discord.HTTPException(answer, None))
    messenger = scene.env.bot.parts.requests.messenger
    with patch("discord.PartialMessage.edit", timed_out), pytest.raises(Trouble):
        await messenger.reword(scene.channel.id, piece.id, "words")


@pytest.mark.simcord(shard_count=1)
async def test_a_card_that_tells_the_end_stays_if_the_bot_is_killed_before_it_is_closed(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    bot = scene.env.bot
    compute.refusal = Refused(told("said", text="This is too hard.", do=""))
    delivery = bot.parts.requests.delivery
    with full_disk_for(delivery._outcomes, "closed"):
        answer = await scene.compose()
    (request,) = await bot.parts.stores.ledger.unclosed()
    assert request.told_at is not None
    # as the next start does
    await delivery._once(request)
    assert await bot.parts.stores.ledger.unclosed() == []
    assert "This is too hard." in (await scene.shown(answer.response.message)).content
