"""The rhythm of a plan: when its notes come and the shape of its lines, and no pitches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.composer.writing import Writing
from engine.plan.drawing import over_chords
from engine.plan.form import joined
from engine.plan.plan import Part, Plan
from engine.plan.reading import read_plan
from engine.plan.rhythm import HEIGHT, LENGTH, PLACE, ROLE, SHAPE, of_melody, read_rhythm
from engine.values import Role
from tests.plan.music import BAR, FOUR, rows, struck, tune

MUSIC = rows(
    [
        *tune(0, (72, 74, 79, 79)),
        *tune(1, (77, 65, 69, 69)),
        *struck((48, 52, 55, 60, 64, 67), 0, BAR),
        *struck((43, 62, 71), BAR, BAR),
    ]
)


def planned() -> Plan:
    return replace(read_plan(MUSIC, FOUR), rhythm=read_rhythm(MUSIC, FOUR))


def test_a_tunes_shape_is_whether_it_steps_or_leaps_and_which_way() -> None:
    found = read_rhythm(MUSIC, FOUR)
    assert found[of_melody(found), SHAPE].tolist() == [0, 2, 7, 0, -2, -12, 4, 0]


def test_an_accompaniments_shape_is_how_high_it_lies_to_a_third() -> None:
    found = read_rhythm(MUSIC, FOUR)
    under = found[~of_melody(found)]
    assert (under[:, SHAPE] % HEIGHT == 0).all()
    heard = MUSIC[MUSIC[:, 4] != Role.MELODY]
    assert {int(h) for h in under[:, SHAPE]} <= {
        round(p / HEIGHT) * HEIGHT for p in heard[:, 2].tolist()
    }


def test_of_a_thick_chord_the_outer_notes_are_planned() -> None:
    found = read_rhythm(MUSIC, FOUR)
    chord = found[(found[:, ROLE] == Role.CHORD) & (found[:, PLACE] == 0) & (found[:, 0] == 0)]
    assert len(chord) == 4
    assert chord[0, SHAPE] == 68
    assert chord[-1, SHAPE] == 52


def test_drums_have_no_planned_rhythm() -> None:
    drums = rows([(0, 3, 36, Role.DRUM)])
    assert len(read_rhythm(drums, FOUR)) == 0


def test_a_part_has_the_rhythm_of_its_bars() -> None:
    plan = planned()
    part = plan.part(1, 2)
    assert np.array_equal(
        part.rhythm_of(0, Part.MELODY)[:, PLACE:], plan.rhythm_of(1, Part.MELODY)[:, PLACE:]
    )
    assert not len(part.rhythm_of(1, Part.MELODY))


def test_plans_end_to_end_keep_their_rhythms_in_order() -> None:
    plan = planned()
    whole = joined([plan, plan])
    for bar in range(2):
        again = whole.rhythm_of(bar + len(plan), Part.ACCOMPANIMENT)
        assert (
            again[:, PLACE:].tolist() == plan.rhythm_of(bar, Part.ACCOMPANIMENT)[:, PLACE:].tolist()
        )


def test_in_another_key_only_the_accompaniment_lies_higher() -> None:
    plan = planned()
    higher = plan.transposed(5)
    own, other = plan.rhythm, higher.rhythm
    tune = of_melody(own)
    assert np.array_equal(own[tune], other[tune])
    assert (other[~tune, SHAPE] - own[~tune, SHAPE] == 5).all()


def test_other_chords_leave_the_rhythm_as_it_is() -> None:
    plan = planned()
    assert np.array_equal(over_chords(plan, plan.chords[::-1].copy()).rhythm, plan.rhythm)


def test_a_planned_rhythm_is_written_and_nothing_besides() -> None:
    plan = planned()
    piece = Writing(plan, (), BAR)
    piece.enter(0)
    coming = [(note.tick, int(note.role)) for note in piece.queue]
    wanted = [(int(row[PLACE]), int(row[ROLE])) for row in plan.rhythm if row[0] == 0]
    assert sorted(coming) == sorted(wanted)
    assert {(0, Part.MELODY), (0, Part.ACCOMPANIMENT)} <= piece.closed
    assert all(note.pitch is None for note in piece.queue)


def test_who_does_not_play_has_no_rhythm() -> None:
    plan = planned()
    density = plan.density.copy()
    density[:, Role.CHORD] = 0
    piece = Writing(replace(plan, density=density), (), BAR)
    piece.enter(0)
    assert not any(note.role is Role.CHORD for note in piece.queue)


def test_a_length_beyond_four_bars_is_kept_as_one() -> None:
    long = rows([(0, 10_000, 60, Role.CHORD)])
    assert read_rhythm(long, FOUR)[0, LENGTH] < 10_000
