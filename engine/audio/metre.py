# pyright: strict
"""In which metre a recording is, how long its quarters are and where its bars begin.

A conditional logit (McFadden 1974) over all that it might be: a network with one hidden layer says
what each hypothesis of `engine.audio.metre_features` is worth. The weights are in `metre.npz`;
`benchmarks/metre/training.py` makes them from scores and made pieces whose metre is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from engine.audio.metre_features import BINS, METRES, Evidence, Hypothesis, evidence
from engine.notation.quantise import quantise
from engine.values import TICKS_PER_BEAT, HeardNote, Metre

LARGEST = 6.0
"""Deviations from the mean beyond which a feature does not count further."""

_USUAL = {
    Metre(2, 4): (104.0, 0.3),
    Metre(3, 4): (120.0, 0.38),
    Metre(4, 4): (112.0, 0.38),
    Metre(6, 8): (128.0, 0.38),
    Metre(9, 8): (128.0, 0.38),
    Metre(12, 8): (117.0, 0.38),
}
"""Quarters a minute at which music in each metre is mostly written, and their deviation in octaves:
bars of two seconds may be 4/4 at 120 or 2/4 at 60, and nearly always are the former."""

_COMMON, _COMMON_TO_BANDS = 0.5, 1.5
"""Log-odds of 4/4, and where there are drums; the weights were fitted to as many works of each."""

_ASTRAY_SECONDS, _MOST_FURTHER_ASTRAY = 0.05, 0.1
"""Quarters that divide pulses by three are not believed where they move a tenth more of the notes
by more than this than the pulses themselves do: what is written would not be what is played."""

_FEWEST_NOTES, _FEWEST_STROKES = 8, 8
_EARLY_SECONDS = 0.06

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A metre, and the seconds of quarter-note beats of which the first begins a bar."""

    metre: Metre
    beats: Floats


def find_bars(
    notes: Sequence[HeardNote],
    pulses: Floats,
    first: float,
    last: float,
    drums: Sequence[HeardNote] = (),
) -> Bars:
    """The bars of a recording whose `pulses` (seconds) were followed through its surest `notes`.

    The beats begin with the bar in which `first` (seconds) is and go past `last`. Music with
    `drums` is sooner taken to be in 4/4.
    """
    if len(notes) < _FEWEST_NOTES:
        return Bars(Metre(4, 4), _quarters(pulses, Hypothesis((1, 1), Metre(4, 4), 0), first, last))
    if len(drums) < _FEWEST_STROKES:
        drums = ()
    minute = 60 / float(np.median(np.diff(pulses)))
    found = evidence(notes, pulses, drums)
    likeliest = choose(found, minute, with_drums=bool(drums))
    most = _MOST_FURTHER_ASTRAY + _astray(notes, pulses)
    while _is_by_threes(likeliest.pulses):
        beats = _quarters(pulses, likeliest, first, last)
        if _astray(notes, beats) <= most:
            break
        found = _without(found, likeliest.pulses)
        likeliest = choose(found, minute, with_drums=bool(drums))
    return Bars(likeliest.metre, _quarters(pulses, likeliest, first, last))


def _is_by_threes(pulses: tuple[int, int]) -> bool:
    """Whether a quarter is other than a pulse, its half or quarter, its double or fourfold."""
    return any(count % 3 == 0 for count in pulses)


def _astray(notes: Sequence[HeardNote], beats: Floats) -> float:
    """The share of notes that would be written farther than 50 ms from where they are heard."""
    written: dict[int, list[int]] = {}
    for note in quantise(notes, beats):
        written.setdefault(note.pitch, []).append(note.onset)
    ticks = TICKS_PER_BEAT * np.arange(len(beats))
    places = {pitch: np.interp(own, ticks, beats) for pitch, own in written.items()}
    away = [float(np.abs(places[note.pitch] - note.onset).min()) for note in notes]
    return float(np.mean(np.array(away) > _ASTRAY_SECONDS))


def _without(found: Mapping[Metre, Evidence], pulses: tuple[int, int]) -> dict[Metre, Evidence]:
    """What is found but for quarters of so many pulses."""
    left: dict[Metre, Evidence] = {}
    for metre, one in found.items():
        keep = [n for n, hypothesis in enumerate(one.hypotheses) if hypothesis.pulses != pulses]
        if keep:
            left[metre] = Evidence(tuple(one.hypotheses[n] for n in keep), one.features[keep])
    return left


