"""A member in two servers: what the database holds of them, and what they are handed."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bot.library import Library
from tests.bot.scene import Scene


def values_of(data: Path) -> list[tuple[str, str, Any]]:
    """Every value of every table, with its table and column."""
    with closing(sqlite3.connect(data / "motif.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        found: list[tuple[str, str, Any]] = []
        for (table,) in tables.fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found += [(table, n, v) for row in cursor for n, v in zip(names, row, strict=True)]
        return found


async def two_servers(env: Any, data: Path) -> tuple[Scene, Scene, Any, Any]:
    """A member with songs, pieces, votes and deeds in two servers, and another one beside."""
    here, there = Scene(env, "Here"), Scene(env, "There")
    ann = here.ann
    filled = Library.on(data, env.bot.parts.stores.database)
    other = 4242
    for scene in (here, there):
        await filled.train(scene.guild.id, "waltz", user=ann.id)
        await filled.train(scene.guild.id, "polka", user=other)
    await here.piece()
    bob = here.member()
    await here.compose(bob)
    piece = here.pieces()[-1]
    await ann.click(piece, label="Vote A · 0")
    await env.bot.parts.stores.database.execute(
        "INSERT INTO audit (guild_id, actor_id, action, subject, at) VALUES (?, ?, 'x', 'y', 1)",
        (there.guild.id, ann.id),
    )
    return here, there, ann, bob


async def export(scene: Scene, member: Any, **options: Any) -> tuple[Any, dict[str, bytes]]:
    answer = await member.slash(scene.channel, "mydata export", **options)
    (attachment,) = answer.response.message.attachments
    data = await attachment.read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return answer, {name: archive.read(name) for name in archive.namelist()}
