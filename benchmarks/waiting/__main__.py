"""Are the status cards true: `python -m benchmarks.waiting`.

Replays requests of all kinds that were really worked on (`--record` works on them anew, by the
clock on the wall, or with `--processor` by processor seconds, as alone on the machine). Each is
estimated by what those before it took, as the bot does.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.waiting.recording import processor_seconds, record, record_trainings
from benchmarks.waiting.replaying import Wait, noisy, replay, within_two
from benchmarks.waiting.traces import Trace, load, save

_HERE = Path(__file__).parent
TRACES = _HERE / "traces.jsonl"
_PROJECT = _HERE.parents[1]
_REQUESTS = 60
"""That are replayed at least."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--traces", type=Path, default=TRACES)
    arguments.add_argument("--record", action="store_true", help="work on the requests anew")
    arguments.add_argument(
        "--trainings",
        type=Path,
        nargs="+",
        metavar="SONG",
        help="work on trainings of these alone, recordings and MIDI, in place of those recorded",
    )
    arguments.add_argument("--processor", action="store_true", help="record processor seconds")
    arguments.add_argument("--epochs", type=int, help="of the trainings that are recorded")
    given = arguments.parse_args()
    clock = processor_seconds if given.processor else time.monotonic
    base = _PROJECT / "models" / "base"
    if given.record:
        songs = sorted((_PROJECT / "samples").glob("*.mp3"))
        save(given.traces, list(record(base, songs, clock, given.epochs)))
    if given.trainings:
        others = [trace for trace in load(given.traces) if trace.lane != "train"]
        for trace in record_trainings(base, given.trainings, clock, given.epochs):
            others.append(trace)
            save(given.traces, others)
    traces = load(given.traces)
    chance = random.Random(0)
    rounds = [chance.sample(traces, len(traces)) for _ in range(-(-_REQUESTS // len(traces)))]
    many = [trace for each in rounds for trace in each]

    def uneven(much: float) -> list[Trace]:
        return noisy(many, [chance.lognormvariate(0, much) for _ in many])

    print(f"{len(traces)} requests that were worked on, replayed as {len(many)} in another order,")
    print("each faster or slower by chance")
    print()
    print(f"{'':40} {'first':>7} {'on the':>7} {'bars':>5} {'edits':>6}")
    print(f"{'within a factor of two':40} {'one':>7} {'way':>7} {'back':>5} {'each':>6}")
    waits: list[Wait] = []
    for name, together, slower, much in (
        ("alone", 1, 1.0, 0.3),
        ("alone, very uneven", 1, 1.0, 0.5),
        ("alone, a machine three times slower", 1, 3.0, 0.3),
        ("four at once", 4, 1.0, 0.3),
        ("ten at once", 10, 1.0, 0.3),
    ):
        found = replay(uneven(much), together=together, slower=slower)
        tell(name, found)
        waits += found
    print()
    for name in sorted({wait.name for wait in waits}):
        tell(name, [wait for wait in waits if wait.name == name])
    tell("those that waited for others", [wait for wait in waits if wait.queued])
    tell("all", waits)


def tell(name: str, waits: Sequence[Wait]) -> None:
    """One line: how many first estimates, and estimates on the way, are within a factor of two."""
    first = sum(wait.right for wait in waits) / len(waits)
    way = [within_two(left, took) for wait in waits for left, took in wait.between]
    fell = sum(wait.fell for wait in waits)
    edits = sum(wait.edits for wait in waits) / len(waits)
    on_the_way = sum(way) / len(way) if way else 1.0
    print(f"{name:40} {first:7.0%} {on_the_way:7.0%} {fell:5} {edits:6.1f}")


if __name__ == "__main__":
    main()
