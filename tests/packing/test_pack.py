"""A pack as whoever uses it meets it: sounds that go on into each other, and what fits."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import av
import mido
import numpy as np
import pytest
import soundfile

from engine import tasks
from engine.arranging import arrange, write_arrangement
from engine.audio.mastering import true_peak
from engine.audio.performance import perform
from engine.audio.synthesis import RATE, synthesise
from engine.composer.events import note_array
from engine.english import english
from engine.errors import OptionError, SongError, Stopped
from engine.identifier import take_in, with_identifier
from engine.packing.layers import calm, intense
from engine.packing.looping import stretch, wrapped
from engine.packing.music import read_music
from engine.packing.playing import play
from engine.packing.source import read_source
from engine.packing.video import HEIGHT, WIDTH
from engine.plan.reading import read_plan
from engine.take import Made, TakeRecord
from engine.values import Metre, Pack, report_nothing
from tests.arranging.pieces import piece
from tests.notation.midi_files import file_of, scale

MIX = "loop-normal.wav"


def take(ensemble: str = "folk", bars: int = 8, metre: Metre = Metre(3, 4)) -> bytes:  # noqa: B008
    return write_arrangement(arrange(piece(bars, metre, tempo=150), ensemble))


def packed(limit: int | None = None) -> Pack:
    return _packed(limit)


@cache
def _packed(limit: int | None) -> Pack:
    folder = Path(__import__("tempfile").mkdtemp())
    # what is left out is left out of little as well
    (folder / "take-1.mid").write_bytes(take() if limit is None else take(bars=2))
    credits = ("Nearest to: The Blue Waltz (public domain).",)
    return tasks.pack(folder / "take-1.mid", credits=credits, limit=limit)


def sound(name: str, limit: int | None = None) -> np.ndarray:
    return soundfile.read(io.BytesIO(packed(limit).files[name]), always_2d=True)[0]


def decibels(difference: np.ndarray, of: np.ndarray) -> float:
    return float(10 * np.log10((difference**2).mean() / (of**2).mean() + 1e-15))


def bend(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """How sharply the wave bends where two sounds meet, and at most in the second around it."""
    around = np.concatenate([before[-RATE // 2 :], after[: RATE // 2]])
    bends = np.abs(np.diff(around, 2, axis=0)).max(axis=1)
    meeting = min(len(before), RATE // 2)
    return float(bends[meeting - 2 : meeting + 1].max()), float(bends.max())


def test_the_tail_is_wrapped_into_the_beginning_to_the_sample() -> None:
    music = read_music(take(), "x")
    performance = perform(music.steady)
    once = synthesise(performance.midi, performance.seconds).samples
    begin = round(music.seconds(music.begin) * RATE)
    length = round(music.seconds(music.end) * RATE) - begin
    loop = wrapped(once, begin, length)
    tail = len(once) - begin - length
    assert tail > RATE
    continuous = np.zeros((begin + 3 * length, 2), np.float32)
    for turn in range(3):
        reach = min(len(once), len(continuous) - turn * length)
        continuous[turn * length : turn * length + reach] += once[:reach]
    twice = np.concatenate([loop, loop])
    seam = slice(length - RATE, length + RATE)
    wanted = stretch(continuous, begin + length, begin + 3 * length)
    assert decibels(twice[seam] - wanted[seam], wanted[seam]) < -120


def test_intro_loop_and_ending_go_on_into_each_other() -> None:
    intro, loop, ending = (sound(f"{name}.wav") for name in ("intro", "loop-normal", "ending"))
    for before, after in ((intro, loop), (loop, loop), (loop, ending), (intro, ending)):
        at_seam, at_most = bend(before, after)
        assert at_seam <= at_most / 2
    half = RATE // 2
    assert decibels(intro[-half:] - loop[-half:], loop[-half:]) < -60
    assert np.abs(ending[-RATE // 20 :]).max() < 0.01


def test_stems_sum_to_the_mix() -> None:
    names = [name for name in packed().files if name.startswith("stems/")]
    assert sorted(names) == ["stems/bass.wav", "stems/chords.wav", "stems/melody.wav"]
    mix = sound(MIX)
    assert decibels(np.sum([sound(name) for name in names], axis=0) - mix, mix) < -60
    assert all(np.abs(sound(name)).max() > 0.01 for name in names)


def test_layers_have_the_same_bars_and_grow() -> None:
    calm, normal, intense = (sound(f"loop-{n}.wav") for n in ("calm", "normal", "intense"))
    assert len(calm) == len(normal) == len(intense) == packed().loop_samples
    levels = [float((layer**2).mean()) for layer in (calm, normal, intense)]
    assert levels[0] < 0.7 * levels[1] < 0.7 * levels[2]


def test_a_loop_lasts_whole_bars_at_an_even_tempo() -> None:
    assert packed().bars == 8
    assert packed().loop_samples == pytest.approx(8 * 3 * 60 / 150 * RATE, abs=1)
    record = json.loads(packed().files["loop.json"])
    assert record["loop"]["samples"] == packed().loop_samples == len(sound(MIX))
    assert record["intro"]["samples"] == len(sound("intro.wav"))
    assert record["ending"]["samples"] == len(sound("ending.wav"))
    assert len(record["loop"]["bar_lines"]) == 8


def test_loop_points_are_in_the_wav_and_in_the_ogg() -> None:
    wav = packed().files[MIX]
    at = wav.index(b"smpl")
    fields = struct.unpack("<15I", wav[at + 8 : at + 68])
    assert fields[7] == 1
    assert fields[11:13] == (0, packed().loop_samples - 1)
    assert struct.unpack("<I", wav[4:8])[0] == len(wav) - 8
    ogg = packed().files["loop-normal.ogg"]
    assert f"LOOPLENGTH={packed().loop_samples}".encode() in ogg
    assert len(sound("loop-normal.ogg")) == packed().loop_samples


def test_nothing_is_too_loud() -> None:
    names = [name for name in packed().files if name.endswith(".wav")]
    assert max(true_peak(sound(name).astype(np.float32)) for name in names) < 1.0


def test_the_score_has_all_pages_and_the_credits_name_the_songs() -> None:
    files = packed().files
    assert files["score.pdf"].startswith(b"%PDF")
    assert b"<score-partwise" in files["score.musicxml"]
    assert "The Blue Waltz" in files["CREDITS.txt"].decode()
    assert files["piece.mid"] == take()


def test_the_video_moves_and_lasts_as_long_as_the_piece() -> None:
    data = packed().files["video.webm"]
    assert len(data) < packed().seconds / 120 * 10e6
    with av.open(io.BytesIO(data), "r") as container:
        assert container.duration is not None
        assert [stream.codec_context.name for stream in container.streams] == ["vp9", "opus"]
        assert container.duration / 1e6 == pytest.approx(packed().seconds, abs=0.2)
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert frames[0].shape == (HEIGHT, WIDTH, 3)
    early, late = (frame[120:680].astype(int) for frame in (frames[30], frames[90]))
    assert np.abs(early - late).mean() > 3
    moved = early[:, 400:1000], late[:, 400 - 60 * 6 : 1000 - 60 * 6]
    assert np.abs(moved[0] - moved[1]).mean() < np.abs(early - late)[:, 400:1000].mean() / 3


def test_the_archive_holds_the_files_under_the_title() -> None:
    with zipfile.ZipFile(io.BytesIO(packed().archive)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == {f"A test/{name}": data for name, data in packed().files.items()}
    assert packed().left_out == ()


def test_what_does_not_fit_is_left_out_and_named() -> None:
    small = packed(1_000_000)
    assert len(small.archive) <= 1_000_000
    assert "loop-normal.ogg" in small.files
    assert MIX in small.left_out
    assert set(small.left_out).isdisjoint(small.files)
    assert MIX in small.files["README.txt"].decode()
    tiny = packed(60_000)
    assert len(tiny.archive) <= 60_000
    assert {"piece.mid", "score.pdf", "loop.json", "CREDITS.txt"} <= tiny.files.keys()
    assert "video.webm" in tiny.left_out


def test_a_limit_without_room_for_notes_is_refused() -> None:
    with pytest.raises(OptionError, match="limit"):
        packed(2_000)


def test_what_is_no_midi_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(b"no music")
    with pytest.raises(SongError, match="not a MIDI file"):
        tasks.pack(tmp_path / "a.mid")
    with pytest.raises(SongError, match="no file"):
        tasks.pack(tmp_path / "b.mid")


def test_packing_stops_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(take(bars=2))
    stages: list[str] = []

    def report(stage: str, _fraction: float, /, **_: object) -> None:
        stages.append(stage)

    with pytest.raises(Stopped):
        tasks.pack(
            tmp_path / "a.mid",
            report=report,
            should_stop=lambda: "filming" in stages,
        )


def test_an_instrument_that_plays_one_role_is_one_stem() -> None:
    music = read_music(take("strings"), "x")
    for channel in set(music.channels):
        roles = {
            n.role for n, its in zip(music.notes, music.channels, strict=True) if its == channel
        }
        assert len(roles) == 1


def test_a_loop_that_is_shorter_than_what_rings_on_has_its_seams_too() -> None:
    played = play(read_music(take("ambient", 1), "x"), report_nothing, lambda: False)
    loop, intro = played.parts.loops["normal"], played.parts.intro
    assert len(intro) == played.intro_bars * len(loop)
    assert played.intro_bars > 1
    assert decibels(intro[-5000:] - loop[-5000:], loop[-5000:]) < -60
    for before, after in ((intro, loop), (loop, loop), (loop, played.parts.ending)):
        at_seam, at_most = bend(before, after)
        assert at_seam <= at_most / 2


def test_what_was_played_before_the_bar_line_does_not_ring_at_the_loops_end() -> None:
    early = file_of([(470 + o, 470 + e, p) for o, e, p in scale(480, 31)])
    music = read_music(early, "x")
    assert music.steady.events.notes[:, 0].min() >= music.begin - 0.5


def test_a_file_that_begins_within_its_first_bar_has_a_place_for_what_is_added_to_it(
    tmp_path: Path,
) -> None:
    metres = [(0, 1), (480, 3)]
    metas = [(t, mido.MetaMessage("time_signature", numerator=n)) for t, n in metres]
    early = file_of(scale(480, 25), metas=metas)
    assert read_music(early, "x").begin < 0
    (tmp_path / "early.mid").write_bytes(early)
    music = read_source(tmp_path / "early.mid").music
    assert music.begin >= 0
    assert music.bars == 9
    assert music.seconds(music.end) - music.seconds(music.begin) == pytest.approx(9 * 1.5, abs=0.01)
    for layer in (music.contents, music.steady, calm(music), intense(music)):
        assert layer.events.notes[:, 0].min() >= 0
    assert intense(music).events.notes[:, 4].any()


def test_a_takes_record_gives_its_own_roles_bars_and_credits(tmp_path: Path) -> None:
    arrangement = arrange(piece(8, Metre(3, 4), tempo=150), "piano")
    heard = arrangement.sounding()
    plan = read_plan(note_array(heard.notes), heard.metre, heard.bars)
    model = {"name": "ours", "version": "v3", "songs": 5}
    made = Made("compose", model=model, seed=9, plan_from=("An Old March", "A Waltz"))
    (tmp_path / "take-1.json").write_bytes(TakeRecord(arrangement, plan, made).to_bytes())
    source = read_source(tmp_path / "take-1.json")
    assert source.midi == with_identifier(write_arrangement(arrangement), source.take)
    assert take_in(source.midi) == source.take
    assert source.music.bars == 8
    wanted = sorted((n.onset, n.pitch, n.role) for n in heard.notes)
    assert sorted((n.onset, n.pitch, n.role) for n in source.music.notes) == wanted
    credits = " ".join(map(english, source.credits))
    assert "“ours”, version v3, which learnt from 5 songs" in credits
    assert "come from old music: An Old March; A Waltz." in credits


def test_drums_are_a_stem_and_calm_goes_without_them() -> None:
    music = read_music(take("band", metre=Metre(4, 4)), "x")
    assert not calm(music).events.notes[:, 4].any()
    played = play(replace(music), report_nothing, lambda: False)
    assert "drums" in played.parts.stems
