"""From files to songs, one and several."""

from __future__ import annotations

import io
import time
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.audio.hearing import hear
from engine.audio.parallel import hear_all
from engine.errors import SongError, Stopped
from engine.notation.midi_writer import write_song
from engine.values import STAGES, TICKS_PER_BEAT, HeardNote, Key, Metre, ShouldStop, Song
from tests.audio.sounds import encoded, melody


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("songs")
    (folder / "tune.mp3").write_bytes(encoded(melody(12.0), "MP3"))
    (folder / "words.mp3").write_text("only words")
    noise = np.random.default_rng(0).normal(0, 0.1, 10 * 44100).astype(np.float32)
    (folder / "noise.wav").write_bytes(encoded(noise, "WAV"))
    return folder


@pytest.fixture(scope="module")
def song(folder: Path) -> Song:
    return hear(folder / "tune.mp3")


def test_a_song_is_heard_with_tempo_key_and_metre(song: Song) -> None:
    assert min(abs(song.tempo / (120 * m) - 1) for m in (0.5, 1, 2)) < 0.02
    assert str(song.key) in ("C major", "A minor")
    assert song.metre.unit == 4
    assert 0.33 < song.quality <= 1
    assert song.seconds == pytest.approx(12.0, abs=0.1)
    assert song.raw


def test_the_grid_holds_every_note(song: Song) -> None:
    assert (np.diff(song.beats) > 0).all()
    assert min(note.onset for note in song.notes) >= 0
    last = max(note.onset + note.duration for note in song.notes)
    assert (len(song.beats) - 1) * TICKS_PER_BEAT >= last
    assert list(song.notes) == sorted(song.notes, key=lambda note: (note.onset, note.pitch))


def test_written_notes_begin_where_they_are_heard(song: Song) -> None:
    now, onsets = 0.0, []
    for message in mido.MidiFile(file=io.BytesIO(write_song(song))):
        now += message.time
        if message.type == "note_on" and message.velocity:
            onsets.append(now)
    grid = np.arange(0, 12, 0.25)
    away = [np.abs(grid - onset).min() for onset in onsets]
    assert np.median(away) < 0.02


def test_title_may_be_given_else_comes_from_the_file(folder: Path, song: Song) -> None:
    assert song.title == "tune"
    assert hear(folder / "tune.mp3", title="Mine").title == "Mine"


def test_hearing_reports_the_stages_that_are_named(folder: Path) -> None:
    told: list[str] = []
    hear(folder / "tune.mp3", report=lambda stage, *_, **__: told.append(stage))
    assert tuple(dict.fromkeys(told)) == STAGES["hear"]


def test_noise_is_refused_as_a_song(folder: Path) -> None:
    with pytest.raises(SongError, match="does not sound like music"):
        hear(folder / "noise.wav")


def test_several_songs_keep_their_order_and_fail_by_themselves(folder: Path) -> None:
    told: list[float] = []
    names = ["tune.mp3", "words.mp3", "absent.mp3", "tune.mp3"]
    answers = hear_all(
        [folder / name for name in names],
        report=lambda _, fraction, **__: told.append(fraction),
        workers=2,
    )
    assert [type(answer) for answer in answers] == [Song, SongError, SongError, Song]
    assert answers[0] == answers[3]
    assert told
    assert max(told) <= 1


def test_hearing_several_stops_when_asked(folder: Path) -> None:
    with pytest.raises(Stopped):
        hear_all([folder / "tune.mp3"] * 3, should_stop=lambda: True, workers=2)


def test_hearing_stops_while_only_the_drums_are_still_listened_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long_listening(_: object, *, should_stop: ShouldStop) -> tuple[HeardNote, ...]:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if should_stop():
                raise Stopped
            time.sleep(0.01)
        return ()

    monkeypatch.setattr("engine.audio.listening.hear_drums", long_listening)
    done: list[float] = []
    with pytest.raises(Stopped):
        hear(
            folder / "tune.mp3",
            report=lambda stage, fraction, **_: done.append(fraction * (stage == "hearing")),
            should_stop=lambda: max(done, default=0) == 1,
        )


def test_an_unexpected_failure_costs_only_its_song(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hear_or_fail(path: Path, **_: object) -> Song:
        if path.name == "tune.mp3":
            return Song("", "", (), (0.0, 0.5), Metre(4, 4), Key(0, "major"), 1.0, 1.0)
        raise ZeroDivisionError("float division by zero")

    monkeypatch.setattr("engine.audio.parallel.hear", hear_or_fail)
    answers = hear_all([folder / "words.mp3", folder / "tune.mp3"], workers=1)
    assert [type(answer) for answer in answers] == [SongError, Song]
    assert "division" not in str(answers[0])


def test_several_songs_are_heard_without_semaphores(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refuse)
    answers = hear_all([folder / "words.mp3", folder / "absent.mp3"], workers=2)
    assert [type(answer) for answer in answers] == [SongError, SongError]
