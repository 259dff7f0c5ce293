"""What may come next in a piece, whatever the network says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.composer import constraints
from engine.composer.constraints import CHORD_SIZE, RANGES, SOUNDING, Limits
from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS
from engine.composer.writing import Given, Writing
from engine.values import Metre, Role
from tests.plan.music import BAR, plan_over

LIMITS = Limits(metre=Metre(4, 4), shift=0, roles=frozenset(Role), end=8 * BAR)
Event = tuple[int, int, int, Role]
"""Onset, duration, pitch, role."""


def length(ticks: int) -> int:
    return int(np.flatnonzero(ticks == DURATION_TICKS)[0])


def written(
    events: Sequence[Event], primer: Sequence[Given] = (), lag: int = 0, *, bass: int = 0
) -> Writing:
    """A piece that begins with these events, its bass planned to begin so often in a bar."""
    plan = plan_over([(0, "")] * 8, lag=lag, density=(4, bass, 3, 0))
    piece = Writing(plan, primer, BAR)
    piece.enter(0)
    for onset, duration, pitch, role in events:
        while onset // BAR > piece.ready:
            piece.enter(piece.ready + 1)
        piece.go_to(onset, role)
        piece.write(pitch, length(duration), 4)
    return piece


def pitches(events: Sequence[Event], onset: int, role: Role, limits: Limits = LIMITS) -> set[int]:
    piece = written(events)
    piece.go_to(onset, role)
    return set(np.flatnonzero(constraints.pitches(piece, limits)).tolist())


def roles(piece: Writing, onset: int, limits: Limits = LIMITS) -> set[Role]:
    return {Role(role) for role in np.flatnonzero(constraints.roles(piece, limits, onset))}


def ticks(piece: Writing, limits: Limits = LIMITS) -> list[int]:
    """When the piece may go on."""
    last = piece.ticks[-1] if piece.ticks else 0
    return (last + ONSET_TICKS[constraints.gaps(piece, limits)]).tolist()


def test_within_one_onset_melody_and_bass_come_once_and_in_order() -> None:
    events = [(0, 12, 72, Role.MELODY), (0, 12, 48, Role.BASS)]
    assert roles(written(events[:1]), 0) == {Role.BASS, Role.CHORD, Role.DRUM}
    assert roles(written(events), 0) == {Role.CHORD, Role.DRUM}
    assert roles(written(events), 12) == set(Role)


def test_a_chord_is_full_after_so_many_notes() -> None:
    chord = [(0, 12, 80 - k, Role.CHORD) for k in range(CHORD_SIZE)]
    assert Role.CHORD in roles(written(chord[:-1]), 0)
    assert roles(written(chord), 0) == {Role.DRUM}


def test_who_does_not_play_never_begins() -> None:
    two = Limits(Metre(4, 4), 0, frozenset({Role.MELODY, Role.BASS}), 8 * BAR)
    assert roles(written([]), 0, two) == {Role.MELODY, Role.BASS}


def test_no_more_than_so_many_notes_sound_together_but_drums() -> None:
    ringing = [(0, 96, 70 - k, Role.CHORD) for k in range(CHORD_SIZE)]
    later = [(6, 96, 60 - k, Role.CHORD) for k in range(SOUNDING - CHORD_SIZE - 1)]
    assert Role.CHORD in roles(written([*ringing, *later[:2]]), 6)
    assert roles(written([*ringing, *later, (6, 96, 50, Role.CHORD)]), 6) == {Role.DRUM}


def test_a_chord_is_written_from_its_highest_note_down() -> None:
    assert max(pitches([(0, 12, 64, Role.CHORD)], 0, Role.CHORD)) == 63
    assert max(pitches([(0, 12, 64, Role.CHORD)], 12, Role.CHORD)) > 64


def test_a_bass_lies_below_the_melody_struck_with_it() -> None:
    assert max(pitches([(0, 12, 55, Role.MELODY)], 0, Role.BASS)) == 54
    assert max(pitches([(0, 12, 55, Role.MELODY)], 12, Role.BASS)) == RANGES[Role.BASS][1]


def test_nothing_goes_above_a_melody_note_that_sounds() -> None:
    held = [(0, 24, 55, Role.MELODY)]
    for role in (Role.BASS, Role.CHORD):
        assert max(pitches(held, 12, role)) == 54
        assert max(pitches(held, 24, role)) == RANGES[role][1]
    assert max(pitches(held, 12, Role.MELODY)) == RANGES[Role.MELODY][1]


def test_a_key_that_is_still_down_is_not_struck() -> None:
    held = [(0, 24, 72, Role.MELODY), (12, 6, 60, Role.CHORD)]
    assert 72 not in pitches(held, 12, Role.CHORD)
    assert 72 not in pitches(held, 18, Role.MELODY)
    assert {60, 72} <= pitches(held, 24, Role.MELODY)


def test_a_drum_keeps_no_key_down_and_is_struck_once_at_a_time() -> None:
    drum = [(0, 24, 60, Role.DRUM)]
    assert 60 in pitches(drum, 12, Role.CHORD)
    assert 60 in pitches(drum, 12, Role.DRUM)
    assert 60 not in pitches(drum, 0, Role.DRUM)


@pytest.mark.parametrize("shift", [-6, 0, 5])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_keeps_to_its_range_as_it_sounds(role: Role, shift: int) -> None:
    limits = Limits(Metre(4, 4), shift, frozenset(Role), 8 * BAR)
    found = pitches([], 0, role, limits)
    moved = 0 if role is Role.DRUM else shift
    assert (min(found) - moved, max(found) - moved) == RANGES[role]


def test_where_no_pitch_is_left_below_any_that_does_not_sound_is() -> None:
    low = RANGES[Role.CHORD][0]
    assert min(pitches([(0, 12, low, Role.CHORD)], 0, Role.CHORD)) == low + 1


def test_no_gap_of_a_bar_is_left_at_once() -> None:
    assert max(ticks(written([(0, 24, 72, Role.MELODY)]))) == 24 + BAR


def test_a_planned_bass_comes_in_on_the_bar_line() -> None:
    begun = written([(0, 12, 72, Role.MELODY)], bass=2)
    assert ticks(begun) == [0]
    assert roles(begun, 0) == {Role.BASS}
    both = [(0, 12, 72, Role.MELODY), (0, 12, 48, Role.BASS)]
    assert max(ticks(written(both, bass=2))) > 12
    assert roles(written(both, bass=2), 0) == {Role.CHORD, Role.DRUM}


def test_a_bass_that_sounds_on_over_the_bar_line_need_not_come_in() -> None:
    def after(length: int) -> list[int]:
        piece = written([(0, length, 48, Role.BASS), (36, 12, 72, Role.MELODY)], bass=2)
        piece.enter(1)
        return ticks(piece)

    assert after(48) == [BAR]
    assert max(after(72)) > BAR


def test_time_never_goes_back_and_a_full_onset_is_left() -> None:
    chord = [(6, 12, 80 - k, Role.CHORD) for k in range(CHORD_SIZE)]
    two = Limits(Metre(4, 4), 0, frozenset({Role.MELODY, Role.BASS, Role.CHORD}), 8 * BAR)
    assert min(ticks(written([(6, 12, 72, Role.MELODY)]), two)) == 6
    assert min(ticks(written(chord), two)) == 7


def test_a_given_note_is_not_passed_over_and_nothing_comes_before_it_out_of_order() -> None:
    given = Given(12, Role.BASS, length(12), 40)
    piece = written([], [given])
    assert max(ticks(piece)) == 12
    assert roles(piece, 12) == {Role.MELODY, Role.BASS}


def test_a_part_that_is_given_has_nothing_of_its_own_till_it_ends() -> None:
    primer = [Given(0, Role.MELODY, length(24), 72), Given(24, Role.MELODY, length(24), 74)]
    piece = written([], primer)
    piece.go_to(0, Role.MELODY)
    piece.write(72, length(24), 4)
    assert roles(piece, 12) == {Role.BASS, Role.CHORD, Role.DRUM}
    assert roles(piece, 48) == set(Role)


def test_a_part_that_comes_back_has_nothing_added() -> None:
    first = [(0, 12, 72, Role.MELODY), (0, 12, 40, Role.BASS), (12, 12, 74, Role.MELODY)]
    piece = written([*first, (24, 24, 76, Role.MELODY)], lag=1)
    piece.enter(1)
    assert {tick for tick in ticks(piece) if tick >= BAR} == {BAR} | set(range(BAR, BAR + 1))
    assert roles(piece, BAR + 6) == {Role.DRUM}


def test_durations_end_by_the_last_barline_and_the_shortest_is_always_there() -> None:
    piece = written([])
    piece.go_to(LIMITS.end - 13, Role.MELODY)
    assert DURATION_TICKS[constraints.longest(piece, LIMITS)] == 12
    piece.go_to(LIMITS.end, Role.MELODY)
    assert DURATION_TICKS[constraints.longest(piece, LIMITS)] == 1
