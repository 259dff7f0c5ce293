"""What was heard raggedly stands on paper as it was meant."""

from __future__ import annotations

from engine.plan.notated import notated
from engine.values import Metre, Note, Role

FOUR = Metre(4, 4)


def on_paper(
    *notes: tuple[int, int], role: Role = Role.MELODY, pitch: int | None = None
) -> list[tuple[int, int]]:
    """Onset and duration of notes of rising pitch, or of the same."""
    heard = [
        Note(o, d, 60 + i if pitch is None else pitch, 80, role) for i, (o, d) in enumerate(notes)
    ]
    return [(note.onset, note.duration) for note in notated(heard, FOUR)]


def test_ragged_onsets_stand_on_sixteenths() -> None:
    assert [onset for onset, _ in on_paper((1, 11), (11, 5), (19, 4), (23, 12))] == [0, 12, 18, 24]


def test_triplets_stay_triplets_beat_by_beat() -> None:
    onsets = [o for o, _ in on_paper((0, 4), (4, 4), (8, 4), (12, 3), (15, 3), (18, 6))]
    assert onsets == [0, 4, 8, 12, 15, 18]


def test_a_note_that_lasts_most_of_the_way_lasts_to_the_next() -> None:
    assert on_paper((0, 7), (12, 10), (24, 12))[:2] == [(0, 12), (12, 12)]


def test_a_short_one_stays_short_and_none_is_shorter_than_a_sixteenth() -> None:
    assert on_paper((0, 4), (24, 1), (48, 12))[:2] == [(0, 4), (24, 3)]


def test_a_last_note_lasts_no_longer_than_a_bar() -> None:
    assert on_paper((0, 90)) == [(0, 48)]


def test_a_key_struck_twice_at_one_place_stands_there_once_the_longer_time() -> None:
    assert on_paper((0, 6), (1, 30), pitch=60) == [(0, 48)]


def test_melody_and_bass_are_held_by_themselves() -> None:
    tune = [Note(12 * i, 12, 72 + i, 80, Role.MELODY) for i in range(4)]
    written = notated([*tune, Note(0, 46, 40, 80, Role.BASS)], FOUR)
    assert next(n.duration for n in written if n.role is Role.BASS) == 48


def test_drums_are_placed_and_not_held() -> None:
    assert on_paper((1, 2), (13, 2), role=Role.DRUM) == [(0, 2), (12, 2)]


def test_nothing_is_nothing() -> None:
    assert notated((), FOUR) == ()
