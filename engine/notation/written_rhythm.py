# pyright: strict
"""Grid notes as they are written: rests, ties over barlines and beats, triplets.

One voice at a time. What is written is a reading of the notes, not their exact ends: a note that is
released a little early is written to the next one, and one that is held under later notes of its
voice ends where they begin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.notation.metrical import written_beats
from engine.values import TICKS_PER_BEAT, Metre, Note

_SIXTEENTH = TICKS_PER_BEAT // 4
_THIRD = TICKS_PER_BEAT // 3
_SHORT_REST = _SIXTEENTH
"""A rest up to a sixteenth between two notes is articulation and not written."""

_WHOLE = 4 * TICKS_PER_BEAT
_WITHIN_BEAT = (12, 9, 6, 3)
_BEATS = {12: (48, 36, 24, 12), 18: (72, 36, 18)}
"""Lengths with a note value of their own that span whole beats of 12 or 18 ticks."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One printed note, chord or rest (no pitches). `start` and `length` in ticks, in its bar.

    `triplet` signs last two thirds of the note value that they are printed with. `tied` goes on
    to the next sign of the voice and `held` comes from the one before; `opens` and `closes` say
    where a triplet's bracket begins and ends.
    """

    start: int
    length: int
    pitches: tuple[int, ...]
    tied: bool = False
    held: bool = False
    triplet: bool = False
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    stop: int
    pitches: tuple[int, ...]


def write_rhythm(notes: Iterable[Note], metre: Metre, bars: int) -> list[list[Sign]]:
    """The signs of one voice, a list for each bar; a silent bar is one rest of its length."""
    beats = written_beats(metre)
    triplets = _Triplets(metre, beats)
    struck: dict[int, dict[int, int]] = {}
    members = list(notes)
    triplets.listen([note.onset for note in members])
    for note in members:
        onset = triplets.snap(note.onset)
        chord = struck.setdefault(onset, {})
        chord[note.pitch] = max(chord.get(note.pitch, 0), note.onset + note.duration)
    spans = _spans(struck, triplets, bars * metre.ticks_per_bar)
    written: list[list[Sign]] = []
    for number in range(bars):
        start, stop = number * metre.ticks_per_bar, (number + 1) * metre.ticks_per_bar
        inside = [span for span in spans if span.start < stop and span.stop > start]
        if len(inside) == 1 and not inside[0].pitches:
            written.append([Sign(0, metre.ticks_per_bar, ())])
            continue
        signs: list[Sign] = []
        for span in inside:
            begin, end = max(span.start, start) - start, min(span.stop, stop) - start
            pieces = _pieces(begin, end, bool(span.pitches), metre, beats, triplets, start)
            for index, (at, length, third) in enumerate(pieces):
                going_on = index < len(pieces) - 1 or span.stop > stop
                tied = bool(span.pitches) and going_on
                held = bool(span.pitches) and (index > 0 or span.start < start)
                signs.append(Sign(at, length, span.pitches, tied, held, third))
        written.append(_bracketed(signs, beats))
    return written


class _Triplets:
    """Which beats of a voice are divided by three, and where their ticks lie."""

    def __init__(self, metre: Metre, beats: Sequence[int]) -> None:
        self._bar = metre.ticks_per_bar
        self._beats = beats
        self._possible = len(beats) > 0 and metre.unit <= 4
        self._divided: set[int] = set()

    def _beat_start(self, tick: int) -> int:
        within = tick % self._bar
        return tick - within + self._beats[bisect_right(self._beats, within) - 1]

    def listen(self, onsets: Sequence[int]) -> None:
        if not self._possible:
            return
        offsets: dict[int, list[int]] = {}
        for onset in onsets:
            start = self._beat_start(onset)
            offsets.setdefault(start, []).append(onset - start)
        for start, inside in offsets.items():
            straight = sum(abs(offset - _nearest(offset, _SIXTEENTH)) for offset in inside)
            thirds = sum(abs(offset - _nearest(offset, _THIRD)) for offset in inside)
            if thirds < straight:
                self._divided.add(start)

    def at(self, tick: int) -> bool:
        """Whether the beat that holds the tick is divided by three."""
        return self._beat_start(tick) in self._divided

    def snap(self, tick: int) -> int:
        """The nearest printable tick."""
        start = self._beat_start(tick)
        step = _THIRD if start in self._divided else _SIXTEENTH
        return start + _nearest(tick - start, step)

    def step(self, tick: int) -> int:
        """The shortest printed length at a tick."""
        return _THIRD if self.at(tick) else _SIXTEENTH


def _nearest(offset: int, step: int) -> int:
    return (offset + step // 2) // step * step


def _spans(struck: dict[int, dict[int, int]], triplets: _Triplets, end: int) -> list[_Span]:
    """Notes and rests without gaps from 0 to `end`."""
    onsets = [onset for onset in sorted(struck) if onset < end]
    spans: list[_Span] = []
    now = 0
    for onset, following in zip(onsets, [*onsets, end][1:], strict=True):
        if onset > now:
            spans.append(_Span(now, onset, ()))
        stop = triplets.snap(max(struck[onset].values()))
        stop = max(stop, onset + triplets.step(onset))
        if following - stop <= _SHORT_REST:
            stop = following
        stop = min(stop, following)
        spans.append(_Span(onset, stop, tuple(sorted(struck[onset]))))
        now = stop
    if now < end:
        spans.append(_Span(now, end, ()))
    return spans


def _pieces(
    start: int,
    stop: int,
    sounding: bool,
    metre: Metre,
    beats: Sequence[int],
    triplets: _Triplets,
    bar_start: int,
) -> list[tuple[int, int, bool]]:
    """Cut a stretch of a bar into start, length and whether it is part of a triplet."""
    edges = [*beats, metre.ticks_per_bar]
    pieces: list[tuple[int, int, bool]] = []
    while start < stop:
        index = bisect_right(beats, start) - 1
        edge = edges[index + 1]
        divided = triplets.at(bar_start + start)
        if divided and (start > beats[index] or stop < edge):
            length = min(stop, edge) - start
            pieces.append((start, length, True))
        elif start == beats[index] and stop >= edge:
            length = _whole_beats(start, stop, sounding, edges, index)
            pieces.append((start, length, False))
        elif sounding and _syncopated(start, stop, metre) and not triplets.at(bar_start + edge):
            length = TICKS_PER_BEAT
            pieces.append((start, length, False))
        else:
            room = min(stop, edge) - start
            length = next(value for value in (*_WITHIN_BEAT, room) if value <= room)
            pieces.append((start, length, False))
        start += length
    return pieces


def _whole_beats(start: int, stop: int, sounding: bool, edges: Sequence[int], index: int) -> int:
    """The longest printable length from a beat on that ends with a beat, or a dotted quarter."""
    beat = edges[index + 1] - start
    if sounding and beat == TICKS_PER_BEAT and stop - start == 18:
        return 18
    for value in _BEATS.get(beat, ()):
        # A whole rest means a silent bar, however long that is.
        if not sounding and value >= _WHOLE:
            continue
        if value <= stop - start and start + value in edges:
            return value
    return beat


def _syncopated(start: int, stop: int, metre: Metre) -> bool:
    """Whether a quarter from an eighth off the beat may be printed: not over the bar's middle."""
    if metre.unit > 4 or start % TICKS_PER_BEAT != TICKS_PER_BEAT // 2:
        return False
    middle = metre.ticks_per_bar // 2
    over = metre.beats % 2 == 0 and start < middle < start + TICKS_PER_BEAT
    return stop - start >= TICKS_PER_BEAT and not over


def _bracketed(signs: list[Sign], beats: Sequence[int]) -> list[Sign]:
    """Open a bracket at a beat's first triplet sign and close it at its last."""
    marked: list[Sign] = []
    for index, sign in enumerate(signs):
        if not sign.triplet:
            marked.append(sign)
            continue
        beat = bisect_right(beats, sign.start)
        before = signs[index - 1] if index else None
        after = signs[index + 1] if index + 1 < len(signs) else None
        opens = before is None or not before.triplet or bisect_right(beats, before.start) != beat
        closes = after is None or not after.triplet or bisect_right(beats, after.start) != beat
        marked.append(replace(sign, opens=opens, closes=closes))
    return marked
