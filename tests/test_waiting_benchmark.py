"""Status cards before requests that were really worked on, replayed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.waiting.__main__ import TRACES
from benchmarks.waiting.recording import servers
from benchmarks.waiting.replaying import noisy, replay
from benchmarks.waiting.traces import Trace, load


@pytest.fixture(scope="module")
def requests() -> list[Trace]:
    """Sixty of all kinds, each faster or slower than it was."""
    chance, traces = random.Random(1), load(TRACES)
    many = [chance.choice(traces) for _ in range(60)]
    return noisy(many, [chance.lognormvariate(0, 0.3) for _ in many])


@pytest.mark.parametrize("together", [1, 6])
def test_four_of_five_first_estimates_are_right_within_a_factor_of_two(
    requests: list[Trace], together: int
) -> None:
    waits = replay(requests, together=together)
    assert len(waits) == 60
    assert sum(wait.right for wait in waits) >= 0.8 * len(waits)


def test_every_song_is_trained_on_in_some_server_and_no_file_comes_twice_to_one() -> None:
    recordings = [Path(f"{number}.mp3") for number in range(5)]
    midi = [Path(f"{number}.MID") for number in range(6)]
    made = [
        [song for uploads in server for song in uploads] for server in servers([*midi, *recordings])
    ]
    assert {song for server in made for song in server} == {*recordings, *midi}
    assert all(len(set(server)) == len(server) for server in made)


def test_no_bar_goes_back_and_no_card_is_edited_for_nothing(requests: list[Trace]) -> None:
    waits = replay(requests, slower=5)
    assert not any(wait.fell for wait in waits)
    # a bar of twenty steps, the stages, and the time that is left, which goes in steps too;
    # a training of minutes has more of all three
    assert all(wait.edits <= max(30, wait.took / 8) for wait in waits)
    assert all(wait.edits <= wait.took / 3 + 1 for wait in waits)
