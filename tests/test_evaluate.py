"""What can be said of a model and songs: bits of their notes, and pieces held against them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine import tasks
from engine.cli.program import main
from engine.composer.originality import LONGEST_RUN
from engine.errors import TrainingError
from engine.notation.midi_writer import write_song
from engine.values import Brief, Figures, Role, Song
from tests.composer.music import song
from tests.composer.trained import SONGS as LEARNT
from tests.composer.trained import Training

pytestmark = pytest.mark.slow
SONGS = (*LEARNT, song(3, bars=40, title="Three"))
SHORT = Brief(bars=8)


@pytest.fixture(scope="module")
def whole(small_base: Path) -> Figures:
    return tasks.evaluate(small_base, SONGS)


@pytest.fixture(scope="module")
def ends(small_base: Path) -> Figures:
    """Of the songs' last fifths."""
    return tasks.evaluate(small_base, SONGS, last=0.2)


def test_the_last_share_counts_the_notes_of_the_songs_ends_alone(
    whole: Figures, ends: Figures
) -> None:
    assert whole.notes == sum(len(each.notes) for each in SONGS)
    assert ends.notes == pytest.approx(0.2 * whole.notes, rel=0.1)
    assert ends.bits_per_note == pytest.approx(sum(ends.heads.values()))


def test_the_ends_and_the_rest_cost_together_what_the_whole_does(
    whole: Figures, ends: Figures
) -> None:
    rest = whole.bits_per_note * whole.notes - ends.bits_per_note * ends.notes
    assert 0 < rest < whole.bits_per_note * whole.notes


def test_pitch_bits_of_an_onset_are_those_of_its_notes(whole: Figures) -> None:
    pitched = [[n for n in each.notes if n.role is not Role.DRUM] for each in SONGS]
    notes = sum(map(len, pitched))
    onsets = sum(len({n.onset for n in each}) for each in pitched)
    assert whole.pitch_bits_per_note is not None
    assert whole.pitch_bits_per_onset == pytest.approx(whole.pitch_bits_per_note * notes / onsets)


def test_lone_notes_are_what_a_line_is_made_of_and_chords_have_none(small_base: Path) -> None:
    one_each = {note.onset: note for note in SONGS[0].notes if note.role is not Role.DRUM}
    line = replace(SONGS[0], notes=tuple(one_each.values()))
    figures = tasks.evaluate(small_base, [line])
    assert figures.pitch_bits_of_lone_notes == pytest.approx(figures.pitch_bits_per_note)
    fifths = [replace(n, pitch=n.pitch + 7) for n in line.notes]
    doubled = tuple(sorted([*line.notes, *fifths], key=lambda n: (n.onset, n.pitch)))
    assert (
        tasks.evaluate(small_base, [replace(line, notes=doubled)]).pitch_bits_of_lone_notes is None
    )


def test_pieces_are_judged_beside_the_songs_and_the_models_own_beginnings(
    adapted: Training,
) -> None:
    judged = tasks.judge_pieces(
        adapted.folder, LEARNT, others=SONGS[2:], pieces=2, seeds=(0, 1), brief=SHORT
    )
    assert judged.pieces == 4
    assert judged.closeness is not None
    assert judged.own is not None
    assert judged.others is not None
    assert judged.copying is not None
    assert judged.copying.longest_run <= LONGEST_RUN
    assert judged.primed_copying is not None
    assert judged.primed_copying.longest_run <= LONGEST_RUN
    for found in (judged.musicality, judged.songs_musicality, judged.others_musicality):
        assert found is not None
        assert found.passages >= 1
        assert found.inside_songs is not None
        assert 0 < found.inside_songs <= 1
    for measure in judged.measures.values():
        assert measure.low <= measure.songs <= measure.high
        assert 0 <= measure.inside <= 1


def test_the_same_seeds_are_judged_the_same(small_base: Path) -> None:
    brief = Brief(bars=4)
    first, again = (tasks.judge_pieces(small_base, SONGS, pieces=2, brief=brief) for _ in range(2))
    assert first == again
    assert first.primed_copying is None


def test_songs_without_enough_notes_are_refused_before_anything_is_composed(
    small_base: Path,
) -> None:
    empty = Song("id", "Empty", (), (0.0, 0.5), SONGS[0].metre, SONGS[0].key, 1.0, 1.0)
    told: list[str] = []
    with pytest.raises(TrainingError, match="too few notes"):
        tasks.judge_pieces(
            small_base, [empty], pieces=1, report=lambda stage, *_, **__: told.append(stage)
        )
    assert told == []


def test_the_command_prints_one_object_with_everything(
    adapted: Training, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files: list[Path] = []
    for each in SONGS:
        files.append(tmp_path / f"{each.title}.mid")
        files[-1].write_bytes(write_song(each))
    arguments = ["evaluate", *map(str, files[:2]), "--model", str(adapted.folder), "--json"]
    assert main([*arguments, "--pieces", "2", "--others", str(files[2])]) == 0
    record = json.loads(capfd.readouterr().out)
    assert record["pitch_bits_per_note"] > 0
    assert {"measures", "closeness", "own", "others", "copying"} <= record["pieces"].keys()
    assert record["pieces"]["pieces"] == 2
    beside = record["pieces"]["musicality"]
    assert beside.keys() >= {"distance", "inside_people", "inside_songs", "figures", "outside"}
    assert beside["figures"].keys() == record["pieces"]["people"]["figures"].keys()
    assert main(arguments) == 0
    assert json.loads(capfd.readouterr().out)["pieces"] is None
