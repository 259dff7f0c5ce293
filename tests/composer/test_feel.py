"""Pieces begin where in a beat the song does that they are written like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.composer.artefact import SHIPPED, SongCard, load
from engine.composer.composing import EventComposer
from engine.composer.feel import has_feel, places_of
from engine.composer.plan import Settings, settle
from engine.values import Brief, Key, Metre, Note, Role

FOUR = Metre(4, 4)


def rows(places: tuple[int, ...], beats: int = 64, role: Role = Role.MELODY) -> np.ndarray:
    """Notes on these ticks of every beat, stepwise up and down."""
    onsets = [12 * beat + place for beat in range(beats) for place in places]
    return np.array(
        [(onset, 4, 72 + (5, 7, 9, 7)[i % 4], 80, role) for i, onset in enumerate(onsets)]
    )


def card(notes: np.ndarray) -> SongCard:
    return SongCard("id", "song", Key(0, "major"), FOUR, 120.0, 2.0, False, notes.astype(np.int32))


def test_a_swung_song_leans_to_the_triplet_and_away_from_the_half_beat() -> None:
    places = places_of(rows((0, 8)))
    assert places[8] > 2
    assert places[6] < -2


def test_scraps_and_drums_tell_no_feel() -> None:
    assert places_of(rows((0, 8), beats=4)) == ()
    assert places_of(rows((0, 8), role=Role.DRUM)) == ()


def test_given_notes_between_beats_keep_their_own_feel() -> None:
    on, between = Note(12, 6, 60, 80, Role.MELODY), Note(18, 6, 60, 80, Role.MELODY)
    assert has_feel([on, between])
    assert not has_feel([on])
    song = card(rows((0, 8)))
    assert settle(Brief(), (on,), None, [song], with_drums=False).manner.places
    assert not settle(Brief(), (on, between), None, [song], with_drums=False).manner.places


def test_a_piece_like_a_swung_song_swings() -> None:
    song = card(rows((0, 8)))
    composer = EventComposer(replace(load(SHIPPED), songs=(song,)))
    settings = settle(Brief(bars=8), (), None, [song], with_drums=False, seed=1)

    def swung(written: Settings) -> float:
        pieces = composer.candidates(written, range(4), should_stop=lambda: False)
        onsets = np.concatenate([np.unique(piece.notes()[:, 0]) for piece in pieces])
        between = onsets[onsets % 12 != 0] % 12
        return float((between == 8).mean())

    straight = replace(settings, manner=replace(settings.manner, places=()))
    assert swung(straight) < 0.05
    assert swung(settings) > 0.2
