"""The sounds of a pack: a loop in three layers, its stems, an intro and an ending."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.audio.performance import RING_SECONDS, perform
from engine.audio.synthesis import RATE, synthesise
from engine.errors import RenderError, Stopped
from engine.notation.midi_events import MidiContents
from engine.packing.layers import calm, intense
from engine.packing.looping import (
    Parts,
    Samples,
    faded,
    mastered,
    ringing,
    stretch,
    turned,
    wrapped,
)
from engine.packing.music import Music
from engine.packing.tag import with_tag
from engine.values import Report, Role, ShouldStop

NORMAL, CALM, INTENSE = "normal", "calm", "intense"
STEMS = {Role.MELODY: "melody", Role.CHORD: "chords", Role.BASS: "bass", Role.DRUM: "drums"}

_PHRASE = 4
_DECAY_SECONDS = 4.0
"""After which nothing is left of a note that the intro does not play."""

_LEAST = 10 ** (-80 / 20)
_INAUDIBLE = 10 ** (-60 / 20)


@dataclass(frozen=True, slots=True)
class Played:
    """The sounds, mastered, and how many bars intro and ending are."""

    parts: Parts
    rate: int
    intro_bars: int
    ending_bars: int


def play(music: Music, report: Report, should_stop: ShouldStop) -> Played:
    """Play everything that loops. Raises RenderError, Stopped."""
    begin = round(music.seconds(music.begin) * RATE)
    length = max(1, round(music.seconds(music.end) * RATE) - begin)
    present = [role for role in STEMS if any(note.role is role for note in music.notes)]
    jobs = len(present) + 4
    done = 0

    def sound(contents: MidiContents) -> Samples:
        nonlocal done
        if should_stop():
            raise Stopped
        report("playing", done / jobs)
        done += 1
        performance = perform(contents)
        return faded(synthesise(performance.midi, performance.seconds).samples, RATE)

    phrase = _phrase(music)
    once: list[Samples] = []
    stems: dict[str, Samples] = {}
    for role in present:
        samples = sound(_of_role(music, role))
        stems[STEMS[role]] = wrapped(samples, begin, length)
        if phrase == music.bars:
            once.append(samples)
    loop = _sum([*stems.values()])
    if not float(np.abs(loop).max(initial=0.0)) > _LEAST:
        raise RenderError("rendering.no_sound")
    loops = {
        CALM: wrapped(sound(calm(music)), begin, length),
        NORMAL: loop,
        INTENSE: wrapped(sound(intense(music)), begin, length),
    }
    ending = stretch(sound(with_tag(music, phrase)), begin + length)
    if phrase < music.bars:
        start = round(music.seconds(music.end - phrase * music.bar) * RATE)
        intro = stretch(sound(_lead(music, phrase)), start, begin + length)
        intro_bars = phrase
    else:
        # A loop that is shorter than what rings on is heard several times before it is one.
        turns = math.ceil(RING_SECONDS * RATE / length)
        whole = _sum(once)
        intro, intro_bars = turned(whole, begin, length, turns), turns * music.bars
        rung = ringing(whole, begin, length)
        ending = _sum([ending, rung])
    parts = mastered(Parts(NORMAL, loops, stems, intro, ending), RATE)
    return Played(replace(parts, ending=_rung(parts.ending)), RATE, intro_bars, phrase)


def _sum(sounds: Sequence[Samples]) -> Samples:
    """All together, as long as the longest."""
    total = np.zeros((max(map(len, sounds)), 2), dtype=np.float32)
    for samples in sounds:
        total[: len(samples)] += samples
    return total


def _phrase(music: Music) -> int:
    """Bars of the last phrase: four, two or one, more where notes from before ring to its end."""
    phrase = max(size for size in (1, 2, _PHRASE) if size == 1 or 2 * size <= music.bars)
    until = music.seconds(music.end) - _DECAY_SECONDS
    ticks = music.steady.events.notes[:, :2]
    while phrase < music.bars:
        earlier = ticks[ticks[:, 0] < music.end - phrase * music.bar, 1]
        if not len(earlier) or music.seconds(float(earlier.max())) <= until:
            break
        phrase = min(2 * phrase, music.bars)
    return phrase


def _of_role(music: Music, role: Role) -> MidiContents:
    return _some(music, np.array([note.role is role for note in music.notes]))


def _lead(music: Music, phrase: int) -> MidiContents:
    """The last bars alone, at the same time as in the whole: where no note is, nothing."""
    onsets = music.steady.events.notes[:, 0]
    chosen = onsets >= music.end - phrase * music.bar - 0.5
    return _some(music, chosen if chosen.any() else np.ones(len(onsets), dtype=np.bool_))


def _some(music: Music, chosen: NDArray[np.bool_]) -> MidiContents:
    events = replace(music.steady.events, notes=music.steady.events.notes[chosen])
    return replace(music.steady, events=events, channels=music.steady.channels[chosen])


def _rung(ending: Samples) -> Samples:
    """Until nothing is heard of it any more."""
    heard = np.flatnonzero(np.abs(ending).max(axis=1, initial=0.0) > _INAUDIBLE / 4)
    return ending[: int(heard[-1]) + 1] if len(heard) else ending[:1]
