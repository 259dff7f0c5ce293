# pyright: strict
"""What blind readers of scores would say of a passage: a mark, guessed from its notes.

Readers who knew nothing of them gave marks to pieces of Motif's among people's
(benchmarks/readings.csv). A ridge regression on the figures below and on those of
`engine.judge.musicality` tells the marks of readings that it has not seen with the correlation that
`python -m benchmarks.readings fit` prints; it writes the weights, readers.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.judge.harmony import TEMPLATES, Harmony, harmony_of, key_of
from engine.judge.melody import Melody, melody_of
from engine.judge.passages import BARS, Bools, Floats, Ints, Passage
from engine.regression import load_regression

WEIGHTS = Path(__file__).with_name("readers.json")

_MIDDLE_C, _LOW, _CLUSTER = 60, 52, 3
_STUB = 0.5
"""Share of the time to the next note of a tune below which a note of it is a stub."""

_SCALES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10, 11),
}
_NAMES = tuple(TEMPLATES)


def guessed_mark(figures: Mapping[str, float]) -> float:
    """How a reader would mark a passage, in points of ten above the mean piece of the readings.

    `figures` are those of `reader_figures` and of `engine.judge.musicality`, by name.
    """
    return load_regression(WEIGHTS).guess(figures)


def reader_figures(passage: Passage) -> dict[str, float]:
    """What readers give reasons with, by name: shares from 0 to 1 where nothing else is said."""
    melody, harmony = melody_of(passage), harmony_of(passage)
    under = _under(passage, melody)
    return (
        _accompaniment(passage, under)
        | _bass(passage, under)
        | _chords(passage, harmony)
        | _line(passage, melody)
        | _rubs(passage, melody)
        | _strangers(passage, melody)
    )


def _twelfths(times: Floats) -> Ints:
    return np.rint(times * 12).astype(np.int64)


def _under(passage: Passage, melody: Melody) -> Bools:
    """Which notes (n,) are not the melody's."""
    tune = set(zip(_twelfths(melody.onset).tolist(), melody.pitch.tolist(), strict=True))
    places = zip(_twelfths(passage.onset).tolist(), passage.pitch.tolist(), strict=True)
    return np.array([place not in tune for place in places], np.bool_)


def _accompaniment(passage: Passage, under: Bools) -> dict[str, float]:
    """Kinds of rhythm, how often one is one of the two before's, how often it changes by half."""
    bar, place = passage.placed(passage.onset[under])
    within = _twelfths(place)
    rhythms = [tuple(np.unique(within[bar == number]).tolist()) for number in range(BARS)]
    busy = np.array([len(rhythm) for rhythm in rhythms])
    again = [rhythms[n] in rhythms[n - 2 : n] for n in range(2, BARS)]
    changes = np.abs(np.diff(busy)) > np.maximum(busy[1:], busy[:-1]) / 2
    return {
        "accompaniment_rhythms": float(len(set(rhythms))),
        "accompaniment_goes_on": _mean(np.array(again)),
        "accompaniment_changes": _mean(changes),
        "notes_a_bar": len(passage.onset) / BARS,
    }


def _bass(passage: Passage, under: Bools) -> dict[str, float]:
    """Bars with a bass note, its pitch classes, how often it stays, and low clusters."""
    own = under & (passage.pitch < _MIDDLE_C)
    onset = _twelfths(passage.onset[own])
    order = np.lexsort((passage.pitch[own], onset))
    onset, pitch = onset[order], passage.pitch[own][order]
    lowest = pitch[np.append(True, np.diff(onset) > 0)] if len(onset) else pitch
    low = passage.roll[:, :_LOW].sum(axis=1)
    return {
        "bars_with_bass": len(set(passage.placed(passage.onset[own])[0].tolist())) / BARS,
        "bass_pitch_classes": float(len(set((lowest % 12).tolist()))),
        "bass_repeats": _mean(np.diff(lowest) == 0),
        "low_clusters": _mean(low >= _CLUSTER),
    }


