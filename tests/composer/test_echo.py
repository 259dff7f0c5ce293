from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.composer.echo import PHRASE_BARS, Echo
from engine.composer.plan import settle
from engine.composer.training import card_of
from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS, PITCHES
from engine.values import Brief, Key
from tests.composer.music import BAR, song


def classes(*values: int) -> NDArray[np.int32]:
    return np.array(values, np.int32)


def ticks(*values: int) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def echo(*struck: int) -> Echo:
    """One piece that struck a pitch of 60 in the melody at these ticks."""
    found = Echo(1, BAR, 8 * BAR)
    for tick in struck:
        found.add(ticks(tick), classes(0), classes(60), classes(4))
    return found


def leant(found: Echo, onset: int) -> set[int]:
    """The gaps in ticks that are made likelier."""
    logits = np.zeros((1, len(ONSET_TICKS)), np.float32)
    found.lean_onset(logits, ticks(onset), 2.0)
    assert set(np.unique(logits)) <= {0.0, 2.0}
    return set(ONSET_TICKS[logits[0] > 0].tolist())


def test_the_rhythm_of_the_bar_before_is_made_likelier() -> None:
    assert leant(echo(0, 18, 24, BAR), BAR) == {18, 24, BAR}
    assert leant(echo(0, 18, 24, BAR, BAR + 18), BAR + 18) == {6, 30, BAR}


def test_a_chord_is_made_likelier_while_it_has_fewer_notes_than_a_bar_ago() -> None:
    assert 0 in leant(echo(0, 0, 0, BAR), BAR)
    assert 0 not in leant(echo(0, BAR), BAR)


def test_nothing_echoes_before_there_was_anything() -> None:
    assert leant(echo(), 0) == set()


def test_the_same_note_a_phrase_ago_is_made_likelier_in_its_role_alone() -> None:
    found = echo(12)
    here = 12 + PHRASE_BARS * BAR
    for role, expected in ((0, {60}), (1, set[int]())):
        logits = np.zeros((1, PITCHES), np.float32)
        found.lean_pitch(logits, ticks(here), classes(role), 1.5)
        assert set(np.flatnonzero(logits).tolist()) == expected
    lengths = np.zeros((1, len(DURATION_TICKS)), np.float32)
    found.lean_duration(lengths, ticks(here), classes(0), classes(60), 1.5)
    assert np.flatnonzero(lengths).tolist() == [4]


def test_each_piece_of_a_batch_hears_its_own_echo() -> None:
    found = Echo(3, BAR, 8 * BAR)
    found.add(ticks(0, 6, 12), classes(0, 0, 0), classes(60, 62, 64), classes(4, 4, 4))
    found.keep(np.array([2, 1]))
    logits = np.zeros((2, len(ONSET_TICKS)), np.float32)
    found.lean_onset(logits, ticks(BAR, BAR), 1.0)
    assert [ONSET_TICKS[row > 0].tolist() for row in logits] == [[12], [6]]


def test_a_piece_uses_what_the_songs_use_outside_the_scale_unless_a_key_is_asked() -> None:
    card = card_of(replace(song(1), key=Key(2, "major")))  # notes of C major
    free = settle(Brief(), (), None, [card], with_drums=False)
    asked = settle(Brief(key=Key(0, "major")), (), None, [card], with_drums=False)
    assert free.limits.allowed_pitch_classes.sum() > 7
    assert asked.limits.allowed_pitch_classes.sum() == 7
