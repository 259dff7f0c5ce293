# pyright: strict
"""A drum part for music that has none: a groove for the metre that follows how busy the notes are.

Pitches are General MIDI percussion keys. Everything lies on the beat grid.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from engine.arranging.ensembles import DrumKit
from engine.arranging.expression import PHRASE_BARS
from engine.notation.metrical import pulses
from engine.values import TICKS_PER_BEAT, Metre, Note, Role

KICK, STICK, SNARE, BRUSH_SWIRL = 36, 37, 38, 40
CLOSED_HAT, PEDAL_HAT, OPEN_HAT, CRASH, RIDE = 42, 44, 46, 49, 51
LOW_TOM, MIDDLE_TOM, HIGH_TOM = 45, 47, 50

_EIGHTH = TICKS_PER_BEAT // 2
_SIXTEENTH = TICKS_PER_BEAT // 4
_SWUNG_SIXTEENTH = TICKS_PER_BEAT // 3
"""Lo-fi drums play the second of two sixteenths late, on the triplet: 4 ticks in place of 3."""

_LENGTH = 3


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a groove needs to know. `busy` is 0 (sparse), 1 or 2 (dense); times in ticks."""

    metre: Metre
    pulses: tuple[int, ...]
    length: int
    busy: int
    number: int

    @property
    def backbeats(self) -> tuple[int, ...]:
        """The pulses that the snare answers on: every second one, or the last of an odd bar."""
        if len(self.pulses) == 1:
            return ()
        if len(self.pulses) % 2 == 0:
            return self.pulses[1::2]
        return self.pulses[2::2] if len(self.pulses) > 3 else self.pulses[2:]

    @property
    def strong(self) -> tuple[int, ...]:
        """The pulses under which the bass drum lies: the first, and the middle one of four."""
        middle = self.pulses[2::2] if len(self.pulses) % 2 == 0 else self.pulses[3:4]
        return (self.pulses[0], *middle)

    @property
    def compound(self) -> bool:
        """Whether a felt beat is a dotted quarter."""
        return len(self.pulses) > 1 and self.pulses[1] == 3 * _EIGHTH


_Hit = tuple[int, int, int]
"""Tick within the bar, percussion key, velocity relative to the kit's level."""


def _every(step: int, bar: _Bar) -> Iterable[int]:
    return range(0, bar.length, step)


def _rock(bar: _Bar) -> list[_Hit]:
    hits: list[_Hit] = [(tick, KICK, 8) for tick in bar.strong]
    waltz = len(bar.pulses) == 3
    hits += [(tick, SNARE, 0 if waltz else 10) for tick in bar.backbeats]
    if waltz and bar.busy:
        hits.append((bar.pulses[1], STICK, -12))
    step = TICKS_PER_BEAT if bar.busy == 0 and not bar.compound else _EIGHTH
    hits += [(tick, CLOSED_HAT, -6 if tick in bar.pulses else -20) for tick in _every(step, bar)]
    if bar.busy and len(bar.pulses) >= 4:
        hits.append((bar.pulses[2] + _EIGHTH, KICK, -4))
    if bar.busy == 2 and len(bar.pulses) >= 4:
        hits.append((bar.pulses[1] + _EIGHTH + _SIXTEENTH, SNARE, -38))
        hits.append((bar.pulses[1] + _EIGHTH, KICK, -8))
    return hits


def _lofi(bar: _Bar) -> list[_Hit]:
    hits: list[_Hit] = [(bar.pulses[0], KICK, 12)]
    hits += [(tick, STICK if bar.busy == 0 else SNARE, 4) for tick in bar.backbeats]
    hits += [
        (tick, CLOSED_HAT, -10 if tick in bar.pulses else -20)
        for tick in _every(_EIGHTH, bar)
        if bar.busy or tick in bar.pulses
    ]
    if len(bar.pulses) >= 4:
        late = bar.pulses[2] + (_EIGHTH if bar.number % 2 else 0)
        hits.append((late, KICK, 4))
        hits.append((bar.pulses[1] + _EIGHTH + _SWUNG_SIXTEENTH, KICK, -12))
        if bar.busy == 2:
            hits.append((bar.pulses[3] + _SWUNG_SIXTEENTH, SNARE, -30))
            hits.append((bar.pulses[3] + _EIGHTH + _SWUNG_SIXTEENTH, CLOSED_HAT, -26))
    return hits


def _chip(bar: _Bar) -> list[_Hit]:
    hits: list[_Hit] = [(tick, KICK, 8) for tick in bar.strong]
    hits += [(tick, SNARE, 2) for tick in bar.backbeats]
    step = _EIGHTH if bar.busy < 2 or bar.compound else _SIXTEENTH
    hits += [(tick, CLOSED_HAT, -14 if tick in bar.pulses else -26) for tick in _every(step, bar)]
    if bar.busy and len(bar.pulses) >= 4:
        hits.append((bar.pulses[1] + _EIGHTH, KICK, -4))
    return hits


