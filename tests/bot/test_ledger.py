"""The ledger on real SQLite files."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.requests.ledger import Caps, Ledger, QuotaReached
from bot.requests.request import Draft, Upload
from bot.store.blobs import Blobs
from bot.store.database import Database
from bot.store.opening import DataFolderBusy
from engine.messages import told


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database, Caps(member=3, guild=5))


def draft(interaction: int, guild: int = 1, user: int = 1, *uploads: Upload) -> Draft:
    return Draft(
        interaction_id=interaction,
        token="token",
        guild_id=guild,
        channel_id=10 * guild,
        user_id=user,
        locale="en-US",
        private=False,
        upload_limit=10,
        kind="compose",
        parameters={"brief": {}, "given": {}},
        uploads=uploads,
    )


async def queued(ledger: Ledger, interaction: int, guild: int = 1, user: int = 0) -> int:
    request = await ledger.admit(draft(interaction, guild, user or interaction))
    assert request is not None
    await ledger.acknowledge(request.id, 1)
    return request.id


async def test_an_interaction_that_is_replayed_is_accepted_once(ledger: Ledger) -> None:
    assert await ledger.admit(draft(7)) is not None
    assert await ledger.admit(draft(7)) is None


async def test_caps_hold_when_all_come_together(ledger: Ledger) -> None:
    answers = await asyncio.gather(
        *(ledger.admit(draft(n, user=n % 2)) for n in range(20)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, QuotaReached)]
    assert len(answers) - len(refused) == 5
    assert refused[-1].guild == 5


async def test_nothing_is_handed_out_before_it_is_acknowledged(ledger: Ledger) -> None:
    request = await ledger.admit(draft(1))
    assert request is not None
    assert await ledger.lease(("compose",)) is None
    await ledger.acknowledge(request.id, 5)
    leased = await ledger.lease(("compose",))
    assert leased is not None
    assert (leased.state, leased.attempts, leased.card_id) == ("running", 1, 5)


async def test_a_request_with_uploads_waits_for_their_bytes(ledger: Ledger) -> None:
    upload = Upload("a.mid", "http://cdn/a.mid", 3)
    request = await ledger.admit(draft(1, 1, 1, upload))
    assert request is not None
    await ledger.acknowledge(request.id, 5)
    assert await ledger.lease(("compose",)) is None
    await ledger.received(request.id, [Upload("a.mid", "http://cdn/a.mid", 3, "abc")])
    leased = await ledger.lease(("compose",))
    assert leased is not None
    assert leased.uploads[0].sha256 == "abc"
    assert await ledger.forget_uploads(request.id) == ["abc"]
    assert (await ledger.by_id(request.id)).uploads[0].sha256 is None


async def test_who_is_being_accepted_has_one_place_before_and_after_its_acknowledgement(
    ledger: Ledger,
) -> None:
    first = await queued(ledger, 1)
    request = await ledger.admit(draft(2, user=2))
    assert request is not None
    accepted = [first, request.id]
    assert await ledger.places("compose", accepted) == {first: 1, request.id: 2}
    await ledger.acknowledge(request.id, 1)
    assert await ledger.places("compose", accepted) == {first: 1, request.id: 2}
    await ledger.lease(("compose",))
    assert await ledger.places("compose", accepted) == {request.id: 1}


async def test_who_is_being_accepted_stands_where_its_servers_turn_is(ledger: Ledger) -> None:
    ids = [await queued(ledger, interaction, guild=1) for interaction in (1, 2)]
    request = await ledger.admit(draft(3, guild=2))
    assert request is not None
    places = await ledger.places("compose", [request.id])
    assert places == {ids[0]: 1, request.id: 2, ids[1]: 3}


async def test_servers_take_turns(ledger: Ledger) -> None:
    for interaction in range(1, 5):
        await queued(ledger, interaction, guild=1)
    await queued(ledger, 9, guild=2)
    served = [await ledger.lease(("compose",)) for _ in range(3)]
    assert [request.guild_id for request in served if request] == [1, 2, 1]


@pytest.mark.parametrize("servers", [3, 150])
async def test_the_order_that_is_told_is_the_order_that_is_served(
    database: Database, servers: int
) -> None:
    ledger = Ledger(database, Caps(5, 5))
    for n in range(2 * servers):
        await queued(ledger, 1000 - n, guild=1 + n * 7 % servers)
    for _ in range(2):
        await ledger.lease(("compose",))
    places = await ledger.places("compose")
    told = sorted(places, key=lambda request_id: places[request_id])
    served = [await ledger.lease(("compose",)) for _ in range(10 if servers > 10 else 4)]
    assert [request.id for request in served if request] == told[: len(served)]


async def test_leases_of_a_dead_boot_go_back_until_the_attempts_are_used_up(
    database: Database,
) -> None:
    for attempt in (1, 2, 3):
        ledger = Ledger(database, Caps(3, 5))
        if attempt == 1:
            await queued(ledger, 1)
        else:
            assert await ledger.recover(3) == []
        leased = await ledger.lease(("compose",))
        assert leased is not None
        assert leased.attempts == attempt
    (exhausted,) = await Ledger(database, Caps(3, 5)).recover(3)
    assert exhausted.attempts == 3


async def test_work_put_back_at_a_stop_does_not_count(ledger: Ledger) -> None:
    request_id = await queued(ledger, 1)
    await ledger.lease(("compose",))
    await ledger.put_all_back()
    request = await ledger.by_id(request_id)
    assert (request.state, request.attempts) == ("queued", 0)


async def test_a_closed_request_stays_as_it_is(ledger: Ledger) -> None:
    request_id = await queued(ledger, 1)
    assert await ledger.cancel(request_id)
    assert not await ledger.fail(request_id, told("failure.crash"))
    assert not await ledger.cancel(request_id)
    assert (await ledger.by_id(request_id)).state == "cancelled"


async def test_a_request_of_another_server_is_not_found(ledger: Ledger) -> None:
    request = await ledger.admit(draft(1, guild=1))
    assert request is not None
    assert await ledger.find(2, request.ref) is None
    assert await ledger.find(1, request.ref) is not None


async def test_what_fails_in_a_common_commit_undoes_itself_alone(database: Database) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO guilds (guild_id) VALUES (1)")
        raise ValueError("no")

    good, bad = await asyncio.gather(
        database.execute("INSERT INTO guilds (guild_id) VALUES (2) RETURNING guild_id"),
        database.transact(fails),
        return_exceptions=True,
    )
    assert not isinstance(good, BaseException)
    assert isinstance(bad, ValueError)
    assert [row[0] for row in await database.rows("SELECT guild_id FROM guilds")] == [2]


async def test_a_second_bot_on_the_same_folder_is_refused(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(DataFolderBusy):
        await Database.open(tmp_path, patience=0.1)


async def test_a_blob_is_its_content_and_leftovers_are_swept(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = await blobs.put(b"music")
    assert await blobs.put(b"music") == name
    assert blobs.path(name).read_bytes() == b"music"
    half = tmp_path / "half.part"
    half.write_bytes(b"mus")
    blobs.sweep()
    assert not half.exists()
