"""All networks on the base data, one after the other, and the songs that they are watched on."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.composers import TUTORIAL
from benchmarks.networks.course import Course
from benchmarks.networks.event_course import learn_events
from benchmarks.networks.material import Material
from benchmarks.networks.tutorial_course import learn_tutorial
from benchmarks.quality.cache import Cache
from benchmarks.quality.parts import hear_music
from engine.values import Song


def hear_watched(folders: Sequence[Path], cache: Path | None) -> dict[str, tuple[Song, ...]]:
    """The songs of each folder, by its name, heard once as long as `cache` is kept.

    What could not be heard is told on standard error. Raises SongError where nothing could.
    """
    with tempfile.TemporaryDirectory() as passing:
        kept = Cache(cache or Path(passing))
        watched: dict[str, tuple[Song, ...]] = {}
        for folder in folders:
            music = hear_music([folder], (), kept)
            for problem in music.told:
                print(problem, file=sys.stderr)
            watched[folder.resolve().name] = music.songs
        return watched


def train_all(
    material: Material, networks: Sequence[str], minutes: float, seed: int
) -> list[Course]:
    """Each network for as many minutes; the course of each is told on standard error as it ends."""
    courses: list[Course] = []
    for network in networks:
        course = (
            learn_tutorial(material, minutes, seed)
            if network == TUTORIAL
            else learn_events(material, network, minutes, seed)
        )
        print(f"{network}: {course.readings[-1]}", file=sys.stderr, flush=True)
        courses.append(course)
    return courses
