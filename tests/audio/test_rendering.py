from __future__ import annotations

import io
import shutil
from pathlib import Path

import mido
import numpy as np
import pyloudnorm
import pytest
import soundfile
from mutagen.mp3 import MP3
from mutagen.oggvorbis import OggVorbis

from engine.arranging import arrange, write_arrangement
from engine.audio.encoding import encode, format_of
from engine.audio.mastering import CEILING, LOUDNESS, limiting_curve, master, true_peak
from engine.audio.performance import prepare
from engine.audio.rendering import render, render_file
from engine.audio.sound import Sound
from engine.audio.soundfonts import bundled_soundfont
from engine.english import english
from engine.errors import OptionError, RenderError, SongError
from engine.notation.midi_reader import MAX_SECONDS, read_midi
from tests.arranging.pieces import piece

RATE = 44100


@pytest.fixture(autouse=True)
def _small_soundfont(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTIF_SOUNDFONT", str(bundled_soundfont()))


@pytest.fixture(scope="module")
def midi() -> bytes:
    return write_arrangement(arrange(piece(4, title="Märchen"), "band"))


def tone(seconds: float, level: float = 0.02, silence: float = 0.0) -> Sound:
    time = np.arange(int(seconds * RATE)) / RATE
    wave = np.float32(level) * np.sin(2 * np.pi * 440 * time).astype(np.float32)
    wave = np.concatenate([np.zeros(int(silence * RATE), np.float32), wave])
    return Sound(np.stack([wave, wave], axis=1), RATE)


def midi_of(*messages: mido.Message | mido.MetaMessage) -> bytes:
    file = mido.MidiFile()
    file.tracks.append(mido.MidiTrack(messages))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def note(time: int = 480, velocity: int = 80) -> tuple[mido.Message, mido.Message]:
    return (
        mido.Message("note_on", note=60, velocity=velocity),
        mido.Message("note_off", note=60, time=time),
    )


def pause(seconds: float) -> mido.Message:
    return mido.Message("control_change", time=round(480 * 2 * seconds))


def test_an_mp3_is_loud_enough_without_overs_and_tagged(midi: bytes) -> None:
    data = encode(render(midi), "mp3", "Märchen")
    samples, rate = soundfile.read(io.BytesIO(data), dtype="float32")
    loudness = pyloudnorm.Meter(rate).integrated_loudness(samples)
    assert abs(loudness - LOUDNESS) < 1
    assert 20 * np.log10(true_peak(np.asarray(samples, dtype=np.float32))) < -1
    tags = MP3(io.BytesIO(data)).tags
    assert tags is not None
    assert str(tags["TIT2"]) == "Märchen"
    assert str(tags["COMM::eng"]) == "made with Motif"


def test_the_sound_begins_at_once_and_ends_soon_after_the_last_note(midi: bytes) -> None:
    sound = render(midi)
    level = np.abs(sound.samples).max(axis=1)
    heard = np.flatnonzero(level > 0.001)
    assert heard[0] / sound.rate < 0.2
    assert len(level) / sound.rate - heard[-1] / sound.rate < 1
    assert 10.0 <= sound.seconds < 10.0 + 5.5


@pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="only the fallback is here")
def test_without_fluidsynth_the_fallback_plays(
    midi: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert render(midi).seconds > 9


def test_a_loud_passage_is_limited_and_the_soft_one_kept() -> None:
    soft, clicks = tone(6, 0.05).samples, tone(6, 0.05).samples.copy()
    clicks[::RATE] = 1.0
    mastered = master(Sound(np.concatenate([soft, clicks]), RATE))
    assert 20 * np.log10(true_peak(mastered.samples)) <= CEILING + 0.01
    before = mastered.samples[RATE : 2 * RATE]
    between = mastered.samples[8 * RATE + RATE // 3 : 8 * RATE + 2 * RATE // 3]
    assert np.abs(between).max() == pytest.approx(np.abs(before).max(), rel=0.02)


def test_each_loud_passage_is_turned_down_as_if_it_were_alone_and_nothing_else_is() -> None:
    second = tone(1, 0.05).samples
    places = (0.0, 1.5, 1.54, 3.9)
    whole = np.concatenate([second] * 4)
    for place in places:
        start = int(place * RATE)
        whole[start : start + 9] *= 40 + place
    together = limiting_curve(whole, RATE)
    assert together is not None
    near = int(0.09 * RATE) + 4096
    for place in places:
        start = int(place * RATE)
        begin = max(0, start // 4096 * 4096 - 8192)
        alone = limiting_curve(whole[begin : start + 9 + near], RATE)
        assert alone is not None
        assert alone[start - begin] < 0.9
        stop = min(len(whole), start + 2048)
        assert np.array_equal(together[start:stop], alone[start - begin : stop - begin])
    assert (together[2 * RATE : 3 * RATE] == 1).all()


def test_silence_before_the_first_note_is_cut() -> None:
    assert master(tone(2, silence=3)).seconds == pytest.approx(2.28, abs=0.05)


def test_only_what_rings_after_the_last_note_fades() -> None:
    samples = master(tone(4), notes_end=3.0).samples[:, 0]
    plain = np.abs(samples[: 3 * RATE]).reshape(-1, RATE // 2).max(axis=1)
    assert plain.max() - plain.min() < 0.01
    assert np.abs(samples[int(3.8 * RATE) : int(3.9 * RATE)]).max() < 0.1 * plain.max()


def test_silence_cannot_be_mastered() -> None:
    with pytest.raises(RenderError, match="no sound"):
        master(tone(2, level=0.0))


def test_ogg_and_wav_hold_the_sound_and_its_title() -> None:
    sound = tone(1.5, 0.3)
    ogg, wav = encode(sound, "ogg", "A title"), encode(sound, "wav", "A title")
    for data in (ogg, wav):
        assert soundfile.info(io.BytesIO(data)).duration == pytest.approx(1.5, abs=0.01)
    assert soundfile.info(io.BytesIO(ogg)).subtype == "VORBIS"
    assert OggVorbis(io.BytesIO(ogg))["title"] == ["A title"]
    assert soundfile.SoundFile(io.BytesIO(wav)).title == "A title"


def test_a_long_mp3_stays_small_enough_to_send() -> None:
    assert len(encode(tone(110, 0.1), "mp3")) < 2_500_000


def test_a_file_is_written_whole_under_any_name(midi: bytes, tmp_path: Path) -> None:
    source = tmp_path / "-a 🎵 song.mid"
    source.write_bytes(midi)
    out = tmp_path / "new folder" / "-out 🎵.mp3"
    seconds = render_file(source, out).seconds
    assert soundfile.info(out).duration == pytest.approx(seconds, abs=0.15)
    assert str(MP3(out)["TIT2"]) == "Märchen"
    assert [path.name for path in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"some text", "not a MIDI file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "not a MIDI file"),
        (midi_of(), "no notes"),
        (midi_of(*note(), pause(MAX_SECONDS), *note()), "at most 30 minutes"),
    ],
)
def test_a_file_that_cannot_be_played_is_refused_and_nothing_written(
    data: bytes, problem: str, tmp_path: Path
) -> None:
    source = tmp_path / "song.mid"
    source.write_bytes(data)
    with pytest.raises(SongError, match=problem):
        render_file(source, tmp_path / "out.mp3")
    assert not (tmp_path / "out.mp3").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SongError, match=r"no file gone\.mid"):
        render_file(tmp_path / "gone.mid", tmp_path / "out.mp3")


def test_another_ending_is_refused() -> None:
    with pytest.raises(OptionError, match=r"\.mp3, \.ogg or \.wav"):
        format_of("song.flac")


def test_a_wrong_soundfont_is_named(monkeypatch: pytest.MonkeyPatch, midi: bytes) -> None:
    monkeypatch.setenv("MOTIF_SOUNDFONT", __file__)
    monkeypatch.setattr(shutil, "which", lambda name: "fluidsynth")
    with pytest.raises(RenderError, match="MOTIF_SOUNDFONT"):
        render(midi)


def test_hours_of_nothing_after_the_last_note_are_not_played() -> None:
    data = midi_of(*note(), mido.Message("control_change", time=480 * 2 * 3600))
    assert mido.MidiFile(file=io.BytesIO(prepare(data).midi)).length < 10


def test_what_can_be_read_at_its_longest_can_be_played() -> None:
    longest = midi_of(*note(), pause(MAX_SECONDS - 2), *note())
    assert read_midi(longest).seconds > MAX_SECONDS - 5
    assert prepare(longest).notes_end > MAX_SECONDS - 5


def test_a_note_of_hours_is_ended_and_told_and_a_drone_is_not() -> None:
    hours = prepare(midi_of(*note(), *note(480 * 2 * 3600 * 2)))
    assert hours.notes_end < 30
    assert "lasts longer than 32 beats" in english(hours.warnings[0])
    drone = prepare(midi_of(*note(), *note(480 * 2 * 120)))
    assert drone.notes_end == pytest.approx(120.5)
    assert not drone.warnings


def test_an_hour_before_the_first_note_is_not_played() -> None:
    program = mido.Message("program_change", program=40, time=480)
    performance = prepare(midi_of(program, pause(3600), *note()))
    assert performance.notes_end < 3
    played = [m for m in mido.MidiFile(file=io.BytesIO(performance.midi)) if not m.is_meta]
    assert [m.type for m in played][:3] == ["program_change", "control_change", "note_on"]
    assert sum(m.time for m in played[:3]) == 0


def test_latin_titles_do_not_cost_the_instruments() -> None:
    data = midi_of(
        mido.MetaMessage("track_name", name="Café"),
        mido.Message("program_change", program=40),
        *note(),
    )
    prepared = prepare(data)
    played = [m for m in mido.MidiFile(file=io.BytesIO(prepared.midi)) if not m.is_meta]
    assert prepared.title == "Café"
    assert any(m.type == "program_change" and m.program == 40 for m in played)
