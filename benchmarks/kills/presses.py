"""Everything that can be pressed, typed or filled in to have something made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from benchmarks.kills.evening import Evening

_MIDI = b"MThd" + bytes(60)

Way = Callable[[Evening], Awaitable[Callable[[], Awaitable[Any]]]]
"""Makes ready, and gives what is to be pressed."""


def _button(label: str, takes: int = 1) -> Way:
    async def ready(evening: Evening) -> Callable[[], Awaitable[Any]]:
        piece, member = await evening.piece(takes), evening.member()
        return lambda: member.click(piece, label)

    return ready


def _menu(prefix: str, value: str, takes: int) -> Way:
    async def ready(evening: Evening) -> Callable[[], Awaitable[Any]]:
        piece, member = await evening.piece(takes), evening.member()
        menu = next(
            part["custom_id"]
            for row in piece.components
            for part in row.get("components", ())
            if str(part.get("custom_id", "")).startswith(prefix)
        )
        return lambda: member.click(piece, menu, values=[value])

    return ready


def _form(**fields: str) -> Way:
    async def ready(evening: Evening) -> Callable[[], Awaitable[Any]]:
        piece, member = await evening.piece(), evening.member()
        opened = await member.click(piece, "Change…")
        return lambda: member.submit(opened, fields)

    return ready


async def _form_again(evening: Evening) -> Callable[[], Awaitable[Any]]:
    piece, member = await evening.piece(), evening.member()
    refused = await member.submit(await member.click(piece, "Change…"), {"bars": "8-5"})
    opened = await member.click(refused.message, "Try again")
    return lambda: member.submit(opened, {"bars": "2-3"})


async def _share_one_of_two(evening: Evening) -> Callable[[], Awaitable[Any]]:
    piece, member = await evening.piece(2), evening.member()
    asked = await member.click(piece, "Share")
    await asked.finished(10, until=lambda one: one.messages)
    message = asked.messages[0]
    which = next(b["custom_id"] for b in message.buttons if b["custom_id"].endswith(":B"))
    return lambda: member.click(message, which)


async def _out_of_a_message(evening: Evening) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    posted = evening.member().send(evening.channel, "listen", [member.upload(_MIDI, "hummed.mid")])
    return lambda: member.context_menu("Make a piece of it", posted)


async def _jam(evening: Evening) -> Any:
    """The message of a jam that goes on."""

    def told() -> list[Any]:
        return [m for m in evening.channel.messages if "Jam: rain" in m.text and m.buttons]

    if not told():
        moderator = evening.member(manage_guild=True)
        await moderator.slash("jam start", theme="rain", ends=600, voting=60)
        await evening.discord.wait(told, 30, "the jam")
    return told()[0]


async def _jam_compose(evening: Evening) -> Callable[[], Awaitable[Any]]:
    jam, member = await _jam(evening), evening.member()
    return lambda: member.click(jam, jam.buttons[0]["custom_id"])


async def _jam_submit(evening: Evening) -> Callable[[], Awaitable[Any]]:
    await _jam(evening)
    member = evening.member()
    file = member.upload(_MIDI, "mine.mid")
    return lambda: member.slash("jam submit", file=file)


async def _greeting(evening: Evening) -> Callable[[], Awaitable[Any]]:
    greeting = next(m for m in evening.channel.messages if "I am Motif" in m.text)
    member = evening.member()
    return lambda: member.click(greeting, "motif:welcome:compose")


async def _use_this(evening: Evening) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    refused = await member.slash("compose", notes="CEG", takes=1)
    which = refused.message.buttons[0]["custom_id"]
    return lambda: member.click(refused.message, which)


async def _examine(evening: Evening) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    shown = await member.slash("model")
    which = next(b for b in shown.message.buttons if "page" in b["custom_id"])["custom_id"]
    return lambda: member.click(shown.message, which)


async def _slash(evening: Evening, name: str, **options: Any) -> Callable[[], Awaitable[Any]]:
    member = evening.member()
    return lambda: member.slash(name, **options)


TABLE: Mapping[str, Way] = {
    "/compose": lambda evening: _slash(evening, "compose", takes=1),
    "/compose prompt": lambda evening: _slash(evening, "compose", prompt="slow sad waltz"),
    "the greeting's button": _greeting,
    "/compose, Use C E G": _use_this,
    "More like A": _button("More like A"),
    "Continue A": _button("Continue A"),
    "More like B": _button("More like B", 2),
    "Continue B": _button("Continue B", 2),
    "more like C, of a menu": _menu("motif:further:", "vary:C", 3),
    "continue C, of a menu": _menu("motif:further:", "continue:C", 3),
    "Change…: bars": _form(bars="3-4"),
    "Change…: how much": _form(how_much="50"),
    "Change…: who plays": _form(play="strings, D minor"),
    "Change…, Try again": _form_again,
    "Make a piece of it": _out_of_a_message,
    "Share": _button("Share"),
    "Share, take B": _share_one_of_two,
    "a page about the model": _examine,
    "the jam's button": _jam_compose,
    "/jam submit": _jam_submit,
}
