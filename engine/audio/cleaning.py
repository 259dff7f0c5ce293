# pyright: strict
"""The cleaned transcription: likely onsets, as many as this song's own posteriorgram bears out.

What is played several times is heard as all its times agree (see engine.audio.repeats).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import LOWEST_PITCH, Posteriorgram, frame_times
from engine.audio.listening import Evidence
from engine.audio.note_candidates import Candidates, find_candidates
from engine.audio.note_creation import FrameNote, heard
from engine.audio.note_judge import judge
from engine.audio.repeats import OtherTimes, find_copies, find_other_times
from engine.values import HeardNote

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

LEAST_KEPT = 0.75
"""Share of the notes of Basic Pitch as shipped that is kept at least, however unsure they are."""

_LEAST_SURE = 0.56
_BOLDNESS = 1.4
"""Factor of the odds that a note is one. Songs have more notes than the excerpts from which the
judge learnt, and what is in unison or was no candidate counts as music too; music with more of its
notes is easier to predict."""

_LEAST_LIKELY = 0.03

_SHORTEST_FRAMES = 4
_SILENCE_FRAMES = 4
_ATTACK_FRAMES = 3
_LEVEL_FRAMES = 12
_FIRST_REACH = 64
"""Frames in which a note's level is found, and in which its end is looked for first."""

_END_SHARE = 0.4
_END_RANGE = (0.12, 0.4)
"""A note ends where its pitch falls below this share of its own level, held within this range."""

LATE_SECONDS = 0.006
"""Median by which Basic Pitch's onsets come after the notes of rendered MIDI."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The candidates of a posteriorgram and how likely (candidates,) each is a note, 0 to 1."""

    posterior: Posteriorgram
    candidates: Candidates
    again: OtherTimes
    likely: NDArray[np.float32]


def judge_notes(evidence: Evidence) -> Judged:
    """Judge all that may be a note, by itself and by the other times its passage is played."""
    posterior = evidence.posterior
    candidates = find_candidates(evidence)
    own = judge(candidates)
    again = find_other_times(candidates, own, find_copies(posterior), len(posterior.frames))
    return Judged(posterior, candidates, again, again.likely(own))


def clean_notes(judged: Judged, raw_count: int, *, sure: bool = False) -> tuple[HeardNote, ...]:
    """Notes on the recording's clock, ordered by onset and pitch.

    `raw_count` is the number of notes that Basic Pitch as shipped finds in the same posteriorgram.
    With `sure` fewer, by which beats and quality are told better.
    """
    likely = judged.likely
    if not len(likely):
        return ()
    if sure:
        chosen = choose(likely, _LEAST_SURE * raw_count)
    else:
        odds = likely * np.float32(_BOLDNESS)
        bold = (odds / (1 - likely + odds)).astype(np.float32)
        chosen = choose(bold, LEAST_KEPT * raw_count)
    starts, ends, pitches, amplitudes = _followed(judged.posterior, judged.candidates, chosen)
    last = len(judged.posterior.frames)
    lengths = judged.again.mean_lengths(chosen, (ends - starts).astype(np.float64))
    ends = np.minimum(last, starts + np.rint(lengths).astype(np.int64))
    times = np.maximum(frame_times(last + 1) - LATE_SECONDS, 0.0)
    rows = (starts.tolist(), ends.tolist(), pitches.tolist(), amplitudes.tolist())
    return heard([FrameNote(*row) for row in zip(*rows, strict=True)], times)


def choose(likely: NDArray[np.float32], wanted: float) -> NDArray[np.int64]:
    """Indices of the candidates whose choice has the greatest expected F1.

    With the likeliest k chosen, expected hits are the sum of their likelihoods and expected notes
    in the music the sum over all candidates (Lipton, Elkan and Naryanaswamy, "Optimal Thresholding
    of Classifiers to Maximize F1 Measure", 2014). At least `wanted` are chosen if so
    many are possible.
    """
    order = np.argsort(-likely, kind="stable")
    hits = np.cumsum(likely[order], dtype=np.float64)
    counts = np.arange(1, len(order) + 1)
    best = int(np.argmax(2 * hits / (counts + hits[-1]))) + 1
    least = int(np.ceil(wanted))
    possible = int(np.count_nonzero(likely >= _LEAST_LIKELY))
    return np.sort(order[: max(best, min(least, possible))])


def _followed(
    posterior: Posteriorgram, candidates: Candidates, chosen: Integers
) -> tuple[Integers, Integers, Integers, NDArray[np.float64]]:
    """Each chosen onset until its pitch fades or begins again.

    Frames of start and of end (exclusive), MIDI pitches, and amplitudes of 0 to 1; each (chosen,).
    """
    frames = posterior.frames
    starts, columns = candidates.frames[chosen], candidates.columns[chosen]
    limits = np.full(len(starts), len(frames))
    again = np.flatnonzero(columns[1:] == columns[:-1])
    limits[again] = starts[again + 1]
    ends = limits.copy()
    waiting, reach = np.arange(len(starts)), _FIRST_REACH
    while len(waiting):
        fades = _fades(frames, starts[waiting], limits[waiting], columns[waiting], reach)
        found = fades >= 0
        fading = waiting[found]
        longest = np.maximum(fades[found], _SHORTEST_FRAMES) + starts[fading]
        ends[fading] = np.minimum(limits[fading], longest)
        waiting = waiting[~found & (starts[waiting] + reach < limits[waiting])]
        reach *= 4
    total = np.zeros((len(frames) + 1, frames.shape[1]))
    np.cumsum(frames, axis=0, dtype=np.float64, out=total[1:])
    amplitudes = (total[ends, columns] - total[starts, columns]) / (ends - starts)
    return starts, ends, columns + LOWEST_PITCH, amplitudes


def _fades(
    frames: Floats, starts: Integers, limits: Integers, columns: Integers, reach: int
) -> Integers:
    """Frames after which each pitch is quiet for some, -1 if it is not within its reach."""
    places = starts[:, None] + np.arange(reach)
    inside = places < limits[:, None]
    lines = np.where(inside, frames[np.minimum(places, len(frames) - 1), columns[:, None]], 0)
    levels = lines[:, 1:_LEVEL_FRAMES].max(axis=1)
    quiet = inside & (lines < np.clip(_END_SHARE * levels, *_END_RANGE)[:, None])
    runs = quiet[:, _ATTACK_FRAMES : reach - _SILENCE_FRAMES + 1].copy()
    for later in range(1, _SILENCE_FRAMES):
        runs &= quiet[:, _ATTACK_FRAMES + later : reach - _SILENCE_FRAMES + 1 + later]
    first = runs.argmax(axis=1)
    return np.where(runs.any(axis=1), first + _ATTACK_FRAMES, -1)
