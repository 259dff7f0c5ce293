# pyright: strict
"""Sound in a circle: what rings on after the last barline is heard at the beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio.mastering import CEILING, limiting_curve, loudness_gain, true_peak

Samples = NDArray[np.float32]

_FADE_SECONDS = 0.5
_CONTEXT_SECONDS = 1.0
_HIGHEST = 10 ** (CEILING / 20)


def faded(samples: Samples, rate: int) -> Samples:
    """The same, going to silence over its last half second: a synthesiser stops sooner."""
    length = min(len(samples), int(_FADE_SECONDS * rate))
    if not length:
        return samples
    kept = samples.copy()
    kept[-length:] *= np.linspace(1, 0, length, dtype=np.float32)[:, None]
    return kept


def wrapped(samples: Samples, begin: int, length: int) -> Samples:
    """One turn of `length` frames from frame `begin` on; what lies before and after is added."""
    turn = np.zeros((length, 2), dtype=np.float32)
    at = 0
    while at < len(samples):
        place = (at - begin) % length
        count = min(length - place, len(samples) - at)
        turn[place : place + count] += samples[at : at + count]
        at += count
    return turn


def stretch(samples: Samples, begin: int, stop: int | None = None) -> Samples:
    """Frames `begin` to `stop`, silence where there are none."""
    if stop is None:
        return samples[begin:]
    kept = samples[begin:stop]
    return np.concatenate([kept, np.zeros((stop - begin - len(kept), 2), dtype=np.float32)])


def turned(samples: Samples, begin: int, length: int, turns: int) -> Samples:
    """What is heard of so many turns that begin from silence."""
    heard = np.zeros((turns * length, 2), dtype=np.float32)
    for turn in range(turns):
        sounding = samples[begin : begin + len(heard) - turn * length]
        heard[turn * length : turn * length + len(sounding)] += sounding
    return heard


def ringing(samples: Samples, begin: int, length: int) -> Samples:
    """What still rings of all turns but the last one after many of them."""
    older = samples[begin + 2 * length :]
    rung = np.zeros_like(older)
    for at in range(0, len(older), length):
        rung[: len(older) - at] += older[at:]
    return rung


@dataclass(frozen=True, slots=True)
class Parts:
    """A loop with what goes with it, as frames of stereo sound.

    `loops` are of one length: the same bars with more or less in them. `stems` sum to the loop
    named `main`. `intro`, any number of turns of the main loop and `ending` go on into each other.
    """

    main: str
    loops: Mapping[str, Samples]
    stems: Mapping[str, Samples]
    intro: Samples
    ending: Samples


def mastered(parts: Parts, rate: int) -> Parts:
    """All at the loudness of the main loop, without overs.

    One gain for everything, and for the main loop, its stems, intro and ending one limiter, whose
    curve runs on over the seams: so the stems still sum, and the seams stay.
    """
    gain = loudness_gain(parts.loops[parts.main], rate)
    context = int(_CONTEXT_SECONDS * rate)
    around = [_times(part, gain) for part in _turning(parts.loops[parts.main], context)]
    curves = {
        name: _times(_curve(_times(loop, gain), rate), gain) for name, loop in parts.loops.items()
    }
    intro = _times(_curve(_times(parts.intro, gain), rate, after=around[0]), gain)
    ending = _times(_curve(_times(parts.ending, gain), rate, before=around[1]), gain)
    stem = curves[parts.main]
    highest = max(
        *(true_peak(_times(loop, curves[name])) for name, loop in parts.loops.items()),
        *(true_peak(_times(samples, stem)) for samples in parts.stems.values()),
        true_peak(_times(parts.intro, intro)),
        true_peak(_times(parts.ending, ending)),
    )
    spare = min(1.0, _HIGHEST / max(highest, _HIGHEST))
    stem = _times(stem, spare)
    return Parts(
        parts.main,
        {name: _times(loop, _times(curves[name], spare)) for name, loop in parts.loops.items()},
        {name: _times(samples, stem) for name, samples in parts.stems.items()},
        _times(parts.intro, _times(intro, spare)),
        _times(parts.ending, _times(ending, spare)),
    )


def _times(samples: Samples, factor: Samples | float) -> Samples:
    """Samples by a factor, or each frame by its own."""
    return np.multiply(samples, factor, dtype=np.float32)


def _turning(loop: Samples, context: int) -> Sequence[Samples]:
    """The first and the last frames of a loop that goes round as often as it must."""
    turns = np.concatenate([loop] * (context // max(1, len(loop)) + 1))
    return turns[:context], turns[-context:]


def _curve(
    samples: Samples, rate: int, before: Samples | None = None, after: Samples | None = None
) -> Samples:
    """The limiter's gain of `samples` as they are heard between two others, a column.

    Where neither is given they go round.
    """
    if before is None and after is None:
        after, before = _turning(samples, int(_CONTEXT_SECONDS * rate))
    lead = samples[:0] if before is None else before
    whole = np.concatenate([lead, samples, samples[:0] if after is None else after])
    curve = limiting_curve(whole, rate)
    if curve is None:
        return np.ones((len(samples), 1), dtype=np.float32)
    return curve[len(lead) : len(lead) + len(samples), None]
