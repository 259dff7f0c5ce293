from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arranging import ENSEMBLES, Arrangement, arrange, find_ensemble, write_arrangement
from engine.arranging.drums import accompany
from engine.arranging.ensembles import DrumKit
from engine.errors import OptionError
from engine.notation.options import ENSEMBLE_NAMES as NAMED_ENSEMBLES
from engine.values import Composition, Metre, Note, Role
from tests.arranging.pieces import piece

METRES = [Metre(*m) for m in ((4, 4), (3, 4), (6, 8), (2, 4), (5, 4), (7, 8), (12, 8), (2, 2))]
every_ensemble = pytest.mark.parametrize("ensemble", ENSEMBLES)


def pitched(notes: tuple[Note, ...]) -> list[Note]:
    return [note for note in notes if note.role != Role.DRUM]


@every_ensemble
def test_every_composed_note_is_played_once_in_its_pitch_class(ensemble: str) -> None:
    composition = piece()
    heard = pitched(arrange(composition, ensemble, 3).sounding().notes)
    wanted = sorted((n.onset, n.pitch % 12, n.role) for n in composition.notes)
    assert sorted((n.onset, n.pitch % 12, n.role) for n in heard) == wanted


@every_ensemble
@given(st.integers(0, 10**6), st.sampled_from(METRES), st.integers(-48, 36))
@settings(max_examples=8, deadline=None)
def test_notes_stay_on_the_keyboard_and_before_the_last_barline(
    ensemble: str, seed: int, metre: Metre, lift: int
) -> None:
    arrangement = arrange(piece(5, metre, seed=seed, lift=lift), ensemble, seed)
    for note in arrangement.sounding().notes:
        assert 21 <= note.pitch <= 108
        assert 1 <= note.velocity <= 127
        assert 0 <= note.onset < arrangement.end
        if note.role != Role.DRUM:
            assert note.onset + note.duration <= arrangement.end


def test_a_part_moves_by_whole_octaves_so_that_its_tune_stays() -> None:
    composition = piece(lift=-36)
    melody = [n.pitch for n in composition.notes if n.role == Role.MELODY]
    played = [
        n.pitch for n in arrange(composition, "woodwinds").sounding().notes if n.role == Role.MELODY
    ]
    assert {after - before for before, after in zip(melody, played, strict=True)} == {36}


def with_tune(*pitches: int) -> Composition:
    """A piece that begins with these quarters as its given tune, and goes on an octave above."""
    made = piece()
    later = [note for note in made.notes if note.onset >= 4 * 12]
    tune = [Note(12 * k, 12, pitch, 80, Role.MELODY) for k, pitch in enumerate(pitches)]
    high = [replace(n, pitch=n.pitch + 24) if n.role == Role.MELODY else n for n in later]
    return replace(made, notes=(*tune, *high), primer_notes=frozenset(range(len(tune))))


@every_ensemble
def test_a_given_tune_keeps_its_contour_whatever_comes_after(ensemble: str) -> None:
    tune = (29, 41, 36, 53)
    played = arrange(with_tune(*tune), ensemble).sounding()
    heard = [n.pitch for n in played.notes if n.role == Role.MELODY][: len(tune)]
    assert len({after - before for before, after in zip(tune, heard, strict=True)}) == 1


def test_a_given_tune_that_no_octave_fits_is_refused() -> None:
    with pytest.raises(OptionError, match="music box") as refused:
        arrange(with_tune(40, 90), "music box")
    assert "piano" in refused.value.remedy
    assert arrange(with_tune(40, 90), "piano").tracks


def test_the_final_chord_rings_to_the_last_barline() -> None:
    arrangement = arrange(piece(), "piano")
    last = [n for n in arrangement.sounding().notes if n.onset == 7 * 48]
    assert {n.onset + n.duration for n in last} == {arrangement.end}


def test_the_primer_is_known_among_the_sounding_notes() -> None:
    composition = piece()
    sounding = arrange(composition, "band").sounding()
    given_ = [composition.notes[i].onset for i in sorted(composition.primer_notes)]
    assert [sounding.notes[i].onset for i in sorted(sounding.primer_notes)] == given_


def test_velocities_differ_and_the_melody_leads() -> None:
    tracks = {track.name: track for track in arrange(piece(16), "piano").tracks}
    right = [n.velocity for n in tracks["Right hand"].notes]
    left = [n.velocity for n in tracks["Left hand"].notes]
    assert max(right) - min(right) > 15
    assert sum(right) / len(right) > sum(left) / len(left) + 5


@every_ensemble
def test_drums_are_added_where_the_ensemble_has_them(ensemble: str) -> None:
    heard = arrange(piece(), ensemble).sounding().notes
    assert any(n.role == Role.DRUM for n in heard) == (ENSEMBLES[ensemble].drums is not None)


