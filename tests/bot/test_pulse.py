"""Telling a worker that hangs from one that works, rests or has gone."""

from __future__ import annotations

from bot.compute.pulse import SILENT_LOOKS, Pulse


def test_a_worker_whose_heartbeat_stands_still_hangs() -> None:
    pulse = Pulse()
    looks = [pulse.look({"a": 1.0, "b": float(n)}) for n in range(SILENT_LOOKS + 1)]
    assert looks[:-1] == [set()] * SILENT_LOOKS
    assert looks[-1] == {"a"}


def test_one_heartbeat_begins_the_count_anew() -> None:
    pulse = Pulse()
    beats = [1.0] * SILENT_LOOKS + [2.0] * SILENT_LOOKS
    assert not any(pulse.look({"a": beat}) for beat in beats)


def test_a_worker_that_went_and_came_again_is_a_new_one() -> None:
    pulse = Pulse()
    for beats in ({"a": 1.0}, {}) * SILENT_LOOKS:
        assert pulse.look(beats) == set()
