"""Which kind of song would help most, and the figure that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.doctor.advice import MOST, advice
from engine.doctor.facts import SongFacts
from engine.english import english
from engine.values import Metre
from tests.doctor.made_up import a_song, facts, of_drums, various


def sentences(songs: tuple[SongFacts, ...], **figures: Any) -> list[str]:
    return [english(message) for message in advice(facts(songs, **figures))]


def test_a_model_that_lacks_nothing_is_helped_by_any_other_song() -> None:
    assert sentences(various()) == [
        "Any song that differs from its 4: no figure of its pieces asks for one kind."
    ]


def test_a_base_wants_a_first_song() -> None:
    assert "it has learnt from 0 of them" in sentences(())[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"share": 0.8}, "A song unlike “One”, which alone is 80% of all notes."),
        ({"heard": True, "quality": 0.55}, "“One”, or its MIDI: it was heard with quality 0.55"),
        ({"bits": (6.0, 9.0)}, "like “One”, which it learnt least: its end costs 9.00 bits"),
    ],
)
def test_one_song_that_stands_out_is_named(change: dict[str, Any], said: str) -> None:
    first, *others = various()
    assert said in " ".join(sentences((replace(first, **change), *others)))


@pytest.mark.parametrize(
    ("common", "said"),
    [
        ({"mode": "minor"}, "A song in major: all its 3 songs are in minor."),
        ({"mode": "major"}, "A song in minor: all its 3 songs are in major."),
        ({"metre": Metre(4, 4)}, "A song in another metre: all its 3 songs are in 4/4."),
        ({"tempo": 100.0}, "all its 3 songs are between 100 and 100 beats a minute"),
    ],
)
def test_what_all_songs_have_in_common_asks_for_another(common: dict[str, Any], said: str) -> None:
    made: dict[str, dict[str, Any]] = {
        "One": {"mode": "major", "metre": Metre(4, 4), "tempo": 70.0},
        "Two": {"mode": "minor", "metre": Metre(3, 4), "tempo": 100.0},
        "Three": {"mode": "major", "metre": Metre(6, 8), "tempo": 150.0},
    }
    songs = tuple(a_song(title, **(own | common)) for title, own in made.items())
    assert said in " ".join(sentences(songs))


def test_drums_alone_ask_for_a_melody_and_are_in_no_key() -> None:
    said = sentences(tuple(of_drums(a_song(f"Song {n}", tempo=60.0 * n)) for n in (1, 2, 3)))
    assert said[0] == "A song with a melody: 3 of its 3 are drums alone."
    assert not any("in minor" in sentence or "in major" in sentence for sentence in said)


def test_few_notes_come_first() -> None:
    found = sentences((a_song("Short", bars=8, share=0.9), a_song("Shorter", bars=4, share=0.1)))
    assert "and below 3,000 every song helps" in found[0]
    assert "unlike “Short”" in found[1]


def test_a_figure_that_songs_lack_too_asks_for_a_song_that_has_it() -> None:
    songs = tuple(a_song(song.title, tempo=50 + 60 * i, bass_motion=0.3)
                  for i, song in enumerate(various()))  # fmt: skip
    said = " ".join(sentences(songs, bass_motion=0.2))
    assert "A song whose bass moves. “bass moves” is 0.20 in its pieces, 0.30 in its songs" in said


def test_what_some_people_do_as_much_is_no_fault_of_a_base() -> None:
    assert len(sentences((), stepwise_motion=0.3)) == 1  # collections: 0.25 to 0.57
    assert len(sentences((), stepwise_motion=0.2)) == 2


def test_a_figure_that_one_song_has_asks_for_more_like_that_one() -> None:
    first, *others = various()
    busy = a_song("Busy", tempo=70, bass_motion=0.9)
    said = sentences((busy, *others), bass_motion=0.2)[0]
    assert said.startswith("More songs like “Busy”, whose bass moves: “bass moves” is 0.90 in that")
    assert first.title not in said


def test_songs_that_cannot_be_measured_are_no_reason_to_fail() -> None:
    songs = tuple(replace(song, figures=song.figures[:0]) for song in various())
    assert "and 0.66 to 0.76 in people's music" in sentences(songs, bass_motion=0.2)[0]


def test_there_is_not_more_advice_than_can_be_followed() -> None:
    songs = tuple(a_song(name, share=s, bars=4, quality=0.4) for name, s in zip("abc", (0.8, 0.1, 0.1), strict=True))  # noqa: E501 # fmt: skip
    assert len(sentences(songs, bass_motion=0.1, polyphony=9.0, tonic_share=0.9)) == MOST
