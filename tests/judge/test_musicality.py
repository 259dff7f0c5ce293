"""Figures of how music is put together, and what they say beside people's music."""

from __future__ import annotations

import random
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.judge.midi_files import read_music
from engine.judge.musicality import figures_of_pieces, figures_of_songs, musicality
from engine.judge.passages import BARS, music_of, music_of_ticks, passages
from engine.judge.people import FIGURES, people, transitions
from engine.values import Metre
from tests.judge.music import line, together
from tests.judge.passages import chorale, curious, measured
from tests.notation.midi_files import file_of

KNOWN = {
    "polyphony": (3.13542, 3.07292),
    "monophonic_share": (0.09375, 0.104167),
    "bass_share": (0.84375, 0.822917),
    "notes_per_bar": (10.375, 10.1875),
    "notes_per_bar_variation": (0.294873, 0.310832),
    "empty_bar_share": (0.0625, 0.0625),
    "chord_tone_share": (0.864941, 0.86311),
    "harmonic_rhythm": (0.586207, 0.586207),
    "root_motion_by_fifth": (0.294118, 0.411765),
    "chord_recurrence": (0.25, 0.125),
    "tonic_share": (0.34375, 0.34375),
    "dominant_share": (0.03125, 0),
    "bass_motion": (0.448276, 0.448276),
    "bass_variety": (7, 8),
    "chord_transition_bits": (3.53449, 3.58861),
    "semitone_share": (0.316667, 0.252809),
    "homorhythm": (0.276316, 0.253333),
    "repeated_notes": (0.031746, 0.031746),
    "melodic_arc_length": (1.4878, 1.5641),
    "peak_spread": (7.91791, 9.2376),
    "motif_recurrence": (0.363636, 0.363636),
    "stepwise_motion": (0.15873, 0.253968),
    "wide_leaps": (0.507937, 0.444444),
    "chord_tones_on_beats": (0.636364, 0.515152),
    "interval_pattern_recurrence": (0.180328, 0.147541),
    "all_rhythm_next": (0.48873, 0.449048),
    "all_rhythm_best": (0.835397, 0.822381),
    "melody_rhythm_next": (0.387302, 0.360476),
    "melody_rhythm_best": (0.80873, 0.787619),
    "melody_rhythm_variety": (0.4375, 0.5),
    "bass_rhythm_next": (0.555556, 0.511111),
    "bass_rhythm_best": (0.888889, 0.844444),
    "on_beat_share": (0.789157, 0.791411),
    "mixed_subdivision": (0.25, 0.25),
    "note_length_entropy": (1.93473, 1.93485),
    "scale_consistency": (0.86747, 0.858896),
}
"""Of two passages of `curious`, by the first implementation, which people's figures are of."""

