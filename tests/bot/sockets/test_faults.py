"""Discord misbehaves: limits, faults, lost permissions, expired tokens, deleted messages."""

from __future__ import annotations

import asyncio

import pytest

from tests.bot.sockets.conftest import World, pieces, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def world(server: World) -> World:
    return server


async def test_a_fault_or_a_limit_on_every_route_delays_and_never_doubles(world: World) -> None:
    discord = world.discord
    for route in ("/interactions/*", "/channels/*", "/webhooks/*"):
        for method in ("POST", "PATCH", "GET"):
            discord.fail(method, route, status=500)
            discord.rate_limit(method, route, retry_after=0.3)
    r = await world.member.slash("compose")
    await world.delivered(r)
    await world.closed(r, 30)
    assert len(pieces(r)) == 1


async def test_the_token_expires_or_the_card_is_deleted_while_the_piece_is_made(
    world: World,
) -> None:
    expires, deleted, fails = await asyncio.gather(
        *(world.guild.member().slash("compose", tempo=tempo) for tempo in (43, 43, 41))
    )
    await asyncio.sleep(0.5)
    world.discord.advance(1000)
    deleted.message.deleted = fails.message.deleted = True
    for r in (expires, deleted):
        await world.delivered(r)
    await world.closed(expires)
    assert expires.message.deleted
    told = await world.channel.wait_for(lambda m: "too \\*hard\\*" in m.text)
    assert not told.attachments
    await settled(1)
    assert [len(pieces(r)) for r in (expires, deleted)] == [1, 1]


async def test_an_ending_that_discord_does_not_take_on_the_card_stands_beside_it(
    world: World,
) -> None:
    for route in ("/webhooks/*", "/channels/*"):
        world.discord.fail("PATCH", route, status=400, times=100)
    r = await world.member.slash("compose", tempo=41)
    told = await world.channel.wait_for(lambda m: "too \\*hard\\*" in m.text)
    assert told is not r.message
    await world.until(lambda: r.message.deleted, 15, "its card to go")


async def test_a_channel_where_the_bot_may_not_write(world: World) -> None:
    closed = world.guild.channel("closed", bot_permissions=0x400)
    r = await world.member.slash("compose", channel=closed)
    assert r.message.ephemeral
    assert "permission" in r.text
    await world.until(lambda: r.message.attachments, 30, "the piece in the answer")
    assert "may not write" in r.text
    assert all(m.ephemeral for m in closed.messages)


async def test_the_permission_is_lost_while_the_piece_is_made(world: World) -> None:
    r = await world.member.slash("compose", tempo=43)
    world.channel.bot_permissions = 0x400
    await world.until(lambda: r.message.attachments, 40, "the piece on the card")
    await settled(1)
    assert len(pieces(r)) == 1


async def test_every_way_but_the_direct_message_is_closed(world: World) -> None:
    r = await world.member.slash("compose", tempo=43)
    world.channel.bot_permissions = 0
    world.discord.advance(1000)
    await world.until(lambda: pieces(r, world.member.dm), 40, "a direct message")
    assert not world.member.dm.messages[-1].buttons


async def test_one_message_may_hold_little(world: World) -> None:
    world.discord.upload_limit = 3000
    r = await world.member.slash("compose")
    piece = await world.delivered(r)
    assert len(piece.attachments) == 4
    assert "left out: night-market-1-in-a-" in piece.text


async def test_the_gateway_breaks_while_members_ask(world: World) -> None:
    asked = [await world.member.slash("compose")]

    def connected() -> int:
        sessions = world.discord.sessions
        return len(sessions) + sum(session.resumes for session in sessions)

    for breaks in (world.discord.drop_gateway, world.discord.invalidate):
        before = connected()
        breaks()
        asked.append(await world.guild.member().slash("compose", wait=False))
        await world.until(lambda before=before: connected() > before, 30, "the gateway")
        asked.append(await world.guild.member().slash("compose"))
        assert asked[-1].acked
    acknowledged = [r for r in asked if r.acked]
    for r in acknowledged:
        await world.delivered(r)
    await settled(1)
    assert [len(pieces(r)) for r in acknowledged] == [1] * len(acknowledged)


async def test_an_attached_file_is_fetched_whole_or_that_is_told(world: World) -> None:
    whole, cut, gone = (
        world.member.upload(bytes(50_000), f"hum {name}.mid") for name in ("one", "two", "three")
    )
    cut.cut, gone.status = 20_000, 404
    asked = [await world.member.slash("compose", like=file) for file in (whole, cut, gone)]
    await world.delivered(asked[0])
    for r in asked[1:]:
        await r.finished(30, until=lambda one: one.followups)
        (told,) = r.followups
        assert told.ephemeral
        assert "could not be fetched" in told.text
        assert "attach it again" in told.text
        await world.until(lambda r=r: r.message.deleted, 15, "its card to go")
    assert not list((world.data / "blobs").glob("*.part"))