def choose(
    found: Mapping[Metre, Evidence], pulses: float, *, with_drums: bool = False
) -> Hypothesis:
    """The likeliest metre and quarter; of these the likeliest first beat.

    `pulses` are how many there are a minute.
    """
    if not found:
        return Hypothesis((1, 1), Metre(4, 4), 0)
    worth = {
        metre: _worth(metre, one.features) + _prior(one, metre, pulses, with_drums=with_drums)
        for metre, one in found.items()
    }
    top = max(float(values.max()) for values in worth.values())
    counted: dict[tuple[Metre, tuple[int, int]], list[tuple[float, int, Hypothesis]]] = {}
    for metre, values in worth.items():
        likely = np.exp(values - top).tolist()
        for number, (one, share) in enumerate(zip(found[metre].hypotheses, likely, strict=True)):
            counted.setdefault((metre, one.pulses), []).append((share, -number, one))
    likeliest = max(counted.values(), key=lambda rows: sum(share for share, _, _ in rows))
    return max(likeliest, key=lambda row: row[:2])[2]


def _worth(metre: Metre, features: NDArray[np.float32]) -> Floats:
    weights = _weights()[metre]
    scaled = np.clip((features - weights["mean"]) / weights["scale"], -LARGEST, LARGEST)
    hidden = np.maximum(scaled @ weights["hidden"] + weights["bias"], 0.0)
    worth: Floats = hidden @ weights["out"] + scaled @ weights["linear"] + weights["constant"]
    return worth.astype(np.float64)


def _prior(one: Evidence, metre: Metre, pulses: float, *, with_drums: bool) -> Floats:
    """Log-odds of hypotheses about music of so many `pulses` a minute, before its notes count."""
    quarters = pulses / np.array([hypothesis.quarter for hypothesis in one.hypotheses])
    usual, spread = _USUAL[metre]
    away: Floats = np.log2(quarters / usual) / spread
    common = _COMMON_TO_BANDS if with_drums else _COMMON
    return common * (metre == Metre(4, 4)) - 0.5 * away**2


@lru_cache(maxsize=1)
def _weights() -> dict[Metre, dict[str, NDArray[np.float32]]]:
    data = files("engine.audio").joinpath("metre.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return {
            metre: {name: arrays[array_name(metre, name)].astype(np.float32) for name in _NAMES}
            for metre in METRES
        }


_NAMES = ("mean", "scale", "hidden", "bias", "out", "linear", "constant")
"""What the file of weights holds of each metre."""


def array_name(metre: Metre, name: str) -> str:
    """What one of `_NAMES` is called in the file of weights."""
    return f"{metre.beats}_{metre.unit}_{name}"


def _quarters(pulses: Floats, hypothesis: Hypothesis, first: float, last: float) -> Floats:
    """Seconds of quarter notes, from the beginning of the bar in which `first` is."""
    quarter = hypothesis.quarter
    bar = hypothesis.metre.beats * 4 / hypothesis.metre.unit
    begin = hypothesis.first / BINS
    here = _place(pulses, first + _EARLY_SECONDS) / quarter
    start = begin + np.floor((here - begin) / bar) * bar
    stop = np.ceil(_place(pulses, last) / quarter - start) + 2
    return _seconds(pulses, (start + np.arange(int(stop) + 1)) * quarter)


def _place(pulses: Floats, seconds: float) -> float:
    """The number (with fraction) of the pulse at a time, also before and after all."""
    numbers = np.arange(len(pulses))
    before = min(0.0, (seconds - pulses[0]) / (pulses[1] - pulses[0]))
    after = max(0.0, (seconds - pulses[-1]) / (pulses[-1] - pulses[-2]))
    return float(np.interp(seconds, pulses, numbers)) + before + after


def _seconds(pulses: Floats, places: Floats) -> Floats:
    """The time of pulses by their number (with fraction); the inverse of `_place`."""
    before = np.minimum(places, 0.0) * (pulses[1] - pulses[0])
    after = np.maximum(places - (len(pulses) - 1), 0.0) * (pulses[-1] - pulses[-2])
    inside: Floats = np.interp(places, np.arange(len(pulses)), pulses)
    return inside + before + after
