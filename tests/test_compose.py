"""What a composition must be, with the base model that ships."""

from __future__ import annotations

import gc
import io
import json
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from mutagen.id3 import ID3
from PIL import Image

from engine import tasks
from engine.composer.groove import keeps_a_beat
from engine.english import english
from engine.errors import OptionError
from engine.notation.keys import share_in_key
from engine.notation.midi_reader import read_midi
from engine.plan.library import load_excerpts
from engine.provenance.naming import plan_title
from engine.take import read_take
from engine.values import STAGES, Note, Piece, Role, Song

pytestmark = pytest.mark.slow

BASE = Path(__file__).parents[1] / "models" / "base"
SHORT = {"notes": "C4 E4 G4", "bars": 4}


@cache
def piece(**options: str | float) -> Piece:
    return tasks.compose(BASE, tasks.read_request({"seed": 7, **options}))


def pitched(song: Song) -> list[Note]:
    return [note for note in song.notes if note.role is not Role.DRUM]


def songs(made: Piece) -> list[Song]:
    return [read_midi(take.midi) for take in made.takes]


def in_a_minor() -> Piece:
    return piece(bars=8, key="A minor", tempo=90)


def test_what_a_process_has_loaded_is_not_looked_through_for_rubbish_again() -> None:
    piece(bars=4)
    assert gc.get_freeze_count() > 1_000


def test_the_asked_bars_key_and_tempo_hold() -> None:
    for song in songs(in_a_minor()):
        notes = pitched(song)
        end = max(note.onset + note.duration for note in notes)
        assert 7 < end / song.metre.ticks_per_bar <= 8
        assert share_in_key(notes, in_a_minor().key) >= 0.8
        assert song.tempo == pytest.approx(90, abs=0.5)


def test_it_closes_on_the_tonic() -> None:
    for song in songs(in_a_minor()):
        low = [note for note in song.notes if note.role is Role.BASS] or pitched(song)
        last = max(note.onset for note in low)
        assert min(note.pitch for note in low if note.onset == last) % 12 in (9, 0, 4)


