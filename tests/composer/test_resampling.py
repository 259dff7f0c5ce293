"""Candidates after one plan go on from the best of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.composer.composing import OF_A_PLAN, Composer, Written
from engine.composer.resampling import PHRASE, Resampling
from engine.composer.settings import Settings, settle
from engine.composer.writing import Writing
from engine.plan.plan import Part, Plan
from engine.values import Brief, Metre, Note, Role
from tests.composer.small_base import small_artefact
from tests.plan.music import BAR, plan_over

BARS = 8
SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
STRANGE = (60, 61, 63, 66, 68, 70, 66, 61)


def begun(plan: Plan, line: Sequence[int], bars: int = PHRASE) -> Writing:
    """A piece with a phrase of quarter notes, of which the next note comes."""
    piece = Writing(plan, (), BAR)
    for number in range(4 * bars):
        piece.go_to(12 * number, Role.MELODY)
        piece.write(line[number % len(line)], 15, 4)
    piece.go_to(bars * BAR, Role.MELODY)
    return piece


def pitches(piece: Writing) -> list[int]:
    return [token[0] for token in piece.tokens]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_over([(0, "")] * BARS)


def test_all_after_one_plan_go_on_from_the_best(plan: Plan) -> None:
    pieces = [begun(plan, STRANGE), begun(plan, SCALE), begun(plan, STRANGE)]
    assert Resampling([0, 0, 0], BARS, minor=False).survivors(pieces, [0, 1, 2]) == [1, 1, 1]


def test_those_after_other_plans_stay_as_they_are(plan: Plan) -> None:
    pieces = [begun(plan, line) for line in (STRANGE, SCALE, SCALE, STRANGE)]
    assert Resampling([0, 0, 1, 1], BARS, minor=False).survivors(pieces, [0, 1, 2, 3]) == [
        *(1, 1),
        *(2, 2),
    ]


def test_nobody_goes_on_from_another_before_all_have_written_the_phrase(plan: Plan) -> None:
    pieces = [begun(plan, STRANGE), begun(plan, SCALE, PHRASE - 1)]
    assert Resampling([0, 0], BARS, minor=False).survivors(pieces, [0, 1]) == [0, 1]


def test_a_phrase_is_chosen_once(plan: Plan) -> None:
    resampling = Resampling([0, 0], BARS, minor=False)
    pieces = [begun(plan, STRANGE), begun(plan, SCALE)]
    resampling.survivors(pieces, [0, 1])
    assert resampling.survivors(pieces, [0, 1]) == [0, 1]


def test_what_stands_before_a_bar_that_opens_no_phrase_is_no_part_of_the_first(plan: Plan) -> None:
    resampling = Resampling([0, 0], BARS, minor=False, first=1)
    pieces = [begun(plan, line, PHRASE) for line in (STRANGE, SCALE)]
    assert resampling.survivors(pieces, [0, 1]) == [0, 1]
    pieces = [begun(plan, line, 2 * PHRASE) for line in (STRANGE, SCALE)]
    assert resampling.survivors(pieces, [0, 1]) == [1, 1]


def test_the_last_phrases_are_marked_instead(plan: Plan) -> None:
    resampling = Resampling([0, 0, 1], PHRASE, minor=False)
    pieces = [begun(plan, STRANGE), begun(plan, SCALE), begun(plan, SCALE)]
    assert resampling.survivors(pieces, [0, 1, 2]) == [0, 1, 2]
    strange, good, alone = resampling.closing_marks(pieces)
    assert strange < 0 < good
    assert alone == 0


def test_a_copy_is_written_on_by_itself(plan: Plan) -> None:
    piece = begun(plan, SCALE)
    other = piece.copy()
    other.enter(PHRASE)
    other.write(60, 3, 4)
    other.go_to(PHRASE * BAR + 3, Role.BASS)
    other.closed.add((0, Part.MELODY))
    other.free_from[Part.MELODY] = BAR
    assert pitches(other) == [*pitches(piece), 60]
    assert (piece.onset, piece.role, piece.ready) == (PHRASE * BAR, Role.MELODY, -1)
    assert piece.ends[60] < other.ends[60]
    untouched = vars(begun(plan, SCALE))
    same = [
        np.array_equal(value, untouched[name]) if name == "ends" else value == untouched[name]
        for name, value in vars(piece).items()
        if name != "planned"
    ]
    assert all(same)


def settings(composer: Composer) -> Settings:
    brief = Brief(bars=BARS, metre=Metre(4, 4))
    return settle(brief, (), None, composer.excerpts, with_drums=False, seed=1)


def before_the_last_phrase(written: Written) -> list[Note]:
    """As it began: a note may end where the last phrase strikes its key again."""
    last = (BARS - PHRASE) * BAR
    return [note for note in written.composition.notes if note.onset + note.duration <= last]


def test_pieces_of_a_network_share_all_but_their_last_phrase() -> None:
    composer = Composer(small_artefact())
    written = composer.write(settings(composer), range(2 * OF_A_PLAN))
    for group in (written[:OF_A_PLAN], written[OF_A_PLAN:]):
        assert all(
            before_the_last_phrase(piece) == before_the_last_phrase(group[0]) for piece in group
        )
        assert len({piece.composition.notes for piece in group}) > 1
    alone = [composer.write(settings(composer), [number])[0] for number in range(OF_A_PLAN)]
    assert len({tuple(before_the_last_phrase(piece)) for piece in alone}) == OF_A_PLAN
