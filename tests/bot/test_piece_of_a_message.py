"""Make a piece of it: a file in somebody's message begins a piece."""

from __future__ import annotations

from typing import Any

import pytest

from bot.requests.request import Request
from tests.bot.conftest import InlineCompute
from tests.bot.scene import Scene

pytestmark = pytest.mark.simcord(shard_count=1)


async def test_a_file_in_a_message_begins_a_piece_and_is_not_trained_on(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    files = [("photo.png", b"\x89PNG"), ("hum.ogg", b"OggS" * 9), ("b.mid", b"MThd" * 9)]
    message = await scene.member().send(scene.channel, "hm", attachments=files)
    answer = await scene.ann.context_menu(scene.channel, "Make a piece of it", message)
    assert answer.acknowledged
    (row,) = await simcord_env.bot.parts.stores.database.rows("SELECT * FROM requests")
    request = Request.from_row(row)
    assert request.work == "compose"
    assert request.parameters["given"] == {"like": "hum.ogg"}
    assert [upload.name for upload in request.uploads] == ["hum.ogg"]
    assert not compute.heard
    assert not compute.trained


async def test_a_message_without_music_is_told_privately(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    message = await scene.ann.send(scene.channel, "hello")
    answer = await scene.ann.context_menu(scene.channel, "Make a piece of it", message)
    assert answer.response.flags.ephemeral
    assert "nothing that a piece could begin with" in answer.response.content
    assert not compute.jobs
