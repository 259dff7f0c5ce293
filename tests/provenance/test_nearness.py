"""Where a piece is near to songs: found whatever was done to the tune, and not where it is not."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.originality.building import MANNERS, Source, build
from engine import tasks
from engine.composer.artefact import SongCard
from engine.corpus.pieces import CorpusPiece, save_pieces
from engine.errors import ModelError
from engine.provenance.alignment import _BITS
from engine.provenance.chance import bits_of, expected
from engine.provenance.comparing import base_music, compare, found_in
from engine.provenance.fingerprints import (
    load_fingerprints,
    make_fingerprints,
    save_fingerprints,
)
from engine.provenance.lines import Line, piece_lines, song_lines
from engine.values import Key, Metre, Role

FOUR = Metre(4, 4)


def tune(seed: int, bars: int = 32) -> NDArray[np.int64]:
    """A melody over a bass, unlike those of other seeds."""
    chance = random.Random(seed)
    rows: list[tuple[int, int, int, int, int]] = []
    pitch, onset = 67, 0
    scale = [0, 2, 4, 5, 7, 9, 11]
    while onset < bars * 48:
        length = chance.choice([6, 6, 12, 12, 12, 24])
        pitch = min(84, max(57, pitch + chance.choice([-9, -7, -5, -4, -2, -1, 1, 2, 3, 5, 7, 8])))
        while pitch % 12 not in scale:
            pitch += 1
        rows.append((onset, length, pitch, 80, int(Role.MELODY)))
        onset += length
    rows += [(bar * 48, 48, chance.choice([36, 41, 43]), 70, int(Role.BASS)) for bar in range(bars)]
    return np.array(sorted(rows), np.int64)


def card(seed: int) -> SongCard:
    notes = tune(seed).astype(np.int32)
    return SongCard(f"id{seed}", f"Song {seed}", Key(0, "major"), FOUR, 100.0, 1.0, False, notes)


SONGS = [card(seed) for seed in range(8)]
SOURCES = [Source(song.title, song.notes.astype(np.int64), FOUR) for song in SONGS]
HOSTS = [Source(f"Host {seed}", tune(seed, 16), FOUR) for seed in range(100, 106)]


@pytest.mark.parametrize("manner", MANNERS)
def test_a_phrase_is_found_whatever_was_done_to_it(manner: str) -> None:
    chance = random.Random(7)
    for _ in range(4):
        built = build(SOURCES, HOSTS, manner, chance)
        found = compare(built.notes, FOUR, SONGS)
        assert found.songs[0] == built.source
        near = found.passages[0]
        assert near.song_id == f"id{built.source}"
        assert near.bars[0] <= built.bars[1]
        assert built.bars[0] <= near.bars[1]
        assert near.song_bars[0] <= built.phrase_bars[1]
        assert built.phrase_bars[0] <= near.song_bars[1]


def by_chance(seed: int, notes: int) -> NDArray[np.int64]:
    """A melody whose intervals follow each other as often as in people's music, and by chance."""
    chance = random.Random(seed)
    rows: list[tuple[int, int, int, int, int]] = []
    pitch, onset, interval = 67, 0, 2
    for _ in range(notes):
        often = [2.0**-bits for bits in _BITS[interval]]
        interval = chance.choices(range(12), often)[0]
        pitch += (interval + 6) % 12 - 6
        pitch += 12 * ((pitch < 55) - (pitch > 84))
        length = chance.choice([6, 6, 6, 12, 12, 24])
        rows.append((onset, length, pitch, 80, int(Role.MELODY)))
        onset += length
    return np.array(rows, np.int64)


def test_music_of_its_own_is_seldom_near_anything() -> None:
    song = dataclasses.replace(SONGS[0], notes=by_chance(0, 1_000).astype(np.int32))
    found = [compare(by_chance(seed, 80), FOUR, [song]).passages for seed in range(1, 25)]
    assert sum(map(bool, found)) <= 4


def test_what_is_told_among_few_notes_may_be_chance_among_many() -> None:
    melody = tune(3)[tune(3)[:, 4] == Role.MELODY]
    piece = by_chance(1, 120)
    piece[40:49, :3] = melody[:9, :3] + [piece[40, 0], 0, 0]
    much = dataclasses.replace(SONGS[0], notes=by_chance(0, 40_000).astype(np.int32))
    near = compare(piece, FOUR, [SONGS[3]]).passages
    assert [each.song_id for each in near] == ["id3"]
    assert compare(piece, FOUR, [SONGS[3], much]).passages == ()


def test_ten_times_the_music_has_ten_times_the_chance() -> None:
    assert expected(30.0, 500, 50_000) == pytest.approx(10 * expected(30.0, 500, 5_000), rel=0.05)
    assert expected(bits_of(0.05, 500, 50_000), 500, 50_000) == pytest.approx(0.05, rel=0.05)
    assert bits_of(0.05, 0, 0) == 0.0


def test_figures_that_everybody_plays_are_no_likeness() -> None:
    scale = [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62] * 4
    alberti = [48, 55, 52, 55] * 14
    rows = [(6 * i, 6, p, 80, int(Role.MELODY)) for i, p in enumerate(scale)]
    rows += [(6 * i, 6, p, 80, int(Role.CHORD)) for i, p in enumerate(alberti)]
    notes = np.array(sorted(rows), np.int32)
    study = SongCard("study", "Study", Key(0, "major"), FOUR, 100.0, 1.0, False, notes)
    other = tune(9)
    arpeggios = [(6 * i, 6, p + 5, 80, int(Role.CHORD)) for i, p in enumerate(alberti)]
    piece = np.array(sorted([*map(tuple, other.tolist()), *arpeggios]), np.int64)
    passages = compare(piece, FOUR, [study]).passages
    assert all(near.notes > 30 for near in passages)  # a whole Alberti bass, and no less, is told


