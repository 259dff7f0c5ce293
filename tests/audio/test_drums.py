"""Drums among other music are heard, written and told."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from pathlib import Path

import mido
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.drums.kits import RATE, by_formula
from benchmarks.drums.measuring import counts_of
from engine.audio.drums.features import BANDS, band_loudness
from engine.audio.drums.kit import GROUP_OF_PITCH, Drum
from engine.audio.drums.network import FOLDER, REACH, WEIGHTS, Answer, ask, shipped_weights
from engine.audio.drums.strokes import Settings, believed, find_peaks, hear_drums
from engine.audio.encoding import encode
from engine.audio.hearing import hear
from engine.audio.mixing import SAMPLE_RATE
from engine.audio.rendering import render
from engine.cli.records import song_record
from engine.cli.songs import Heard
from engine.notation.drum_notes import with_drums
from engine.notation.midi_reader import read_midi
from engine.notation.midi_writer import write_song
from engine.values import TICKS_PER_BEAT, HeardNote, Metre, Note, Role, Song
from tests.audio.sounds import encoded, melody

Stroke = tuple[float, int]
"""Seconds and General MIDI pitch."""

_UNUSED_KIT = 4711
"""A drum machine whose settings nothing was learnt from."""


def rock(seconds: float, *, tempo: float = 120.0) -> list[Stroke]:
    """Bass drum on one and three (and before four), snare on two and four, hi-hat in eighths."""
    beat = 60 / tempo
    strokes: list[Stroke] = []
    for number in range(int(seconds / beat)):
        at = number * beat
        strokes += [(at, 42), (at + beat / 2, 42), (at, 38 if number % 2 else 36)]
        if number % 4 == 2:
            strokes.append((at + beat / 2, 36))
    return sorted(strokes)


def with_strokes(
    music: NDArray[np.float32], strokes: Sequence[Stroke], seed: int = _UNUSED_KIT
) -> NDArray[np.float32]:
    """The music with strokes of a drum machine as loud as itself."""
    kit, mix = by_formula(seed), music / np.abs(music).max()
    names = {36: "kick", 38: "snare", 42: "closed hat"}
    for seconds, pitch in strokes:
        sound = kit.choices(names[pitch])[0].struck(0.5 if pitch == 42 else 0.9)
        begin = round(seconds * RATE)
        mix[begin : begin + len(sound)] += sound[: len(mix) - begin]
    return (0.5 * mix / np.abs(mix).max()).astype(np.float32)


def f1(strokes: Sequence[Stroke], notes: Sequence[HeardNote], drum: Drum) -> float:
    """Of the strokes of one group, within 50 ms."""
    played = np.array([s for s, p in strokes if GROUP_OF_PITCH[p][0] is drum])
    heard = np.array([n.onset for n in notes if GROUP_OF_PITCH[n.pitch][0] is drum])
    return counts_of(played, heard).f1


def at_rate(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(sound[:: RATE // SAMPLE_RATE])


def sounding(song: Song) -> tuple[HeardNote, ...]:
    """A song's drums where its written MIDI plays them."""
    now, found = 0.0, list[HeardNote]()
    for message in mido.MidiFile(file=io.BytesIO(write_song(song))):
        now += message.time
        if message.type == "note_on" and message.velocity and message.channel == 9:
            found.append(HeardNote(now, now + 0.1, message.note, message.velocity))
    return tuple(found)


@pytest.fixture(scope="module")
def band(tmp_path_factory: pytest.TempPathFactory) -> Song:
    path = tmp_path_factory.mktemp("band") / "band.mp3"
    path.write_bytes(encoded(with_strokes(melody(16.0), rock(15.5)), "MP3"))
    return hear(path)


@pytest.mark.parametrize(
    ("drum", "least"), [(Drum.KICK, 0.75), (Drum.SNARE, 0.65), (Drum.HAT, 0.75)]
)
def test_a_drum_machine_among_music_is_heard(drum: Drum, least: float) -> None:
    strokes = rock(15.5)
    notes = hear_drums(at_rate(with_strokes(melody(16.0), strokes)))
    assert f1(strokes, notes, drum) >= least


