"""Whether composed drums keep a beat, and who plays where they do not."""

from __future__ import annotations

import pytest

from engine.arranging.drums import accompany
from engine.arranging.ensembles import DrumKit, Feel
from engine.composer.groove import ends_with, keeps_a_beat
from engine.values import Metre, Note, Role

FOUR, BAR, BARS = Metre(4, 4), 48, 8
KICK, SNARE, HAT, CONGA = 36, 38, 42, 64


def struck(bar: int, *strokes: tuple[int, int]) -> list[Note]:
    """Drums at eighths of a bar."""
    return [Note(bar * BAR + 6 * place, 3, key, 80, Role.DRUM) for place, key in strokes]


def groove(bars: int = BARS, key: int = KICK) -> list[Note]:
    rock = [(0, key), (2, SNARE), (4, key), (6, SNARE), *((eighth, HAT) for eighth in range(8))]
    return [note for bar in range(bars) for note in struck(bar, *rock)]


def test_a_groove_that_goes_on_keeps_a_beat() -> None:
    assert keeps_a_beat(groove(), FOUR, BARS)


@pytest.mark.parametrize("feel", ["rock", "lofi", "chip", "brushes"])
def test_what_kits_play_by_themselves_does(feel: Feel) -> None:
    tune = tuple(Note(12 * beat, 12, 72, 80, Role.MELODY) for beat in range(4 * BARS))
    assert keeps_a_beat(accompany(tune, FOUR, BARS, DrumKit(feel, 0, 80), 1), FOUR, BARS)


def test_strokes_now_and_then_do_not() -> None:
    assert not keeps_a_beat([], FOUR, BARS)
    assert not keeps_a_beat(struck(3, (0, KICK), (2, SNARE)), FOUR, BARS)
    assert not keeps_a_beat(groove(BARS // 2), FOUR, BARS)


def test_a_groove_without_a_bass_drum_or_of_hand_drums_does_not() -> None:
    assert not keeps_a_beat(groove(key=SNARE), FOUR, BARS)
    hands = [note for bar in range(BARS) for note in struck(bar, *((n, CONGA) for n in range(8)))]
    assert not keeps_a_beat([*hands, *struck(0, (0, KICK))], FOUR, BARS)


def test_drums_that_lie_elsewhere_in_every_bar_do_not() -> None:
    odd = [
        note
        for bar in range(BARS)
        for note in struck(bar, (bar % 7, KICK), ((bar * 3 + 1) % 7, SNARE))
    ]
    assert not keeps_a_beat(odd, FOUR, BARS)


def test_drums_end_with_the_last_note_of_the_others() -> None:
    tune = [Note(0, 12, 72, 80, Role.MELODY), Note(BAR, 48, 60, 80, Role.MELODY)]
    played = ends_with([*tune, *groove(3)], [])
    assert [n for n in played if n.role is Role.MELODY] == tune
    assert max(n.onset for n in played) == BAR
    assert ends_with(groove(3), tune) == [n for n in groove(3) if n.onset <= BAR]