def test_composed_drums_are_kept_and_none_added() -> None:
    composition = piece()
    drums = tuple(Note(48 * bar, 3, 38, 90, Role.DRUM) for bar in range(8))
    notes = tuple(sorted((*composition.notes, *drums), key=lambda n: (n.onset, n.pitch)))
    heard = arrange(replace(composition, notes=notes), "band").sounding().notes
    assert [(n.onset, n.pitch) for n in heard if n.role == Role.DRUM] == [
        (n.onset, n.pitch) for n in drums
    ]


@pytest.mark.parametrize("metre", METRES, ids=str)
@pytest.mark.parametrize("feel", ["rock", "lofi", "chip", "brushes"])
def test_a_groove_begins_every_bar_and_ends_with_the_last_chord(feel: str, metre: Metre) -> None:
    composition = piece(9, metre)
    kit = DrumKit(feel, 0, 70)  # pyright: ignore[reportArgumentType]
    drums = accompany(composition.notes, metre, 9, kit, 1)
    assert {n.onset for n in drums} >= {bar * metre.ticks_per_bar for bar in range(9)}
    assert max(n.onset for n in drums) == max(n.onset for n in composition.notes)


def test_the_bar_before_a_new_phrase_has_a_fill() -> None:
    notes = piece(9).notes
    drums = accompany(notes, Metre(4, 4), 9, DrumKit("rock", 0, 70), 1)
    snares = [sum(n.onset // 48 == bar and n.pitch == 38 for n in drums) for bar in range(9)]
    assert snares[7] > snares[6]


@every_ensemble
def test_the_same_seed_gives_the_same_bytes(ensemble: str) -> None:
    first, again = (write_arrangement(arrange(piece(), ensemble, 7)) for _ in range(2))
    assert first == again
    assert write_arrangement(arrange(piece(), ensemble, 8)) != first


def test_the_file_says_what_it_is() -> None:
    data = write_arrangement(arrange(piece(title="Märchen", metre=Metre(6, 8)), "band"))
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    conductor = {message.type: message for message in file.tracks[0]}
    assert file.type == 1
    assert file.tracks[0].name == "Märchen"
    assert conductor["text"].text == "made with Motif"
    assert (conductor["time_signature"].numerator, conductor["time_signature"].denominator) == (
        6,
        8,
    )
    assert conductor["key_signature"].key == "Am"
    assert round(mido.tempo2bpm(conductor["set_tempo"].tempo), 3) == 96
    assert [t.name for t in file.tracks[1:]] == ["Electric guitar", "Piano", "Bass guitar", "Drums"]


def test_a_drum_that_is_struck_again_is_let_go_before() -> None:
    played = arrange(piece(), "jazz trio", swing=0.5)
    rolled = tuple(Note(140 + k, 3, 51, 80, Role.DRUM) for k in range(3))
    *others, drums = played.tracks
    roll = replace(drums, notes=rolled, primer=(False,) * 3)
    file = mido.MidiFile(
        file=io.BytesIO(write_arrangement(replace(played, tracks=(*others, roll))))
    )
    down: set[int] = set()
    for message in file.tracks[-1]:
        if message.type == "note_on":
            assert message.note not in down
            down.add(message.note)
        elif message.type == "note_off":
            down.remove(message.note)


def tempi(arrangement: Arrangement) -> list[tuple[int, float]]:
    """Ticks of the grid and tempi of the written file, in quarter notes a minute."""
    file = mido.MidiFile(file=io.BytesIO(write_arrangement(arrangement)))
    found, now = [], 0
    for message in file.tracks[0]:
        now += message.time
        if message.type == "set_tempo":
            found.append((now // 40, mido.tempo2bpm(message.tempo)))
    return found


def test_over_drums_there_is_one_tempo() -> None:
    assert len(tempi(arrange(piece(), "band"))) == 1


def test_without_drums_the_tempo_gives_way_where_phrases_end_and_most_before_the_end() -> None:
    played = arrange(piece(), "strings")
    told = tempi(played)
    slowest = min(tempo for _, tempo in told)
    assert told[0] == (0, pytest.approx(played.tempo, abs=0.01))
    assert all(tempo <= played.tempo + 0.01 for _, tempo in told)
    assert told[-1][1] == slowest
    assert told[-1][0] >= (played.bars - 1) * played.metre.ticks_per_bar
    assert 0.75 * played.tempo < slowest


@pytest.mark.parametrize("text", ["Jazz-Trio", " jazz trio ", "JAZZTRIO", "jazz_trio"])
def test_an_ensemble_is_found_however_it_is_written(text: str) -> None:
    assert find_ensemble(text).name == "jazz trio"


def test_an_unknown_ensemble_is_answered_with_the_closest_where_one_is_near() -> None:
    with pytest.raises(OptionError, match="Did you mean strings"):
        find_ensemble("string")
    with pytest.raises(OptionError, match=r"called “kazoos”\. Choose from"):
        find_ensemble("kazoos")


def test_the_names_that_requests_know_are_those_that_there_are() -> None:
    assert set(NAMED_ENSEMBLES) == set(ENSEMBLES)