def test_music_without_drums_has_next_to_none() -> None:
    assert len(hear_drums(at_rate(melody(20.0)))) <= 2


def test_drums_are_heard_as_well_in_a_soft_recording() -> None:
    sound = at_rate(with_strokes(melody(8.0), rock(7.5)))
    loud, soft = band_loudness(sound), band_loudness(0.01 * sound)
    np.testing.assert_allclose(loud, soft, atol=1e-3)


def test_silence_has_no_drums() -> None:
    assert hear_drums(np.zeros(5 * SAMPLE_RATE, np.float32)) == ()


def test_a_sound_shorter_than_a_frame_has_no_drums() -> None:
    assert hear_drums(np.zeros(1, np.float32)) == ()


def test_heard_drums_are_notes_of_the_song(band: Song) -> None:
    drums = [note for note in band.notes if note.role is Role.DRUM]
    assert {GROUP_OF_PITCH[note.pitch][0] for note in drums} >= {Drum.KICK, Drum.SNARE, Drum.HAT}
    assert any(note.role is not Role.DRUM for note in band.notes)
    assert list(band.notes) == sorted(band.notes, key=lambda note: (note.onset, note.pitch))


def test_written_drums_sound_where_they_were_played(band: Song) -> None:
    assert f1(rock(15.5), sounding(band), Drum.SNARE) >= 0.75
    assert f1(rock(15.5), sounding(band), Drum.KICK) >= 0.75


def test_the_written_track_is_of_channel_10_and_says_that_it_was_heard(band: Song) -> None:
    tracks = {
        track.name: track for track in mido.MidiFile(file=io.BytesIO(write_song(band))).tracks
    }
    channels = {m.channel for m in tracks["Drums, as heard"] if m.type == "note_on"}
    assert channels == {9}


def test_what_is_written_is_read_as_the_same_drums(band: Song) -> None:
    again = read_midi(write_song(band))
    count = sum(note.role is Role.DRUM for note in band.notes)
    assert sum(note.role is Role.DRUM for note in again.notes) == count


def test_a_songs_record_tells_how_many_drums_were_heard(band: Song) -> None:
    count = sum(note.role is Role.DRUM for note in band.notes)
    assert song_record(Heard(Path("band.mp3"), band))["drums"] == count > 40


def test_drums_of_a_rendered_piece_are_heard(tmp_path: Path) -> None:
    strokes = rock(14.0)
    drums = [HeardNote(s, s + 0.1, p, 70 if p == 42 else 100) for s, p in strokes]
    chords = [
        HeardNote(bar * 2.0, bar * 2.0 + 1.9, pitch, 70)
        for bar in range(7)
        for pitch in ((57, 60, 64), (53, 57, 60), (55, 59, 62))[bar % 3]
    ]
    path = tmp_path / "piece.mp3"
    path.write_bytes(encode(render(_midi(chords, drums)), "mp3"))
    song = hear(path)
    found = sounding(song)
    for drum in (Drum.KICK, Drum.SNARE, Drum.HAT):
        assert f1(strokes, found, drum) >= 0.75


def _midi(pitched: Sequence[HeardNote], drums: Sequence[HeardNote]) -> bytes:
    """Notes at 120 quarter notes a minute, drums on channel 10."""
    file = mido.MidiFile(ticks_per_beat=480)
    for channel, notes in ((0, pitched), (9, drums)):
        events = [(n.onset, n.pitch, n.velocity) for n in notes]
        events += [(n.offset, n.pitch, 0) for n in notes]
        track, now = mido.MidiTrack(), 0
        for seconds, pitch, velocity in sorted(events):
            tick = round(seconds * 960)
            track.append(
                mido.Message(
                    "note_on", channel=channel, note=pitch, velocity=velocity, time=tick - now
                )
            )
            now = tick
        file.tracks.append(track)
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def test_drums_of_three_minutes_take_two_seconds_of_one_core_at_most() -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 180 * SAMPLE_RATE).astype(np.float32)
    hear_drums(sound[:SAMPLE_RATE])
    begin = time.thread_time()
    hear_drums(sound)
    assert time.thread_time() - begin < 2.0


