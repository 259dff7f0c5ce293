"""What is made likelier than the network has it: the planned chord."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.composer.biases import Sampling, pitch_bias
from engine.composer.constraints import Limits
from engine.composer.vocabulary import DURATION_TICKS, HEADS, PITCH, nearest_class
from engine.composer.writing import Given, Writing
from engine.plan.chords import NO_BASS, NO_CHORD
from engine.plan.plan import Plan
from engine.values import Metre, Role
from tests.plan.music import BAR, plan_over

LIMITS = Limits(Metre(4, 4), 0, frozenset(Role), 8 * BAR)
C, E, G, A = 60, 64, 67, 69


NOTHING = Sampling(chord=0.0, figure=0.0, contour=0.0)


def biased(piece: Writing, **weights: float) -> np.ndarray:
    """What is added for the next note of a piece by these weights alone."""
    return pitch_bias(piece, LIMITS, replace(NOTHING, **weights))


def coming(plan: Plan, role: Role, onset: int = 0) -> Writing:
    """A piece whose first note comes then."""
    piece = Writing(plan, (), BAR)
    piece.go_to(onset, role)
    return piece


def bias(plan: Plan, role: Role, onset: int = 0) -> np.ndarray:
    return biased(coming(plan, role, onset), chord=2.0)


def over_c(bass: int = NO_BASS) -> Plan:
    plan = plan_over([(0, "")] * 2)
    plan.chords[:, 1] = bass
    return plan


def test_an_accompaniment_is_led_to_its_chord_in_every_octave() -> None:
    for role in (Role.BASS, Role.CHORD):
        found = bias(over_c(), role)
        assert found[[C, E, G, C - 24, G + 12]].tolist() == [0] * 5
        assert found[A] == found[A - 36] == -2.0


def test_a_melody_is_led_half_as_much_on_a_beat_and_not_between() -> None:
    assert bias(over_c(), Role.MELODY, 12)[A] == -1.0
    assert not bias(over_c(), Role.MELODY, 6).any()


def test_the_bass_of_an_inversion_belongs_to_the_chord() -> None:
    assert bias(over_c(bass=A % 12), Role.BASS)[A - 24] > 0
    assert bias(over_c(bass=A % 12), Role.CHORD)[A] == 0


def test_drums_and_bars_without_a_chord_are_as_the_network_has_them() -> None:
    silent = over_c()
    silent.chords[:, 0] = NO_CHORD
    assert not bias(silent, Role.CHORD).any()
    assert not pitch_bias(coming(over_c(), Role.DRUM), LIMITS, Sampling()).any()


def test_a_chord_without_a_bass_has_its_tones_and_no_more() -> None:
    over_d = plan_over([(2, "")] * 2)
    assert bias(over_d, Role.CHORD)[C] == -2.0
    assert bias(over_d, Role.CHORD)[C + 2] == 0


def test_the_chords_bass_is_likelier_where_its_half_bar_begins() -> None:
    plan = over_c(bass=E % 12)
    for onset in (0, 24):
        assert set(np.flatnonzero(bias(plan, Role.BASS, onset) > 0) % 12) == {4}
    assert not (bias(plan, Role.BASS, 12) > 0).any()
    assert not (bias(plan, Role.CHORD) > 0).any()


def led(given: Given, last: int = G) -> np.ndarray:
    """What is added for a note of which that is known, after another of its role."""
    piece = Writing(over_c(), (given,), BAR)
    piece.lines[given.role].append(last)
    piece.go_to(0, given.role)
    return biased(piece, figure=2.0, contour=2.0)


def test_a_figure_leads_to_about_where_it_stood_and_names_no_pitch_there() -> None:
    found = led(Given(0, Role.CHORD, 4, near=G))
    assert set(np.flatnonzero(found == 2.0)) == set(range(G - 2, G + 3))
    assert found[G - 2] > found[G - 3] == found[G + 3] > found[G + 5]


def test_a_tune_goes_the_way_of_its_shape_in_whichever_scale() -> None:
    found = led(Given(0, Role.MELODY, 4, step=-2))
    assert set(np.flatnonzero(found == 2.0)) == {G - 3, G - 2, G - 1}


def test_a_tune_that_moves_is_not_led_to_stay_or_to_turn_back() -> None:
    found = led(Given(0, Role.MELODY, 4, step=2))
    assert not found[: G + 1].any()
    assert found[G + 5] > 0


def test_a_tune_that_repeats_a_note_repeats_it() -> None:
    assert set(np.flatnonzero(led(Given(0, Role.MELODY, 4, step=0)) == 2.0)) == {G}


def test_pitches_are_drawn_at_a_heat_of_their_own() -> None:
    sampling = Sampling(1.1, 0.9, 0.7, 0.8)
    assert sampling.of(PITCH) == (1.1, 0.9)
    assert {sampling.of(head) for head in range(len(HEADS)) if head != PITCH} == {(0.7, 0.8)}


LAST = BAR + BAR // 2
"""The tick of the last half bar of two bars."""


def test_at_the_end_what_plays_under_a_tune_is_of_the_chord_and_the_bass_its_lowest() -> None:
    plan = over_c(bass=C % 12)
    chords, bass = biased(coming(plan, Role.CHORD, LAST)), biased(coming(plan, Role.BASS, LAST))
    assert chords[[C, E, G]].tolist() == [0] * 3
    assert bass[C - 24] == 0
    assert max(chords[A], bass[G - 24], bass[A - 24]) < -3
    assert not biased(coming(plan, Role.CHORD, BAR // 2)).any()


def test_of_a_tune_only_what_is_held_to_the_end_rests_on_its_chord() -> None:
    def led(duration: int, onset: int = BAR) -> float:
        piece = coming(over_c(), Role.MELODY, onset)
        kind = int(nearest_class(np.array([duration]), DURATION_TICKS)[0])
        piece.given = Given(onset, Role.MELODY, kind)
        return float(biased(piece)[A])

    assert led(BAR) < -3
    assert led(BAR // 4) == 0
    assert led(BAR // 4, BAR + 3 * BAR // 4) < -3
    assert led(2 * BAR, 0) == 0
