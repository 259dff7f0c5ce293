"""Whether the options of a request are obeyed: random requests, and each dial turned up in steps.

    python -m benchmarks.options [--model DIR] [--requests 100] [--sweeps 24] [--seed 0]

Everything is measured in the MIDI that a member gets. A request is obeyed in

    bars      where the last barline is there and nothing begins after it, and its bar sounds
    tempo     where the piece begins at it
    metre     where the time signature says so
    range     where every note is one that its instrument plays
    key       where the notes are likeliest in it by Krumhansl's and Temperley's profiles
    ensemble  where those instruments play that were asked for and no others

and the dials are measured by notes a quarter note (density), bits a note costs the network
(surprise) and where in the beat the second of two eighths begins (swing: 0.5 to 0.67).
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import mido
import numpy as np

from engine.arranging import find_ensemble, write_arrangement
from engine.arranging.arranger import Arrangement, arrange
from engine.arranging.ensembles import Part
from engine.arranging.midi import DRUM_CHANNEL
from engine.choosing import DEFAULT_ENSEMBLE, compose_takes, settle_brief
from engine.composer.artefact import load
from engine.composer.composing import OF_A_PLAN, Composer
from engine.composer.settings import Settings
from engine.notation.instruments import instruments
from engine.notation.keys import estimate_key
from engine.notation.options import ENSEMBLE_NAMES, KEY_NAMES, METRES
from engine.tasks import read_request
from engine.values import Brief, Composition

BASE = Path(__file__).parents[1] / "models" / "base"
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
OBEYED = ("bars", "tempo", "metre", "range", "key", "ensemble")
PITCHED_PROGRAMS = 112
"""Of the programs from here on, sounds more than instruments, none are drawn."""

_QUARTER = 480
_OFFBEAT = (0.45, 0.7)
"""Where in a beat its second half begins, swung or not."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A note of a MIDI file: its onset and end in ticks, pitch, channel."""

    onset: int
    end: int
    pitch: int
    channel: int


@dataclass(frozen=True, slots=True)
class Played:
    """What is in a MIDI file: its notes, the program of each channel, its signs, its end."""

    notes: tuple[Struck, ...]
    programs: Mapping[int, int]
    tempo: float
    metre: str
    end: int


def read(midi: bytes) -> Played:
    file = mido.MidiFile(file=io.BytesIO(midi))
    notes: list[Struck] = []
    down: dict[tuple[int, int], int] = {}
    programs: dict[int, int] = {}
    tempo, metre, end = 0.0, "", 0
    for number, track in enumerate(file.tracks):
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                down[message.channel, message.note] = now
            elif message.type in ("note_on", "note_off"):
                onset = down.pop((message.channel, message.note), now)
                notes.append(Struck(onset, now, message.note, message.channel))
            elif message.type == "program_change":
                programs[message.channel] = message.program
            elif message.type == "set_tempo" and not tempo:
                tempo = mido.tempo2bpm(message.tempo)
            elif message.type == "time_signature":
                metre = f"{message.numerator}/{message.denominator}"
            elif message.type == "end_of_track" and number == 0:
                end = now
    return Played(tuple(notes), programs, tempo, metre, end)


def draw_request(chooser: random.Random) -> dict[str, object]:
    """Options as somebody might type them, every one of them given."""
    if chooser.random() < 0.5:
        ensemble = chooser.choice(ENSEMBLE_NAMES)
    else:
        names = [instrument.name for instrument in instruments()[:PITCHED_PROGRAMS]]
        ensemble = ", ".join(chooser.sample(names, chooser.randint(1, 4)))
        ensemble += chooser.choice(("", " and drums"))
    return {
        "bars": chooser.choice((4, 6, 8, 8, 12, 16, 16, 24, 32, 64)),
        "tempo": chooser.randint(40, 240),
        "metre": str(chooser.choice(METRES)),
        "key": chooser.choice(KEY_NAMES),
        "ensemble": ensemble,
        "surprise": round(chooser.random(), 2),
        "density": round(chooser.random(), 2),
        "swing": round(chooser.random(), 2),
        "takes": 1,
        "seed": chooser.randrange(2**31),
    }


