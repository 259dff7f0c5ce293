"""Chords under a melody that was given."""

from __future__ import annotations

from engine.plan.harmonising import harmonise
from engine.values import Role
from tests.plan.music import FOUR, excerpt, plan_over, rows, tune

LIBRARY = [excerpt(plan_over([(root, "") for root in (0, 5, 7, 0)] * 4))]


def roots(pitches: list[list[int]], bass: list[int] | None = None) -> list[int]:
    notes = [note for bar, own in enumerate(pitches) for note in tune(bar, own, 12)]
    notes += [(48 * bar, 48, pitch, Role.BASS) for bar, pitch in enumerate(bass or [])]
    chords = harmonise(rows(notes), FOUR, len(pitches), LIBRARY)
    return (chords[::2, 0] // 7).tolist()


def test_the_chords_hold_the_melody() -> None:
    arpeggios = [[72, 76, 79, 76], [77, 81, 84, 81], [79, 83, 86, 83], [72, 76, 72, 72]]
    assert roots(arpeggios) == [0, 5, 7, 0]


def test_where_the_melody_leaves_it_open_they_go_as_people_do() -> None:
    assert roots([[72, 76, 79, 72], [72] * 4, [79] * 4, [72] * 4])[-1] == 0


def test_a_bar_without_melody_has_a_chord_as_well() -> None:
    chords = harmonise(rows(tune(0, [72, 76, 79, 72], 12)), FOUR, 4, LIBRARY)
    assert (chords[:, 0] < 84).all()
    assert len(chords) == 8
