# pyright: strict
"""The cleaned transcription: likely onsets, as many as this song's own posteriorgram bears out.

What is played several times is heard as all its times agree (see engine.audio.repeats).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.audio.basic_pitch_model import LOWEST_PITCH, Posteriorgram, frame_times
from engine.audio.note_candidates import Candidates, find_candidates
from engine.audio.note_creation import FrameNote, heard
from engine.audio.note_judge import judge
from engine.audio.repeats import OtherTimes, find_copies, find_other_times
from engine.values import HeardNote

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


def judge_notes(
    posterior: Posteriorgram, samples: NDArray[np.float32], drums: Sequence[HeardNote]
) -> Judged:
    """Judge all that may be a note, by itself and by the other times its passage is played.

    `samples` are those that the posteriorgram is of, mono at SAMPLE_RATE, and `drums` the strokes
    heard in them.
    """
    candidates = find_candidates(posterior, samples, drums)
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
    notes = _with_ends(judged.posterior, judged.candidates, chosen)
    last = len(judged.posterior.frames)
    own = np.array([note.end - note.start for note in notes], np.float64)
    notes = [
        replace(note, end=min(last, note.start + round(length)))
        for note, length in zip(notes, judged.again.mean_lengths(chosen, own).tolist(), strict=True)
    ]
    times = np.maximum(frame_times(last + 1) - LATE_SECONDS, 0.0)
    return heard(notes, times)


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


def _with_ends(
    posterior: Posteriorgram, candidates: Candidates, chosen: NDArray[np.int64]
) -> list[FrameNote]:
    """Follow each chosen onset until its pitch fades or begins again."""
    frames = posterior.frames
    count = len(frames)
    starts, columns = candidates.frames[chosen], candidates.columns[chosen]
    notes: list[FrameNote] = []
    for index, (start, column) in enumerate(zip(starts.tolist(), columns.tolist(), strict=True)):
        again = index + 1 < len(columns) and columns[index + 1] == column
        limit = int(starts[index + 1]) if again else count
        line = frames[start:limit, column]
        level = float(line[1:12].max(initial=0.0))
        quiet = line < np.clip(_END_SHARE * level, *_END_RANGE)
        end = start + _first_run(quiet, _SILENCE_FRAMES)
        end = min(limit, max(end, start + _SHORTEST_FRAMES))
        amplitude = float(frames[start:end, column].mean())
        notes.append(FrameNote(start, end, column + LOWEST_PITCH, amplitude))
    return notes


def _first_run(quiet: NDArray[np.bool_], length: int) -> int:
    """Where the first `length` true values in a row begin (after the attack), else the end."""
    if len(quiet) < length:
        return len(quiet)
    total = np.concatenate(([0], np.cumsum(quiet)))
    runs = np.flatnonzero(total[length:] - total[:-length] == length)
    later = runs[runs >= _ATTACK_FRAMES]
    return int(later[0]) if len(later) else len(quiet)
