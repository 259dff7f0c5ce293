"""Ensembles of instruments that somebody chose by name, and swing."""

from __future__ import annotations

import pytest

from engine.arranging import arrange, find_ensemble, write_arrangement
from engine.arranging.playing import PLAYING
from engine.arranging.swing import swung
from engine.notation.instruments import instruments
from engine.notation.players import ENSEMBLE_NAMES
from engine.values import Composition, Key, Metre, Note, Role

FOUR = Metre(4, 4)


def composition() -> Composition:
    notes: list[Note] = []
    for beat in range(16):
        at = beat * 12
        notes += [Note(at, 6, 72 + beat % 5, 80, Role.MELODY), Note(at + 6, 6, 74, 80, Role.MELODY)]
        notes += [Note(at, 12, pitch, 70, Role.CHORD) for pitch in (60, 64, 67)]
        notes.append(Note(at, 12, 48, 70, Role.BASS))
    return Composition(
        tuple(sorted(notes, key=lambda n: (n.onset, n.pitch, n.role))),
        FOUR,
        Key(0, "major"),
        100,
        "Test",
        4,
    )


def cast(text: str) -> dict[str, tuple[Role, ...]]:
    return {part.name: part.roles for part in find_ensemble(text).parts}


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("piano and violin", {"Violin": (Role.MELODY,), "Piano": (Role.CHORD, Role.BASS)}),
        ("violin, cello", {"Violin": (Role.MELODY,), "Cello": (Role.BASS,)}),
        ("flute", {"Flute": (Role.MELODY,)}),
        (
            "violin, cello, harp",
            {"Violin": (Role.MELODY,), "Harp": (Role.CHORD,), "Cello": (Role.BASS,)},
        ),
    ],
)
def test_each_instrument_gets_what_it_can_play(
    text: str, roles: dict[str, tuple[Role, ...]]
) -> None:
    assert cast(text) == roles


def test_every_instrument_of_a_list_is_heard() -> None:
    text = "flute, oboe, clarinet, french horn, harp, bassoon, double bass"
    played = arrange(composition(), text)
    assert {track.name.lower() for track in played.tracks} == set(text.split(", "))


def test_every_instrument_plays_within_its_range() -> None:
    for instrument in instruments():
        playing = PLAYING[instrument.program]
        for text in (f"{instrument.name}, drums", f"{instrument.name}, violin, guitar"):
            ensemble = find_ensemble(text)
            for track, part in zip(
                arrange(composition(), text).tracks, ensemble.parts, strict=False
            ):
                assert track.notes
                if part.program == instrument.program and ensemble.name != "music box, drums":
                    pitches = [note.pitch for note in track.notes]
                    assert playing.lowest <= min(pitches) <= max(pitches) <= playing.highest


def test_an_instrument_of_one_voice_plays_one_note_of_a_chord() -> None:
    played = arrange(composition(), "violin, flute, cello")
    (flute,) = [track for track in played.tracks if track.name == "Flute"]
    onsets = [note.onset for note in flute.notes]
    assert len(onsets) == len(set(onsets))


@pytest.mark.parametrize("name", ENSEMBLE_NAMES)
def test_drums_are_added_and_left_out_on_request(name: str) -> None:
    assert find_ensemble(f"{name}, drums").drums is not None
    assert find_ensemble(f"{name}, no drums").drums is None
    assert find_ensemble(f"{name}, no drums").parts == find_ensemble(name).parts


def test_an_instrument_takes_the_place_of_one_of_a_named_ensemble() -> None:
    programs = [part.program for part in find_ensemble("chiptune, flute").parts]
    assert programs[0] == 73
    assert programs[1:] == [part.program for part in find_ensemble("chiptune").parts][1:]


def test_swing_delays_the_second_half_of_beats_up_to_triplets() -> None:
    assert [swung(tick, FOUR, 1.0) for tick in (0, 3, 4, 6, 8, 9, 12)] == [0, 4, 4, 8, 8, 10, 12]
    assert [swung(tick, FOUR, 0.0) for tick in (3, 6, 9)] == [3, 6, 9]
    assert [swung(tick, Metre(6, 8), 1.0) for tick in (3, 6, 12)] == [4, 6, 12]


def test_swing_is_heard_in_the_midi_and_not_in_the_notes() -> None:
    straight, swinging = (arrange(composition(), "piano", 0, swing) for swing in (0.0, 1.0))
    assert straight.sounding().notes == swinging.sounding().notes
    assert write_arrangement(straight) != write_arrangement(swinging)
