"""Custom ids that no button had: nothing of another server is reached, and nothing breaks."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.bot.conftest import InlineCompute
from tests.bot.library import Library
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)

_HUGE = "9" * 20


def crafted(template: str, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every custom id that fits the template with these values of its groups."""
    names = re.findall(r"\(\?P<(\w+)>", template)
    groups = r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)"
    for chosen in itertools.product(*(values.get(name, values["any"]) for name in names)):
        made = template
        for value in chosen:
            made = re.sub(groups, value, made, count=1)
        if re.fullmatch(template, made):
            yield made


def rows_of(path: Path, guild: int) -> dict[str, list[Any]]:
    """Everything that is kept of a server."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND EXISTS (SELECT 1 FROM"
            " pragma_table_info(sqlite_master.name) WHERE name = 'guild_id')"
        ).fetchall()
        kept = {
            table: connection.execute(
                f"SELECT * FROM {table} WHERE guild_id = ?", (guild,)
            ).fetchall()
            for (table,) in tables
        }
        return {**kept, "votes": connection.execute("SELECT * FROM votes").fetchall()}


async def test_crafted_ids_reach_nothing_of_another_server_and_break_nothing(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    bot = simcord_env.bot
    filled = Library.on(tmp_path, bot.parts.stores.database)
    await filled.train(here.guild.id, "waltz", "polka", user=here.ann.id)
    piece = await here.piece()
    await here.member().click(piece, label="Vote A · 0")
    compute.open.clear()
    await here.compose()
    await simcord_env.settle()
    broken: list[str] = []

    async def unexpected(interaction: Any, error: Exception) -> None:
        broken.append(f"{interaction.data['custom_id']}: {error!r}")
        await interaction.response.send_message("broken", ephemeral=True)

    monkeypatch.setattr(bot, "unexpected", unexpected)
    refs = [row["ref"] for row in await bot.parts.stores.database.rows("SELECT ref FROM requests")]
    values = {
        "ref": refs,
        "any": [*refs, "1", "A", _HUGE],
        "letter": ["A"],
        "song": ["1", "9" * 18],
        "number": ["1", _HUGE, str(here.ann.id)],
        "member": [str(here.ann.id), _HUGE, "0"],
        "user": [str(here.ann.id), _HUGE],
        "page": ["9" * 6, "٣"],
        "channel": [str(here.channel.id), _HUGE],
        "what": ["song", "member"],
        "packed": ["n=C E G", "b=8&k=x", "%FF=%%&"],
        "where": ["here", "all"],
        "name": ["takes", "weekly", "nothing"],
        "state": ["on", "off", "reset"],
    }
    before = rows_of(tmp_path / "motif.sqlite", here.guild.id)
    assert before["songs"]
    assert before["posts"]
    thief = there.member(administrator=True)
    pressed = 0
    for template, _ in bot._presses._presses:
        for custom_id in crafted(template.pattern, values):
            await thief.click(await there.forge(custom_id), label="Forged")
            pressed += 1
    assert pressed > 60
    assert broken == []
    assert rows_of(tmp_path / "motif.sqlite", here.guild.id) == before


async def test_what_no_list_offers_cannot_be_chosen_in_one(simcord_env: Any) -> None:
    here = Scene(simcord_env, "Here")
    moderator = here.member(manage_guild=True)
    channel = simcord_env.bot.get_channel(here.channel.id)
    for setting in ("channels", "train_roles", "weekly", "language", "nothing"):
        menu: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"motif:settings:set:{setting}:0",
            options=[discord.SelectOption(label=value) for value in ("version:1", "²")],
        )
        forged = await channel.send("forged", view=discord.ui.View(timeout=None).add_item(menu))
        for value in ("version:1", "²"):
            answer = (await moderator.select(forged, [value])).response
            assert "I do not know that" in answer.content