def test_chords_that_are_asked_for_sound() -> None:
    made = piece(chords="Am F C G", bars=8, takes=1)
    asked = [{9, 0, 4}, {5, 9, 0}, {0, 4, 7}, {7, 11, 2}]
    for song in songs(made):
        bar = song.metre.ticks_per_bar
        inside = total = 0
        for note in pitched(song):
            if note.role is not Role.MELODY:
                total += note.duration
                inside += note.duration * (note.pitch % 12 in asked[note.onset // bar % 4])
        assert inside > 0.7 * total > 0


def primed() -> Piece:
    return piece(notes="D4:1/4 F#4:1/8 A4:1/8 D5:1/2", bars=16)


def test_a_primer_comes_back_after_the_first_bars() -> None:
    for song in songs(primed()):
        bar = song.metre.ticks_per_bar
        places = {(note.onset, note.pitch) for note in pitched(song)}
        primer = [(0, 62), (12, 66), (18, 69), (24, 74)]
        back = [
            number
            for number in range(4, 16)
            if all((onset + number * bar, pitch) in places for onset, pitch in primer)
        ]
        assert back


def test_rhythm_is_varied_and_never_silent_for_two_bars() -> None:
    for song in songs(in_a_minor()):
        notes = pitched(song)
        onsets = sorted({note.onset for note in notes if note.role is Role.MELODY})
        assert len({b - a for a, b in pairwise(onsets)}) >= 2
        assert len({note.duration for note in notes}) >= 3
        sounding = 0
        for note in notes:
            assert note.onset - sounding < 2 * song.metre.ticks_per_bar
            sounding = max(sounding, note.onset + note.duration)


def test_no_note_lies_outside_a_piano() -> None:
    for song in songs(in_a_minor()):
        assert all(21 <= note.pitch <= 108 for note in pitched(song))


def test_the_primer_begins_the_piece_and_sets_its_key() -> None:
    assert str(primed().key) == "D major"
    for song in songs(primed()):
        begun = {(note.onset, note.pitch) for note in pitched(song)}
        assert {(0, 62), (12, 66), (18, 69), (24, 74)} <= begun
        highest = {onset: max(p for at, p in begun if at == onset) for onset in (0, 12, 18, 24)}
        assert list(highest.values()) == [62, 66, 69, 74]


@cache
def again() -> tuple[Piece, tuple[str, ...]]:
    """`piece(**SHORT, seed=11)` composed once more, and the stages that were reported."""
    told: list[str] = []
    brief = tasks.read_request({**SHORT, "seed": 11})
    made = tasks.compose(BASE, brief, report=lambda stage, *_, **__: told.append(stage))
    return made, tuple(dict.fromkeys(told))


def test_the_same_seed_gives_the_same_midi() -> None:
    first, second = piece(**SHORT, seed=11), again()[0]
    assert [take.midi for take in first.takes] == [take.midi for take in second.takes]


def test_another_seed_and_another_take_give_other_music() -> None:
    one, other = piece(**SHORT, seed=11), piece(**SHORT, seed=2)
    assert len({take.midi for take in (*one.takes, *other.takes)}) == 4


def test_drums_play_where_the_ensemble_has_them_and_keep_a_beat() -> None:
    made = piece(bars=8, ensemble="lofi", takes=2, seed=100)
    for song in songs(made):
        assert keeps_a_beat(song.notes, song.metre, 8)


def test_density_makes_more_or_fewer_notes() -> None:
    sparse, dense = (piece(density=density, bars=8, takes=1) for density in (0.1, 0.9))
    assert sum(t.notes for t in dense.takes) > 1.5 * sum(t.notes for t in sparse.takes)


def test_the_audio_is_loud_enough_unclipped_and_tagged() -> None:
    made = in_a_minor()
    for take in made.takes:
        samples, rate = soundfile.read(io.BytesIO(take.mp3))
        assert len(samples) / rate == pytest.approx(take.seconds_of_audio, abs=0.2)
        assert 0.1 < np.abs(samples).max() <= 1.0
        tags = ID3(io.BytesIO(take.mp3))
        assert str(tags["TIT2"]) == made.title
        assert any("made with Motif" in str(tag) for tag in tags.values())


def test_every_picture_is_one() -> None:
    made = in_a_minor()
    for data in (made.picture, *(t.piano_roll for t in made.takes), *(t.score for t in made.takes)):
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.format == "PNG"
            assert picture.width >= 800
    assert "A minor" in english(made.picture_text[0])


def test_a_take_tells_after_which_piece_of_peoples_music_its_plan_is() -> None:
    shipped = {plan_title(excerpt.piece) for excerpt in load_excerpts(BASE / "plans.npz")}
    after = [title for take in in_a_minor().takes for title in take.plan_from]
    assert set(after) <= shipped
    assert len(set(after)) == len(after)
    takes = in_a_minor().takes
    for take in takes:
        assert read_take(take.record, "take").made.plan_from == take.plan_from
        assert json.loads(take.statement)["plan_from"] == list(take.plan_from)


def test_composing_reports_the_stages_that_are_named() -> None:
    assert again()[1] == STAGES["compose"]


def test_picture_its_text_details_and_midi_count_the_same_notes() -> None:
    options = {"seed": 3, "bars": 4, "takes": 4, "ensemble": "band"}
    made = tasks.compose(BASE, tasks.read_request(options), shuffled=True)
    counts = r"Take ([A-D]): 4 bars, (\d+) notes, (\d+) of them on drums"
    told = re.findall(counts, " ".join(map(english, made.picture_text)))
    assert [label for label, *_ in told] == list("ABCD")
    for (_, notes, drums), rank in zip(told, made.shown, strict=True):
        take = made.takes[rank]
        events = [m for m in mido.MidiFile(file=io.BytesIO(take.midi)) if m.type == "note_on"]
        struck = [m for m in events if m.velocity > 0]
        assert int(notes) == take.notes == len(struck)
        assert int(drums) == sum(m.channel == 9 for m in struck)


def test_a_primer_that_leaves_no_room_is_told() -> None:
    with pytest.raises(OptionError, match="bars"):
        tasks.read_request({"notes": " ".join(["C4:1"] * 6), "bars": 4})


def test_a_warm_process_has_loaded_all_that_composing_needs_and_no_more() -> None:
    code = """
import sys
from pathlib import Path
from engine import tasks
tasks.warm()
before = set(sys.modules)
tasks.compose(Path("models/base"), tasks.read_request({"bars": 4, "takes": 1, "seed": 1}))
print(*sorted(name for name in set(sys.modules) - before if name.startswith("engine.")))
print(*sorted({"matplotlib", "sklearn"} & set(sys.modules)))  # Keras would load both
import matplotlib  # and whoever draws can
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=BASE.parents[1],
    )
    assert done.stdout.split() == []
