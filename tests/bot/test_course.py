"""Progress: one fraction over everything, that never falls, and an estimate that learns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.course import Course
from bot.requests.experience import Experience, Part
from bot.requests.standing import Machines
from bot.store.database import Database
from bot.store.durations import KEPT, Durations

STAGES = ["loading", "composing", "drawing", "playing", "done", "something new"]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def compose(course: Course, clock: Clock, seconds: dict[str, float]) -> list[float]:
    """Go through a composition of these stages: the fractions that were seen."""
    seen: list[float] = []
    note = course.begin(Part("compose"))
    for stage, lasts in seconds.items():
        for step in range(11):
            note(stage, step / 10)
            seen.append(course.fraction())
            clock.now += lasts / 10
    course.end()
    return seen


told = st.tuples(st.sampled_from(STAGES), st.floats(0, 1), st.floats(0, 30))


@given(st.lists(told, max_size=30))
def test_the_fraction_never_falls_and_stays_below_the_whole(notes: list[tuple[str, float, float]]):
    clock = Clock()
    course = Course(Experience(), clock)
    course.plan([Part("hear"), Part("compose")])
    before = 0.0
    for part in (Part("hear"), Part("compose")):
        note = course.begin(part)
        for stage, fraction, passes in notes:
            note(stage, fraction)
            clock.now += passes
            assert before <= course.fraction() < 1
            assert course.left() >= 1
            before = course.fraction()


def test_composing_does_not_end_near_the_whole_when_drawing_and_playing_come() -> None:
    clock = Clock()
    course = Course(Experience(), clock)
    course.plan([Part("compose")])
    stages = {"loading": 0.5, "composing": 4.5, "drawing": 1.5, "playing": 1.5}
    seen = compose(course, clock, stages)
    assert seen == sorted(seen)
    assert 0.4 < seen[2 * 11 - 1] < 0.7
    assert seen[-1] > 0.9


def test_the_estimate_learns_what_a_slower_machine_needs() -> None:
    clock, experience = Clock(), Experience()
    slow = {"loading": 5.0, "composing": 40.0, "arranging": 5.0, "drawing": 15.0, "playing": 15.0}
    for _ in range(6):
        course = Course(experience, clock)
        course.plan([Part("compose")])
        compose(course, clock, slow)
    course = Course(experience, clock)
    course.plan([Part("compose")])
    assert course.left() == pytest.approx(80.0, rel=0.1)


def test_a_stage_that_tells_nothing_goes_on_with_the_time() -> None:
    clock = Clock()
    course = Course(Experience(), clock)
    course.plan([Part("compose")])
    note = course.begin(Part("compose"))
    note("playing", 0.0)
    at_first = course.fraction()
    clock.now += 1.0
    assert course.fraction() > at_first


def test_more_music_is_expected_to_last_longer() -> None:
    course, longer = Course(Experience()), Course(Experience())
    course.plan([Part("compose", 1.0)])
    longer.plan([Part("compose", 4.0)])
    assert 2.5 * course.left() < longer.left() <= 4 * course.left()


def test_a_part_that_broke_off_teaches_nothing() -> None:
    clock, experience = Clock(), Experience()
    course = Course(experience, clock)
    note = course.begin(Part("train"))
    note("training", 0.1, epoch=1, bits=7.91)
    clock.now += 1000
    course.end(complete=False)
    assert experience.expected("train", "training") == 60.0


def last(experience: Experience, sort: str, lasts: float, work: float = 1.0) -> None:
    """A part of a sort that came to its end."""
    experience.learn(Part("compose", work, sort), {"composing": lasts})


def test_sorts_are_learnt_apart() -> None:
    experience = Experience()
    for _ in range(5):
        last(experience, "compose own", 40.0)
        last(experience, "change arrange", 2.0)
    assert experience.of(Part("compose", 1.0, "compose own")) == pytest.approx(40.0)
    assert experience.of(Part("compose", 1.0, "change arrange")) == pytest.approx(2.0)


def test_a_sort_that_was_never_seen_is_judged_by_how_fast_the_machine_was() -> None:
    experience = Experience()
    usual = experience.of(Part("pack"))
    last(experience, "compose base", 3 * experience.of(Part("compose", 1.0, "compose base")))
    assert experience.of(Part("pack")) == pytest.approx(3 * usual)


async def test_what_was_seen_outlives_a_restart(tmp_path: Path) -> None:
    before, after = Experience(), Experience()
    database = await Database.open(tmp_path)
    try:
        kept = Durations(database)
        for number in range(50):
            part = Part("compose", 0.5, "compose base")
            await kept.add([before.learn(part, {"composing": 10.0 + number})])
        assert len(await kept.all()) == KEPT
        after.load(await kept.all())
    finally:
        await database.close()
    part = Part("compose", 1.0, "compose base")
    assert after.of(part) == pytest.approx(before.of(part))


def test_another_attempt_does_not_take_the_bar_back() -> None:
    clock = Clock()
    course = Course(Experience(), clock, shown=0.6)
    course.plan([Part("compose")])
    note = course.begin(Part("compose"))
    note("composing", 0.1)
    assert course.fraction() == 0.6
    assert course.left() > 3


def test_what_passes_before_anything_is_told_belongs_to_the_first_stage() -> None:
    clock, experience = Clock(), Experience()
    course = Course(experience, clock)
    note = course.begin(Part("train"))
    clock.now += 30
    assert course.fraction() > 0
    note("loading", 0.5)
    clock.now += 2
    note("training", 0.5)
    course.end()
    assert course.measured[0].stages["loading"] == 32


@pytest.mark.parametrize(
    ("busy", "sizes", "ends"),
    [([0.0], [5, 5, 30], [5, 10, 40]), ([8.0, 2.0], [5, 5, 1], [7, 12, 9])],
)
def test_the_end_of_one_that_waits_follows_those_before_it(
    busy: list[float], sizes: list[float], ends: list[float]
) -> None:
    machines = Machines(len(busy), busy)
    assert [machines.take(size) for size in sizes] == pytest.approx(ends)
