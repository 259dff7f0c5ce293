from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.composer.masks import CHORD_SIZE, SOUNDING, Limits, Masks
from engine.composer.pieces import Pieces
from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS
from engine.values import Metre, Role

BAR = 48
SCALE = np.isin(np.arange(12), [0, 2, 4, 5, 7, 9, 11])
LIMITS = Limits(
    metre=Metre(4, 4),
    shift=0,
    allowed_pitch_classes=SCALE,
    dominant_pitch_classes=np.isin(np.arange(12), [2, 5, 7, 11]),
    roles=frozenset(Role),
    dominant=7 * BAR,
    end=8 * BAR,
)
MASKS = Masks(LIMITS, not_before=0)
Event = tuple[int, int, int, Role]
"""Onset, duration, pitch, role."""


def written(*pieces: Sequence[Event]) -> Pieces:
    """Pieces of equally many events."""
    batch = Pieces(len(pieces))
    for events in zip(*pieces, strict=True):
        onset, duration, pitch, role = np.array(events).T
        batch.add(onset, duration, pitch.astype(np.int32), role.astype(np.int32))
    return batch


def pitches(piece: Sequence[Event], onset: int, role: Role) -> set[int]:
    mask = MASKS.pitch(written(piece), np.array([onset]), np.array([role], np.int32))
    return set(np.flatnonzero(mask[0]).tolist())


def roles(piece: Sequence[Event], onset: int) -> set[int]:
    return set(np.flatnonzero(MASKS.role(written(piece), np.array([onset]))[0]).tolist())


def gaps(piece: Sequence[Event]) -> set[int]:
    return set(ONSET_TICKS[MASKS.onset(written(piece))[0]].tolist())


def test_within_one_onset_melody_and_bass_come_once_and_in_order() -> None:
    piece = [(0, 12, 72, Role.MELODY), (0, 12, 48, Role.BASS)]
    assert roles(piece[:1], 0) == {Role.BASS, Role.CHORD, Role.DRUM}
    assert roles(piece, 0) == {Role.CHORD, Role.DRUM}
    assert roles(piece, 12) == set(Role)


def test_a_chord_is_full_after_so_many_notes() -> None:
    chord = [(0, 12, 80 - k, Role.CHORD) for k in range(CHORD_SIZE)]
    assert Role.CHORD in roles(chord[:-1], 0)
    assert roles(chord, 0) == {Role.DRUM}


def test_a_chord_is_written_from_its_highest_note_down() -> None:
    assert max(pitches([(0, 12, 64, Role.CHORD)], 0, Role.CHORD)) == 62
    assert max(pitches([(0, 12, 64, Role.CHORD)], 12, Role.CHORD)) > 64


def test_a_key_that_is_still_down_is_not_struck() -> None:
    held = [(0, 24, 72, Role.MELODY), (12, 6, 60, Role.CHORD)]
    assert 72 not in pitches(held, 12, Role.CHORD)
    assert 72 not in pitches(held, 18, Role.MELODY)
    assert {60, 72} <= pitches(held, 24, Role.MELODY)


def test_a_drum_keeps_no_key_down() -> None:
    assert 60 in pitches([(0, 24, 60, Role.DRUM)], 12, Role.CHORD)


def test_pitches_are_those_of_the_key_and_before_the_ending_of_its_dominant() -> None:
    assert {p % 12 for p in pitches([], 0, Role.BASS)} == {0, 2, 4, 5, 7, 9, 11}
    assert {p % 12 for p in pitches([], LIMITS.dominant, Role.BASS)} == {2, 5, 7, 11}
    assert {p % 12 for p in pitches([], LIMITS.dominant, Role.MELODY)} == {0, 2, 4, 5, 7, 9, 11}


def test_no_bar_is_silent() -> None:
    assert max(gaps([(0, 24, 72, Role.MELODY)])) == 24 + BAR


def test_no_more_than_so_many_notes_sound_together() -> None:
    ringing = [(0, 96, 70 - k, Role.CHORD) for k in range(CHORD_SIZE)]
    later = [(6, 96, 60 - k, Role.CHORD) for k in range(SOUNDING - CHORD_SIZE - 1)]
    full = [*ringing, *later, (6, 96, 40, Role.DRUM)]
    assert 0 in gaps(full[:-1])
    assert 0 not in gaps(full)
    assert 6 in gaps(full)


def test_nothing_begins_before_the_primer_ends() -> None:
    mask = Masks(LIMITS, not_before=36).onset(written([(12, 12, 72, Role.MELODY)]))
    assert min(ONSET_TICKS[mask[0]]) == 24


def test_durations_end_before_the_final_chord() -> None:
    mask = MASKS.duration(np.array([LIMITS.end - 13, LIMITS.end]))
    assert DURATION_TICKS[mask[0]].max() == 12
    assert DURATION_TICKS[mask[1]].tolist() == [1]


def test_each_piece_of_a_batch_has_its_own_state() -> None:
    two = written([(0, 24, 72, Role.MELODY)], [(6, 12, 48, Role.BASS)])
    two.keep(np.array([1]))
    assert two.onset.tolist() == [6]
    assert set(np.flatnonzero(MASKS.role(two, np.array([6]))[0])) == {Role.CHORD, Role.DRUM}
