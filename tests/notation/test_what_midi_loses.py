"""What a MIDI file has and a song has not is told, with how much of it."""

from __future__ import annotations

import io

import mido
import pytest

from engine.english import english
from engine.notation.midi_reader import read_midi
from engine.values import Metre, Role, Song
from tests.notation.midi_files import file_of, raw_file, scale

Timed = tuple[int, mido.Message | mido.MetaMessage]


def file_with(
    extra: list[Timed], *, length: int = 480, kept: float = 1.0, channel: int = 0
) -> bytes:
    """A scale of 16 notes of a channel, each held for a part of its time, with other messages."""
    events: list[Timed] = [(0, mido.MetaMessage("set_tempo", tempo=500_000)), *extra]
    for onset, end, pitch in scale(length, 16):
        stop = onset + int((end - onset) * kept)
        events.append((onset, mido.Message("note_on", note=pitch, velocity=80, channel=channel)))
        events.append((stop, mido.Message("note_off", note=pitch, channel=channel)))
    track, now = mido.MidiTrack(), 0
    for tick, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    midi = mido.MidiFile(ticks_per_beat=480)
    midi.tracks.append(track)
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


def control(tick: int, number: int, value: int, channel: int = 0) -> Timed:
    return tick, mido.Message("control_change", control=number, value=value, channel=channel)


def told_of(song: Song) -> str:
    return " ".join(english(warning) for warning in song.warnings)


# The kit of a bank makes the same file one for the forgiving reader.
@pytest.mark.parametrize("other_reader", [[], [control(0, 0, 126, 3)]])
def test_notes_that_the_pedal_holds_are_counted(other_reader: list[Timed]) -> None:
    half = [control(0, 64, 127), control(480 * 8, 64, 0), *other_reader]
    assert "8 notes ring on by the sustain pedal" in told_of(read_midi(file_with(half, kept=0.2)))
    reset = [control(0, 64, 127), control(480 * 4, 121, 0), *other_reader]
    assert "4 notes ring on" in told_of(read_midi(file_with(reset, kept=0.2)))
    assert not told_of(read_midi(file_with([control(0, 64, 20), *other_reader])))


@pytest.mark.parametrize("other_reader", [[], [control(0, 0, 126, 3)]])
def test_notes_that_are_bent_are_counted_within_the_range_of_the_wheel(
    other_reader: list[Timed],
) -> None:
    def bends(pitch: int) -> list[Timed]:
        return [
            (480 * 2 + 100, mido.Message("pitchwheel", pitch=pitch)),
            (480 * 4 - 100, mido.Message("pitchwheel", pitch=0)),
        ]

    assert "2 notes are bent" in told_of(read_midi(file_with(bends(4096) + other_reader)))
    assert not told_of(read_midi(file_with(bends(1000) + other_reader)))
    wide = [control(0, 101, 0), control(0, 100, 0), control(0, 6, 24)]
    assert "2 notes are bent" in told_of(read_midi(file_with(wide + bends(1000) + other_reader)))


def test_a_change_of_metre_is_told_and_a_pickup_is_none() -> None:
    seven = mido.MetaMessage("time_signature", numerator=7, denominator=8)
    four = mido.MetaMessage("time_signature", numerator=4, denominator=4)
    one = mido.MetaMessage("time_signature", numerator=1, denominator=4)
    song = read_midi(file_of(scale(count=28), metas=[(0, seven), (480 * 7, four)]))
    assert song.metre == Metre(4, 4)
    assert "counted in 4/4, which holds for 74% of it" in told_of(song)
    assert not told_of(read_midi(file_of(scale(), metas=[(0, one), (480, four)])))


def test_a_metre_that_is_not_counted_and_notes_that_are_ended_are_told() -> None:
    odd = mido.MetaMessage("time_signature", numerator=17, denominator=4)
    song = read_midi(file_of(scale(count=34), metas=[(0, odd)]))
    assert "17/4" in told_of(song)
    assert song.metre == Metre(4, 4)
    song = read_midi(file_of([*scale(), (0, 480 * 40, 36)]))
    assert "1 note lasts longer than 32 beats" in told_of(song)


def test_files_that_were_joined_are_read_one_after_the_other() -> None:
    slow = mido.MetaMessage("set_tempo", tempo=1_000_000)
    first, second = file_of(scale(count=16)), file_of(scale(count=16), metas=[(0, slow)])
    song = read_midi(first + second)
    assert len(song.notes) == 32
    assert song.seconds == pytest.approx(8.0 + 16.0, abs=0.1)
    assert not song.warnings
    other = read_midi(first + file_of(scale(96, 16), ticks_per_beat=96))
    assert len(other.notes) == 16
    assert "joined" in told_of(other)


def test_all_notes_off_ends_the_notes_of_its_channel() -> None:
    body = b"".join(
        b"\x00\x90" + bytes([pitch, 80]) + b"\x81\x70\xb0\x7b\x00\x81\x70\xb1\x7b\x00"
        for pitch in (60, 62, 64, 65)
    )
    song = read_midi(raw_file(body + b"\x00\xff\x2f\x00"))
    assert [note.duration for note in song.notes] == [6] * 4
    assert not song.warnings


def test_one_instrument_on_all_channels_has_no_drums() -> None:
    spread = [control(0, 101, 0), control(0, 100, 6), control(0, 6, 15)]
    assert read_midi(file_with([], channel=9)).notes[0].role is Role.DRUM
    assert read_midi(file_with(spread, channel=9)).notes[0].role is not Role.DRUM


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        ("Été à la mer", "utf-16"),
        ("Song of Joy", "utf-16-be"),
        ("Canción", "utf-16-le"),
        ("Niño", "utf-8-sig"),
        ("Песня о друге", "koi8-r"),
        ("ПЕСНЯ", "windows-1251"),
        ("Café de la Gare", "mac-roman"),
        ("Für Elise", "cp850"),
        ("Το τραγούδι της αγάπης", "iso8859-7"),
        ("Подмосковные вечера", "windows-1251"),
        ("L’été d’Anne – œuvre", "windows-1252"),
        ("São Paulo não é assim", "windows-1252"),
        ("Pieśń o żółwiu", "windows-1250"),
        ("Dvořák: Slovanské tance", "windows-1250"),
        ("Őszi szél", "windows-1250"),
        ("İstanbul şarkısı", "windows-1254"),
        ("Подмосковные вечера", "cp866"),
        ("Песня о друге", "utf-16-le"),
        ("さくらさくら", "euc-jp"),
        ("아리랑", "euc-kr"),
        ("月亮代表我的心", "gbk"),
    ],
)
def test_a_title_is_read_in_older_and_wider_letters_too(title: str, encoding: str) -> None:
    name = title.encode(encoding)
    body = b"\x00\xff\x03" + bytes([len(name)]) + name + b"\x00\x90\x3c\x50\x83\x60\x80\x3c\x40"
    assert read_midi(raw_file(body + b"\x00\xff\x2f\x00")).title == title


def test_a_tempo_of_four_bytes_is_none() -> None:
    body = b"\x00\xff\x51\x04\x00\x07\xa1\x20"
    body += b"\x00\x90\x3c\x50\x83\x60\x80\x3c\x40" * 8 + b"\x00\xff\x2f\x00"
    assert read_midi(raw_file(body)).seconds == pytest.approx(4.0, abs=0.01)


def test_frames_without_parts_are_told() -> None:
    body = b"\x00\x90\x3c\x50\x20\x80\x3c\x40\x00\xff\x2f\x00"
    assert "does not say how long a beat is" in told_of(read_midi(raw_file(body, division=0xE700)))
