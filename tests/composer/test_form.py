"""Which bars of a song come back, and what a piece takes from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.composer.artefact import SongCard
from engine.composer.events import NOTE_ROLE
from engine.composer.form import alike, draw_form, form_of
from engine.values import Key, Metre, Role

BAR = 48


def song(bars: str, *, heard: bool = False, missing: int = 0) -> SongCard:
    """A song of a bar for each letter, eight notes each; the last lacks `missing` of them."""
    notes = [
        (number * BAR + 6 * eighth, 6, 40 + ord(letter) % 32 + eighth, 80, 0)
        for number, letter in enumerate(bars)
        for eighth in range(8)
        if letter != " "
    ]
    rows = np.array(notes[: len(notes) - missing], np.int32).reshape(-1, 5)
    return SongCard("id", "song", Key(0, "major"), Metre(4, 4), 100.0, 2.0, heard, rows)


@pytest.mark.parametrize(
    ("bars", "form"),
    [
        ("ABCD", [0, 0, 0, 0]),
        ("AABA", [0, 1, 0, 2]),
        ("ABABCAB", [0, 0, 2, 2, 0, 3, 3]),
        ("AAAA", [0, 1, 1, 1]),
        # what goes on from a bar that came back does so from its place
        ("ABCAABC", [0, 0, 0, 3, 1, 4, 4]),
        ("A A", [0, 0, 2]),
    ],
)
def test_a_bar_comes_back_from_where_it_stood(bars: str, form: list[int]) -> None:
    assert form_of(alike(song(bars))).lags.tolist() == form


def test_a_bar_with_a_note_less_is_the_same_bar() -> None:
    assert form_of(alike(song("ABA", missing=2))).lags[2] == 2
    assert form_of(alike(song("ABA", missing=5))).lags[2] == 0


def test_of_a_recording_half_a_bar_may_be_heard_otherwise() -> None:
    assert form_of(alike(song("ABA", missing=4, heard=True))).lags[2] == 2
    assert form_of(alike(song("ABA", missing=4))).lags[2] == 0


def test_what_changes_in_a_bar_that_comes_back_is_known_by_role() -> None:
    changed = form_of(alike(song("ABA", missing=2))).changed
    # six of eight notes are the same: F1 12/14
    assert changed[2, Role.MELODY] == pytest.approx(1 - 12 / 14)
    assert not changed[:2].any()
    assert changed[2, Role.BASS] == changed[2, Role.MELODY]  # there is none to go by
    exact = form_of(alike(song("ABA"))).changed
    assert exact[2, Role.MELODY] == 0


def test_a_role_that_one_bar_lacks_changes_as_its_bar_does() -> None:
    card = song("AA")
    extra = np.array([[0, 6, 40, 80, Role.BASS]], np.int32)  # in the first bar alone
    changed = form_of(alike(replace(card, notes=np.concatenate([card.notes, extra])))).changed
    assert changed[1, Role.BASS] == pytest.approx(1 - 16 / 17)
    assert changed[1, Role.MELODY] == 0


def test_drums_come_back_as_they_were() -> None:
    card = song("ABA", missing=2)
    notes = card.notes.copy()
    notes[:, NOTE_ROLE] = Role.DRUM
    assert not form_of(alike(replace(card, notes=notes))).changed[:, Role.DRUM].any()


def test_of_a_recording_nothing_is_said_to_change() -> None:
    assert not form_of(alike(song("ABA", missing=2, heard=True))).changed.any()


def test_a_piece_has_the_form_of_so_many_bars_of_a_song() -> None:
    likeness = [alike(song("ABABCDCDEFEF"))]
    forms = {
        tuple(draw_form(likeness, 4, 1.0, np.random.default_rng(seed)).lags.tolist())
        for seed in range(20)
    }
    assert forms == {(0, 0, 2, 2)}


def test_a_piece_longer_than_the_song_goes_on_with_new_bars() -> None:
    form = draw_form([alike(song("ABA"))], 6, 1.0, np.random.default_rng(0))
    assert form.lags.tolist() == [0, 0, 2, 0, 0, 0]


def test_nothing_comes_back_without_songs_or_where_it_is_not_wanted() -> None:
    likeness = [alike(song("AAAAAAAA"))]
    assert not draw_form(likeness, 8, 0.0, np.random.default_rng(0)).lags.any()
    assert not draw_form([], 8, 1.0, np.random.default_rng(0)).lags.any()


def test_a_song_without_notes_has_no_form() -> None:
    empty = song("")
    assert form_of(alike(empty)).lags.tolist() == []
    assert draw_form([alike(empty)], 2, 1.0, np.random.default_rng(0)).lags.tolist() == [0, 0]
