"""Progress: one fraction over everything, that never falls, and an estimate that learns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.course import Course, Experience, Part

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
    assert longer.left() == pytest.approx(4 * course.left())


def test_a_part_that_broke_off_teaches_nothing() -> None:
    clock, experience = Clock(), Experience()
    course = Course(experience, clock)
    note = course.begin(Part("train"))
    note("training", 0.1, epoch=1, bits=7.91)
    clock.now += 1000
    course.end(complete=False)
    assert experience.expected("train", "training") == 60.0