def _chords(passage: Passage, harmony: Harmony) -> dict[str, float]:
    """How chords move, what kinds there are, and how well they hold what sounds."""
    known = harmony.chord[harmony.chord >= 0]
    root, kind = np.divmod(known, len(_NAMES))
    stays = np.diff(root) == 0
    path = root[np.append(True, ~stays)] if len(root) else root
    return {
        "chord_changes": _mean(~stays),
        "chord_kinds": float(len(np.unique(known))),
        "chord_fit": float(harmony.fit[harmony.chord >= 0].mean()) if len(known) else 0.0,
        "tonic": _mean(root == key_of(passage).tonic),
        "sevenths": _mean(np.isin(kind, [_NAMES.index(n) for n in ("7", "m7", "maj7")])),
        "diminished": _mean(kind == _NAMES.index("dim")),
        "chords_to_and_fro": _mean(path[2:] == path[:-2]),
    }


def _line(passage: Passage, melody: Melody) -> dict[str, float]:
    """The tune's pitch classes, steps, reach, to and fro and stubs; bars 9 and 10 as 1 and 2."""
    pitch = melody.pitch
    apart = np.abs(np.diff(pitch))
    length = dict(
        zip(
            zip(_twelfths(passage.onset).tolist(), passage.pitch.tolist(), strict=True),
            passage.duration.tolist(),
            strict=True,
        )
    )
    own = zip(_twelfths(melody.onset).tolist(), pitch.tolist(), strict=True)
    lasts = np.array([length.get(place, 0.0) for place in own])
    bar, place = passage.placed(melody.onset)
    bars = [
        tuple(zip(_twelfths(place[bar == n]).tolist(), pitch[bar == n].tolist(), strict=True))
        for n in (0, 1, 8, 9)
    ]
    return {
        "melody_pitch_classes": float(len(np.unique(pitch % 12))),
        "melody_by_step": _mean(np.isin(apart, (1, 2))),
        "melody_reach": float(apart.mean()) if len(apart) else 0.0,
        "melody_to_and_fro": _mean(pitch[2:] == pitch[:-2]),
        "melody_stubs": _mean(lasts[:-1] < _STUB * np.diff(melody.onset)),
        "beginning_comes_back": float(
            np.mean([bool(b) and a == b for a, b in ((bars[0], bars[2]), (bars[1], bars[3]))])
        ),
    }


def _rubs(passage: Passage, melody: Melody) -> dict[str, float]:
    """How often semitones sound, the melody rubs on a beat, and seconds stand under it."""
    tones: Bools = passage.roll
    near = tones[:, :-1] & tones[:, 1:]
    rubbing = np.concatenate([near, tones[:, :-13] & tones[:, 13:]], axis=1).sum(axis=1) > 0
    on_beat = np.abs(melody.onset - np.rint(melody.onset)) < 1e-3
    steps = passage.step_of(_twelfths(melody.onset[on_beat]))
    octaves = np.pad(tones[steps], ((0, 0), (0, 4))).reshape(-1, 11, 12)
    classes: Bools = np.logical_or.reduce(octaves, axis=1)
    own, places = melody.pitch[on_beat], np.arange(len(steps))
    rub = classes[places, (own - 1) % 12] | classes[places, (own + 1) % 12]
    seconds = (tones[:, :-2] & tones[:, 2:]).sum(axis=1) + near.sum(axis=1)
    return {
        "semitones": _mean(rubbing),
        "melody_rubs": _mean(rub),
        "seconds": float(seconds.mean()),
    }


def _strangers(passage: Passage, melody: Melody) -> dict[str, float]:
    """Bars with a note that is not of the key, and such notes of the tune that go on by no step."""
    key = key_of(passage)
    scale = np.isin(np.arange(12), [(key.tonic + step) % 12 for step in _SCALES[key.mode]])
    bar = passage.placed(passage.onset[~scale[passage.pitch % 12]])[0]
    leaves = [
        not scale[one % 12] and not 1 <= abs(other - one) <= 2
        for one, other in pairwise(melody.pitch.tolist())
    ]
    return {
        "bars_with_strangers": len(set(bar.tolist())) / BARS,
        "strangers_left": _mean(np.array(leaves)),
    }


def _mean(found: Bools) -> float:
    return float(found.mean()) if len(found) else 0.0
