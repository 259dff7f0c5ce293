"""What is learnt and measured with: mixes as the network is shown them, kept in one file a part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.drums import mixes, sources
from benchmarks.drums.kits import Kit
from benchmarks.drums.mixes import Mix, Samples, Strokes
from benchmarks.drums.sources import Part
from engine.audio.decode import decode
from engine.audio.drums.features import band_loudness

KILOBITS = (96, 128, 128, 160, 192)
LEVELS = (-6.0, 0.0, 6.0)
"""Decibels of the drums over the music in mixes that measure."""

_GROOVES_A_PIECE = 2
_ALONE, _WITHOUT = 0.25, 0.6
"""How often a piece comes with drums alone, and without drums, besides its mixes."""

_TRIES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """`bands` (frames, BANDS) float16, the strokes in it, their kit and level over the music.

    `level` is infinite for drums alone and minus infinite for music without drums.
    """

    bands: NDArray[np.float16]
    strokes: Strokes
    kit: str
    level: float


def make(folder: Path, music: Path, part: Part, count: int, seed: int) -> list[Lesson]:
    """Lessons around `count` pieces of music; packages of kits are kept in `folder`.

    Those to learn from are varied in every way; those that measure are plain: one kit each.
    """
    chance = np.random.default_rng([seed, *part.encode()])
    kits = sources.kits(folder, part)
    fonts = sources.soundfonts(folder, part)
    grooves, pieces = sources.grooves(music, part), sources.pieces(music, part)
    make_some = _to_learn if part == "train" else _to_measure
    lessons: list[Lesson] = []
    for number in track(range(count), f"Playing for {part}"):
        drawn = list(_drums(grooves, chance))
        pitched = _pitched(pieces, fonts, drawn[0].tempo, chance)
        lessons += make_some(number, drawn, pitched, kits, chance)
    return lessons


def _drums(grooves: Sequence[Path], chance: np.random.Generator) -> Iterator[mixes.Groove]:
    count = 0
    while count < _GROOVES_A_PIECE:
        groove = mixes.draw_groove(grooves[int(chance.integers(len(grooves)))], chance)
        if groove is not None:
            count += 1
            yield groove


def _pitched(
    pieces: Sequence[Sequence[Path]],
    fonts: Sequence[Path],
    tempo: float,
    chance: np.random.Generator,
) -> Samples:
    for _ in range(_TRIES):
        folder = pieces[int(chance.integers(len(pieces)))]
        path = folder[int(chance.integers(len(folder)))]
        font = fonts[int(chance.integers(len(fonts)))]
        played = mixes.play_pitched(path, font, tempo if chance.random() < 0.8 else None, chance)
        if played is not None:
            return played
    raise RuntimeError("the folders hold no pitched music")


def _to_learn(
    _number: int,
    grooves: Sequence[mixes.Groove],
    pitched: Samples,
    kits: Sequence[Kit],
    chance: np.random.Generator,
) -> Iterator[Lesson]:
    for groove in grooves:
        setup = mixes.draw_setup(kits, chance, mixed=True)
        played = mixes.play_drums(mixes.varied(groove, chance), setup, chance, altered=True)
        level = float(np.clip(chance.normal(0, 5), -10, 12))
        yield _heard(mixes.blend(played.samples, pitched, level), played, "", level, chance)
        if chance.random() < _ALONE:
            yield _heard(played.samples, played, "", np.inf, chance)
    if chance.random() < _WITHOUT:
        yield _heard(pitched, None, "", -np.inf, chance)


def _to_measure(
    number: int,
    grooves: Sequence[mixes.Groove],
    pitched: Samples,
    kits: Sequence[Kit],
    chance: np.random.Generator,
) -> Iterator[Lesson]:
    kit = kits[number % len(kits)]
    setup = mixes.draw_setup([kit], chance, mixed=False)
    played = mixes.play_drums(grooves[0], setup, chance, altered=False)
    level = LEVELS[(number // len(kits) + number) % len(LEVELS)]
    yield _heard(mixes.blend(played.samples, pitched, level), played, kit.name, level, chance)
    yield _heard(pitched, None, "", -np.inf, chance)


def _heard(
    samples: Samples, drums: Mix | None, kit: str, level: float, chance: np.random.Generator
) -> Lesson:
    encoded = mixes.mp3(mixes.produced(samples, chance), int(chance.choice(KILOBITS)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mix.mp3"
        path.write_bytes(encoded)
        bands = band_loudness(decode(path).samples)
    strokes = drums.strokes if drums else np.zeros((0, 4), np.float32)
    return Lesson(bands.astype(np.float16), strokes, kit, level)


def save(path: Path, lessons: Sequence[Lesson]) -> None:
    """All of them in one npz file."""
    np.savez(
        path,
        allow_pickle=False,
        bands=np.concatenate([lesson.bands for lesson in lessons]),
        strokes=np.concatenate([lesson.strokes for lesson in lessons]),
        frames=np.array([len(lesson.bands) for lesson in lessons]),
        counts=np.array([len(lesson.strokes) for lesson in lessons]),
        kits=np.array([lesson.kit for lesson in lessons]),
        levels=np.array([lesson.level for lesson in lessons]),
    )


def load(path: Path) -> list[Lesson]:
    """Inverse of `save`."""
    with np.load(path, allow_pickle=False) as arrays:
        bands = np.split(arrays["bands"], np.cumsum(arrays["frames"])[:-1])
        strokes = np.split(arrays["strokes"], np.cumsum(arrays["counts"])[:-1])
        rest = zip(arrays["kits"].tolist(), arrays["levels"].tolist(), strict=True)
        return [
            Lesson(one, own, kit, level)
            for one, own, (kit, level) in zip(bands, strokes, rest, strict=True)
        ]
