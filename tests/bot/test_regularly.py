"""What is looked after again and again."""

from __future__ import annotations

import asyncio

import pytest

from bot import regularly as module
from bot.regularly import Background, regularly


class Sleeps:
    """Notes how long is slept, and ends with the last of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        if len(self.slept) == self._most:
            raise asyncio.CancelledError
        self.slept.append(seconds)


async def pauses(
    monkeypatch: pytest.MonkeyPatch, faults: str, every: float, *, at_once: bool = False
) -> list[float]:
    """How long is waited before looks that fail where there is an x."""
    left, sleeps = iter(faults), Sleeps(len(faults))
    monkeypatch.setattr(module.asyncio, "sleep", sleeps)

    async def look() -> None:
        if next(left) == "x":
            raise ValueError("made up")

    with pytest.raises(asyncio.CancelledError):
        await regularly(look, every, "a test", at_once=at_once)
    return sleeps.slept


async def test_looks_go_on_after_an_error_and_pause_twice_as_long_until_one_succeeds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await pauses(monkeypatch, ".xx.x.", 60) == [60, 60, 120, 240, 60, 120]


async def test_a_pause_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(await pauses(monkeypatch, "x" * 20, 60)) == 600
    assert max(await pauses(monkeypatch, "x" * 20, 3600)) == 3600


async def test_the_first_look_comes_at_once_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await pauses(monkeypatch, "xx.", 60, at_once=True) == [0, 60, 120]


async def test_to_be_cancelled_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await regularly(look, 0, "a test")


async def test_what_is_stopped_has_tidied_up_when_the_stop_returns() -> None:
    background, told = Background(), list[str]()

    async def look() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            told.append("tidied up")

    background.begin(regularly(look, 0, "a test"))
    await asyncio.sleep(0.01)
    await background.stop(5)
    assert told == ["tidied up"]


async def test_what_does_not_stop_is_waited_for_no_longer_than_that() -> None:
    background, end = Background(), asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await end.wait()

    background.begin(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(2):
        await background.stop(0.01)
    end.set()
    await background.stop(5)
