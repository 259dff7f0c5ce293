"""A form that was refused, over a kill: what was typed is not lost."""

from __future__ import annotations

import re
from typing import Any

from tests.bot.sockets.conftest import World


def typed(opened: Any) -> dict[str, str]:
    """What stands in the text fields of a form that was opened."""
    fields = [label["component"] for label in opened.modal["components"]]
    return {field["custom_id"]: field["value"] for field in fields if field.get("value")}


async def test_a_form_that_was_refused_is_opened_again_after_a_kill_and_followed_once_mended(
    world: World,
) -> None:
    await world.start(MADE_UP_WORKERS="")
    piece = await world.delivered(await world.member.slash("compose", takes=1))
    opened = await world.member.click(piece, "Change…")
    play = "strings, kazoos of doom, D minor, ñ, \U0001d11e"
    refused = await world.member.submit(opened, {"bars": "8-5", "play": play})
    assert "one is made at a time" in refused.text
    world.bot.kill9()
    await world.bot.restart()
    opened = await world.member.click(refused.message, "Try again")
    assert typed(opened) == {"bars": "8-5", "play": play}
    refused = await world.member.submit(opened, {"play": ""})
    assert "8-5" in refused.text
    opened = await world.member.click(refused.message, "Try again")
    assert typed(opened) == {"bars": "8-5"}
    done = await world.member.submit(opened, {"bars": "5-8"})
    assert re.search(r"bars 5-8", done.text), done.text
    assert "written anew in" in (await world.delivered(done)).text