def _brushes(bar: _Bar) -> list[_Hit]:
    """Ride with a skipped triplet, pedal hat on the backbeats, the bass drum barely felt."""
    hits: list[_Hit] = [(tick, RIDE, 0 if tick in bar.backbeats else -8) for tick in bar.pulses]
    hits += [(tick, PEDAL_HAT, -8) for tick in bar.backbeats]
    hits += [(bar.pulses[0], KICK, -22)]
    if not bar.compound and bar.metre.unit == 4:
        skipped = bar.backbeats if bar.busy < 2 else bar.pulses
        hits += [(tick + 2 * TICKS_PER_BEAT // 3, RIDE, -18) for tick in skipped]
    if bar.busy:
        hits += [(tick, BRUSH_SWIRL, -24) for tick in bar.pulses[::2]]
    return hits


_GROOVES = {"rock": _rock, "lofi": _lofi, "chip": _chip, "brushes": _brushes}


def _fill(bar: _Bar, kit: DrumKit, large: bool) -> tuple[int, list[_Hit]]:
    """Where in the bar the fill begins, and its hits."""
    felt = list(bar.pulses)
    start = felt[-2] if large and len(felt) > 2 else felt[-1]
    if kit.feel == "lofi":
        start = felt[-1]
        return start, [
            (start, SNARE, -2),
            (start + _SWUNG_SIXTEENTH, SNARE, -24),
            (start + _EIGHTH, OPEN_HAT, -20),
        ]
    if kit.feel == "brushes":
        triplet = TICKS_PER_BEAT // 3
        start = felt[-1]
        return start, [
            (tick, SNARE, -16 + 5 * k) for k, tick in enumerate(range(start, bar.length, triplet))
        ]
    ticks = list(range(start, bar.length, _EIGHTH if bar.compound else _SIXTEENTH))
    if bar.busy == 0:
        ticks = [tick for tick in ticks if tick % _EIGHTH == 0]
    drums = (SNARE, SNARE, HIGH_TOM, HIGH_TOM, MIDDLE_TOM, MIDDLE_TOM, LOW_TOM, LOW_TOM)
    if kit.feel == "chip":
        drums = (SNARE,) * 8
    last = max(len(ticks) - 1, 1)
    hits = [
        (tick, drums[min(7, k * 8 // len(ticks))], -14 + round(18 * k / last))
        for k, tick in enumerate(ticks)
    ]
    return start, [(start, KICK, 0), *hits]


def _busyness(notes: Iterable[Note], metre: Metre, bars: int) -> list[int]:
    """For each bar 0, 1 or 2 by the onsets in a quarter note's time: below 1, up to 2.2, above."""
    onsets: list[set[int]] = [set() for _ in range(bars)]
    for note in notes:
        if note.role != Role.DRUM and 0 <= note.onset // metre.ticks_per_bar < bars:
            onsets[note.onset // metre.ticks_per_bar].add(note.onset)
    rates = [len(ticks) * TICKS_PER_BEAT / metre.ticks_per_bar for ticks in onsets]
    return [0 if rate < 1 else 1 if rate <= 2.2 else 2 for rate in rates]


def accompany(
    notes: tuple[Note, ...], metre: Metre, bars: int, kit: DrumKit, seed: int
) -> tuple[Note, ...]:
    """A drum part under `notes`, ordered by onset, then pitch; the same for the same seed.

    It enters thinly, fills the last bar of every four-bar phrase (larger every second time), marks
    the new phrase, and ends together with the last pitched onset. Empty without pitched notes.
    """
    pitched = [note for note in notes if note.role != Role.DRUM]
    if not pitched or bars < 1:
        return ()
    final = max(note.onset for note in pitched)
    length = metre.ticks_per_bar
    felt = pulses(metre)
    busy = _busyness(pitched, metre, bars)
    strikes: dict[tuple[int, int], int] = {}

    def strike(tick: int, key: int, velocity: int) -> None:
        if tick < final:
            strikes[tick, key] = max(strikes.get((tick, key), -99), velocity)

    for number in range(bars):
        entering = bars >= 8 and number < 2
        bar = _Bar(metre, felt, length, 0 if entering else busy[number], number)
        phrase_end = number % PHRASE_BARS == PHRASE_BARS - 1 and number < bars - 1
        hits = _GROOVES[kit.feel](bar)
        if entering and number == 0:
            hits = [hit for hit in hits if hit[1] not in (SNARE, STICK)]
        if phrase_end:
            start, fill = _fill(bar, kit, large=number % (2 * PHRASE_BARS) == 2 * PHRASE_BARS - 1)
            hits = [hit for hit in hits if hit[0] < start] + fill
        if number and number % PHRASE_BARS == 0 and kit.feel in ("rock", "chip"):
            loud = number % (2 * PHRASE_BARS) == 0
            hits.append((0, CRASH if loud else OPEN_HAT, 0 if loud else -10))
        for tick, key, velocity in hits:
            if tick < length:
                strike(number * length + tick, key, velocity)

    strikes[final, KICK] = 4
    strikes[final, {"rock": CRASH, "chip": CRASH, "lofi": OPEN_HAT, "brushes": RIDE}[kit.feel]] = -2
    scatter = random.Random(seed)
    return tuple(
        Note(
            tick,
            _LENGTH,
            key,
            round(max(16, min(118, kit.level + velocity + scatter.gauss(0, 2.5)))),
            Role.DRUM,
        )
        for (tick, key), velocity in sorted(strikes.items())
    )
