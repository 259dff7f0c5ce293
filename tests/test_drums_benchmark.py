"""What drums are learnt from and measured with."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.drums.kits import PIECES, by_formula, piece_named
from benchmarks.drums.lessons import Lesson
from benchmarks.drums.measuring import choose, counts_of, false_drums, heard_of, total
from benchmarks.drums.mixes import RATE, Groove, blend, draw_setup, mp3, play_drums
from benchmarks.drums.sources import KIT_SOURCES
from engine.audio.drums.features import BANDS, band_loudness
from engine.audio.drums.kit import Drum
from engine.audio.drums.network import Answer
from engine.audio.drums.strokes import Settings, Strokes, find_peaks

CHANCE = np.random.default_rng(0)


def test_no_kit_is_learnt_from_and_measured_with() -> None:
    parts: dict[tuple[str, str], set[str]] = {}
    for source in KIT_SOURCES:
        parts.setdefault((source.package, str(source.path)), set()).add(source.part)
    assert all(len(found) == 1 for found in parts.values())


def test_nothing_is_learnt_from_sounds_whose_licence_reaches_what_is_made_of_them() -> None:
    licences = {source.licence for source in KIT_SOURCES if source.part == "train"}
    assert licences == {
        "MIT",
        "CC0",
        "CC BY 3.0",
        "all rights granted",
        "GPL-2+ with an exception for music",
    }


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("c3 - bass drum 1", "kick"),
        ("Snare Rimshot (Pearl Free Floating Maple 14x3.5)", "snare"),
        ("Hi-Hat Pedal", "pedal hat"),
        ("Hat Semi-Open", "open hat"),
        ("Closed HH", "closed hat"),
        ("Floor Tom", "low tom"),
        ("Tom High", "high tom"),
        ("Ride Rock", "ride"),
        ("Tambourine Pedal", ""),
        ("Snare Roll", ""),
    ],
)
def test_a_sounds_name_tells_its_piece(name: str, piece: str) -> None:
    assert piece_named(name) == piece


def test_a_kit_by_formula_has_every_piece() -> None:
    kit = by_formula(1)
    assert all(kit.choices(piece) for piece in PIECES)
    assert np.isfinite(kit.choices("snare")[0].struck(0.5)).all()


def _groove() -> Groove:
    rows = [(k * 0.5, 36 if k % 2 else 38, 0.8) for k in range(40)]
    return Groove(np.array(rows), 120.0)


def test_a_mix_has_its_strokes_where_they_sound() -> None:
    setup = draw_setup([by_formula(1)], CHANCE, mixed=False)
    mix = play_drums(_groove(), setup, CHANCE, altered=True)
    assert len(mix.strokes) == 40
    for seconds in mix.strokes[:, 0].tolist():
        begin = round(seconds * RATE)
        after, before = mix.samples[begin : begin + 441], mix.samples[begin - 441 : begin]
        assert np.abs(after).max() > 2 * np.abs(before).max()


def test_drums_are_as_much_louder_as_asked_for() -> None:
    drums, music = CHANCE.normal(0, 0.3, RATE * 2), CHANCE.normal(0, 0.01, RATE * 2)
    mix = blend(drums.astype(np.float32), music.astype(np.float32), 6.0) - music
    assert 20 * np.log10(mix.std() / music.std()) == pytest.approx(6.0, abs=0.3)


def test_an_encoded_mix_keeps_its_clock(tmp_path_factory: pytest.TempPathFactory) -> None:
    from engine.audio.decode import decode

    sound = np.zeros(2 * RATE, np.float32)
    sound[RATE : RATE + 300] = 0.8
    path = tmp_path_factory.mktemp("mix") / "mix.mp3"
    path.write_bytes(mp3(sound, 128))
    heard = np.abs(decode(path).samples)
    assert np.flatnonzero(heard > 0.3 * heard.max())[0] / 22050 == pytest.approx(1.0, abs=0.004)


def test_each_stroke_counts_once() -> None:
    counts = counts_of(np.array([1.0, 2.0, 3.0]), np.array([1.01, 1.02, 2.06, 2.96]))
    assert (counts.right, counts.heard, counts.played) == (2, 4, 3)
    assert counts.f1 == pytest.approx(4 / 7)


def _lesson(frames: list[int], level: float, noise: list[int]) -> tuple[Lesson, Strokes]:
    both = frames, noise
    struck = np.zeros((1000, len(Drum)), np.float32)
    drums = [Drum.SNARE if number % 2 else Drum.KICK for number in range(max(map(len, both)))]
    struck[frames, drums[: len(frames)]] = 0.9
    struck[noise, drums[: len(noise)]] = 0.65
    pairs = zip(frames, drums, strict=False)
    rows = [(frame * 220 / 22050, drum, 0.5, 0.0) for frame, drum in pairs]
    strokes = np.array(rows, np.float32).reshape(-1, 4)
    bands = np.zeros((1000, BANDS), np.float16)
    return Lesson(bands, strokes, "kit", level), find_peaks(Answer(struck, struck, struck))


def test_settings_leave_out_false_drums_and_keep_true_ones() -> None:
    with_drums, true = _lesson(list(range(10, 990, 25)), 0.0, [])
    without, false = _lesson([], -np.inf, list(range(10, 990, 60)))
    lessons, peaks = [with_drums, without], [true, false]
    heard = heard_of(lessons, peaks, choose(lessons, peaks))
    assert total(heard, Drum.KICK).f1 == 1.0
    assert false_drums(heard) <= 0.5
    lax = Settings((0.5,) * len(Drum), 0.6, 1)
    assert false_drums(heard_of(lessons, peaks, lax)) > 10


@pytest.mark.slow
def test_what_is_learnt_in_keras_is_said_in_numpy() -> None:
    from benchmarks.drums.training import build, folded
    from engine.audio.drums.network import ask

    network = build()
    for layer in network.layers:
        if layer.name.endswith("_norm"):
            layer.set_weights([CHANCE.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    bands = band_loudness(CHANCE.normal(0, 0.1, 12 * 22050).astype(np.float32))
    said = np.asarray(network(bands[None], training=False))[0]
    answer = ask(bands, folded(network))
    np.testing.assert_allclose(answer.struck, 1 / (1 + np.exp(-said[:, : len(Drum)])), atol=1e-4)
