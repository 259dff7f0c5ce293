"""Pieces lean to no more semitones between what sounds together than the song they are like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.composer.artefact import SHIPPED, SongCard, load
from engine.composer.composing import EventComposer
from engine.composer.dissonance import USUAL, Dissonance, semitones_of
from engine.composer.plan import settle
from engine.judge.features import semitones
from engine.values import Brief, Key, Metre, Role


def chords(*pitches: int, times: int = 60, role: Role = Role.CHORD) -> np.ndarray:
    """The same notes together, again and again."""
    return np.array([(12 * i, 12, pitch, 80, role) for i in range(times) for pitch in pitches])


def sounding(*pitches: int) -> np.ndarray:
    return np.isin(np.arange(128), pitches)[None]


def leaned(dissonance: Dissonance, *pitches: int, role: Role = Role.CHORD) -> np.ndarray:
    """What is taken from each pitch (128,) while `pitches` sound."""
    logits = np.zeros((1, 128), np.float32)
    dissonance.lean_pitch(logits, sounding(*pitches), np.array([role], np.int32), 1.0)
    return -logits[0]


def test_semitones_are_counted_in_any_octave() -> None:
    assert semitones_of(chords(60, 64, 67)) == 0.0
    assert semitones_of(chords(60, 71)) == 1.0
    assert semitones_of(chords(60, 73)) == 1.0
    assert semitones_of(chords(60, 64, 71)) == pytest.approx(1 / 3)


def test_what_has_ended_and_drums_make_no_pair() -> None:
    steps = np.array([(12 * i, 12, 60 + i % 2, 80, Role.MELODY) for i in range(200)])
    assert semitones_of(steps) == USUAL, "nothing sounds together, so nothing tells"
    assert semitones_of(chords(36, 37, role=Role.DRUM)) == USUAL


def struck(dissonance: Dissonance, over: int, pitch: int, times: int) -> None:
    """Strike `pitch` so often while `over` sounds."""
    for _ in range(times):
        dissonance.add(sounding(over), np.array([pitch]), np.array([True]))


def test_a_piece_with_a_surplus_is_kept_from_more() -> None:
    dissonance = Dissonance(1, share=0.1)
    before = leaned(dissonance, 60)
    struck(dissonance, 60, 61, times=40)
    after = leaned(dissonance, 60)
    assert set(np.flatnonzero(after) % 12) == {1, 11}
    assert (after[[61, 71, 73]] > before[[61, 71, 73]] + 1).all()


def test_a_piece_with_fewer_than_its_song_is_let_alone() -> None:
    dissonance = Dissonance(1, share=0.3)
    struck(dissonance, 60, 64, times=60)
    assert not leaned(dissonance, 60).any()


def test_what_is_not_to_be_counted_is_no_surplus() -> None:
    dissonance = Dissonance(1, share=0.1)
    before = leaned(dissonance, 60)
    for _ in range(40):
        dissonance.add(sounding(60), np.array([61]), np.array([False]))
    assert (leaned(dissonance, 60) == before).all()


def test_pieces_of_a_batch_are_kept_apart_when_some_have_ended() -> None:
    dissonance = Dissonance(3, share=0.1)
    for _ in range(40):
        pitches = np.array([64, 64, 61], np.int32)
        dissonance.add(np.repeat(sounding(60), 3, axis=0), pitches, np.ones(3, bool))
    dissonance.keep(np.array([0, 2]))
    logits = np.zeros((2, 128), np.float32)
    roles = np.array([Role.CHORD, Role.CHORD], np.int32)
    dissonance.lean_pitch(logits, np.repeat(sounding(60), 2, axis=0), roles, 1.0)
    assert logits[0, 61] > logits[1, 61] + 1


def test_drums_rub_with_nothing() -> None:
    assert not leaned(Dissonance(1, share=0.1), 60, role=Role.DRUM).any()


def test_pieces_like_a_consonant_song_have_fewer_semitones() -> None:
    notes = chords(60, 64, 67).astype(np.int32)
    song = SongCard("id", "song", Key(0, "major"), Metre(4, 4), 120.0, 3.0, False, notes)
    composer = EventComposer(replace(load(SHIPPED), songs=(song,)))
    settings = settle(Brief(bars=16), (), None, [song], with_drums=False, seed=1)
    wild = replace(settings.manner, temperature=1.8, top_p=1.0, returning=0.0, phrase_echo=0.0)

    def share(consonance: float) -> float:
        written = replace(settings, manner=replace(wild, consonance=consonance))
        pieces = composer.candidates(written, range(12))
        return float(np.mean([semitones(piece.notes()) for piece in pieces]))

    assert share(1.0) < 0.75 * share(0.0)


def test_who_wants_surprise_gets_the_networks_own_dissonance() -> None:
    usual, wild = (
        settle(Brief(surprise=surprise), (), None, (), with_drums=False) for surprise in (0.5, 1.0)
    )
    assert usual.manner.consonance == 1.0
    assert wild.manner.consonance == 0.0
