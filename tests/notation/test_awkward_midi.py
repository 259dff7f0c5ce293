"""MIDI files as programs and accidents make them: what is there is read, what is lost is told."""

from __future__ import annotations

import io
import struct

import mido
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.audio.performance import prepare
from engine.english import english
from engine.errors import SongError
from engine.notation.midi_events import MAX_BYTES, parse_midi, read_contents
from engine.notation.midi_reader import read_midi
from engine.notation.midi_survey import HEAD_BYTES, is_midi, survey
from engine.values import Role, Song
from tests.notation.midi_files import file_of, raw_file, scale

END = b"\x00\xff\x2f\x00"
TEMPO = b"\x00\xff\x51\x03\x07\xa1\x20"
PITCHES = (60, 62, 64, 65, 67, 69, 71, 72)


def notes(channel: int = 0, *, ends: bool = True, velocity: int = 90) -> bytes:
    """Eight notes of a beat (480 ticks) each."""
    body = b""
    for pitch in PITCHES:
        body += bytes([0, 0x90 | channel, pitch, velocity]) + b"\x83\x60"
        body += bytes([0x80 | channel, pitch, 64]) if ends else b"\xff\x06\x00"
    return body


def several(*bodies: bytes, announced: int | None = None, kind: int = 1) -> bytes:
    """A file with these tracks, each closed."""
    count = len(bodies) if announced is None else announced
    file = b"MThd" + struct.pack(">IHHH", 6, kind, count, 480)
    for body in bodies:
        file += b"MTrk" + struct.pack(">I", len(body) + 4) + body + END
    return file


def name(text: bytes, kind: int = 3) -> bytes:
    return b"\x00\xff" + bytes([kind, len(text)]) + text


def seconds(song: Song) -> list[float]:
    """When the notes begin."""
    return [song.beats[note.onset // 12] for note in song.notes]


def played(data: bytes) -> list[tuple[float, int, int]]:
    """Second, channel and pitch of what a synthesiser is given to play."""
    now, found = 0.0, []
    for message in mido.MidiFile(file=io.BytesIO(prepare(data).midi)):
        now += message.time
        if message.type == "note_on" and message.velocity:
            found.append((round(now, 3), message.channel, message.note))
    return found


BEATS = [0.5 * beat for beat in range(8)]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(raw_file(TEMPO + notes() + END), id="plain"),
        pytest.param(
            raw_file(
                b"\x00\x90\x3c\x5a\x83\x60\x3c\x00\x00\xf0\x05\x7e\x7f\x09\x01\xf7"
                + b"".join(bytes([0, p, 90, 0x83, 0x60, p, 0]) for p in PITCHES[1:])
                + END
            ),
            id="running status across a system exclusive message",
        ),
        pytest.param(raw_file(TEMPO + notes() + END, length=0), id="track of length 0"),
        pytest.param(raw_file(TEMPO + notes() + END, length=2**31), id="track of huge length"),
        pytest.param(raw_file(TEMPO + notes() + END, length=20), id="track too short"),
        pytest.param(raw_file(b"\x00\xff\x51\x03\x00\x00\x00" + notes() + END), id="tempo 0"),
        pytest.param(raw_file(b"\x00\xff\x59\x02\x09\x00" + notes() + END), id="nine sharps"),
        pytest.param(raw_file(TEMPO + notes(velocity=10) + END), id="all velocities 10"),
        pytest.param(bytes(128) + raw_file(TEMPO + notes() + END), id="MacBinary"),
        pytest.param(several(TEMPO, notes()) + bytes(100), id="padding behind"),
        pytest.param(
            several(TEMPO + notes()) + b"XFIH" + struct.pack(">I", 4) + b"abcd", id="alien chunk"
        ),
    ],
)
def test_all_notes_are_read_at_their_times_and_rendered_alike(data: bytes) -> None:
    song = read_midi(data)
    assert [note.pitch for note in song.notes] == list(PITCHES)
    assert seconds(song) == BEATS
    assert (song.warnings, song.quality) == ((), 1.0)
    assert played(data) == [(t, 0, p) for t, p in zip(BEATS, PITCHES, strict=True)]


def test_all_tracks_are_read_however_many_the_header_tells() -> None:
    song = read_midi(several(TEMPO, notes(), notes(1).replace(b"\x48", b"\x4a"), announced=1))
    assert len(song.notes) == 9
    assert song.warnings == ()


def test_missing_tracks_are_told() -> None:
    song = read_midi(several(TEMPO, notes(), announced=5))
    assert "5 tracks, and only 2" in english(song.warnings[0])


