"""Folders of MIDI scores: their files in parts, what is the same once, works held out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.corpus.midi_folders import midi_files, read_midi_folder, without_duplicates
from engine.corpus.pieces import CorpusPiece, hold_out_works, work_of
from engine.errors import Stopped, TrainingError
from engine.values import Key, Metre, Role, never_stop, report_nothing
from tests.notation.midi_files import file_of, scale


def read(folder: Path, kept: Path) -> tuple[list[CorpusPiece], list[str]]:
    return read_midi_folder(folder, kept, report=report_nothing, should_stop=never_stop)


def played(path: Path) -> None:
    """A scale whose notes are louder and softer."""
    path.write_bytes(file_of(scale()))
    midi = mido.MidiFile(path)
    loud = 40
    for message in midi.tracks[0]:
        if message.type == "note_on" and message.velocity:
            message.velocity, loud = loud, 40 + (loud - 33) % 60
    midi.save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "songs"
    (made / "more").mkdir(parents=True)
    (made / "b.mid").write_bytes(file_of(scale()))
    played(made / "more" / "a.MIDI")
    (made / "short.mid").write_bytes(file_of(scale(count=9)))
    (made / "broken.mid").write_text("not music")
    (made / "SOURCE.md").write_text("whence it came")
    return made


def test_a_folder_is_read_to_the_bottom_and_what_is_left_out_is_told(
    folder: Path, tmp_path: Path
) -> None:
    assert [path.name for path in midi_files(folder)] == [
        "b.mid",
        "broken.mid",
        "a.MIDI",
        "short.mid",
    ]
    pieces, skipped = read(folder, tmp_path / "kept")
    assert [(piece.source, piece.name) for piece in pieces] == [
        ("songs", "b"),
        ("songs", "more/a"),
    ]
    assert [piece.has_velocity for piece in pieces] == [False, True]
    assert len(skipped) == 2
    assert any("songs/short: fewer than 24 notes" in line for line in skipped)
    assert any(line.startswith("songs/broken: ") for line in skipped)
    (part,) = (tmp_path / "kept").glob("*.npz")
    before = part.stat().st_mtime_ns
    again, told = read(folder, tmp_path / "kept")
    assert part.stat().st_mtime_ns == before
    assert told == skipped
    assert [piece.name for piece in again] == [piece.name for piece in pieces]


def test_what_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    read(folder, tmp_path / "kept")
    (folder / "b.mid").write_bytes(file_of([(o, e, p + 1) for o, e, p in scale()]))
    pieces, _ = read(folder, tmp_path / "kept")
    assert pieces[0].notes[0, 2] == 61


def test_a_folder_without_midi_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TrainingError, match="no MIDI"):
        read(tmp_path / "empty", tmp_path / "kept")


def test_reading_stops_when_it_is_asked_to(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        read_midi_folder(folder, tmp_path / "kept", report=report_nothing, should_stop=lambda: True)


def piece(seed: int, source: str = "one", name: str = "", notes: int = 60) -> CorpusPiece:
    """A wandering melody over a low note on every beat."""
    random = np.random.default_rng(seed)
    top = np.cumsum(random.integers(-4, 5, notes)) + 70
    melody = [(12 * i, 12, int(pitch), 80, int(Role.MELODY)) for i, pitch in enumerate(top)]
    bass = [(12 * i, 12, 20 + seed, 80, int(Role.BASS)) for i in range(notes)]
    rows = np.array(sorted([*melody, *bass]), np.int32)
    return CorpusPiece(
        source, name or f"piece {seed}", rows, Metre(4, 4), Key(0, "major"), 90.0, False
    )


def higher(own: CorpusPiece, semitones: int, **changed: str) -> CorpusPiece:
    notes = own.notes.copy()
    notes[:, 2] += semitones
    return replace(own, notes=notes, **changed)  # type: ignore[arg-type]


def test_music_that_another_collection_has_is_dropped_in_whatever_key() -> None:
    first, copy = piece(1), higher(piece(1), 3, source="two", name="copy")
    kept, dropped = without_duplicates([first, piece(2), copy])
    assert kept == [first, kept[1]]
    assert dropped == ["two/copy: as one/piece 1"]


def test_an_excerpt_and_an_edition_with_other_chords_are_dropped() -> None:
    whole = piece(3)
    excerpt = replace(whole, name="excerpt", notes=whole.notes[40:100])
    tune = whole.notes[whole.notes[:, 4] == Role.MELODY]
    bare = replace(whole, name="bare", notes=tune)
    kept, dropped = without_duplicates([whole, excerpt, bare])
    assert len(kept) == 1
    assert len(dropped) == 2


def test_what_shares_less_than_half_is_kept() -> None:
    one, other = piece(4), piece(5)
    quoting = other.notes.copy()
    quoting[:40] = one.notes[:40]
    kept, dropped = without_duplicates([one, other, replace(other, notes=quoting, name="q")])
    assert [own.name for own in kept] == ["piece 4", "piece 5"]
    assert dropped == ["one/q: as one/piece 5"]
    assert without_duplicates([one, other]) == ([one, other], [])


def test_the_order_of_sources_says_which_is_kept() -> None:
    first, copy = piece(6), higher(piece(6), -2, source="two")
    assert without_duplicates([copy, first])[0] == [copy]


def test_all_of_a_work_is_held_out_or_nothing() -> None:
    pieces = [
        piece(work, name=f"opus__no{work}/suite {work}-mvt__{movement}__x")
        for work in range(70)
        for movement in range(3)
    ]
    chosen = hold_out_works(pieces)
    by_work: dict[str, set[bool]] = {}
    for own in chosen:
        by_work.setdefault(work_of(own), set()).add(own.held_out)
    assert all(len(states) == 1 for states in by_work.values())
    held_out = sum(own.held_out for own in chosen)
    assert held_out / len(chosen) == pytest.approx(0.03, abs=0.02)
    names = {own.name for own in chosen if own.held_out}
    assert {own.name for own in hold_out_works(pieces[::-1]) if own.held_out} == names


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("sonata 3 1", "sonata 3"),
        ("quartet_02-4", "quartet_02"),
        ("Liszt__Etudes__3__x", "Liszt__Etudes"),
        ("waltz", "waltz"),
        ("12", "12"),
    ],
)
def test_a_work_is_named_without_the_number_of_its_movement(name: str, work: str) -> None:
    assert work_of(replace(piece(0), name=name)) == work