CADENCE = [(48, 64, 67, 72), (41, 65, 69, 72), (43, 62, 67, 71), (48, 64, 67, 72)]
"""I IV V I in C."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    metre = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    path = tmp_path / "curious.mid"
    path.write_bytes(file_of(curious(), metas=[(0, metre)]))
    return path


def test_figures_of_a_file_are_those_of_the_implementation_that_people_were_measured_by(
    file: Path,
) -> None:
    rows = figures_of_pieces([read_music(file)])
    assert KNOWN.keys() == FIGURES.keys()
    assert rows == pytest.approx(np.array([*KNOWN.values()]).T, rel=1e-5)


def test_distance_and_shares_inside_are_those_of_that_implementation(file: Path) -> None:
    music = [read_music(file)]
    found = musicality(figures_of_pieces(music), figures_of_songs(music))
    assert found is not None
    assert found.passages == 2
    assert found.distance == pytest.approx(3.0657483, abs=1e-6)
    assert found.inside_people == pytest.approx(33 / 36)
    assert found.inside_songs == pytest.approx(7 / 36)


def test_a_cadence_moves_by_fifths_and_stands_on_tonic_and_dominant() -> None:
    found = measured(chorale(CADENCE))
    assert found["tonic_share"] == 0.5
    assert found["dominant_share"] == 0.25
    assert found["chord_tone_share"] == 1.0
    assert found["chord_recurrence"] == 1.0
    assert found["homorhythm"] == 1.0
    assert found["polyphony"] == 4.0
    moves = ["fifth", "second", "fifth", None] * 8  # from V to I, and from I to I
    assert found["harmonic_rhythm"] == pytest.approx(sum(m is not None for m in moves[:31]) / 31)
    assert found["root_motion_by_fifth"] == pytest.approx(16 / 24)


def test_figures_of_harmony_do_not_change_with_the_key() -> None:
    moved = [(onset, length, pitch + 5) for onset, length, pitch in chorale(CADENCE)]
    one, other = measured(chorale(CADENCE)), measured(moved)
    assert other == pytest.approx(one)


def test_chords_in_an_order_that_people_use_are_cheaper_than_strange_ones() -> None:
    usual = [(48, 64, 67), (45, 60, 64), (41, 65, 69), (43, 62, 67, 71)]
    strange = [(48, 64, 67), (54, 58, 61), (51, 55, 58), (45, 61, 64)]
    cost, more = (measured(chorale(own))["chord_transition_bits"] for own in (usual, strange))
    assert cost < more - 1.5


def test_a_bass_that_stands_still_does_not_move() -> None:
    pedal = [(36, 64, 67), (36, 65, 69)]
    assert measured(chorale(pedal))["bass_motion"] == 0.0
    assert measured(chorale(pedal))["bass_variety"] == 1.0


def test_bars_alike_in_rhythm_are_alike_whatever_their_pitches() -> None:
    choice = random.Random(0)
    steady = [(k * 1.0, 1.0, choice.randint(60, 80)) for k in range(64)]
    ragged = sorted({(choice.randrange(256) / 4, 0.25, 60) for _ in range(100)})
    assert measured(steady)["all_rhythm_next"] == 1.0
    assert measured(steady)["melody_rhythm_variety"] == 1 / BARS
    assert measured(ragged)["all_rhythm_next"] < 0.4


def test_a_figure_that_returns_on_other_steps_is_the_same_figure() -> None:
    figure = (0, 2, 4, 2, 0, 2, 4, 7)
    same = [
        (bar * 4 + i / 2, 0.5, 60 + bar % 5 + p) for bar in range(16) for i, p in enumerate(figure)
    ]
    assert measured(same)["motif_recurrence"] == 1.0
    wander = random.Random(3)
    onsets = [bar * 4 + k / 4 for bar in range(16) for k in sorted(wander.sample(range(16), 8))]
    other = [(onset, 0.25, wander.randint(55, 85)) for onset in onsets]
    assert measured(other)["motif_recurrence"] < 0.3


def test_triplets_and_sixteenths_are_told_when_one_bar_has_both() -> None:
    triplets = [(k / 3, 1 / 3, 60 + k % 7) for k in range(12)]
    sixteenths = [(4 + k / 4, 0.25, 60 + k % 7) for k in range(16)]
    both = [(8 + k / 3, 1 / 3, 60) for k in range(3)] + [(10 + k / 4, 0.25, 62) for k in range(8)]
    found = measured([*triplets, *sixteenths, *both, (12.0, 4.0, 60), (16.0, 4.0, 64)])
    assert found["mixed_subdivision"] == 1 / BARS


def test_songs_and_files_of_the_same_notes_have_the_same_figures() -> None:
    ticks = together(line([72, 74, 76, 77] * 16), line([48, 43] * 16, step=24))
    quarters = [(o / 12, d / 12, p) for o, d, p in ticks[:, :3].tolist()]
    (row,) = figures_of_pieces([music_of_ticks(ticks, Metre(4, 4))])
    assert dict(zip(FIGURES, row.tolist(), strict=True)) == measured(quarters)


def test_drums_are_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "drums.mid"
    path.write_bytes(file_of([(k * 240, k * 240 + 100, 36) for k in range(128)], channel=9))
    assert passages(read_music(path)) == []


def test_music_of_few_notes_or_another_metre_has_no_figures_and_no_error() -> None:
    few = np.array([(k, 1.0, 60) for k in range(39)], float)
    many = np.array([(k / 2, 0.5, 60) for k in range(100)], float)
    nothing = np.empty((0, 3))
    music = [music_of(few, 4.0), music_of(many, 2.5), music_of(nothing, 4.0)]
    assert musicality(figures_of_pieces(music)) is None
    assert len(figures_of_pieces([music_of(many, 3.0)])) == 1


def test_music_that_is_all_of_a_kind_has_figures_that_are_numbers() -> None:
    cluster = [(float(bar * 4), 4.0, 60 + k) for bar in range(16) for k in range(12)]
    one_onset = [(0.0, 64.0, 40 + k) for k in range(48)]
    under_a_pedal = [(0.0, 64.0, 90), *((k / 1.0, 0.5, 50 + k % 3) for k in range(60))]
    for notes in (cluster, one_onset, under_a_pedal, [(k / 2, 0.5, 60) for k in range(100)]):
        assert all(np.isfinite(value) for value in measured(notes).values())


def test_three_passages_are_read_of_a_piece_and_eight_of_a_song() -> None:
    long = music_of(np.array([(k / 1.0, 1.0, 60 + k % 5) for k in range(64 * 12)], float), 4.0)
    assert len(figures_of_pieces([long])) == 3
    assert len(figures_of_songs([long])) == 8


def test_a_last_stretch_counts_when_a_quarter_of_it_is_there() -> None:
    def parts(quarters: int) -> int:
        notes = np.array([(k / 4, 0.25, 60) for k in range(4 * quarters)], float)
        return len(passages(music_of(notes, 4.0)))

    assert [parts(64), parts(112), parts(113)] == [1, 1, 2]


def test_people_are_known_by_mean_range_and_band_of_every_figure() -> None:
    known = people()
    assert known.figures.keys() == FIGURES.keys()
    assert sum(known.passages.values()) == 1_451
    for figure in known.figures.values():
        assert figure.range[0] <= figure.mean <= figure.range[1]
        assert figure.band[0] <= figure.range[0]
        assert figure.range[1] <= figure.band[1]
        assert figure.spread > 0


def test_people_go_from_the_dominant_to_the_tonic_most_often() -> None:
    dominant, tonic = 7 * 3, 0
    assert transitions()["major"][dominant].argmax() == tonic
    assert transitions()["major"].sum() > 5_000


def test_a_mean_is_in_peoples_range_in_their_band_or_outside() -> None:
    figure = people().figures["tonic_share"]
    low, high = figure.range
    places = [figure.outside(value) for value in (low, high + 0.01, 1.0)]
    assert places == [None, "range", "band"]
