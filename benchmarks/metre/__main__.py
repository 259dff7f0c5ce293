"""How well Motif counts: `python -m benchmarks.metre FOLDER...`, folders of MIDI files.

With `--plain 2` not works are heard but plain music made by program, two songs in each style.

Works that say their metre are played by FluidSynth, encoded as mp3 and heard as any recording is:
as many of each of the six metres, all of them held out from what the weights were fitted on.
Right is the metre as written; 2/4 is not 4/4. How often it is but for the length of bars (2/4 for
4/4, 6/8 for 12/8 or the other way) is told beside it, for there composers disagree. Right are bar
lines of which four in five are found within 70 ms, by mir_eval's F measure, and a tempo (quarters
a minute) within 8 %, so in its octave. Files whose first bar is short and does not say so (all but
MuseScore's) judge no bar lines.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mir_eval
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.metre.music import METRES, Excerpt, draw_excerpt, is_held_out, midi_in, play
from benchmarks.metre.plain import STYLES, make_plain
from engine.audio.hearing import hear_audio
from engine.audio.soundfonts import find_soundfont
from engine.errors import EngineError
from engine.values import Metre, Song

_TEMPO_TOLERANCE = 0.08
_LEAST_F = 0.8
_BAR_SECONDS = 0.07

_TWICE = {Metre(2, 4): Metre(4, 4), Metre(6, 8): Metre(12, 8)}
"""Metres of which two bars make one of another."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How one excerpt was counted; `bars` is the F measure of its bar lines, None if unknown."""

    name: str
    metre: Metre
    found: Metre
    tempo_right: bool
    bars: float | None


def bar_lines(song: Song) -> NDArray[np.float64]:
    """Seconds of the first beats of a song's bars."""
    ticks = np.arange(0, (len(song.beats) - 1) * 12 + 1, song.metre.ticks_per_bar)
    lines: NDArray[np.float64] = np.interp(ticks / 12, np.arange(len(song.beats)), song.beats)
    return lines


def compare(excerpt: Excerpt, song: Song) -> Counted:
    """What of an excerpt was heard."""
    lines = bar_lines(song)
    around = excerpt.bars[0] - 0.2, excerpt.bars[-1] + 0.2
    lines = lines[(lines > around[0]) & (lines < around[1])]
    found = mir_eval.beat.f_measure(excerpt.bars, lines, f_measure_threshold=_BAR_SECONDS)
    right = abs(np.log(song.tempo / excerpt.tempo)) < _TEMPO_TOLERANCE
    bars = float(found) if excerpt.bars_known else None
    return Counted(excerpt.name, excerpt.metre, song.metre, bool(right), bars)


def draw_works(
    paths: Sequence[Path], each: int, seconds: float, seed: int
) -> Iterator[tuple[Path, Excerpt]]:
    """Held-out works by chance, `each` of every metre if there are so many, in turn."""
    chance = random.Random(seed)
    shuffled = list(paths)
    chance.shuffle(shuffled)
    missing = dict.fromkeys(METRES, each)
    for path in shuffled:
        if not any(is_held_out(path, metre) for metre in METRES if missing[metre]):
            continue
        excerpt = draw_excerpt(path, seconds, chance)
        if excerpt and missing[excerpt.metre] and is_held_out(path, excerpt.metre):
            missing[excerpt.metre] -= 1
            yield path, excerpt
        if not any(missing.values()):
            return


def plain_songs(each: int, seed: int) -> Iterator[Excerpt]:
    """Plain music, `each` songs in every style."""
    chance = np.random.default_rng(seed)
    for _ in range(each):
        for style in STYLES:
            yield make_plain(style, chance)


def _longer(metre: Metre) -> Metre:
    return _TWICE.get(metre, metre)


def table(counted: Sequence[Counted]) -> Table:
    """A row for each metre: as which it was heard, and what was right of it."""
    result = Table(title="Metre (rows as written, columns as heard)")
    result.add_column("metre")
    for metre in METRES:
        result.add_column(str(metre), justify="right")
    for column in ("right", "but for length", "first beats", "F of bar lines", "tempo"):
        result.add_column(column, justify="right")
    rates: list[tuple[float, ...]] = []
    for metre in METRES:
        rows = [one for one in counted if one.metre == metre]
        if not rows:
            continue
        bars = [one.bars for one in rows if one.bars is not None]
        rate = (
            float(np.mean([one.found == metre for one in rows])),
            float(np.mean([_longer(one.found) == _longer(metre) for one in rows])),
            float(np.mean([bar >= _LEAST_F for bar in bars])) if bars else np.nan,
            float(np.mean(bars)) if bars else np.nan,
            float(np.mean([one.tempo_right for one in rows])),
        )
        rates.append(rate)
        heard = [str(sum(one.found == other for one in rows) or "") for other in METRES]
        result.add_row(str(metre), *heard, *(f"{value:.2f}" for value in rate))
    mean = np.nanmean(np.array(rates), axis=0)
    result.add_section()
    result.add_row(
        f"mean, {len(counted)} works", *[""] * len(METRES), *(f"{value:.2f}" for value in mean)
    )
    return result


def main() -> None:
    """Play, hear, compare, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.metre", description="Measure how well Motif finds metres."
    )
    parser.add_argument("folders", type=Path, nargs="*", help="folders of MIDI files")
    parser.add_argument("--each", type=int, default=17, help="works of each metre")
    parser.add_argument("--plain", type=int, default=0, help="songs in each plain style instead")
    parser.add_argument("--seconds", type=float, default=45.0, help="of each work")
    parser.add_argument("--soundfont", type=Path, help="to play them with")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150)
    soundfont: Path = options.soundfont or find_soundfont()
    excerpts = plain_songs(options.plain, options.seed)
    total = options.plain * len(STYLES)
    if not options.plain:
        works = draw_works(midi_in(options.folders), options.each, options.seconds, options.seed)
        excerpts, total = (excerpt for _, excerpt in works), options.each * len(METRES)
    counted: list[Counted] = []
    with tempfile.TemporaryDirectory() as folder:
        for excerpt in track(excerpts, "Playing and hearing", total=total, console=console):
            try:
                song = hear_audio(play(excerpt, soundfont, Path(folder)))
            except EngineError as error:
                console.print(f"{excerpt.name}: {error}")
                continue
            counted.append(compare(excerpt, song))
    if not counted:
        sys.exit(1)
    console.print(table(counted))


if __name__ == "__main__":
    main()