def test_the_weights_are_under_a_megabyte() -> None:
    assert (FOLDER / WEIGHTS).stat().st_size < 1_000_000


def test_long_music_is_heard_as_its_parts_are() -> None:
    bands = np.random.default_rng(1).uniform(0, 3, (2600, BANDS)).astype(np.float32)
    part = ask(bands[900:1400]).struck[REACH:-REACH]
    np.testing.assert_allclose(ask(bands).struck[900 + REACH : 1400 - REACH], part, atol=1e-4)


def test_the_network_that_ships_says_what_its_weights_say() -> None:
    bands = np.random.default_rng(2).uniform(0, 3, (2600, BANDS)).astype(np.float32)
    by_weights, shipped = ask(bands, shipped_weights()), ask(bands)
    for name in ("struck", "velocity", "kinds"):
        np.testing.assert_allclose(getattr(shipped, name), getattr(by_weights, name), atol=1e-4)
    assert shipped.velocity.std() > 0.01


def _answer(
    frames: Sequence[int], likely: float, drums: Sequence[Drum] = (Drum.KICK, Drum.SNARE)
) -> Answer:
    struck = np.zeros((3000, len(Drum)), np.float32)
    struck[list(frames), [drums[number % len(drums)] for number in range(len(frames))]] = likely
    half = np.full_like(struck, 0.4)
    return Answer(struck, half, half)


def test_a_stroke_without_others_around_it_is_not_believed() -> None:
    settings = Settings((0.5,) * len(Drum), sure=0.7, company=4)
    alone, together = [200], [1500, 1550, 1600, 1650]
    found = believed(find_peaks(_answer(alone + together, 0.9)), settings)
    np.testing.assert_allclose(found.seconds, np.array(together) * 220 / 22050, atol=0.006)


def test_what_sounds_like_one_drum_and_never_like_another_is_not_believed() -> None:
    settings = Settings((0.5,) * len(Drum), sure=0.7, company=4)
    plucked = find_peaks(_answer(range(100, 2900, 50), 0.9, [Drum.SNARE]))
    assert len(believed(plucked, settings).seconds) == 0


def test_strokes_of_which_none_is_sure_are_not_believed() -> None:
    settings = Settings((0.5,) * len(Drum), sure=0.7, company=4)
    assert len(believed(find_peaks(_answer(range(100, 2000, 50), 0.6)), settings).seconds) == 0


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(9, 8)])
def test_drums_before_the_first_bar_put_whole_bars_in_front(metre: Metre) -> None:
    beats = np.arange(10.0, 20.0, 0.5)
    notes = (Note(0, 12, 60, 80, Role.MELODY),)
    drums = [HeardNote(second, second + 0.1, 36, 90) for second in (4.0, 10.0, 24.0)]
    found, clock = with_drums(notes, beats, metre, drums)
    moved = next(note.onset for note in found if note.role is Role.MELODY)
    assert moved % metre.ticks_per_bar == 0
    assert moved > 0
    assert clock[moved // TICKS_PER_BEAT] == pytest.approx(10.0)
    assert [clock[n.onset // TICKS_PER_BEAT] for n in found if n.role is Role.DRUM] == (
        pytest.approx([4.0, 10.0, 24.0])
    )
    assert min(note.onset for note in found) >= 0
    assert (len(clock) - 1) * TICKS_PER_BEAT >= max(n.onset + n.duration for n in found)


def test_a_stroke_just_before_the_first_beat_is_on_it() -> None:
    beats = np.arange(1.0, 9.0, 0.5)
    found, clock = with_drums((), beats, Metre(4, 4), [HeardNote(0.96, 1.06, 36, 90)])
    assert [note.onset for note in found] == [0]
    assert clock[0] == 1.0
