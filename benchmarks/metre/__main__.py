"""How well Motif counts: `python -m benchmarks.metre FOLDER...`, folders of MIDI files.

With `--plain 2` not works are heard but plain music made by program, two songs in each style, with
`--styles 2` two pieces in each of 71 styles by a program whose pieces weights are not fitted on, or
in 36 by another (`benchmarks.metre.styles`). With `--spoiled` the notes are spoiled as hearing
spoils them and counted at once, which takes a fiftieth of the time.

Works that say their metre are played by FluidSynth, encoded as mp3 and heard as any recording is:
as many of each of the six metres, all of them held out from what the weights were fitted on.
Right is the metre as written; 2/4 is not 4/4. Right are bar lines of which four in five are found
within 70 ms, by mir_eval's F measure, and a tempo (quarters a minute) within 8 %, so in its octave.
Beside it is told how often each is right or but another way of writing the same
(`benchmarks.metre.twins`), for there composers disagree: of bar lines half as many, or twice, are
right then. Files whose first bar is short and does not say so (all but MuseScore's) judge no bar
lines.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mir_eval
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.metre.examples import spoil, spoil_drums
from benchmarks.metre.music import METRES, Excerpt, draw_excerpt, is_held_out, midi_in, play
from benchmarks.metre.plain import STYLES, make_plain
from benchmarks.metre.styles import pieces
from benchmarks.metre.twins import alike, are_twins
from engine.audio.beats import find_beats
from engine.audio.hearing import hear_audio
from engine.audio.metre import Bars, find_bars
from engine.audio.soundfonts import find_soundfont
from engine.errors import EngineError
from engine.values import Metre

_TEMPO_TOLERANCE = 0.08
_LEAST_F = 0.8
_BAR_SECONDS = 0.07


@dataclass(frozen=True, slots=True)
class Counted:
    """How one excerpt was counted.

    `bars` is the F measure of its bar lines, `twin_bars` the share of them that are found if half
    or twice as many are right where metres are twins; None if unknown.
    """

    name: str
    metre: Metre
    found: Metre
    twin: bool
    tempo_right: bool
    bars: float | None
    twin_bars: float | None


def bar_lines(bars: Bars) -> NDArray[np.float64]:
    """Seconds of the first beats of bars."""
    ticks = np.arange(0, (len(bars.beats) - 1) * 12 + 1, bars.metre.ticks_per_bar)
    lines: NDArray[np.float64] = np.interp(ticks / 12, np.arange(len(bars.beats)), bars.beats)
    return lines


def compare(excerpt: Excerpt, heard: Bars) -> Counted:
    """What of an excerpt was heard."""
    lines = bar_lines(heard)
    around = excerpt.bars[0] - 0.2, excerpt.bars[-1] + 0.2
    lines = lines[(lines > around[0]) & (lines < around[1])]
    found = float(mir_eval.beat.f_measure(excerpt.bars, lines, f_measure_threshold=_BAR_SECONDS))
    ratio = 60 / float(np.median(np.diff(heard.beats))) / excerpt.tempo
    twin = are_twins(excerpt.metre, heard.metre, ratio)
    loosely = max(found, alike(excerpt.bars, lines, _BAR_SECONDS)) if twin else found
    return Counted(
        excerpt.name,
        excerpt.metre,
        heard.metre,
        twin,
        abs(np.log(ratio)) < _TEMPO_TOLERANCE,
        found if excerpt.bars_known else None,
        loosely if excerpt.bars_known else None,
    )


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


def pieces_in_styles(each: int, seed: int, program: str) -> Iterator[Excerpt]:
    """Pieces of a program that is held out, `each` of every style."""
    chance = random.Random(seed)
    styles: Counter[str] = Counter()
    for piece in pieces(held_out=True):
        style = piece.name.rpartition("__")[0]
        styles[style] += 1
        if styles[style] <= each and style.startswith(f"{program}/"):
            excerpt = piece.excerpt(chance)
            if excerpt is not None:
                yield excerpt


def hear_played(excerpt: Excerpt, soundfont: Path, folder: Path) -> Bars:
    """The bars that are heard of an excerpt that FluidSynth plays. Raises EngineError."""
    song = hear_audio(play(excerpt, soundfont, folder))
    return Bars(song.metre, np.array(song.beats))


def count_spoiled(excerpt: Excerpt, chance: np.random.Generator) -> Bars:
    """The bars of an excerpt whose notes are spoiled as hearing spoils them."""
    notes = spoil(excerpt.notes, 1.0, chance)
    drums = spoil_drums(excerpt.notes, 1.0, chance)
    pulses = find_beats(notes, excerpt.seconds)
    return find_bars(notes, pulses, notes[0].onset, excerpt.seconds, drums)


def rates(rows: Sequence[Counted]) -> tuple[float, ...]:
    """Shares of what is right: metre, first beats and tempo, each also with twins."""
    bars = [one.bars for one in rows if one.bars is not None]
    twin_bars = [one.twin_bars for one in rows if one.twin_bars is not None]
    return (
        float(np.mean([one.found == one.metre for one in rows])),
        float(np.mean([one.found == one.metre or one.twin for one in rows])),
        float(np.mean([bar >= _LEAST_F for bar in bars])) if bars else np.nan,
        float(np.mean([bar >= _LEAST_F for bar in twin_bars])) if twin_bars else np.nan,
        float(np.mean([one.tempo_right for one in rows])),
        float(np.mean([one.tempo_right or one.twin for one in rows])),
    )


def table(counted: Sequence[Counted]) -> Table:
    """A row for each metre: as which it was heard, and what was right of it."""
    result = Table(title="Metre (rows as written, columns as heard)")
    result.add_column("metre")
    for metre in METRES:
        result.add_column(str(metre), justify="right")
    for column in ("right", "first beats", "tempo"):
        result.add_column(column, justify="right")
        result.add_column("or twin", justify="right")
    every: list[tuple[float, ...]] = []
    for metre in METRES:
        rows = [one for one in counted if one.metre == metre]
        if not rows:
            continue
        every.append(rates(rows))
        heard = [str(sum(one.found == other for one in rows) or "") for other in METRES]
        result.add_row(str(metre), *heard, *(f"{value:.2f}" for value in every[-1]))
    mean = np.nanmean(np.array(every), axis=0)
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
    made = parser.add_mutually_exclusive_group()
    made.add_argument("--plain", type=int, default=0, help="songs in each plain style instead")
    made.add_argument("--styles", type=int, default=0, help="pieces held out of each style instead")
    parser.add_argument(
        "--program", choices=("checker1", "checker2"), default="checker1", help="that wrote them"
    )
    parser.add_argument("--each", type=int, default=17, help="works of each metre")
    parser.add_argument(
        "--spoiled", action="store_true", help="spoil the notes in place of playing and hearing"
    )
    parser.add_argument("--seconds", type=float, default=45.0, help="of each work")
    parser.add_argument("--soundfont", type=Path, help="to play them with")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150)
    excerpts = plain_songs(options.plain, options.seed)
    total = options.plain * len(STYLES)
    if options.styles:
        excerpts = list(pieces_in_styles(options.styles, options.seed, options.program))
        total = len(excerpts)
    elif not options.plain:
        works = draw_works(midi_in(options.folders), options.each, options.seconds, options.seed)
        excerpts, total = (excerpt for _, excerpt in works), options.each * len(METRES)
    counted: list[Counted] = []
    chance = np.random.default_rng(options.seed)
    soundfont: Path | None = None if options.spoiled else options.soundfont or find_soundfont()
    with tempfile.TemporaryDirectory() as folder:
        for excerpt in track(excerpts, "Playing and hearing", total=total, console=console):
            try:
                if soundfont:
                    heard = hear_played(excerpt, soundfont, Path(folder))
                else:
                    heard = count_spoiled(excerpt, chance)
            except EngineError as error:
                console.print(f"{excerpt.name}: {error}")
                continue
            counted.append(compare(excerpt, heard))
    if not counted:
        sys.exit(1)
    console.print(table(counted))


if __name__ == "__main__":
    main()
