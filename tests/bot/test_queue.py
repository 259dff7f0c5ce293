"""/queue, Cancel, /help and /about in a simulated Discord."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.bot.conftest import InlineCompute
from tests.bot.scene import Scene, labels

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_an_empty_queue_says_so(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    result = await scene.ann.slash(scene.channel, "queue")
    assert result.ephemeral
    assert "Nothing is waiting" in result.response.content


async def test_the_queue_shows_places_and_only_this_server(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene, other = Scene(simcord_env), Scene(simcord_env, "Other")
    await other.compose()
    await scene.compose()
    await scene.compose(scene.member())
    shown = (await scene.ann.slash(scene.channel, "queue")).response
    assert "2 in this server" in shown.content
    assert "place 2" in shown.content
    assert "place 3" in shown.content
    assert str(other.ann.id) not in shown.content
    assert len(labels(shown.message)) == 1


async def test_the_queue_says_what_a_request_waits_for(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await scene.compose()
    shown = (await scene.ann.slash(scene.channel, "queue")).response.content
    assert "waiting for a machine" in shown
    database = simcord_env.bot.parts.stores.database
    await database.execute("UPDATE requests SET state = 'receiving'")
    shown = (await scene.ann.slash(scene.channel, "queue")).response.content
    assert "just asked for" in shown


async def test_a_newcomers_place_counts_once_who_is_acknowledged_meanwhile(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await scene.compose()
    await scene.compose(scene.member())
    parts = simcord_env.bot.parts
    first, second = await parts.stores.ledger.open_in(scene.guild.id)
    await parts.stores.database.execute(
        "UPDATE requests SET state = 'receiving' WHERE id = ?", (second.id,)
    )
    standing = await parts.requests.standings.newcomer(second, [first.id])
    assert standing.place == 2


async def test_its_author_cancels_a_request_from_the_queue(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    card = (await scene.compose()).response
    shown = (await scene.ann.slash(scene.channel, "queue")).response
    answer = await scene.ann.click(shown.message, label=labels(shown.message)[0])
    assert "is cancelled" in answer.response.content
    told = await scene.shown(card.message)
    assert "Cancelled." in told.content
    assert labels(told) == []
    twice = await scene.ann.click(shown.message, label=labels(shown.message)[0])
    assert "is cancelled already" in twice.response.content
    compute.open.set()
    simcord_env.bot.parts.requests.dispatcher.kick()
    await simcord_env.settle()
    assert not scene.pieces()
    assert not compute.jobs


async def test_only_the_author_and_moderators_cancel(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    card = (await scene.compose()).response
    refused = await scene.member().click(card.message, label="Cancel")
    assert "moderator" in refused.response.content
    answer = await scene.member(manage_messages=True).click(card.message, label="Cancel")
    assert "is cancelled" in answer.response.content


async def test_who_manages_messages_in_one_channel_cancels_nothing_of_another(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await scene.compose()
    role = scene.guild.create_role("janitors")
    elsewhere = scene.guild.create_text_channel(
        "elsewhere", overwrites={role: discord.PermissionOverwrite(manage_messages=True)}
    )
    janitor = scene.guild.add_member(simcord_env.create_user("janitor"), roles=[role])
    shown = (await janitor.slash(elsewhere, "queue")).response
    assert labels(shown.message) == []
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT ref FROM requests")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Forged", custom_id=f"motif:cancel:{row['ref']}"))
    forged = await simcord_env.bot.get_channel(elsewhere.id).send("forged", view=view)
    refused = await janitor.click(forged, label="Forged")
    assert "in that channel (Manage Messages)" in refused.response.content


async def test_what_has_finished_cannot_be_cancelled(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await scene.piece()
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT ref FROM requests")
    forged = await scene.forge(f"motif:cancel:{row['ref']}")
    answer = await scene.ann.click(forged, label="Forged")
    assert "finished already" in answer.response.content


@pytest.mark.parametrize(
    ("command", "word"), [("help", "/compose"), ("about", "public-domain"), ("privacy", "/mydata")]
)
async def test_help_and_about_work_everywhere(simcord_env: Any, command: str, word: str) -> None:
    scene = Scene(simcord_env)
    here = await scene.ann.slash(scene.channel, command)
    assert here.ephemeral
    assert word in here.response.content
    alone = await simcord_env.create_user("alone").slash(command)
    assert word in alone.response.content


@pytest.mark.parametrize("command", ["queue", "top"])
async def test_commands_about_a_server_say_so_in_a_direct_message(
    simcord_env: Any, command: str
) -> None:
    answer = await simcord_env.create_user("alone").slash(command)
    assert "servers" in answer.response.content


async def test_a_server_that_the_bot_leaves_waits_for_nothing(
    simcord_env: Any, compute: InlineCompute
) -> None:
    compute.open.clear()
    scene = Scene(simcord_env)
    await scene.compose()
    bot = simcord_env.bot
    await bot.on_guild_remove(bot.get_guild(scene.guild.id))
    assert await bot.parts.stores.ledger.open_in(scene.guild.id) == []