@pytest.mark.parametrize("channel", [1, 9])
def test_notes_without_an_end_last_to_the_next_of_their_channel(channel: int) -> None:
    data = several(TEMPO, notes(), notes(channel, ends=False))
    song = read_midi(data)
    assert "8 notes have no end" in english(song.warnings[0])
    assert {note.duration for note in song.notes} == {12}
    assert (Role.DRUM in {note.role for note in song.notes}) is (channel == 9)
    assert len(played(data)) == len(parse_midi(data).notes) == 16


def test_a_file_without_a_division_counts_480_ticks_a_beat_and_says_so() -> None:
    song = read_midi(raw_file(notes() + END, division=0))
    assert seconds(song) == BEATS
    assert "480" in english(song.warnings[0])


@pytest.mark.parametrize(
    ("division", "per_second"), [(0xE728, 1000.0), (0xE304, 4 * 30 / 1.001), (0xE204, 120.0)]
)
def test_smpte_time_is_time_whatever_the_tempo_says(division: int, per_second: float) -> None:
    slow = b"\x00\xff\x51\x03\x0f\x42\x40"
    data = raw_file(slow + notes() + END, division=division)
    song = read_midi(data)
    assert song.seconds == pytest.approx(8 * 480 / per_second, rel=0.02)
    assert played(data)[-1][0] == pytest.approx(7 * 480 / per_second, rel=1e-3)


def test_patterns_of_format_2_come_one_after_the_other() -> None:
    data = several(TEMPO + notes(), TEMPO + notes(), kind=2)
    assert [t for t, _, _ in played(data)] == [0.5 * beat for beat in range(16)]
    assert seconds(read_midi(data)) == [0.5 * beat for beat in range(16)]


def test_a_basic_part_beside_the_extended_one_is_left_out_and_told() -> None:
    data = several(TEMPO, notes(0), notes(9), notes(12), notes(15))
    song = read_midi(data)
    assert sum(note.role is Role.DRUM for note in song.notes) == 8
    assert len(song.notes) == 16
    assert "11 to 16" in english(song.warnings[0])
    assert {channel for _, channel, _ in played(data)} == {0, 9}


def test_other_music_on_channel_16_stays() -> None:
    other = notes(15).replace(b"\x3c", b"\x30").replace(b"\x48", b"\x54")
    assert {channel for _, channel, _ in played(several(notes(), notes(9), other))} == {0, 9, 15}


@pytest.mark.parametrize(
    ("setup", "drums"),
    [
        (b"\x00\xb5\x00\x7f\x00\xc5\x00", True),
        (b"\x00\xb5\x00\x78\x00\xc5\x00", True),
        (b"\x00\xb5\x00\x01\x00\xc5\x00", False),
        (b"\x00\xf0\x09\x41\x10\x42\x12\x40\x16\x15\x01\xf7", True),
        (b"\x00\xf0\x08\x43\x10\x4c\x08\x05\x07\x01\xf7", True),
        # A Roland calls its sounds of an older synthesiser bank 127.
        (
            b"\x00\xf0\x0a\x41\x10\x42\x12\x40\x00\x7f\x00\x41\xf7\x00\xb5\x00\x7f\x00\xc5\x00",
            False,
        ),
    ],
)
def test_a_kit_makes_a_channel_one_of_drums(setup: bytes, drums: bool) -> None:
    data = raw_file(setup + notes(5) + END)
    assert {note.role is Role.DRUM for note in read_midi(data).notes} == {drums}
    assert {channel for _, channel, _ in played(data)} == {9 if drums else 5}


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        ("さくら", "cp932"),
        ("残酷な天使のテーゼ", "cp932"),
        ("Подмосковные вечера", "cp1251"),
        ("ЧЕРНЫЙ ВОРОН", "cp1251"),
        ("Dvořák: Largo", "utf-8"),
        ("Café de la Paix", "cp1252"),
        ("Für Elise", "cp1252"),
    ],
)
def test_a_title_is_read_in_the_letters_it_was_written_in(title: str, encoding: str) -> None:
    data = raw_file(name(title.encode(encoding)) + notes() + END)
    assert read_midi(data).title == title
    assert prepare(data).title == title


def test_karaoke_tells_its_title() -> None:
    words = name(b"Soft Karaoke"), name(b"@KMIDI KARAOKE FILE", 1), name(b"@TLet it be", 1)
    assert read_midi(several(b"".join(words), name(b"Piano") + notes())).title == "Let it be"


