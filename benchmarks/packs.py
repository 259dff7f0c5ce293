"""Packs of pieces of all kinds, measured as whoever uses them would.

    python -m benchmarks.packs [FILE…] [--model DIR]

Composes pieces of different kinds (or takes the takes and MIDI files given), packs each and prints
what it weighs, how long it took, its video's size and time (by the clock and by the processor), how
far the sum of its stems is from the mix, how sharply its sounds bend where they meet against the
sharpest bend in the second around, and whether its loop points, score and texts are what they say.
The exit status is 1 where one is not.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from engine import tasks
from engine.notation.engraving import engrave_pages
from engine.values import Brief, Metre, Pack

BASE = Path(__file__).parents[1] / "models" / "base"

KINDS = {
    "waltz": Brief(bars=16, metre=Metre(3, 4), ensemble="strings", takes=1),
    "swung 6/8": Brief(bars=16, metre=Metre(6, 8), swing=0.6, takes=1),
    "even 6/8": Brief(bars=16, metre=Metre(6, 8), swing=0.0, takes=1),
    "band with drums": Brief(bars=16, ensemble="band", takes=1),
    "one voice": Brief(bars=8, ensemble="flute", takes=1),
    "four bars": Brief(bars=4, takes=1),
    "64 bars": Brief(bars=64, ensemble="band", takes=1),
}

_STEMS = -60.0
"""Decibels that the sum of the stems may differ from the mix by, against it."""

_LARGEST_VIDEO = 10_000_000
_SHORTEST = 120.0
_TO_BEGIN = 10.0
"""Seconds that any video may take, however short the piece is."""

Sound = NDArray[np.float64]


class Watch:
    """The processor's time that filming takes, which is what it lasts on a machine that is not
    busy otherwise: it computes on one core.
    """

    def __init__(self) -> None:
        self._times: dict[str, list[float]] = {}

    def __call__(self, stage: str, _: float) -> None:
        self._times.setdefault(stage, []).append(time.process_time())

    @property
    def filming(self) -> float:
        """Seconds."""
        return self._times["packing"][0] - self._times["filming"][0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Pack, measure, tell; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.packs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--model", type=Path, default=BASE)
    parser.add_argument("--kinds", nargs="+", choices=sorted(KINDS), default=list(KINDS))
    asked = parser.parse_args(arguments)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="motif-packs-") as folder:
        for name, path in _takes(asked.files, asked.kinds, asked.model, Path(folder)):
            watch = Watch()
            pack = tasks.pack(path, report=watch)
            faults = list(_faults(pack, watch))
            wrong += len(faults)
            print(f"{name}: {_told(pack, watch)}", flush=True)
            for fault in faults:
                print(f"  {fault}", flush=True)
    print(f"{wrong} faults")
    return 1 if wrong else 0


def _takes(
    files: Sequence[Path], kinds: Sequence[str], model: Path, folder: Path
) -> Iterator[tuple[str, Path]]:
    if files:
        yield from ((path.name, path) for path in files)
        return
    for seed, kind in enumerate(kinds, 300):
        piece = tasks.compose(model, replace(KINDS[kind], seed=seed))
        path = folder / f"{seed}.json"
        path.write_bytes(piece.takes[0].record)
        yield kind, path


def _told(pack: Pack, watch: Watch) -> str:
    video = len(pack.files.get("video.webm", b""))
    return (
        f"{pack.bars} bars, {pack.seconds:.0f} s, made in {pack.wall_seconds:.0f} s; zip "
        f"{len(pack.archive) / 1e6:.1f} MB, video {video / 1e6:.2f} MB in "
        f"{pack.stages['filming']:.0f} s ({watch.filming:.0f} s of computing); stems "
        f"{_stems(pack):.0f} dB from the mix; seams "
        + ", ".join(f"{seam:.2f}" for seam in _seams(pack))
        + f" of the bends around; {len(pack.warnings)} warnings"
    )


def _faults(pack: Pack, watch: Watch) -> Iterator[str]:
    files = pack.files
    if _stems(pack) > _STEMS:
        yield f"stems sum to the mix only to {_stems(pack):.0f} dB"
    if max(_seams(pack)) > 1.0:
        yield "a seam bends more sharply than what is around it"
    lengths = {
        "intro.wav": pack.intro_samples,
        "ending.wav": pack.ending_samples,
        **{name: pack.loop_samples for name in files if name.startswith(("loop-", "stems/"))},
    }
    for name, samples in lengths.items():
        if name in files and name.endswith((".wav", ".ogg")) and len(_sound(pack, name)) != samples:
            yield f"{name} has {len(_sound(pack, name))} samples, not {samples}"
    yield from _points(pack)
    yield from _video(pack, watch)
    yield from _score(pack)
    yield from _texts(pack)
    if pack.left_out:
        yield f"left out without a limit: {pack.left_out}"
    with zipfile.ZipFile(io.BytesIO(pack.archive)) as archive:
        if archive.testzip() is not None or len(archive.namelist()) != len(files):
            yield "the zip is not the files"


def _points(pack: Pack) -> Iterator[str]:
    record = json.loads(pack.files["loop.json"])
    if record["loop"]["samples"] != pack.loop_samples:
        yield "loop.json has another length"
    lines = record["loop"]["bar_lines"]
    if len(lines) != pack.bars or lines != sorted(set(lines)) or lines[-1] >= pack.loop_samples:
        yield f"{len(lines)} bar lines of {pack.bars} bars"
    for name in (name for name in pack.files if name.startswith("loop-")):
        data = pack.files[name]
        if name.endswith(".wav"):
            at = data.find(b"smpl")
            points = struct.unpack("<15I", data[at + 8 : at + 68])[11:13] if at > 0 else ()
            if points != (0, pack.loop_samples - 1):
                yield f"{name} has the loop points {points}"
        elif name.endswith(".ogg") and f"LOOPLENGTH={pack.loop_samples}".encode() not in data:
            yield f"{name} has no loop points"


def _video(pack: Pack, watch: Watch) -> Iterator[str]:
    data = pack.files["video.webm"]
    if len(data) > _LARGEST_VIDEO * max(1.0, pack.seconds / _SHORTEST):
        yield f"the video has {len(data)} bytes"
    if watch.filming > max(pack.seconds, _TO_BEGIN):
        yield f"the video took {watch.filming:.0f} s of the processor for {pack.seconds:.0f}"
    with av.open(io.BytesIO(data), "r") as container:
        lasts = (container.duration or 0) / 1e6
        frames = sum(1 for _ in container.decode(video=0))
    if abs(lasts - pack.seconds) > 0.2 or abs(frames / 30 - pack.seconds) > 0.2:
        yield f"the video lasts {lasts:.1f} s, with {frames} frames, of {pack.seconds:.1f} s"


def _score(pack: Pack) -> Iterator[str]:
    import music21

    score = music21.converter.parse(pack.files["score.musicxml"].decode(), format="musicxml")
    bars = max(len(part.getElementsByClass("Measure")) for part in score.getElementsByClass("Part"))
    if not pack.bars <= bars <= pack.bars + 1:
        yield f"the score has {bars} bars of {pack.bars}"
    engraved = engrave_pages(pack.files["score.musicxml"])
    printed = sum(page.count('class="measure"') for page in engraved)
    if printed != bars:
        yield f"{printed} bars of the score's {bars} are engraved"
    pages = len(re.findall(rb"/Type\s*/Page\b", pack.files["score.pdf"]))
    if pages != len(engraved):
        yield f"the PDF has {pages} pages of {len(engraved)}"


def _texts(pack: Pack) -> Iterator[str]:
    readme, credits = (pack.files[name].decode() for name in ("README.txt", "CREDITS.txt"))
    for name in pack.files:
        if name.split("/")[0] not in readme and name not in ("README.txt", "CREDITS.txt"):
            yield f"README.txt does not name {name}"
    for wanted in (pack.title, "made with Motif", "soundfont"):
        if wanted not in credits:
            yield f"CREDITS.txt does not say {wanted}"


def _sound(pack: Pack, name: str) -> Sound:
    return np.asarray(soundfile.read(io.BytesIO(pack.files[name]), always_2d=True)[0], np.float64)


def _stems(pack: Pack) -> float:
    names = [name for name in pack.files if name.startswith("stems/")]
    mix = _sound(pack, "loop-normal.wav")
    apart = np.sum([_sound(pack, name) for name in names], axis=0) - mix
    return float(10 * np.log10((apart**2).mean() / (mix**2).mean() + 1e-15))


def _seams(pack: Pack) -> list[float]:
    """How sharply the wave bends where sounds meet, of the sharpest bend in the second around."""
    intro, loop, ending = (_sound(pack, f"{n}.wav") for n in ("intro", "loop-normal", "ending"))
    meetings = [(intro, loop), (loop, loop), (loop, ending), (intro, ending)]
    meetings += [(own, own) for own in (_sound(pack, f"loop-{n}.wav") for n in ("calm", "intense"))]
    return [_bend(before, after, pack.sample_rate // 2) for before, after in meetings]


def _bend(before: Sound, after: Sound, half: int) -> float:
    around = np.concatenate([before[-half:], after[:half]])
    bends = np.abs(np.diff(around, 2, axis=0)).max(axis=1)
    meeting = min(len(before), half)
    return float(bends[meeting - 2 : meeting + 1].max() / max(1e-9, bends.max()))


if __name__ == "__main__":
    sys.exit(main())
