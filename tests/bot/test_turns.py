"""Whose turn it is: what is told of a place is the order in which requests are handed out."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.requests.ledger import Caps, Ledger
from bot.requests.request import Request
from bot.requests.standing import Machines
from bot.store import schema
from bot.store.database import Database

SERVERS = 6
ROUNDS = 12


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    database = await Database.open(tmp_path)
    yield Ledger(database, Caps(100, 100))
    await database.close()


async def ask(ledger: Ledger, servers: list[int], state: str = "queued") -> None:
    """A composition is asked for in each of these servers, one after the other."""

    def write(connection: sqlite3.Connection) -> None:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM requests").fetchone()
        connection.executemany(
            "INSERT INTO requests (ref, interaction_id, guild_id, channel_id, user_id, locale,"
            " private, upload_limit, kind, parameters, uploads, state, acknowledged, nonce,"
            " created_at) VALUES (?, ?, ?, 1, 1, 'en-US', 0, 1, 'compose', '{}', '[]', ?, 1, '',"
            " 0)",
            [(f"R{number}", number, server, state) for number, server in enumerate(servers, last)],
        )

    await ledger._database.transact(write)


async def open_requests(ledger: Ledger, state: str) -> list[Request]:
    return await ledger._find("state = ? ORDER BY id", state)


async def hand_out(ledger: Ledger, most: int = 1000) -> list[int]:
    """The ids of what is handed out, in the order in which it is."""
    order: list[int] = []
    while len(order) < most and (request := await ledger.lease(("compose",))) is not None:
        order.append(request.id)
        await ledger.cancel(request.id)
    return order


@pytest.mark.parametrize("told", [100, 4, 0])
async def test_a_place_is_the_one_in_which_a_request_is_handed_out(
    ledger: Ledger, told: int
) -> None:
    numbers = random.Random(told)
    for _ in range(ROUNDS):
        if numbers.random() < 0.5:
            server = numbers.randrange(1, 1000)
            await ledger._database.execute(
                "INSERT OR IGNORE INTO settings VALUES (?, 'takes', '1')", (server,)
            )
            await ask(ledger, [server])
        many = numbers.randrange(1, 9)
        await ask(ledger, [numbers.randrange(SERVERS) for _ in range(many)])
        await ask(ledger, [numbers.randrange(SERVERS + 2) for _ in range(3)], "receiving")
        await ask(ledger, [numbers.randrange(SERVERS) for _ in range(many)])
        await hand_out(ledger, many)
        *accepted, left_out = await open_requests(ledger, "receiving")
        ids = [request.id for request in accepted]
        places = {
            request.id: await ledger.place(request, ids, told=told)
            for request in [*await open_requests(ledger, "queued"), *accepted]
        }
        assert await ledger.place(left_out, ids) is None
        assert await ledger.places("compose", ids) == {
            request_id: place and place.number for request_id, place in places.items()
        }
        await ledger.cancel(left_out.id)
        await ledger._database.execute(
            "UPDATE requests SET state = 'queued' WHERE state = 'receiving'"
        )
        order = await hand_out(ledger)
        assert len(order) == len(places)
        for number, request_id in enumerate(order, 1):
            place = places[request_id]
            assert place is not None
            assert (place.number, list(place.ahead)) == (number, order[: number - 1][:told])


async def test_who_was_never_served_comes_before_who_was(ledger: Ledger) -> None:
    await ask(ledger, [1, 1, 1])
    first, second, third = [request.id for request in await open_requests(ledger, "queued")]
    assert await hand_out(ledger, 2) == [first, second]
    await ask(ledger, [2])
    (_, newcomer) = await open_requests(ledger, "queued")
    assert await hand_out(ledger) == [newcomer.id, third]


async def test_settings_that_were_made_before_the_first_request_cost_no_turn(
    ledger: Ledger,
) -> None:
    await ledger._database.execute("INSERT INTO settings VALUES (2, 'takes', '1')")
    await ask(ledger, [2, 1])
    requests = await open_requests(ledger, "queued")
    assert await hand_out(ledger) == [request.id for request in requests]


async def test_who_waited_before_the_queues_were_counted_has_the_same_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "migrations"
    before.mkdir()
    for path in sorted(schema.MIGRATIONS.glob("*.sql"))[:17]:
        shutil.copy(path, before)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", before)
        database = await Database.open(tmp_path / "data")
        await database.execute("INSERT INTO settings VALUES (2, 'takes', '1')")
        await ask(Ledger(database, Caps(100, 100)), [2, 1, 1, 3, 1])
        await database.close()
    ledger = Ledger(await Database.open(tmp_path / "data"), Caps(100, 100))
    waiting = await open_requests(ledger, "queued")
    places = [await ledger.place(request, told=9) for request in waiting]
    assert [place and place.number for place in places] == [1, 2, 4, 3, 5]
    assert await hand_out(ledger) == [waiting[index].id for index in (0, 1, 3, 2, 4)]
    await ledger._database.close()


@pytest.mark.parametrize("busy", [[], [30.0], [3.0, 0.5, 40.0]])
def test_many_alike_take_as_long_as_each_of_them(busy: list[float]) -> None:
    one_by_one, at_once = Machines(3, busy), Machines(3, busy)
    for _ in range(1000):
        one_by_one.take(2.0)
    at_once.take_alike(1000, 2.0)
    assert at_once.take(7.0) == one_by_one.take(7.0)