@pytest.mark.parametrize("given_name", [b"Piano", b"Track 1", b"untitled", b"conductor", b""])
def test_what_programs_call_a_track_is_no_title(given_name: bytes) -> None:
    assert read_midi(raw_file(name(given_name) + notes() + END)).title == "Untitled"


def test_a_quiet_file_is_played_as_loud_as_others() -> None:
    data = raw_file(notes(velocity=2) + END)
    assert max(m[3] for m in _messages(prepare(data).midi)) >= 64


def _messages(data: bytes) -> list[tuple[int, int, int, int]]:
    return [m for track in read_contents(data).tracks for m in track.messages]


PLAIN = raw_file(TEMPO + notes() + END)


@settings(max_examples=200, deadline=None)
@given(st.integers(29, len(PLAIN) - 5), st.integers(0, 255), st.booleans())
@example(place=35, byte=0xF0, counted=False)  # a system exclusive message of all the notes but one
def test_one_stray_byte_costs_a_note_at_most_and_is_told(
    place: int, byte: int, counted: bool
) -> None:
    damaged = bytearray(PLAIN)
    damaged[place:place] = bytes([byte])
    if counted:
        damaged[18:22] = (len(damaged) - 22).to_bytes(4, "big")
    events = parse_midi(bytes(damaged))
    pitches = set(events.notes[:, 2].tolist())
    assert len(pitches & set(PITCHES)) >= 7
    if len(events.notes) != 8 and not survey(bytes(damaged)).plain:
        assert events.warnings


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), min_size=1, max_size=60))
def test_the_forgiving_reader_reads_a_plain_file_as_the_library_does(
    steps: list[tuple[int, int]],
) -> None:
    rows = [
        (i * 240, i * 240 + 60 * (1 + length), 60 + step) for i, (length, step) in enumerate(steps)
    ]
    data = file_of(rows)
    assert survey(data).plain
    own = read_contents(data).events.notes
    assert sorted(own.tolist()) == sorted(parse_midi(data).notes.tolist())


def test_midi_is_known_in_its_hulls() -> None:
    assert is_midi(PLAIN)
    assert is_midi(b"RIFF\x00\x00\x00\x00RMIDdata\x00\x00\x00\x00" + PLAIN)
    assert is_midi(bytes(128) + PLAIN)
    assert not is_midi(b"RIFF\x00\x00\x00\x00WAVEfmt ")


def test_music_behind_a_picture_in_a_hull_is_read() -> None:
    picture = b"LIST" + struct.pack("<I", 20_000) + bytes(20_000)
    hull = b"RIFF\0\0\0\0RMID" + picture + b"data" + struct.pack("<I", len(PLAIN)) + PLAIN
    assert is_midi(hull[:HEAD_BYTES])
    assert len(read_midi(hull).notes) == 8


def test_a_gap_of_days_between_notes_is_damage_and_told() -> None:
    gap = b"\xff\xff\xff\x7f\x90\x3c\x50\x83\x60\x80\x3c\x40"
    song = read_midi(raw_file(TEMPO + notes() + gap + notes() + END))
    assert len(song.notes) >= 16
    assert song.seconds < 60
    assert "damaged" in english(song.warnings[0])


def test_messages_between_instruments_cost_no_note() -> None:
    body = notes()[:9] + b"\0\xf2\x10\x10" + notes()[9:] + b"\0\xf3\x05" + END
    song = read_midi(raw_file(TEMPO + body))
    assert [note.pitch for note in song.notes] == list(PITCHES)
    assert "damaged" in english(song.warnings[0])


def test_hostile_nonsense_is_answered_in_time() -> None:
    header = b"MThd" + struct.pack(">IHHH", 6, 1, 1, 480) + b"MTrk" + struct.pack(">I", 2**20)
    for piece in (b"\x00\x90\x3c\xff", b"\xff", b"\x00\x80\x3c\x40", b"\x00\xf0\x7f", b"MTrk"):
        read = read_contents if piece[1:2] == b"\x80" else parse_midi
        with pytest.raises(Exception, match="MIDI file"):
            read(header + piece * (2**18 // len(piece)))


def test_a_file_that_is_larger_than_music_is_refused_unread() -> None:
    body = notes() + b"\0\xb0\7\x40" * (MAX_BYTES // 4)
    with pytest.raises(SongError, match="too big"):
        read_midi(several(body))


def test_scales_of_the_other_tests_are_plain() -> None:
    assert survey(file_of(scale())).plain