def test_the_longest_runs_are_told_with_their_bars() -> None:
    melody = tune(3)[tune(3)[:, 4] == Role.MELODY]
    songs = [SONGS[0], dataclasses.replace(SONGS[3], notes=melody.astype(np.int32))]
    inside = melody[(melody[:, 0] >= 8 * 48) & (melody[:, 0] < 12 * 48)].copy()
    inside[:, 0] -= 6 * 48
    found = compare(inside, FOUR, songs)
    assert found.melody.notes == len(inside) - 1
    assert found.melody.song == 1
    assert (found.melody.bars, found.melody.song_bars) == ((3, 6), (9, 12))
    assert found.all_notes.notes == found.melody.notes


def test_drums_alone_and_nothing_are_near_nothing() -> None:
    drums = tune(1)
    drums[:, 4] = Role.DRUM
    for notes in (drums, np.empty((0, 5), np.int64)):
        found = compare(notes, FOUR, SONGS)
        assert (found.passages, found.melody.notes) == ((), 0)


def test_a_small_index_finds_pieces_without_their_notes(tmp_path: Path) -> None:
    pieces = [(song.title, song_lines(song.notes.astype(np.int64)), 48) for song in SONGS]
    save_fingerprints(tmp_path / "music.npz", make_fingerprints(pieces))
    index = load_fingerprints(tmp_path / "music.npz")
    part = tune(5)
    part = part[(part[:, 0] >= 10 * 48) & (part[:, 0] < 18 * 48)]
    part[:, 0] -= 10 * 48
    part[:, 2] += 3
    found = index.find(piece_lines(part))
    assert found[0].title == "Song 5"
    assert 11 <= found[0].bars[0] <= found[0].bars[1] <= 18
    assert index.find(piece_lines(tune(77))) == []


def test_what_was_looked_up_is_not_looked_up_again_nor_taken_for_other_notes() -> None:
    index = make_fingerprints([("Song 5", song_lines(tune(5)), 48)])
    once = found_in(index, tune(5))
    assert [found.title for found in once] == ["Song 5"]
    assert found_in(index, tune(5)) is once
    assert found_in(index, tune(77)) == ()
    assert found_in(make_fingerprints([]), tune(5)) == ()


def test_an_index_of_nothing_longer_than_a_row_finds_nothing() -> None:
    whole = piece_lines(tune(5))
    four = Line(whole[0].onsets[:4], whole[0].pitches[:4], whole[0].durations[:4])
    for lines in ([], [four]):
        assert make_fingerprints([("Four notes", lines, 48)]).find(whole, 1000.0) == []


@pytest.mark.parametrize("manner", sorted(set(MANNERS) - {"ornamented"}))
def test_a_small_index_finds_a_phrase_in_another_key_rhythm_octave_or_voice(manner: str) -> None:
    pieces = [(song.title, song_lines(song.notes.astype(np.int64)), 48) for song in SONGS]
    index = make_fingerprints(pieces)
    chance = random.Random(5)
    for _ in range(3):
        built = build(SOURCES, HOSTS, manner, chance, length=8)
        found = index.find(piece_lines(built.notes))
        assert found[0].title == SONGS[built.source].title
        assert found[0].bars[0] <= built.phrase_bars[1]
        assert built.phrase_bars[0] <= found[0].bars[1]


def test_the_shipped_index_finds_phrases_of_the_bases_music() -> None:
    music = base_music()
    assert music is not None
    chance = random.Random(2)
    starts = np.append(0, np.cumsum(music.lengths))
    known = 0
    lines = [n for n in range(len(music.lengths)) if music.lengths[n] >= 120]
    for number in chance.sample(lines, 12):
        first = chance.randrange(starts[number] + 20, starts[number + 1] - 40)
        tune = np.cumsum((music.intervals[first : first + 30].astype(np.int64) + 6) % 12 - 6)
        tune += 12 * ((60 - tune) // 12)  # in one octave, from another note on, in another rhythm
        lengths = np.array([chance.choice([6, 12, 12, 18]) for _ in tune])
        rows = np.zeros((len(tune), 5), np.int64)
        rows[:, 0], rows[:, 1] = np.cumsum(lengths) - lengths, lengths
        rows[:, 2], rows[:, 3], rows[:, 4] = tune, 80, Role.MELODY
        titles = [found.title for found in music.find(piece_lines(rows))]
        known += music.titles[int(music.numbers[number])] in titles
    assert known >= 11


def test_the_index_is_made_of_what_was_trained_on_and_names_it(tmp_path: Path) -> None:
    pieces = [
        CorpusPiece(
            "lieder", f"Reichardt_Louise____Song_{seed}__lc00{seed}", tune(seed).astype(np.int32),
            FOUR, Key(0, "major"), 100.0, has_velocity=True, held_out=seed == 2,
        )
        for seed in range(4)
    ]  # fmt: skip
    save_pieces(tmp_path / "pieces.npz", pieces)
    out = tmp_path / "music.npz"
    count, notes, size = tasks.index_music(out, corpus=tmp_path / "pieces.npz")
    assert (count, size) == (3, out.stat().st_size)
    assert notes > 100
    index = load_fingerprints(out)
    assert index.titles[0] == "Song 0, Reichardt Louise (OpenScore Lieder)"
    assert index.find(piece_lines(tune(3, 16)))[0].title == index.titles[2]
    assert index.find(piece_lines(tune(2, 16))) == []


def test_an_index_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "music.npz").write_bytes(b"PK nothing")
    with pytest.raises(ModelError, match="base index"):
        load_fingerprints(tmp_path / "music.npz")
