from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.composer.echo import PHRASE_BARS, Echo
from engine.composer.plan import settle
from engine.composer.training import card_of
from engine.composer.vocabulary import DURATION_TICKS, ONSET_TICKS, PITCHES
from engine.values import Brief, Key
from tests.composer.music import BAR, song


def echo(*ticks: int) -> Echo:
    found = Echo(BAR)
    for tick in ticks:
        found.add(tick, 0, 60, 4)
    return found


def leant(found: Echo, onset: int) -> set[int]:
    """The gaps in ticks that are made likelier."""
    logits = np.zeros(len(ONSET_TICKS), np.float32)
    found.lean_onset(logits, onset, 2.0)
    assert set(np.unique(logits)) <= {0.0, 2.0}
    return set(ONSET_TICKS[logits > 0].tolist())


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
        logits = np.zeros(PITCHES, np.float32)
        found.lean_pitch(logits, here, role, 1.5)
        assert set(np.flatnonzero(logits).tolist()) == expected
    lengths = np.zeros(len(DURATION_TICKS), np.float32)
    found.lean_duration(lengths, here, 0, 60, 1.5)
    assert np.flatnonzero(lengths).tolist() == [4]


def test_a_piece_uses_what_the_songs_use_outside_the_scale_unless_a_key_is_asked() -> None:
    card = card_of(replace(song(1), key=Key(2, "major")))  # notes of C major
    free = settle(Brief(), (), None, [card], with_drums=False)
    asked = settle(Brief(key=Key(0, "major")), (), None, [card], with_drums=False)
    assert free.limits.allowed_pitch_classes.sum() > 7
    assert asked.limits.allowed_pitch_classes.sum() == 7