def obeyed(brief: Brief, played: Played, heard: Composition) -> dict[str, bool]:
    """Which of OBEYED a finished take obeys."""
    assert brief.metre is not None
    ensemble = find_ensemble(brief.ensemble or DEFAULT_ENSEMBLE)
    bar = brief.metre.ticks_per_bar * _QUARTER // 12
    last = max((note.onset for note in played.notes), default=-1)
    until = max((note.end for note in played.notes), default=-1)
    ranges: dict[int, list[Part]] = {}
    for part in ensemble.parts:
        ranges.setdefault(part.program, []).append(part)
    pitched = [note for note in played.notes if note.channel != DRUM_CHANNEL]
    asked = {part.program for part in ensemble.parts}
    playing = {played.programs[note.channel] for note in pitched}
    drums = any(note.channel == DRUM_CHANNEL for note in played.notes)
    return {
        "bars": played.end == brief.bars * bar and last < played.end < until + bar,
        "tempo": round(played.tempo) == brief.tempo,
        "metre": played.metre == str(brief.metre),
        "range": all(
            any(
                part.lowest <= note.pitch <= part.highest
                for part in ranges[played.programs[note.channel]]
            )
            for note in pitched
        ),
        "key": estimate_key(heard.notes) == brief.key,
        "ensemble": playing == asked and drums == (ensemble.drums is not None),
    }


def settings_of(composer: Composer, brief: Brief) -> tuple[Settings, str]:
    ensemble = find_ensemble(brief.ensemble or DEFAULT_ENSEMBLE)
    assert brief.seed is not None
    return settle_brief(brief, None, composer.excerpts, brief.seed), ensemble.name


def density(arrangement: Arrangement, _: float) -> float:
    """Notes a quarter note, drums left out."""
    notes = [n for n in read(write_arrangement(arrangement)).notes if n.channel != DRUM_CHANNEL]
    return len(notes) / (arrangement.end / 12)


def novelty(_: Arrangement, log_probability: float) -> float:
    """Bits that a note costs the network by itself."""
    return -log_probability / float(np.log(2))


def swing(arrangement: Arrangement, _: float) -> float:
    """Where in the beat its second half begins, in the mean over all notes that begin there."""
    played = read(write_arrangement(arrangement))
    places = [
        note.onset % _QUARTER / _QUARTER for note in played.notes if note.channel != DRUM_CHANNEL
    ]
    late = [place for place in places if _OFFBEAT[0] <= place <= _OFFBEAT[1]]
    return float(np.mean(late)) if late else float("nan")


DIALS: Mapping[str, Callable[[Arrangement, float], float]] = {
    "density": density,
    "surprise": novelty,
    "swing": swing,
}


def sweep(composer: Composer, dial: str, seeds: Sequence[int]) -> np.ndarray:
    """Measured (pieces, steps): the same seeds with the dial at each of STEPS."""
    measured = np.full((len(seeds), len(STEPS)), np.nan)
    for row, seed in enumerate(seeds):
        plain = read_request({"bars": 16, "seed": seed, "metre": "4/4"})
        for column, step in enumerate(STEPS):
            settings, name = settings_of(composer, replace(plain, **{dial: step}))
            written = composer.write(settings, range(OF_A_PLAN))[0]
            played = arrange(written.composition, name, seed, settings.swing)
            measured[row, column] = DIALS[dial](played, written.log_probability)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.options", description=__doc__)
    parser.add_argument("--model", type=Path, default=BASE)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--sweeps", type=int, default=24, help="pieces for each step of a dial")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    composer = Composer(load(asked.model))
    print(f"{asked.requests} random requests, {os.cpu_count()} cores")
    chooser = random.Random(asked.seed)
    counts: dict[str, int] = dict.fromkeys(map(str, OBEYED), 0)
    for number in range(asked.requests):
        options = draw_request(chooser)
        brief = read_request(options)
        settings, name = settings_of(composer, brief)
        (take,) = compose_takes(composer, settings, 1, name)
        met = obeyed(brief, read(write_arrangement(take.arrangement)), take.heard)
        for option, kept in met.items():
            counts[option] += kept
            if not kept:
                print(f"  {number}: not {option}: {options}", file=sys.stderr, flush=True)
        if number % 5 == 4:
            print(f"  {number + 1}: {counts}", file=sys.stderr, flush=True)
    for option, count in counts.items():
        print(f"{option:10}{count:4} of {asked.requests}", flush=True)
    for dial in DIALS:
        if asked.sweeps:
            tell_dial(dial, sweep(composer, dial, range(7_000, 7_000 + asked.sweeps)))


def tell_dial(dial: str, measured: np.ndarray) -> None:
    means = np.nanmean(measured, axis=0)
    rises = "rises" if (np.diff(means) > 0).all() else "does not rise at every step"
    figures = "  ".join(f"{step:.2f}: {mean:.3f}" for step, mean in zip(STEPS, means, strict=True))
    print(f"{dial:10}{figures}  {rises}", flush=True)


if __name__ == "__main__":
    main()
